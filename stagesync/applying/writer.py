"""Send the calls of many boards, request after request, until every board is done or has failed.

One request carries calls of several boards, each board's in its order; a call that fails ends its board and no other.
What an unclear answer means is `recovery.py`, which tasks stop a delete is `late_tasks.py`.
"""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING

from stagesync.applying.late_tasks import without_filled_stages
from stagesync.applying.recovery import Recovery
from stagesync.applying.witnesses import Entry
from stagesync.errors import PortalBusy, PortalError, PortalRefusal, SourceError
from stagesync.families import FAMILIES
from stagesync.families.batches import stays_with_its_board
from stagesync.families.packing import next_request
from stagesync.families.rights import Denials
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.model.board import LiveBoard
from stagesync.portal.batch import Command
from stagesync.portal.batch_parts import BatchAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.applying.board_run import BoardRun
    from stagesync.applying.witnesses import Witnesses
    from stagesync.families.packing import Slot
    from stagesync.portal.client import Portal

_OFF = "the board is not in the order expected after its first call"


class Writer:
    """Writes the boards of a run; afterwards each of `runs` has ended."""

    def __init__(self, portal: Portal, runs: Sequence[BoardRun], witnesses: Witnesses) -> None:
        self._portal = portal
        self._runs = runs
        self._journal = witnesses.journal
        self._on_call = witnesses.on_call
        self._denials = Denials(portal)
        self._recovery = Recovery(portal, witnesses.journal)
        self._busy = 0
        self._in_flight: tuple[Slot, ...] = ()
        self._out: dict[str, Slot] = {}

    def write(self) -> None:
        """Send everything; an interrupt or an error that concerns every call ends all boards that are not done.

        So does a journal that can't be written: what went unrecorded could not be taken back.
        """
        try:
            while slots := next_request([run.queue for run in self._runs]):
                self._request(slots)
                self._finish_those_done()
        except KeyboardInterrupt:
            self._end_all("interrupted", unknown=True)
        except (PortalError, SourceError) as error:
            unknown = not isinstance(error, PortalRefusal) or error.unknown_outcome
            self._end_all(str(error), unknown=unknown)

    def _request(self, slots: list[Slot]) -> None:
        slots = without_filled_stages(self._portal, self._runs, slots)
        if not slots:
            return
        self._out = {self._key(slot): slot for slot in slots}
        commands = {key: self._command(slot, slots) for key, slot in self._out.items()}
        self._journal.sending([self._entry(slot) for slot in slots])
        self._in_flight = tuple(slots)
        try:
            answer = self._send(commands)
        except PortalError as error:
            self._unanswered(slots, error)
            return
        self._settle(slots, answer)
        self._look_after_checkpoints(slots)

    def _send(self, commands: dict[str, Command]) -> BatchAnswer:
        """Send one call by itself, several as a batch; a refusal of the call itself is an error of its key."""
        if len(commands) > 1:
            answer = self._portal.write_batch(commands)
            for refusal in answer.errors.values():
                refusal.unknown_outcome |= _is_vague(refusal, alone=False)
            return answer
        ((key, command),) = commands.items()
        try:
            return BatchAnswer(results={key: self._portal.write(command.method, command.params).result})
        except PortalRefusal as error:
            error.unknown_outcome |= _is_vague(error, alone=True)
            if not self._is_own(key, error) and (error.unknown_outcome or not stays_with_its_board(error)):
                raise
            return BatchAnswer(errors={key: error})

    def _is_own(self, key: str, error: PortalRefusal) -> bool:
        """Tell whether a method of the call's family refuses like that, though its code says nothing."""
        own = FAMILIES[self._runs[self._out[key].queue].plan.address.kind].own_codes
        return error.status == HTTPStatus.BAD_REQUEST and error.code in own

    def _unanswered(self, slots: Sequence[Slot], error: PortalError) -> None:
        """A refusal before anything was done holds for every call; anything else has to be looked into."""
        if isinstance(error, PortalRefusal) and not error.unknown_outcome:
            self._journal.answered([self._entry(slots[0], error=error)])
            raise error
        runs = self._runs_of(slots)
        still_at_work = (
            not isinstance(error, PortalRefusal) or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        )
        for run in runs:
            indexes = [slot.index for slot in slots if slot.queue == run.number]
            run.lose(indexes, error, still_at_work=still_at_work)
        self._in_flight = ()
        self._journal.answered([self._entry(slot, error=error) for slot in slots])
        self._recovery.recover(runs, error)

    def _settle(self, slots: Sequence[Slot], answer: BatchAnswer) -> None:
        """Take every result before anything else is done, so that an interrupt finds nothing half known."""
        answered = [
            slot for slot in slots if self._key(slot) in answer.results or self._key(slot) in answer.errors
        ]
        progress = [
            self._runs[slot.queue].progress
            for slot in answered
            if self._key(slot) in answer.results and self._take(slot, answer.results[self._key(slot)])
        ]
        denied = [slot for slot in answered if self._key(slot) in answer.errors]
        for slot in denied:
            self._failed(slot, answer.errors[self._key(slot)])
        self._in_flight = ()
        self._journal.answered([self._answered(slot, answer) for slot in answered])
        for news in progress:
            self._on_call(*news)
        for slot in denied:
            self._explain(slot, answer.errors[self._key(slot)])
        self._wait_if_busy(answer)
        self._recover_unclear(slots)

    def _take(self, slot: Slot, result: object) -> bool:
        """Take a result; behind one that can't be true nothing of its board counts as done before it was read."""
        run = self._runs[slot.queue]
        if run.unclear is not None:
            return False
        wrong = run.succeed(slot.index, result)
        if wrong is not None and wrong.unknown_outcome:
            run.unclear = wrong
        elif wrong is not None:
            run.refuse(wrong)
        return wrong is None

    def _failed(self, slot: Slot, error: PortalRefusal) -> None:
        """End the board of a refused call; one that a limit kept from running goes out again."""
        run = self._runs[slot.queue]
        if isinstance(error, PortalBusy) or run.unclear is not None:
            return
        if error.unknown_outcome and run.refused_again(slot.index, error):
            error.unknown_outcome = False
        if error.unknown_outcome:
            run.unclear = error
        else:
            run.fail(str(error), sent=True)

    def _explain(self, slot: Slot, error: PortalRefusal) -> None:
        run = self._runs[slot.queue]
        if run.ended is not None:
            why = self._denials.explain(run.plan.address, error, as_admin=run.plan.as_admin)
            run.fail(str(why), sent=True)

    def _wait_if_busy(self, answer: BatchAnswer) -> None:
        """Raises the limit's error where it has been waited out often enough."""
        if not answer.busy:
            self._busy = 0
            return
        self._busy += 1
        if not self._portal.wait_out(answer, self._busy):
            raise next(iter(answer.busy.values()))

    def _recover_unclear(self, slots: Sequence[Slot]) -> None:
        for run in self._runs_of(slots):
            if run.unclear is not None and run.ended is None:
                self._recovery.recover([run], run.unclear)

    def _look_after_checkpoints(self, slots: Sequence[Slot]) -> None:
        """Rows of equal SORT come in an order that nobody can know before (docs/portal.md, "Damaged boards")."""
        reached = [run for run in self._runs_of(slots) if run.at_checkpoint]
        targets = [Target(address=run.plan.address, as_admin=run.plan.as_admin) for run in reached]
        off = []
        for run, board in zip(reached, read_boards(self._portal, targets), strict=True):
            if not isinstance(board, LiveBoard):
                run.fail(f"the board can't be read after its first call: {board.message}", sent=False)
            elif not run.is_as_expected(board):
                off.append(run)
        self._plan_those_off_again(off)

    def _plan_those_off_again(self, off: Sequence[BoardRun]) -> None:
        """Once: a board that is damaged again at once has another writer, and every new plan might add a stage."""
        for run in off:
            if run.astray:
                run.fail(f"{_OFF}, for the second time: somebody else writes to it; run again", sent=False)
            run.astray = True
        once = [run for run in off if run.ended is None]
        if once:
            self._recovery.recover(once, PortalError(_OFF, unknown_outcome=False))

    def _finish_those_done(self) -> None:
        for run in self._runs:
            if run.ended is None and run.unclear is None and run.next >= len(run.plan.calls):
                run.finish()

    def _end_all(self, reason: str, *, unknown: bool) -> None:
        """End every board; calls that are out may have been done if nothing says otherwise."""
        self._finish_those_done()
        flying = {slot.queue for slot in self._in_flight}
        for run in self._runs:
            if run.ended is None:
                run.leave(reason, in_flight=run.number in flying, unknown=unknown)

    def _runs_of(self, slots: Sequence[Slot]) -> list[BoardRun]:
        return [self._runs[number] for number, _ in groupby(slots, key=lambda slot: slot.queue)]

    def _key(self, slot: Slot) -> str:
        return self._runs[slot.queue].key(slot.index)

    def _command(self, slot: Slot, slots: Sequence[Slot]) -> Command:
        run = self._runs[slot.queue]
        first = min(other.index for other in slots if other.queue == slot.queue)
        return Command(method=run.plan.calls[slot.index].method, params=run.params(slot.index, first))

    def _answered(self, slot: Slot, answer: BatchAnswer) -> Entry:
        key, run = self._key(slot), self._runs[slot.queue]
        result = run.created.get(slot.index, answer.results.get(key))
        refused = run.refused if slot.index == run.next else None
        return self._entry(slot, result=result, error=refused or answer.errors.get(key))

    def _entry(self, slot: Slot, *, result: object = None, error: PortalError | None = None) -> Entry:
        run = self._runs[slot.queue]
        return Entry(
            board=run.plan.name,
            index=slot.index,
            call=run.plan.calls[slot.index],
            params=run.journal_params(slot.index),
            result=result,
            error=None if error is None else str(error),
            unknown=error is not None and error.unknown_outcome,
        )


def _is_vague(error: PortalRefusal, *, alone: bool) -> bool:
    """Tell whether a refusal says so little that its call may have been done all the same.

    A method's own refusal has a code and, where the call was `alone`, status 400; what has no code, or comes as a
    success, may be an exception in the midst of the work (docs/portal.md, "Error documents").
    """
    if isinstance(error, PortalBusy):
        return False
    return error.code in {"", "0"} or (alone and error.status == HTTPStatus.OK)
