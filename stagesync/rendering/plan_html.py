"""A plan as one page of HTML: a file without scripts, images and outside requests, to be opened from anywhere.

The parts are made in `page`, the pictures in `picture`; here they are put together, and bounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync import __version__
from stagesync.rendering.board_heading import LEFT_ALONE, is_left_alone
from stagesync.rendering.layout import counted
from stagesync.rendering.page.board_section import Section, board_section, settled_section
from stagesync.rendering.page.pictures import picture_rules
from stagesync.rendering.page.style import page_style
from stagesync.rendering.picture.budget import granted, granted_whole
from stagesync.rendering.picture.markup import data, element, shown
from stagesync.rendering.picture.scene import scene_of
from stagesync.rendering.picture.style import picture_style
from stagesync.rendering.plan_json import plan_digest
from stagesync.rendering.plan_text import summary_line
from stagesync.rendering.safe_text import guard_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.plan import BoardPlan, Plan

MOST_TILES = 900
MOST_STAGES = 6_000
MOST_CALLS = 3_000
MOST_BOARDS = 2_000
"""What a page shows at most, of all boards together; what is left out is counted in its place."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def plan_to_html(plan: Plan) -> str:
    """Return a plan as an HTML document; it ends in a line feed."""
    sections = list(_sections(plan))
    lines = (
        "<!DOCTYPE html>",
        element("html", _head(plan, sections), "\n", _body(plan, sections), lang="en"),
    )
    return guard_lines("\n".join(lines) + "\n")


def _sections(plan: Plan) -> Iterator[Section]:
    boards = plan.boards[:MOST_BOARDS]
    # the boards that change come first: they need the room
    order = sorted(range(len(boards)), key=lambda index: not is_told(boards[index]))
    ranked = [boards[index] for index in order]
    scenes = [scene_of(board) if board.before != board.after else None for board in ranked]
    drawn = granted_whole((scene.tiles if scene else 0 for scene in scenes), most=MOST_TILES)
    stages = granted((max(len(board.before), len(board.after)) for board in ranked), most=MOST_STAGES)
    calls = granted((len(board.calls) for board in ranked), most=MOST_CALLS)
    for index, board, scene, fits, most, lines in zip(
        order, ranked, scenes, drawn, stages, calls, strict=True
    ):
        kept = scene if fits else None
        yield Section(
            board=board, anchor=f"board-{index + 1}", scene=kept, stages=most, calls=lines, base=plan.base
        )


def is_told(board: BoardPlan) -> bool:
    """Tell whether a board gets a section of its own: it changes, is refused or has something to say."""
    return board.changed or board.refused or bool(board.hazards) or board.before != board.after


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


def _body(plan: Plan, sections: Sequence[Section]) -> str:
    told = [section for section in sections if is_told(section.board)]
    settled = [section for section in sections if not is_told(section.board)]
    rest = len(plan.boards) - len(sections)
    left_out = element("p", f"{counted(rest, 'board')} more: see the plan’s JSON.") if rest else ""
    main = (*("\n" + board_section(section) for section in told), _settled(settled), left_out)
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
    board = section.board
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
