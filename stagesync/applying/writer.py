"""Send the calls of many boards, round after round of requests, until every board is done or has failed.

One request carries calls of several boards, each board's in its order; a call that fails ends its board and no other.
The requests of a round share no board and go side by side; all that is decided is decided in one thread. How one is
sent is `sending.py`, what an unclear answer means `recovery.py`, which tasks stop a delete `late_tasks.py`.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING

from stagesync.applying.errands import Errand, Landed, Round
from stagesync.applying.late_tasks import without_filled_stages
from stagesync.applying.recovery import Recovery
from stagesync.applying.sending import send
from stagesync.applying.witnesses import Entry
from stagesync.errors import PortalBusy, PortalError, PortalRefusal, SourceError
from stagesync.families import FAMILIES
from stagesync.families.packing import counted_deletes, next_round
from stagesync.families.rights import Denials
from stagesync.families.survey import read_boards
from stagesync.model.board import LiveBoard
from stagesync.portal.batch_parts import BatchAnswer
from stagesync.portal.flights import WRITES_IN_FLIGHT, Flight, Flights, RecalledError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagesync.applying.board_run import BoardRun
    from stagesync.applying.witnesses import Witnesses
    from stagesync.families.packing import Slot
    from stagesync.portal.client import Portal

_NOT_SENT = "not sent: the run ended before"
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
        self._flights: Flights[Landed] = Flights(1)
        self._errands: dict[Flight[Landed], Errand] = {}
        self._refused: set[int] = set()

    def write(self) -> None:
        """Send everything; an interrupt or an error that concerns every call ends all boards that are not done.

        So does a journal that can't be written: what went unrecorded could not be taken back.
        """
        try:
            while requests := next_round([run.queue for run in self._runs]):
                self._look_after(self._sent(requests))
                self._finish_those_done()
        except KeyboardInterrupt:
            self._bring_home(wait=False)
            self._end_all("interrupted", unknown=True)
        except (PortalError, SourceError) as error:
            self._bring_home(wait=True)
            self._end_all(str(error), unknown=not isinstance(error, PortalRefusal) or error.unknown_outcome)
        finally:
            for flight in self._errands:
                flight.recall()  # after an exception that is none of ours nothing may go out either

    def _sent(self, requests: Sequence[list[Slot]]) -> Round:
        """Send requests that share no board, side by side; where one comes to trouble no other begins."""
        self._flights = Flights(min(self._portal.in_flight, WRITES_IN_FLIGHT, len(requests)))
        waiting, came = deque(requests), Round()
        while self._errands or (waiting and not came.trouble):
            while waiting and not came.trouble and len(self._errands) < self._flights.width:
                self._prepare(waiting.popleft())
            if self._errands:
                self._land(self._flights.next_landed(), came)
        return came

    def _prepare(self, slots: list[Slot]) -> None:
        """Look first at what a request would delete."""
        if not any(counted_deletes(self._runs[slot.queue].plan, [slot.index]) for slot in slots):
            self._send_off(slots)
            return
        look = partial(without_filled_stages, self._portal, self._runs, slots)
        self._start(look, Errand(slots=tuple(slots), writes=False))

    def _send_off(self, slots: list[Slot]) -> None:
        if not slots:
            return
        first = {slot.queue: slot.index for slot in reversed(slots)}
        commands = {
            self._key(slot): self._runs[slot.queue].command(slot.index, first[slot.queue]) for slot in slots
        }
        own_codes = FAMILIES[self._runs[slots[0].queue].plan.address.kind].own_codes
        self._journal.sending([self._runs[slot.queue].entry(slot.index) for slot in slots])
        work = partial(send, self._portal, commands, own_codes)
        self._start(work, Errand(slots=tuple(slots), writes=True))

    def _start(self, work: Callable[[], Landed], errand: Errand) -> None:
        flight = Flight(work)
        self._errands[flight] = errand
        self._flights.start(flight)

    def _land(self, flight: Flight[Landed], came: Round) -> None:
        """Take what became of a request; one that was called back is forgotten already."""
        errand = self._errands.get(flight)
        if errand is None:
            return
        try:
            landed = flight.result()
        except PortalError as error:
            if not errand.writes:
                del self._errands[flight]
                raise
            self._unanswered(flight, errand.slots, error, came)
            return
        except RecalledError:  # a limit kept it from running, and it must not go out again
            self._called_back(self._errands.pop(flight))
            return
        if isinstance(landed, BatchAnswer):
            self._settle(flight, errand.slots, landed, came)
        else:
            del self._errands[flight]
            self._send_off(landed)

    def _bring_home(self, *, wait: bool) -> None:
        """Call back what is not out yet; take what the portal has answered to writes, and with `wait` what it will."""
        with suppress(KeyboardInterrupt, TimeoutError):
            for flight, errand in tuple(self._errands.items()):
                nothing_out = flight.recall()
                if not errand.writes or (nothing_out and not flight.landed):
                    self._called_back(self._errands.pop(flight))
            while self._flights.aloft & self._errands.keys():
                with suppress(PortalError, SourceError):
                    self._land(self._flights.next_landed(None if wait else 0), Round())
        if self._errands:
            self._portal.abandon()

    def _called_back(self, errand: Errand) -> None:
        if errand.writes:
            first = errand.slots[0]
            why = PortalError(_NOT_SENT, unknown_outcome=False)
            with suppress(SourceError):
                self._journal.answered([self._runs[first.queue].entry(first.index, error=why)])

    def _unanswered(
        self, flight: Flight[Landed], slots: Sequence[Slot], error: PortalError, came: Round
    ) -> None:
        """A refusal before anything was done holds for every call; anything else has to be looked into."""
        runs = self._runs_of(slots)
        if isinstance(error, PortalRefusal) and not error.unknown_outcome:
            self._refused.update(slot.queue for slot in slots)
            del self._errands[flight]
            self._journal.answered([self._runs[slots[0].queue].entry(slots[0].index, error=error)])
            raise error
        still_at_work = (
            not isinstance(error, PortalRefusal) or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        )
        for run in runs:
            indexes = [slot.index for slot in slots if slot.queue == run.number]
            run.lose(indexes, error, still_at_work=still_at_work)
        del self._errands[flight]
        came.lost.append((runs, error))
        self._journal.answered([self._runs[slot.queue].entry(slot.index, error=error) for slot in slots])

    def _settle(
        self, flight: Flight[Landed], slots: Sequence[Slot], answer: BatchAnswer, came: Round
    ) -> None:
        """Take every result before anything else is done, so that an interrupt finds nothing half known."""
        done = [slot for slot in slots if self._key(slot) in answer.results]
        denied = [slot for slot in slots if self._key(slot) in answer.errors]
        progress = [
            self._runs[slot.queue].progress
            for slot in done
            if self._take(slot, answer.results[self._key(slot)])
        ]
        for slot in denied:
            self._failed(slot, answer.errors[self._key(slot)])
        del self._errands[flight]
        came.settled.extend(self._runs_of(slots))
        came.busy.update(answer.busy)
        self._journal.answered([self._answered(slot, answer) for slot in sorted([*done, *denied])])
        for news in progress:
            self._on_call(*news)
        for slot in denied:
            self._explain(slot, answer.errors[self._key(slot)])

    def _look_after(self, came: Round) -> None:
        """Find out what unclear answers left open, wait where a limit says so, and look at damaged boards."""
        for runs, error in came.lost:
            self._recovery.recover(runs, error)
        if came.settled:
            self._wait_if_busy(came.busy)
        settled = sorted(came.settled, key=lambda run: run.number)
        for run in settled:
            if run.unclear is not None and run.ended is None:
                self._recovery.recover([run], run.unclear)
        self._look_after_checkpoints([run for run in settled if run.at_checkpoint])

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

    def _wait_if_busy(self, busy: dict[str, PortalBusy]) -> None:
        """Raises the limit's error where it has been waited out often enough."""
        if not busy:
            self._busy = 0
            return
        self._busy += 1
        if not self._portal.wait_out(BatchAnswer(errors=dict(busy)), self._busy):
            raise next(iter(busy.values()))

    def _look_after_checkpoints(self, reached: Sequence[BoardRun]) -> None:
        """Rows of equal SORT come in an order that nobody can know before (docs/portal.md, "Damaged boards")."""
        off = []
        for run, board in zip(
            reached, read_boards(self._portal, [run.target for run in reached]), strict=True
        ):
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
        doubtful = {slot.queue for errand in self._errands.values() if errand.writes for slot in errand.slots}
        for run in self._runs:
            if run.ended is None:
                run.leave(
                    reason,
                    in_flight=run.number in doubtful | self._refused,
                    unknown=unknown or run.number in doubtful,
                )

    def _runs_of(self, slots: Sequence[Slot]) -> list[BoardRun]:
        return [self._runs[number] for number, _ in groupby(slots, key=lambda slot: slot.queue)]

    def _key(self, slot: Slot) -> str:
        return self._runs[slot.queue].key(slot.index)

    def _answered(self, slot: Slot, answer: BatchAnswer) -> Entry:
        key, run = self._key(slot), self._runs[slot.queue]
        result = run.created.get(slot.index, answer.results.get(key))
        refused = run.refused if slot.index == run.next else None
        return run.entry(slot.index, result=result, error=refused or answer.errors.get(key))
