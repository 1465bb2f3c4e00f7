"""The picture of a board inside a page: as wide as the page has room, one of three drawings is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.picture.columns import columns_width, draw_columns, fits_columns
from stagesync.rendering.picture.markup import element, number
from stagesync.rendering.picture.rows import rows_in_parts
from stagesync.rendering.safe_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.rendering.picture.drawing import Drawing
    from stagesync.rendering.picture.scene import Scene

NARROW, MEDIUM = 270.0, 588.0

_RIM = 2.0
"""Room around a drawing, for the width of its outermost lines."""


def picture(scene: Scene, *, name: str) -> str:
    """Return the drawings of a board; they are one image to a screen reader, told in full by the lists below it.

    Those in rows come in parts, between which a printed page may end.
    """
    label = f"Picture of board {visible(name)} before and after; the lists below say the same"
    drawings = [
        _drawing(rows_in_parts(scene, width=NARROW), "narrow", label),
        _drawing(rows_in_parts(scene, width=MEDIUM), "medium", label),
    ]
    if fits_columns(scene):
        drawings.append(_drawing([draw_columns(scene)], "wide", label))
    room = f" room-{scene.breadth}" if fits_columns(scene) else ""
    return element("div", *drawings, class_=f"picture{room}")


def picture_rules(scenes: Iterable[Scene]) -> str:
    """Return the style sheet's rules that choose the drawing, for the breadths that are there."""
    breadths = {scene.breadth: columns_width(scene) for scene in scenes if fits_columns(scene)}
    return "".join(
        f"@container (min-width:{number(width + 2 * _RIM)}px){{"
        f".room-{breadth} .narrow,.room-{breadth} .medium{{display:none}}.room-{breadth} .wide{{display:block}}}}\n"
        for breadth, width in sorted(breadths.items())
    )


def _drawing(parts: Iterable[Drawing], kind: str, label: str) -> str:
    listed = list(parts)
    last = len(listed) - 1
    svgs = (_svg(part, first=place == 0, last=place == last) for place, part in enumerate(listed))
    return element("div", *svgs, class_=kind, role="img", aria_label=label)


def _svg(part: Drawing, *, first: bool, last: bool) -> str:
    top, bottom = _RIM if first else 0.0, _RIM if last else 0.0
    width, height = part.width + 2 * _RIM, part.height + top + bottom
    box = f"{number(-_RIM)} {number(-top)} {number(width)} {number(height)}"
    # the letters of the drawing are no text of their own: Chromium would read them out behind the image's name
    return element(
        "svg", part.body, class_="pic", viewBox=box, aria_hidden="true", width=width, height=height
    )
