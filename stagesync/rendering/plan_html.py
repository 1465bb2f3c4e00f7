"""A plan as one page of HTML: a file without scripts, images and outside requests, to be opened from anywhere.

The parts are made in `page`, the pictures in `picture`; here they are put together, and bounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync import __version__
from stagesync.rendering.board_heading import LEFT_ALONE, is_left_alone
from stagesync.rendering.fleet.fleets import Fleet, all_told, units
from stagesync.rendering.layout import counted
from stagesync.rendering.page.board_section import Section, board_section, settled_section
from stagesync.rendering.page.fleet_table import fleet_table
from stagesync.rendering.page.pictures import picture_rules
from stagesync.rendering.page.style import page_style
from stagesync.rendering.page.texts import titled
from stagesync.rendering.picture.budget import granted, granted_whole
from stagesync.rendering.picture.markup import data, element, shown
from stagesync.rendering.picture.scene import scene_of
from stagesync.rendering.picture.style import picture_style
from stagesync.rendering.plan_json import plan_digest
from stagesync.rendering.plan_text import summary_line
from stagesync.rendering.safe_text import guard_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.plan import Plan
    from stagesync.rendering.fleet.fleets import Told

MOST_TILES = 900
MOST_STAGES = 6_000
MOST_CALLS = 3_000
MOST_BOARDS = 2_000
"""What a page shows at most, of all boards together; what is left out is counted in its place."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def plan_to_html(plan: Plan) -> str:
    """Return a plan as an HTML document; it ends in a line feed."""
    found = units(plan)
    listed = all_told(found)
    sections = list(_sections(plan.base, listed[:MOST_BOARDS]))
    fleets = fleet_table([unit for unit in found if isinstance(unit, Fleet)])
    rest = sum(len(told.boards) for told in listed[MOST_BOARDS:])
    lines = (
        "<!DOCTYPE html>",
        element("html", _head(plan, sections), "\n", _body(plan, sections, fleets, rest), lang="en"),
    )
    return guard_lines("\n".join(lines) + "\n")


def _sections(base: str | None, listed: Sequence[Told]) -> Iterator[Section]:
    # the boards that change come first: they need the room
    order = sorted(range(len(listed)), key=lambda index: not is_told(listed[index]))
    ranked = [listed[index].model for index in order]
    scenes = [scene_of(board) if board.before != board.after else None for board in ranked]
    drawn = granted_whole((scene.tiles if scene else 0 for scene in scenes), most=MOST_TILES)
    stages = granted((max(len(board.before), len(board.after)) for board in ranked), most=MOST_STAGES)
    calls = granted((len(board.calls) for board in ranked), most=MOST_CALLS)
    for index, scene, fits, most, lines in zip(order, scenes, drawn, stages, calls, strict=True):
        yield Section(
            told=listed[index],
            anchor=f"board-{index + 1}",
            scene=scene if fits else None,
            stages=most,
            calls=lines,
            base=base,
        )


def is_told(told: Told) -> bool:
    """Tell whether boards get a section of their own: they change, are refused or have something to say."""
    board = told.model
    return (
        not told.alone or board.changed or board.refused or bool(board.hazards) or board.before != board.after
    )


def _head(plan: Plan, sections: Sequence[Section]) -> str:
    rules = picture_rules(section.scene for section in sections if section.scene is not None)
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", shown(f"stagesync plan: {summary_line(plan)}")),
        "\n",
        element("style", page_style(), picture_style(), rules),
    )


def _body(plan: Plan, sections: Sequence[Section], fleets: str, rest: int) -> str:
    told = [section for section in sections if is_told(section.told)]
    settled = [section for section in sections if not is_told(section.told)]
    left_out = element("p", f"{counted(rest, 'board')} more: see the plan’s JSON.") if rest else ""
    main = (fleets, *("\n" + board_section(section) for section in told), _settled(settled), left_out)
    return element(
        "body",
        element("a", "Skip to the boards", href="#boards", class_="skip"),
        _header(plan),
        "\n",
        _contents(sections),
        element("main", *main, id="boards", tabindex="-1"),
        "\n",
        element("footer", f"Made by stagesync {__version__} from a plan; nothing was written to the portal."),
    )


def _header(plan: Plan) -> str:
    facts = {"Plan digest": element("code", plan_digest(plan)), "Made by": f"stagesync {__version__}"}
    facts |= {"Compared with": data(plan.base)} if plan.base else {}
    facts |= {"Boards": "some of the configuration’s"} if plan.narrowed else {}
    items = (element("div", element("dt", name), element("dd", value)) for name, value in facts.items())
    lead = element("p", shown(summary_line(plan)), class_="lead")
    return element("header", element("h1", "Stage plan"), lead, element("dl", *items, class_="facts"))


def _contents(sections: Sequence[Section]) -> str:
    items = (element("li", _entry(section)) for section in sections)
    return element("nav", element("ol", *items), aria_label="Boards") if sections else ""


def _entry(section: Section) -> str:
    board, told = section.board, section.told
    if not told.alone:
        several = element("span", f"{len(told.boards)} boards {'refused' if board.refused else 'alike'}")
        fleet = element("b", titled(told.fleet.name) if told.fleet else "")
        return element("a", fleet, several, href=f"#{section.anchor}")
    settled = LEFT_ALONE if is_left_alone(board) else "as desired"
    state = "refused" if board.refused else counted(len(board.calls), "call") if board.calls else settled
    hazards = f", {counted(len(board.hazards), 'danger')}" if board.hazards else ""
    name = element("b", element("bdi", data(board.name)))
    return element("a", name, element("span", state + hazards), href=f"#{section.anchor}")


def _settled(sections: Sequence[Section]) -> str:
    if not sections:
        return ""
    heading = element("h2", "As desired", id="settled-name")
    boards = (settled_section(section) for section in sections)
    return element("section", heading, *boards, class_="settled", aria_labelledby="settled-name")
