"""What is known of an apply that ended before it could report: interrupted, or by a defect of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.cli.status import status
from stagesync.model.outcome import BoardOutcome, BoardState, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.model.board import LiveBoard
    from stagesync.model.plan import BoardPlan, Plan

_NOT_CHECKED = "interrupted before it was read back: what the portal made of the calls is not checked"
_IN_FLIGHT = "interrupted; the first call that is not done may have been done all the same"
_NOT_BEGUN = "interrupted before this board's first call"


class Tally:
    """Hears every copy and every call of a run, shows how far it is, and can say so at any moment.

    `keep` stores the copy of a board and returns the file's name.
    """

    def __init__(self, plan: Plan, keep: Callable[[str, LiveBoard], str]) -> None:
        self._plan = plan
        self._keep = keep
        self._copies: dict[str, str] = {}
        self._calls: dict[str, tuple[int, int]] = {}

    def keep_copy(self, name: str, board: LiveBoard) -> str:
        """Keep a board's copy."""
        self._copies[name] = self._keep(name, board)
        return self._copies[name]

    def on_call(self, board: str, done: int, total: int) -> None:
        """Count a call that is done."""
        self._calls[board] = done, total
        status.draw(f"{board}: {done} of {total} calls")

    def outcome(self, requests: int) -> Outcome:
        """Return what is known so far; boards are written one after another, in the order of the plan."""
        boards, in_flight = [], bool(self._copies)
        for board in self._plan.boards:
            if not board.changed:
                boards.append(_left_alone(board))
                continue
            complete = self._complete(board)
            boards.append(self._reached(board, complete=complete, in_flight=in_flight))
            in_flight = in_flight and (complete or board.name not in self._copies)
        return Outcome(boards=tuple(boards), requests=requests)

    def _complete(self, board: BoardPlan) -> bool:
        done, total = self._calls.get(board.name, (0, 1))
        return done == total

    def _reached(self, board: BoardPlan, *, complete: bool, in_flight: bool) -> BoardOutcome:
        done = self._calls.get(board.name, (0, 1))[0]
        begun = board.name in self._copies and (done or in_flight)
        message = (_NOT_CHECKED if complete else _IN_FLIGHT) if begun else _NOT_BEGUN
        return BoardOutcome(
            name=board.name,
            address=board.address,
            state=BoardState.FAILED if begun else BoardState.NOT_STARTED,
            done=board.calls[:done],
            remaining=board.calls[done:],
            message=message,
            backup=self._copies.get(board.name),
        )


def _left_alone(board: BoardPlan) -> BoardOutcome:
    state = BoardState.REFUSED if board.refused else BoardState.UNCHANGED
    message = "; ".join(refusal.message for refusal in board.refusals) or None
    return BoardOutcome(name=board.name, address=board.address, state=state, message=message)
