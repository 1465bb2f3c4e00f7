"""A plan as text for people: each board's dangers, its order, its calls, and one line of counts.

The parts are drawn by `board_picture` and `call_words`; here they are put together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.board_heading import heading, is_left_alone, settled_words
from stagesync.rendering.board_picture import board_picture
from stagesync.rendering.call_list import numbered
from stagesync.rendering.call_words import CallWords
from stagesync.rendering.colors import Tone
from stagesync.rendering.drift_text import drift_counts, drift_lines
from stagesync.rendering.layout import counted, counts_lines, spaced, wrap_prose
from stagesync.rendering.safe_text import guard_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.plan import BoardPlan, Plan
    from stagesync.rendering.colors import Style


def plan_to_text(plan: Plan, style: Style) -> str:
    """Return a plan in lines of `style.width` columns, the counts last; it ends in a line feed."""
    blocks = [list(_board(board, plan.base, style)) for board in plan.boards]
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


def _board(board: BoardPlan, base: str | None, style: Style) -> Iterator[str]:
    yield from heading(_mark(board), board.name, board.address, state=_state(board), style=style)
    for refusal in board.refusals:
        yield from _finding("REFUSED", refusal.code, refusal.message, style)
    for hazard in board.hazards:
        yield from _finding("!", hazard.code, hazard.message, style)
    if board.changed or board.before != board.after:
        yield from ("", *board_picture(board, style))
    if board.calls:
        yield from ("", *_calls(board, style))
    if board.drift:
        yield from ("", *drift_lines(board.drift, base, style))


def _finding(sign: str, code: str, message: str, style: Style) -> list[str]:
    tone = Tone.CHANGED if sign == "!" else Tone.ALARM
    lines = wrap_prose(f"{code}: {message}", first=f"  {sign} ", rest="    ", width=style.columns)
    return [lines[0].replace(sign, style.paint(sign, tone), 1), *lines[1:]]


def _calls(board: BoardPlan, style: Style) -> Iterator[str]:
    words = CallWords.of(board, style)
    return numbered(words.runs(), words.phrase, indent="  ", width=style.columns)


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
