"""One board on its way from its plan to what the plan shows: which calls are done, what they brought, why it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.applying.witnesses import Entry
from stagesync.errors import PortalError
from stagesync.families import FAMILIES
from stagesync.families.packing import Queue
from stagesync.families.target import Target
from stagesync.model.outcome import BoardOutcome, BoardState
from stagesync.model.plan import NewId, Reason
from stagesync.portal.batch import Command
from stagesync.portal.references import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagesync.errors import PortalRefusal
    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import BoardPlan, Call


class BoardRun:
    """The calls of one board; `number` tells it from the others of its run.

    `plan` is another one than given after the board was planned anew. `desired` is None for a saved plan that comes
    without a configuration. `unclear` is the error after which nobody knows where the board is, until it has been read.
    `added` holds the ids of all stages that this run made, by title; `astray`: the board was once not as expected.
    `refused` is what is wrong with a result that said that nothing was done; no call of the board follows it.
    `lost` are the titles of all adds whose answer was lost, `coming` those that the portal may still be at work on.
    """

    def __init__(
        self, number: int, plan: BoardPlan, live: LiveBoard, desired: DesiredBoard | None = None
    ) -> None:
        self.number = number
        self.plan = plan
        self.live = live
        self.desired = desired
        self.next = 0
        self.created: dict[int, int] = {}
        self.added: dict[str, int] = {}
        self.recoveries = 0
        self.astray = False
        self.lost: set[str] = set()
        self.coming: frozenset[str] = frozenset()
        self.unclear: PortalError | None = None
        self.refused: PortalError | None = None
        self.ended: BoardOutcome | None = None
        self._done: list[Call] = []
        self._in_doubt: tuple[Call, ...] = ()
        self._last_refusal: tuple[str, str, str] | None = None

    @property
    def queue(self) -> Queue | None:
        """What is left to send; None once the board has ended."""
        return None if self.ended else Queue(plan=self.plan, next=self.next)

    @property
    def target(self) -> Target:
        """The board, to be read again."""
        return Target(address=self.plan.address, as_admin=self.plan.as_admin)

    @property
    def done(self) -> int:
        """How many calls the portal has answered with success, in all plans."""
        return len(self._done)

    @property
    def total(self) -> int:
        """How many calls there are with those still to come."""
        return len(self._done) + len(self.plan.calls) - self.next

    @property
    def progress(self) -> tuple[str, int, int]:
        """The board's name, how many calls are done, how many there are in all."""
        return self.plan.name, self.done, self.total

    @property
    def at_checkpoint(self) -> bool:
        """Whether the board has to be looked at before its next call."""
        checkpoint = self.plan.checkpoint
        going_on = self.ended is None and self.unclear is None
        return going_on and checkpoint is not None and self.next == checkpoint.after_call + 1

    def key(self, index: int) -> str:
        """Return the key of a call in a batch."""
        return f"b{self.number}c{index}"

    def params(self, index: int, first: int) -> dict[str, Any]:
        """Return a call's parameters as they go out in a request whose first call of this board is `first`.

        A stage that this very request creates is named by a reference, one that an earlier request created by its id.
        """
        return _resolved(self.plan.calls[index].params, self._stage_of(first))

    def command(self, index: int, first: int) -> Command:
        """Return a call as it goes out in a request that begins, for this board, with call `first`."""
        return Command(method=self.plan.calls[index].method, params=self.params(index, first))

    def journal_params(self, index: int) -> dict[str, Any]:
        """Return a call's parameters with the ids that are known; a NewId stays for one that is not."""
        known = self.created
        return _resolved(self.plan.calls[index].params, lambda new: known.get(new.created_by, new))

    def entry(self, index: int, *, result: object = None, error: PortalError | None = None) -> Entry:
        """Return a call as the journal keeps it, with what came of it."""
        return Entry(
            board=self.plan.name,
            index=index,
            call=self.plan.calls[index],
            params=self.journal_params(index),
            result=result,
            error=None if error is None else str(error),
            unknown=error is not None and error.unknown_outcome,
        )

    def is_as_expected(self, board: LiveBoard) -> bool:
        """Tell whether the board has the order that the plan's checkpoint expects."""
        checkpoint = self.plan.checkpoint
        keys = () if checkpoint is None else checkpoint.order
        expected = [self.created[key.created_by] if isinstance(key, NewId) else key for key in keys]
        return [stage.id for stage in board.stages] == expected

    def succeed(self, index: int, result: object) -> PortalError | None:
        """Take a call's result; returns what is wrong with it if it is not that of a call that was done."""
        call = self.plan.calls[index]
        try:
            new_id = FAMILIES[self.plan.address.kind].result(call, result)
        except PortalError as error:
            return error
        if new_id is not None:
            self.created[index] = self.added[call.stage] = new_id
        self._done.append(call)
        self.next = index + 1
        return None

    def refused_again(self, index: int, error: PortalRefusal) -> bool:
        """Tell whether a refusal that says nothing is the second in the same words, of the same call.

        In between the board was read, and the call found to be still due: so it was not done, and will not be. Codes
        that no method of the family refuses with may stand for anything, and are not counted.
        """
        if error.code not in FAMILIES[self.plan.address.kind].own_codes:
            return False
        call = self.plan.calls[index]
        last, self._last_refusal = self._last_refusal, (call.method, repr(call.params), str(error))
        return self._last_refusal == last

    def refuse(self, error: PortalError) -> None:
        """End at a result that says that nothing was done; it is that of the board's last call in its request."""
        self.refused = error
        self.fail(str(error), sent=True)

    def lose(self, indexes: Iterable[int], error: PortalError, *, still_at_work: bool) -> None:
        """The answer to these calls was lost."""
        self.unclear = error
        self._in_doubt = calls = tuple(self.plan.calls[index] for index in indexes)
        titles = frozenset(call.stage for call in calls if Reason.CREATE in call.reasons)
        self.lost |= titles
        self.coming = titles if still_at_work else frozenset()

    def adds_what_may_come(self, calls: Iterable[Call]) -> bool:
        """Tell whether one of these calls adds a stage that the portal may be about to add by itself."""
        return any(Reason.CREATE in call.reasons and call.stage in self.coming for call in calls)

    def goes_on_with(self, plan: BoardPlan) -> None:
        """Run another plan from here, made from what the board was found to be.

        Of the calls whose answer was lost those were done that are due no more. Of one that writes a stage which this
        run had yet to make nobody can tell: in the new plan the stage has an id, or is to be made again.
        """
        due = {_deed(call) for call in plan.calls}
        told = (
            call for call in self._in_doubt if call.task is not None or not isinstance(call.target, NewId)
        )
        self._done.extend(call for call in told if _deed(call) not in due)
        self._in_doubt = ()
        self.plan, self.next, self.created = plan, 0, {}

    def found_done(self, upto: int, created: Mapping[int, int]) -> None:
        """Take the calls before `upto` as done, because the board was found to be as they leave it."""
        self._done.extend(self.plan.calls[self.next : upto])
        self._in_doubt = ()
        self.next = upto
        self.created.update(created)

    def finish(self) -> None:
        """All calls are done."""
        self.ended = self._outcome(BoardState.APPLIED, None, sent=False)

    def fail(self, reason: str, *, sent: bool) -> None:
        """End here; `sent` tells whether the next call went out."""
        self.ended = self._outcome(BoardState.FAILED, reason, sent=sent)

    def leave(self, reason: str, *, in_flight: bool, unknown: bool) -> None:
        """The run ends before this board is done; `in_flight` if a request with calls of it did not come back whole.

        `unknown` says that such calls may have been done all the same.
        """
        if self.unclear is not None:
            self.fail(f"{in_doubt(self.unclear)}; the board was not read again: {reason}", sent=True)
        elif in_flight:
            maybe = "; its calls that are not done may have been done all the same" if unknown else ""
            self.fail(f"{reason}{maybe}", sent=True)
        elif self._done or self.recoveries:
            self.fail(f"the run ended before this board's next call: {reason}", sent=False)
        else:
            why = f"the run ended before this board's first call: {reason}"
            self.ended = self._outcome(BoardState.NOT_STARTED, why, sent=False)

    def _outcome(self, state: BoardState, message: str | None, *, sent: bool) -> BoardOutcome:
        rest = self.plan.calls[self.next :]
        failed = rest[0] if sent and rest else None
        return BoardOutcome.of(
            self.plan,
            state,
            done=tuple(self._done),
            failed=failed,
            remaining=rest if failed is None else rest[1:],
            message=message,
        )

    def _stage_of(self, first: int) -> Any:
        def stage(new: NewId) -> int | Reference:
            if new.created_by in self.created and new.created_by < first:
                return self.created[new.created_by]
            return Reference(self.key(new.created_by))

        return stage


def in_doubt(error: PortalError) -> str:
    """Return an error's text, and that the call may have been done, where the error leaves that open."""
    return f"{error}; it may have been done all the same" if error.unknown_outcome else str(error)


def _resolved(params: Mapping[str, Any], stage: Any) -> dict[str, Any]:
    return {
        name: _resolved(value, stage)
        if isinstance(value, dict)
        else stage(value)
        if isinstance(value, NewId)
        else value
        for name, value in params.items()
    }


def _deed(call: Call) -> tuple[str, object, str]:
    """Return what two calls have in common that do the same to one stage or task, though one is of a later plan."""
    return call.method, call.target if call.task is None else f"task {call.task}", call.stage
