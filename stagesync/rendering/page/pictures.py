"""The picture of a board inside a page: as wide as the page has room, one of three drawings is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.picture.columns import columns_width, draw_columns, fits_columns
from stagesync.rendering.picture.markup import data, element, number
from stagesync.rendering.picture.rows import draw_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.rendering.picture.drawing import Drawing
    from stagesync.rendering.picture.scene import Scene

NARROW, MEDIUM = 270.0, 588.0

_RIM = 2.0
"""Room around a drawing, for the width of its outermost lines."""


def picture(scene: Scene, *, name: str) -> str:
    """Return the drawings of a board; they are one image to a screen reader, told in full by the lists below it."""
    label = f"Picture of board {data(name)} before and after; the lists below say the same"
    drawings = [
        _svg(draw_rows(scene, width=NARROW), "narrow", label),
        _svg(draw_rows(scene, width=MEDIUM), "medium", label),
    ]
    if fits_columns(scene):
        drawings.append(_svg(draw_columns(scene), "wide", label))
    room = f" room-{scene.breadth}" if fits_columns(scene) else ""
    return element("div", *drawings, class_=f"picture{room}")


def picture_rules(scenes: Iterable[Scene]) -> str:
    """Return the style sheet's rules that choose the drawing, for the breadths that are there."""
    breadths = {scene.breadth: columns_width(scene) for scene in scenes if fits_columns(scene)}
    return "".join(
        f"@container (min-width:{number(width + 2 * _RIM)}px){{"
        f".room-{breadth} .medium{{display:none}}.room-{breadth} .wide{{display:block}}}}\n"
        for breadth, width in sorted(breadths.items())
    )


def _svg(drawing: Drawing, kind: str, label: str) -> str:
    width, height = drawing.width + 2 * _RIM, drawing.height + 2 * _RIM
    size = {"width": width, "height": height}
    box = f"-{number(_RIM)} -{number(_RIM)} {number(width)} {number(height)}"
    # the letters of the drawing are no text of their own: Chromium would read them out behind the image's name
    parts = (element("title", label), element("g", drawing.body, aria_hidden="true"))
    return element("svg", *parts, class_=f"pic {kind}", viewBox=box, role="img", **size)
