"""What is known of an apply that ended before it could report: interrupted, or by a defect of ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagesync.cli.status import status
from stagesync.model.outcome import BoardOutcome, BoardState, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagesync.applying.witnesses import Entry, Journal
    from stagesync.model.board import LiveBoard
    from stagesync.model.plan import BoardPlan, Call, Plan

_NOT_CHECKED = "interrupted before it was read back: what the portal made of the calls is not checked"
_IN_FLIGHT = "interrupted; calls that are not done may have been done all the same"
_BETWEEN = "interrupted before this board's next call"
_NOT_BEGUN = "interrupted before this board's first call"


@dataclass(slots=True)
class _Course:
    """One board on its way: `earlier` are calls done by plans that another one took the place of.

    `next` is the first call of `plan` that nobody has seen succeed; `in_flight` says that it may have been done,
    `begun` that the portal has run a call of this board, whatever came of it.
    """

    plan: BoardPlan
    earlier: tuple[Call, ...] = ()
    next: int = 0
    begun: bool = False
    in_flight: bool = False
    refused: str | None = None
    copy: str | None = None

    @property
    def done(self) -> tuple[Call, ...]:
        return (*self.earlier, *self.plan.calls[: self.next])

    def answered(self, entries: Sequence[Entry]) -> None:
        """Take what came of a request; calls of it that are not among the entries did not run."""
        self.begun |= bool(entries)
        self.in_flight = any(entry.unknown for entry in entries)
        for entry in entries:
            if entry.error is None:
                self.next = max(self.next, entry.index + 1)
            elif not entry.unknown:
                self.refused = entry.error

    def goes_on_with(self, plan: BoardPlan) -> None:
        """Take another plan, made from what the board was found to be."""
        self.earlier, self.plan, self.next = self.done, plan, 0
        self.in_flight, self.refused = False, None

    def outcome(self) -> BoardOutcome:
        """Return where the board stands; never less than may have been done."""
        rest = self.plan.calls[self.next :]
        begun = self.begun or self.in_flight
        failed = rest[0] if rest and (self.in_flight or self.refused is not None) else None
        return BoardOutcome.of(
            self.plan,
            BoardState.FAILED if begun else BoardState.NOT_STARTED,
            done=self.done,
            failed=failed,
            remaining=rest[1:] if failed else rest,
            message=self._message() if begun else _NOT_BEGUN,
            backup=self.copy,
        )

    def _message(self) -> str:
        if self.refused is not None:
            return self.refused
        if self.in_flight:
            return _IN_FLIGHT
        return _BETWEEN if self.plan.calls[self.next :] else _NOT_CHECKED


class Tally:
    """The journal of a run that can say at any moment how far it is; `journal` is where all of it is written down.

    `keep` stores the copy of a board and returns the file's name; `saved` says that the plan comes from a file, `tell`
    gets what became of a board as soon as that is known. A plan may be applied in parts, one after the other.
    """

    def __init__(
        self,
        plan: Plan,
        keep: Callable[[str, LiveBoard], str],
        journal: Journal,
        *,
        saved: bool = False,
        tell: Callable[[BoardOutcome], object] = lambda outcome: None,
    ) -> None:
        self._plan = plan
        self._keep = keep
        self._journal = journal
        self._saved = saved
        self._tell = tell
        self._courses = {board.name: _Course(board) for board in plan.changed}
        self._out: dict[str, frozenset[str]] = {}
        self._ended: dict[str, BoardOutcome] = {}
        self._requests = 0

    def keep_copy(self, name: str, board: LiveBoard) -> str:
        """Keep a board's copy."""
        kept = self._courses[name].copy = self._keep(name, board)
        return kept

    def on_call(self, board: str, done: int, total: int) -> None:
        """Show how far a board is."""
        status.draw(f"{board}: {done} of {total} calls")

    def on_outcome(self, outcome: BoardOutcome) -> None:
        """Keep what became of a board, so that nothing else is said of it later, and tell it."""
        self._ended[outcome.name] = outcome
        self._tell(outcome)

    def began(self, plans: Sequence[BoardPlan], live: Mapping[str, LiveBoard]) -> None:
        """Write it down."""
        self._journal.began(plans, live)

    def planned(self, plan: BoardPlan) -> None:
        """Count from a board's new plan on."""
        self._courses[plan.name].goes_on_with(plan)
        self._journal.planned(plan)

    def sending(self, entries: Sequence[Entry]) -> None:
        """From here on the calls may be done."""
        self._journal.sending(entries)
        boards = frozenset(entry.board for entry in entries)
        for name in boards:
            self._out[name] = boards
            self._courses[name].in_flight = True

    def answered(self, entries: Sequence[Entry]) -> None:
        """Count the calls that are done, for all boards of the request that this is the answer to."""
        boards = self._out[entries[0].board] if entries else frozenset[str]()
        for name in boards:
            self._courses[name].answered([entry for entry in entries if entry.board == name])
        self._journal.answered(entries)

    def ended(self, outcome: Outcome) -> None:
        """Write it down once it is known of every board."""
        self._ended |= {board.name: board for board in outcome.boards}
        self._requests += outcome.requests
        boards = self._plan.boards
        if all(board.name in self._ended for board in boards):
            whole = tuple(self._ended[board.name] for board in boards)
            self._journal.ended(replace(outcome, boards=whole, requests=self._requests))

    def outcome(self, requests: int) -> Outcome:
        """Return what is known so far."""
        boards = (
            self._ended.get(board.name)
            or (self._courses[board.name].outcome() if board.changed else BoardOutcome.without_writes(board))
            for board in self._plan.boards
        )
        return Outcome(boards=tuple(boards), requests=requests, saved=self._saved)
