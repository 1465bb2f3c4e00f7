"""A plan as text for people: each board's dangers, its order, its calls, and one line of counts.

Boards of a fleet are told at once. The parts are drawn by `board_picture`, `board_lines` and `fleet.text`; here they
are put together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.board_heading import heading, is_left_alone, settled_words
from stagesync.rendering.board_lines import call_lines, finding_lines
from stagesync.rendering.board_picture import board_picture
from stagesync.rendering.drift_text import drift_counts, drift_lines
from stagesync.rendering.fleet.fleets import Fleet, units
from stagesync.rendering.fleet.text import fleet_heading, told_lines
from stagesync.rendering.layout import counted, counts_lines, spaced
from stagesync.rendering.safe_text import guard_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.plan import BoardPlan, Plan
    from stagesync.rendering.colors import Style
    from stagesync.rendering.fleet.fleets import Unit


def plan_to_text(plan: Plan, style: Style) -> str:
    """Return a plan in lines of `style.width` columns, the counts last; it ends in a line feed."""
    blocks = [block for unit in units(plan) for block in _blocks(unit, plan.base, style)]
    return guard_lines(spaced([*blocks, counts_lines(summary_line(plan), style)]))


def summary_line(plan: Plan) -> str:
    """Return the counts of a plan in one line without a line feed."""
    boards = counted(len(plan.boards), "board")
    drift = "" if plan.base is None else f"; drift: {drift_counts(plan)}"
    alone = sum(map(is_left_alone, plan.boards))
    if not plan.changed and not plan.refused and not alone:
        return f"{boards}: nothing to do{drift}."
    states = {"to change": len(plan.changed), "refused": len(plan.refused)}
    states |= {"as desired": len(plan.boards) - sum(states.values()) - alone, "left alone": alone}
    shares = ", ".join(f"{count} {state}" for state, count in states.items() if count)
    return f"{boards}: {shares}; {_cost(plan)}{drift}."


def _blocks(unit: Unit, base: str | None, style: Style) -> Iterator[list[str]]:
    if isinstance(unit, Fleet):
        yield fleet_heading(unit, style)
    for told in unit.told if isinstance(unit, Fleet) else (unit,):
        lines = _board(told.model, base, style) if told.alone else told_lines(told, base, style)
        yield list(lines)


def _board(board: BoardPlan, base: str | None, style: Style) -> Iterator[str]:
    yield from heading(
        _mark(board), board.name, board.address, state=_state(board), style=style, portal=board.portal
    )
    for refusal in board.refusals:
        yield from finding_lines("REFUSED", refusal.code, refusal.message, style)
    for hazard in board.hazards:
        yield from finding_lines("!", hazard.code, hazard.message, style)
    if board.changed or board.before != board.after:
        yield from ("", *board_picture(board, style))
    if board.calls:
        yield from ("", *call_lines(board, style))
    if board.drift:
        yield from ("", *drift_lines(board.drift, base, style))


def _mark(board: BoardPlan) -> str:
    if board.refused:
        return "✗"
    return "~" if board.changed else "="


def _state(board: BoardPlan) -> str:
    if board.refused:
        return "REFUSED, nothing will be written"
    return "" if board.changed else settled_words(board)


def _cost(plan: Plan) -> str:
    if not plan.calls:
        return "nothing will be written"
    calls = counted(plan.calls, "call")
    return f"{calls} (least possible: {plan.least_calls}), {counted(plan.requests, 'request')}"
