"""What an apply came to, in sentences: board by board what is done, what is not, and what to do now.

Boards of a fleet that ended alike are counted; what went wrong is told by board.
The same facts for scripts are in `outcome_json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, assert_never

from stagesync.model.outcome import BoardState, Left
from stagesync.model.plan import Reason
from stagesync.rendering.board_heading import LEFT_ALONE, heading
from stagesync.rendering.call_list import is_side_effect, numbered, runs
from stagesync.rendering.colors import Tone
from stagesync.rendering.fleet.outcome_lines import alike_lines, ended_lines
from stagesync.rendering.fleet.outcomes import EndedFleet, ended
from stagesync.rendering.layout import counted, counts_lines, spaced, wrap_prose
from stagesync.rendering.safe_text import guard_lines, prose
from stagesync.rendering.width import fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.outcome import BoardOutcome, Outcome
    from stagesync.rendering.call_list import Run
    from stagesync.rendering.colors import Style
    from stagesync.rendering.fleet.outcomes import Ended

RUN_AGAIN = "Running stagesync again is safe: it plans from what the board is now."
PLAN_AGAIN = "Make a new plan: a saved one runs on the board that it was made for, or not at all."

_SHARES = {
    BoardState.UNCHANGED: "as desired",
    BoardState.NOT_STARTED: "not started",
    BoardState.DRY_RUN: "to change (dry run)",
}
_LEFT = {
    Left.AS_DESIRED: "read again, the board is as desired all the same",
    Left.AS_BEFORE: "read again, the board is as it was before the run",
    Left.NEITHER: "read again, the board is neither as before nor as desired; what is not done is listed below",
    Left.UNKNOWN: "the board could not be read again: nobody knows what it is now",
}
_NO_TEMPLATES: Mapping[str, str | None] = {}
_SIDE_EFFECTS = {
    Reason.PIN: "which pins the never-moved tasks",
    Reason.RENUMBER: "which renumbers the board",
}


def outcome_to_text(
    outcome: Outcome, style: Style, templates: Mapping[str, str | None] = _NO_TEMPLATES
) -> str:
    """Return lines of `style.width` columns, the counts last; it ends in a line feed.

    `templates` tells by a board's name which template it was made from: many boards of one are told at once.
    """
    advice = PLAN_AGAIN if outcome.saved else RUN_AGAIN
    found = ended(outcome.boards, templates)
    blocks = [list(block) for one in found for block in _blocks(one, style, advice)]
    return guard_lines(spaced([*blocks, counts_lines(summary_line(outcome), style)]))


def summary_line(outcome: Outcome) -> str:
    """Return the counts of an outcome in one line without a line feed."""
    boards = counted(len(outcome.boards), "board")
    counts = {state: outcome.count(state) for state in BoardState}
    told = {str(_SHARES.get(state, state)): count for state, count in counts.items()}
    told["left alone"] = sum(map(_is_left_alone, outcome.boards))
    told["as desired"] -= told["left alone"]
    shares = ", ".join(f"{count} {words}" for words, count in told.items() if count)
    calls = counted(outcome.calls, "call")
    written = f"{outcome.calls_done} of {calls} done" if outcome.calls else "no calls"
    return f"{boards}: {shares or 'nothing to do'}; {written}, {counted(outcome.requests, 'request')}."


def _blocks(one: Ended, style: Style, advice: str) -> Iterator[Iterator[str]]:
    if not isinstance(one, EndedFleet):
        yield _board(one[0], style, advice)
        return
    yield ended_lines(one, _SHARES, style)
    for boards in one.told:
        if len(boards) == 1:
            yield _board(boards[0], style, advice)
        else:
            yield alike_lines(one, boards, _state(boards[0]), advice, style)


def _board(board: BoardOutcome, style: Style, advice: str) -> Iterator[str]:
    yield from heading(
        _mark(board), board.name, board.address, state=_state(board), style=style, portal=board.portal
    )
    if board.message is not None:
        yield from wrap_prose(board.message, first="  ! ", rest="    ", width=style.columns)
    for difference in board.differences:
        yield from wrap_prose(difference, first="  ≠ ", rest="    ", width=style.columns)
    if board.left is not None:
        yield from wrap_prose(_LEFT[board.left], first="  → ", rest="    ", width=style.columns)
    if board.backup is not None:
        yield f"  as it was: {prose(board.backup)}"  # in one line, to be copied
    if board.state is not BoardState.DRY_RUN and (board.failed is not None or board.remaining):
        yield from _calls(board, style)
    if board.state in {BoardState.FAILED, BoardState.DIFFERS, BoardState.STALE, BoardState.NOT_STARTED}:
        yield from wrap_prose(advice, first="  ", rest="  ", width=style.columns)


def _state(board: BoardOutcome) -> str:
    done, calls = counted(len(board.done), "call"), len(board.calls)
    match board.state:
        case BoardState.APPLIED:
            return f"applied, {done}, reads back as planned"
        case BoardState.UNCHANGED:
            return LEFT_ALONE if _is_left_alone(board) else "as desired"
        case BoardState.REFUSED:
            return "REFUSED, nothing written"
        case BoardState.STALE:
            return "CHANGED SINCE PLANNED, nothing written"
        case BoardState.FAILED:
            return f"FAILED after {len(board.done)} of {counted(calls, 'call')}"
        case BoardState.DIFFERS:
            return f"READS BACK DIFFERENTLY after {done}"
        case BoardState.DRY_RUN:
            return f"dry run, {counted(calls, 'call')} to make, nothing written"
        case BoardState.NOT_STARTED:
            return "not started, nothing written"
        case _ as never:
            assert_never(never)


def _is_left_alone(board: BoardOutcome) -> bool:
    """A board that is as desired has nothing to tell; one that is not there for now has."""
    return board.state is BoardState.UNCHANGED and board.message is not None


def _mark(board: BoardOutcome) -> str:
    if board.state is BoardState.UNCHANGED:
        return "="
    return "✓" if board.ok else "✗"


def _calls(board: BoardOutcome, style: Style) -> Iterator[str]:
    """Yield the calls by what became of them, numbered as in the plan."""
    failed = () if board.failed is None else (board.failed,)
    parts = (("done", board.done), ("failed", failed), ("not done", board.remaining))
    start = 0
    for title, calls in parts:
        if calls:
            yield style.paint(f"  {title}", Tone.QUIET)
            listed = list(runs(calls, start=start, way=lambda call: call.target))
            yield from numbered(listed, partial(_words, style=style), indent="    ", width=style.columns)
        start += len(calls)


def _words(run: Run, style: Style) -> list[str]:
    """Return the reasons of a call as verbs, its stage, what else it brings about, and its method."""
    call = run.calls[0]
    effects = [_SIDE_EFFECTS[reason] for reason in call.reasons if is_side_effect(reason, call)]
    verbs = [_verb(reason, run) for reason in call.reasons if not is_side_effect(reason, call)]
    stage = f'"{fit(call.stage, min(48, style.columns - 16))}"'
    method = style.paint(f"[{fit(call.method, style.columns - 16)}]", Tone.QUIET)
    named = [*" and ".join(verbs or ["update"]).split(" "), stage + "," if effects else stage]
    return [*named, *" and ".join(effects).split(), method]


def _verb(reason: Reason, run: Run) -> str:
    if reason is Reason.MOVE_TASK:
        return " ".join(["move", *run.task_words, "to"])
    if reason is Reason.DELETE and "fields" in run.calls[0].params:
        return "store a title, to delete later, for"
    return "recolour" if reason is Reason.RECOLOR else str(reason)
