"""A plan as one SVG document, for a browser's window of any width and for a page that shows it as an image.

It holds three drawings: wide, for a window that has room, and two narrower ones for windows that have not. As an image
it keeps its intrinsic size and is scaled as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync import __version__
from stagesync.rendering.fleet.fleets import Fleet, all_told, units
from stagesync.rendering.layout import counted
from stagesync.rendering.picture.budget import granted_whole
from stagesync.rendering.picture.columns import columns_width, draw_columns, fits_columns
from stagesync.rendering.picture.description import described
from stagesync.rendering.picture.drawing import Drawing, stacked
from stagesync.rendering.picture.fleet_words import alike_words, fleet_drawn
from stagesync.rendering.picture.item import moved
from stagesync.rendering.picture.markup import element, number, shown
from stagesync.rendering.picture.rows import draw_rows
from stagesync.rendering.picture.scene import scene_of
from stagesync.rendering.picture.strip import strip
from stagesync.rendering.picture.style import picture_style
from stagesync.rendering.picture.words import board_words, paragraph
from stagesync.rendering.plan_json import plan_digest
from stagesync.rendering.plan_text import summary_line
from stagesync.rendering.safe_text import guard_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagesync.model.plan import BoardPlan, Plan
    from stagesync.rendering.fleet.fleets import Told
    from stagesync.rendering.picture.scene import Scene

MOST_TILES = 600
"""So many stages are drawn in all, both sides of all boards; the boards that are left are named."""
MOST_BOARDS = 60
"""So many boards are drawn or told of; the rest is counted."""
MOST_FLEETS = 30
"""So many fleets are counted in a line each."""
MOST_STRIPS = 30
"""So many boards that stay as they are are named; the rest is counted."""

_NARROW, _MEDIUM, _ROOMY = 304.0, 640.0, 960.0
_MARGIN, _TIGHT_MARGIN = 24.0, 8.0
_GAP, _BETWEEN = 18.0, 40.0

_OWN = ":root{display:block;margin:0 auto;max-width:100%}\n"

Scenes = Mapping[int, "Scene"]
"""The scenes that are drawn, by the place of their boards in the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """What is drawn: fleets in a line each, then what is told of boards, with the scenes that there is room for."""

    plan: Plan
    fleets: tuple[Fleet, ...]
    listed: tuple[Told, ...]
    scenes: Scenes


def plan_to_svg(plan: Plan) -> str:
    """Return a plan as an SVG document without scripts and outside references; it ends in a line feed."""
    found = units(plan)
    listed = all_told(found)
    scenes = dict(_scenes([told.model for told in listed]))
    fleets = tuple(unit for unit in found if isinstance(unit, Fleet))
    content = _Content(plan=plan, fleets=fleets, listed=listed, scenes=scenes)
    drawings = {
        "wide": _page(content, _wide(scenes.values()), _MARGIN, columns=True),
        "medium": _page(content, _MEDIUM, _MARGIN, columns=False),
        "narrow": _page(content, _NARROW, _TIGHT_MARGIN, columns=False),
    }
    return guard_lines(_document(content, drawings) + "\n")


def _scenes(boards: Sequence[BoardPlan]) -> Iterator[tuple[int, Scene]]:
    """Yield the scenes that there is room for."""
    told = [index for index, board in enumerate(boards) if board.before != board.after]
    scenes = [scene_of(boards[index]) for index in told[:MOST_BOARDS]]
    drawn = granted_whole((scene.tiles for scene in scenes), most=MOST_TILES)
    for index, scene, fits in zip(told, scenes, drawn, strict=False):
        if fits:
            yield index, scene


def _wide(scenes: Iterable[Scene]) -> float:
    widths = [columns_width(scene) + 2 * _MARGIN if fits_columns(scene) else _ROOMY for scene in scenes]
    return max([_MEDIUM, *widths])


def _page(content: _Content, width: float, margin: float, *, columns: bool) -> Drawing:
    """Return everything in a drawing of `width` pixels, margins and the ground behind it included."""
    room = width - 2 * margin
    head = stacked([*_head(content.plan, room), *_fleets(content.fleets, room)], gap=4)
    told = [(index, one) for index, one in enumerate(content.listed) if _is_told(one)]
    boards = [
        _board(one, content.scenes.get(index), room, columns=columns) for index, one in told[:MOST_BOARDS]
    ]
    rest = sum(len(one.boards) for _, one in told[MOST_BOARDS:])
    boards += (
        [paragraph(f"and {counted(rest, 'board')} more: see the text or the HTML", width=room)]
        if rest
        else []
    )
    parts = stacked([head, *boards, *_quiet(content.listed, room)], gap=_BETWEEN)
    height = parts.height + 2 * margin
    ground = element("rect", width=width, height=height, class_="back")
    return Drawing(width=width, height=height, body=ground + moved(parts.body, margin, margin))


def _head(plan: Plan, room: float) -> Iterator[Drawing]:
    yield paragraph(summary_line(plan), width=room)
    yield paragraph(f"Plan {plan_digest(plan)[:19]}… · stagesync {__version__}", width=room, kind="small")


def _fleets(fleets: Sequence[Fleet], room: float) -> Iterator[Drawing]:
    yield from (fleet_drawn(fleet, width=room) for fleet in fleets[:MOST_FLEETS])
    if len(fleets) > MOST_FLEETS:
        yield paragraph(f"and {counted(len(fleets) - MOST_FLEETS, 'fleet')} more", width=room)


def _is_told(told: Told) -> bool:
    board = told.model
    changes = board.changed or board.refused or bool(board.hazards) or board.before != board.after
    return changes or not told.alone


def _board(told: Told, scene: Scene | None, room: float, *, columns: bool) -> Drawing:
    board = told.model
    words = board_words(board, width=room) if told.alone else alike_words(told, width=room)
    if scene is None:
        left_out = [paragraph("Not drawn: the picture would be too long.", width=room)]
        return stacked([words, *(left_out if board.before != board.after else [])], gap=_GAP)
    wide = columns and fits_columns(scene)
    return stacked([words, draw_columns(scene) if wide else draw_rows(scene, width=room)], gap=_GAP)


def _quiet(listed: Iterable[Told], room: float) -> list[Drawing]:
    """Return the boards that stay as they are, one below the other, as one drawing; nothing if there are none."""
    quiet = [told.model for told in listed if not _is_told(told)]
    strips = [strip(board, width=room) for board in quiet[:MOST_STRIPS]]
    rest = len(quiet) - len(strips)
    more = [paragraph(f"and {counted(rest, 'board')} more, as desired", width=room)] if rest else []
    return [stacked([*strips, *more], gap=4)] if strips else []


def _document(content: _Content, drawings: dict[str, Drawing]) -> str:
    wide = drawings["wide"]
    parts = (
        element("title", shown(f"stagesync plan: {summary_line(content.plan)}"), id="t"),
        element("desc", shown(described([told for told in content.listed if _is_told(told)])), id="d"),
        element("style", shown(_style(drawings))),
        *(_drawing(name, drawing, drawings["wide"]) for name, drawing in drawings.items()),
    )
    size = {
        "width": wide.width,
        "height": wide.height,
        "viewBox": f"0 0 {number(wide.width)} {number(wide.height)}",
    }
    svg = {"xmlns": "http://www.w3.org/2000/svg", "class_": "pic", "role": "img", "aria_labelledby": "t d"}
    return element("svg", *parts, preserveAspectRatio="xMinYMin meet", **svg, **size)


def _drawing(name: str, drawing: Drawing, wide: Drawing) -> str:
    """Return a drawing in a group of its own; but for the wide one it is hidden where no style sheet is obeyed."""
    if drawing is wide:
        return element("g", drawing.body, class_=name, aria_hidden="true")
    scale = max(wide.width / drawing.width, wide.height / drawing.height)
    group = element("g", drawing.body, transform=f"scale({scale:.6f})")
    return element("g", group, class_=name, display="none", aria_hidden="true")


def _style(drawings: Mapping[str, Drawing]) -> str:
    wide, medium, narrow = drawings["wide"], drawings["medium"], drawings["narrow"]
    fits = _instead("medium", medium, wide, below=wide.width)
    return picture_style() + _OWN + fits + _instead("narrow", narrow, wide, below=medium.width)


def _instead(name: str, drawing: Drawing, wide: Drawing, *, below: float) -> str:
    """Return the rule that shows a drawing in a window of less than `below` pixels.

    Inside an image media queries see the image, which is as wide as the page makes it and always of the wide drawing's
    proportions: there nothing is exchanged, for the place kept free would not fit.
    """
    other = ",".join("g." + rest for rest in ("wide", "medium", "narrow") if rest != name)
    room = f"(max-width:{number(below - 0.1)}px)"
    ratio = wide.width / wide.height
    slimmer, broader = f"(max-aspect-ratio:{ratio * 0.98:.4f})", f"(min-aspect-ratio:{ratio * 1.02:.4f})"
    size = f":root{{width:{number(drawing.width)}px;height:{number(drawing.height)}px}}"
    shows = f"{other}{{display:none}}g.{name}{{display:inline}}"
    return f"@media {room} and {slimmer},{room} and {broader}{{{size}{shows}}}\n"
