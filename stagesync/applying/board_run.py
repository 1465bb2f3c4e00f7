"""The calls of one board, one after another: never two writers on one board (docs/portal.md, "Lost updates")."""

from __future__ import annotations

import reprlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalError, PortalRefusal, PortalUnreadable
from stagesync.families import FAMILIES
from stagesync.families.batches import concerns_everything, stays_with_its_board
from stagesync.families.plans import plan_all
from stagesync.families.requests import delete_runs
from stagesync.families.survey import Target, read_boards
from stagesync.families.task_counts import Column, count_tasks
from stagesync.model.board import LiveBoard
from stagesync.model.outcome import BoardOutcome, BoardState
from stagesync.model.plan import NewId, Reason
from stagesync.portal.answers import LONGEST_COUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagesync.families.rights import Denials
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import BoardPlan, Call
    from stagesync.portal.client import Portal


class Stopped(Exception):
    """The board's calls end here; the text says why. `sent` tells whether the call at hand went out."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        self.sent = sent
        super().__init__(reason)


class BoardRun:
    """One board on its way from its plan to what the plan shows.

    `plan` is the plan being run: another one than given after a damaged board turned out otherwise than simulated.
    """

    def __init__(
        self,
        portal: Portal,
        plan: BoardPlan,
        desired: DesiredBoard,
        denials: Denials,
        *,
        on_call: Callable[[int, int], object] = lambda done, total: None,
    ) -> None:
        self.plan = plan
        self.created: dict[int, int] = {}
        self.fatal: PortalError | None = None
        self._portal = portal
        self._desired = desired
        self._denials = denials
        self._on_call = on_call
        self._next = 0
        self._sending = False
        self._planned_again = False
        self._done: list[Call] = []

    def run(self) -> BoardOutcome:
        """Run the calls until the end or the first that fails; `fatal` is set where the whole run should end."""
        try:
            while self._next < len(self.plan.calls):
                self._count_before_deletes()
                self._send(self.plan.calls[self._next])
                self._look_after_first()
        except Stopped as stopped:
            return self._stopped(str(stopped), sent=stopped.sent)
        except KeyboardInterrupt:
            self.fatal = PortalUnreadable("interrupted", unknown_outcome=True)
            unknown = "; this call may have been done all the same" if self._sending else ""
            return self._stopped(f"interrupted{unknown}", sent=self._sending)
        return self._outcome(BoardState.APPLIED)

    def _send(self, call: Call) -> None:
        self._sending = True
        try:
            result = self._portal.write(call.method, resolve(call.params, self.created)).result
        except PortalError as error:
            raise self._failure(error) from None
        if Reason.CREATE in call.reasons:
            self.created[self._next] = _new_id(result)
        elif result is not True:
            raise _wrong_answer(call.method, result, "true")
        self._done.append(call)
        self._next += 1
        self._sending = False
        self._on_call(len(self._done), len(self._done) + len(self.plan.calls) - self._next)

    def _failure(self, error: PortalError) -> Stopped:
        if not isinstance(error, PortalRefusal) or concerns_everything(error):
            self.fatal = error
        else:
            error = self._denials.explain(self.plan.address, error, as_admin=self._desired.as_admin)
        unknown = "; it may have been done all the same" if error.unknown_outcome else ""
        return Stopped(f"{error}{unknown}", sent=True)

    def _count_before_deletes(self) -> None:
        """The portal drops a deleted stage's tasks into the first column; those that came since must stop it."""
        length = delete_runs(self.plan.calls).get(self._next)
        group = self.plan.address.group
        if length is None or group is None or not FAMILIES[self.plan.address.kind].unmoved_tasks:
            return
        run = self.plan.calls[self._next : self._next + length]
        try:
            counts = count_tasks(self._portal, [Column(group=group, stage=call.params["id"]) for call in run])
        except PortalError as error:
            self.fatal = None if stays_with_its_board(error) else error
            raise Stopped(f"tasks could not be counted before deleting: {error}", sent=False) from None
        for call, count in zip(run, counts, strict=True):
            if count:
                raise Stopped(
                    f'stage {call.params["id"]} "{call.stage}" holds {count} {"task" if count == 1 else "tasks"} by '
                    "now and is not deleted; run again to plan anew",
                    sent=False,
                )

    def _look_after_first(self) -> None:
        """Rows of equal SORT come in an order that nobody can know before (docs/portal.md, "Damaged boards")."""
        checkpoint = self.plan.checkpoint
        if checkpoint is None or self._next != checkpoint.after_call + 1:
            return
        expected = [_resolved(key, self.created) for key in checkpoint.order]
        target = Target(address=self.plan.address, as_admin=self._desired.as_admin)
        try:
            board = read_boards(self._portal, [target])[0]
            if isinstance(board, LiveBoard) and [stage.id for stage in board.stages] == expected:
                return
            self._plan_again()
        except PortalError as error:
            self.fatal = error
            raise Stopped(f"the board could not be read after the first call: {error}", sent=False) from None

    def _plan_again(self) -> None:
        """Once: a board that is damaged again at once has another writer, and every new plan might add a stage."""
        if self._planned_again:
            raise Stopped(
                "the board is not in the order expected after a call, for the second time: somebody else writes to it, "
                "or the portal alters what it stores; nothing more is written",
                sent=False,
            )
        self._planned_again = True
        here = replace(self._desired, group=self.plan.address.group)
        again = plan_all(self._portal, [here]).boards[0]
        if again.refused:
            raise Stopped(again.refusals[0].message, sent=False)
        self.plan = again
        self.created = {}
        self._next = 0

    def _stopped(self, reason: str, *, sent: bool) -> BoardOutcome:
        rest = self.plan.calls[self._next :]
        failed = rest[0] if sent and rest else None
        return replace(
            self._outcome(BoardState.FAILED),
            failed=failed,
            remaining=rest[1:] if failed else rest,
            message=reason,
        )

    def _outcome(self, state: BoardState) -> BoardOutcome:
        return BoardOutcome(
            name=self.plan.name, address=self.plan.address, state=state, done=tuple(self._done)
        )


def resolve(params: Mapping[str, Any], created: Mapping[int, int]) -> dict[str, Any]:
    """Return the parameters with the ids of stages that earlier calls created."""
    return {
        name: resolve(value, created) if isinstance(value, dict) else _resolved(value, created)
        for name, value in params.items()
    }


def _resolved(value: Any, created: Mapping[int, int]) -> Any:
    return created[value.created_by] if isinstance(value, NewId) else value


def _new_id(result: object) -> int:
    text = "" if isinstance(result, bool) else str(result)
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT and int(text)):
        raise _wrong_answer("task.stages.add", result, "an id")
    return int(text)


def _wrong_answer(method: str, result: object, wanted: str) -> Stopped:
    return Stopped(
        f"{method}: the portal answered {reprlib.repr(result)} instead of {wanted}; it may have been done all the same",
        sent=True,
    )
