"""The family of `task.stages.*`: finding, reading, planning and phrasing, with the rules of its boards.

Stages are placed by their predecessor. Its rows are taken apart in `rows.py`, its rehearsal is in `rehearsal.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, assert_never

from stagesync.families import results
from stagesync.families.base import Listing, Located, checked, unreadable
from stagesync.families.doomed_tasks import with_doomed_tasks
from stagesync.families.group_kinds import SCRUM, types_of, types_of_boards
from stagesync.families.groups import locate_groups, missing_groups, no_such_group
from stagesync.families.task_stages import rehearsal
from stagesync.families.task_stages.never_moved import with_never_moved
from stagesync.families.task_stages.rows import board_of
from stagesync.model.call_form import CallForm
from stagesync.model.plan import Call
from stagesync.planning.intent import intend
from stagesync.planning.matching import match
from stagesync.planning.order import arrange
from stagesync.planning.planner import plan_board
from stagesync.planning.steps import AddStage, DeleteStage, MoveTask, Step, UpdateStage
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from stagesync.errors import PortalError, PortalRefusal
    from stagesync.families.base import Dialogue, Rehearsed, Unread
    from stagesync.model.board import Address, LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import BoardPlan, Hazard, Refusal
    from stagesync.planning.matching import Matcher
    from stagesync.planning.planner import PlannedBoard
    from stagesync.portal.client import Portal

_MY_PLAN = 0
"""As entity id: the caller's own plan (docs/portal.md, "Reading a board")."""

_IS_SCRUM = unreadable(
    "it is a scrum group: its board is that of its active sprint, and no kanban board; write `kind: scrum`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStages:
    """A family of `task.stages.*`; `counts_tasks` as in Family: true for groups, false for My Plan.

    Where tasks can be counted there are also those that were never moved, which are shown in the first stage.
    """

    counts_tasks: bool
    by_number: bool = False
    deprecated: bool = False
    unseen: str = "its tasks can't be counted"
    own_codes: frozenset[str] = frozenset()
    notes: tuple[Hazard, ...] = ()

    def matcher(self, address: Address) -> Matcher:
        """Match by id and title alone."""
        return match

    def locate(self, portal: Portal, boards: Sequence[DesiredBoard]) -> list[Located]:
        """Find groups by name; a group that an administrator would create by reading its board is refused."""
        located = locate_groups(portal, boards)
        asked = [
            one.address.group
            for board, one in zip(boards, located, strict=True)
            if board.as_admin and one.refusal is None and one.address.group is not None
        ]
        if not asked:
            return located
        missing = missing_groups(portal, asked, as_admin=True)
        types = types_of(portal, asked, as_admin=True)
        return [
            _as_an_administrator_sees_it(one, missing, types) if board.as_admin else one
            for board, one in zip(boards, located, strict=True)
        ]

    def read(self, address: Address, *, as_admin: bool) -> Dialogue:
        """Read by `task.stages.get`; `numeric` keeps the order out of reach of tools that sort keys."""
        params: dict[str, Any] = {"entityId": _entity(address), "numeric": 1}
        command = Command(method="task.stages.get", params=_as_admin(params, as_admin=as_admin))
        (reading,) = yield (command,)
        return board_of(address, checked(reading))

    def reads(self, address: Address, stages: int) -> tuple[int, ...]:
        """One read, however many stages."""
        return (1,)

    def mistaken(self, portal: Portal, unread: Sequence[Unread]) -> dict[Address, Refusal]:
        """Return that the group is a scrum group, where that can be known."""
        types = types_of_boards(portal, unread)
        return {address: _IS_SCRUM for address, kind in types.items() if kind == SCRUM}

    def look_closer(
        self, portal: Portal, boards: Sequence[tuple[DesiredBoard, LiveBoard]]
    ) -> dict[str, LiveBoard | PortalError]:
        """Count, or list, the tasks of the stages that a plan would delete."""
        return with_doomed_tasks(portal, boards) if self.counts_tasks else {}

    def plan(self, desired: DesiredBoard, live: LiveBoard) -> PlannedBoard:
        """Plan by predecessors."""
        return plan_board(desired, live, unmoved_tasks=self.counts_tasks)

    def second_look(self, portal: Portal, live: LiveBoard, planned: PlannedBoard) -> LiveBoard | None:
        """Ask for never-moved tasks where no order of calls is safe as long as there may be some."""
        return with_never_moved(portal, live, planned) if self.counts_tasks else None

    def order_with_strangers(self, desired: DesiredBoard, live: LiveBoard, doomed: Sequence[int]) -> Listing:
        """Return the order that a plan without deletes would arrange."""
        intent = intend(desired, live)
        problem = replace(intent.problem(unmoved_tasks=True), doomed=frozenset(doomed))
        return Listing(intent=intent, order=arrange(problem, problem.changed).final)

    def forms(self, address: Address) -> tuple[CallForm, ...]:
        """Return the forms of the calls that `phrase` makes."""
        return _forms(_entity(address))

    def phrase(self, step: Step, address: Address, *, as_admin: bool) -> Call:
        """Return the call of a step: TITLE and AFTER_ID in every update, COLOR only where it changes."""
        match step:
            case AddStage():
                fields = {**_fields(step), "ENTITY_ID": _entity(address)}
                return _call(_ADD, step, {"fields": fields}, as_admin=as_admin)
            case UpdateStage():
                return _call(_UPDATE, step, {"id": step.stage, "fields": _fields(step)}, as_admin=as_admin)
            case DeleteStage():
                return _call(_DELETE, step, {"id": step.stage}, as_admin=as_admin)
            case MoveTask():
                # task.stages.movetask knows no isAdmin (docs/portal.md, "Tasks of a stage")
                return _call(_MOVE_TASK, step, {"id": step.task, "stageId": step.stage}, as_admin=False)
            case _:
                assert_never(step)

    def result(self, call: Call, result: object) -> int | None:
        """Return the id that an add answers; all else answers true."""
        return results.id_or_true(call, result)

    def fails_unseen(self, call: Call) -> bool:
        """Refusals are errors."""
        return False

    def advice(self, refusal: PortalRefusal) -> str | None:
        """Its refusals are told by their codes."""
        return None

    def rehearsal(self, plan: BoardPlan, live: LiveBoard) -> dict[str, Any]:
        """Return a portal with this board alone, and its tasks."""
        return rehearsal.state(plan, live, never_moved=self.counts_tasks)

    def misdeeds(self, plan: BoardPlan, live: LiveBoard, rehearsed: Rehearsed) -> Iterator[str]:
        """Yield that never-moved tasks would be dragged along."""
        return rehearsal.dragged(live, rehearsed.state)


_UPDATE = CallForm(
    method="task.stages.update",
    stage="id",
    needed=frozenset({"TITLE", "AFTER_ID"}),
    allowed=frozenset({"COLOR"}),
    title="TITLE",
    color="COLOR",
    after="AFTER_ID",
    as_admin=True,
)
_ADD = replace(_UPDATE, method="task.stages.add", stage=None)
_DELETE = CallForm(method="task.stages.delete", stage="id", as_admin=True)
_MOVE_TASK = CallForm(method="task.stages.movetask", task="id", stage="stageId")


def _forms(entity: int) -> tuple[CallForm, ...]:
    return replace(_ADD, home={"ENTITY_ID": entity}), _UPDATE, _DELETE, _MOVE_TASK


def _call(form: CallForm, step: Step, params: dict[str, Any], *, as_admin: bool) -> Call:
    return Call(
        method=form.method,
        params=_as_admin(params, as_admin=as_admin),
        reasons=step.reasons,
        stage=step.title,
        form=form,
    )


def _entity(address: Address) -> int:
    return _MY_PLAN if address.group is None else address.group


def _as_admin(params: dict[str, Any], *, as_admin: bool) -> dict[str, Any]:
    """Any text in `isAdmin` counts as true for the portal, so the parameter is left out unless wanted."""
    return {**params, "isAdmin": True} if as_admin else params


def _fields(step: AddStage | UpdateStage) -> dict[str, Any]:
    color = {} if step.color is None else {"COLOR": step.color}
    return {"TITLE": step.title, **color, "AFTER_ID": step.after}


def _as_an_administrator_sees_it(one: Located, missing: Collection[int], types: Mapping[int, str]) -> Located:
    group = one.address.group
    if one.refusal is not None or group is None:
        return one
    if group in missing:
        return replace(one, refusal=no_such_group(group))
    return replace(one, refusal=_IS_SCRUM) if types.get(group) == SCRUM else one
