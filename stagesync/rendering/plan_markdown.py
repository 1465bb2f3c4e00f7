"""A plan as a comment for a pull request on GitHub or a merge request on GitLab.

One heading a board, its dangers first, its order before and after, its calls folded; boards of a fleet that are alike
have one heading. How foreign text is kept from
being Markdown is in `markdown.text`, how a long plan stays within a comment in `markdown.room`. Finding and replacing
the comment is left to whoever sends it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stagesync.rendering.board_heading import is_left_alone
from stagesync.rendering.fleet.fleets import Fleet, all_told, units
from stagesync.rendering.fleet.standing import is_quiet
from stagesync.rendering.layout import counted
from stagesync.rendering.markdown.blocks import Block, size
from stagesync.rendering.markdown.board import name_line
from stagesync.rendering.markdown.marker import marker
from stagesync.rendering.markdown.room import lay_out
from stagesync.rendering.markdown.text import title
from stagesync.rendering.markdown.told import fleet_line, quiet_line
from stagesync.rendering.plan_json import plan_digest
from stagesync.rendering.plan_text import summary_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stagesync.model.plan import BoardPlan, Plan
    from stagesync.rendering.fleet.fleets import Unit

LONGEST = 60_000
"""No comment is longer, in characters or in UTF-16 units; GitHub takes 65,536."""

_QUIET_ROOM = 4_000
_FLEETS_ROOM = 4_000
_NAMED = 5
_NAMED_COLUMNS = 40
_LEFT_OUT_ROOM = 3_000
"""More than _NAMED names take, whatever is in them."""


def plan_to_markdown(plan: Plan, *, key: str = "default") -> str:
    """Return a plan as GitHub Flavored Markdown of at most LONGEST characters; it ends in a line feed.

    Its first line is the hidden marker with `key`, its last one the plan's digest. Raises ValueError for a `key` that
    no marker can hold.
    """
    digest = plan_digest(plan)
    found = units(plan)
    shown = [told for told in all_told(found) if not is_quiet(told.model)]
    head = [marker(key, digest), "", *_opening(plan), *_fleets(found)]
    foot = ["", f"Plan digest: `{digest}`"]
    folded = _folded(found)
    room = LONGEST - _LEFT_OUT_ROOM - size([*head, *folded, *foot])
    layout = lay_out(shown, room)
    sections = [line for index in sorted(layout.lines) for line in ("", *layout.lines[index])]
    missing = [board for at, told in enumerate(shown) if at not in layout.lines for board in told.boards]
    return "\n".join([*head, *sections, *_left_out(missing), *folded, *foot]) + "\n"


def _opening(plan: Plan) -> Iterator[str]:
    yield f"## stagesync · {summary_line(plan).removesuffix('.')}"
    yield ""
    yield _verdict(plan)
    if plan.base is not None:
        yield from ("", f"Held against {title(plan.base)} to tell what changed in the file.")


def _verdict(plan: Plan) -> str:
    dangers = sum(len(board.hazards) for board in plan.boards)
    told = []
    if plan.refused:
        told.append(f"**{_boards(len(plan.refused), 'is', 'are')} refused: nothing is written there.**")
    if plan.changed:
        told.append(f"{_boards(len(plan.changed), 'changes', 'change')}.")
    if not told:
        alone = any(map(is_left_alone, plan.boards))
        told.append("Nothing to do." if alone else "Nothing to do: the boards are as desired.")
    if dangers:
        told.append(f"{counted(dangers, 'hazard')} to weigh.")
    return " ".join(told)


def _boards(count: int, one: str, many: str) -> str:
    return f"{counted(count, 'board')} {one if count == 1 else many}"


def _fleets(found: Sequence[Unit]) -> tuple[str, ...]:
    """Return the list of fleets with how many of their boards are the same."""
    fleets = [unit for unit in found if isinstance(unit, Fleet)]
    if not fleets:
        return ()
    block = Block(
        head=("",),
        rows=lambda: ((fleet_line(fleet), 1) for fleet in fleets),
        count=len(fleets),
        rest=lambda count: f"- and {counted(count, 'fleet')} more",
    )
    return block.drawn(_FLEETS_ROOM).lines


def _folded(found: Sequence[Unit]) -> tuple[str, ...]:
    """Return the folded list of the boards that stay as they are, those of a fleet counted."""
    rows = list(_quiet_rows(found))
    if not rows:
        return ()
    count = sum(boards for _, boards in rows)
    summary = f"<summary>{_boards(count, 'stays as it is', 'stay as they are')}</summary>"
    block = Block(
        head=("", "<details>", summary, ""),
        rows=lambda: ((row(), boards) for row, boards in rows),
        count=count,
        rest=lambda count: f"- and {count} more",
        tail=("", "</details>"),
    )
    return block.drawn(_QUIET_ROOM).lines


def _quiet_rows(found: Sequence[Unit]) -> Iterator[tuple[Callable[[], str], int]]:
    """Yield what makes each item, and how many boards it stands for."""
    for unit in found:
        if isinstance(unit, Fleet):
            if unit.quiet:
                yield partial(quiet_line, unit), len(unit.quiet)
        elif is_quiet(unit.model):
            yield partial(_quiet_board, unit.model), 1


def _quiet_board(board: BoardPlan) -> str:
    return f"- {name_line(board)}"


def _left_out(boards: Sequence[BoardPlan]) -> tuple[str, ...]:
    """Return the lines that name the boards for which there is no room."""
    if not boards:
        return ()
    named = ", ".join(title(board.name, _NAMED_COLUMNS) for board in boards[:_NAMED])
    more = f" and {len(boards) - _NAMED} more" if len(boards) > _NAMED else ""
    return ("", f"{_boards(len(boards), 'more is', 'more are')} left out here: {named}{more}.")
