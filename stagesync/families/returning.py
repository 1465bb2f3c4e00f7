"""Bring tasks back that a run moved: look where they are, and put their moves among the calls of a plan.

A task goes back after its old stage is there again and before the stage that it lies in is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalRefusal
from stagesync.families import FAMILIES
from stagesync.families.packing import is_delete
from stagesync.families.task_counts import Column, columns, list_tasks
from stagesync.families.way_back import ours_now
from stagesync.model.plan import Call, Checkpoint, Hazard, HazardCode, NewId, Reason
from stagesync.planning.steps import MoveTask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.families.base import Family
    from stagesync.families.way_back import Back
    from stagesync.journal.record import BoardRecord
    from stagesync.model.board import LiveBoard
    from stagesync.model.plan import BoardPlan, PlannedStage
    from stagesync.portal.client import Portal

Columns = Mapping[int, tuple[int, ...]]
"""The tasks of a board's columns, by stage."""


def _columns_asked(record: BoardRecord, live: LiveBoard) -> tuple[Column, ...]:
    """Return the columns that have to be known: those that the run filled, and those of stages that it made."""
    if not FAMILIES[live.address.kind].counts_tasks:
        return ()
    wanted = {move.target for move in record.moves} | ours_now(record, live)
    return columns(live, (stage.id for stage in live.stages if stage.id in wanted))


def look_at(
    portal: Portal, boards: Sequence[tuple[BoardRecord, LiveBoard]]
) -> dict[str, Columns | PortalRefusal]:
    """Return by board the tasks in the columns asked for; a board whose tasks are refused hides no other."""
    asked = {record.name: _columns_asked(record, live) for record, live in boards}
    try:
        found = iter(list_tasks(portal, [column for columns in asked.values() for column in columns]))
    except PortalRefusal as refusal:
        if len(boards) == 1:
            return {boards[0][0].name: refusal}
        return {name: tasks for board in boards for name, tasks in look_at(portal, [board]).items()}
    return {name: {column.stage: next(found) for column in columns} for name, columns in asked.items()}


def with_returns(plan: BoardPlan, back: Back, family: Family) -> BoardPlan | None:
    """Put the tasks' way back into a plan, as late as it may be; None where a stage goes before they can leave it."""
    leaving = {move.target for move in back.returns}
    ids = _ids(plan)
    homes = {move.origin: ids[back.homes[move.origin]] for move in back.returns}
    earliest = max((home.created_by + 1 for home in homes.values() if isinstance(home, NewId)), default=0)
    deletes = [i for i, call in enumerate(plan.calls) if is_delete(call) and call.target in leaving]
    place = min(deletes, default=len(plan.calls))
    if place < earliest:
        return None
    moves = tuple(
        family.phrase(
            MoveTask(
                task=move.task,
                stage=homes[move.origin],
                title=back.desired.entries[back.homes[move.origin]].title,
                reasons=(Reason.MOVE_TASK,),
            ),
            plan.address,
            as_admin=plan.as_admin,
        )
        for move in back.returns
    )
    later = _Later(place, len(moves))
    return replace(
        plan,
        calls=(*plan.calls[:place], *moves, *(later.call(call) for call in plan.calls[place:])),
        after=tuple(later.stage(stage) for stage in plan.after),
        checkpoint=None if plan.checkpoint is None else later.checkpoint(plan.checkpoint),
        least_calls=plan.least_calls + len(moves),
        emptied={**plan.emptied, **{stage: back.tasks[stage] for stage in sorted(leaving)}},
        hazards=(*plan.hazards, _hazard(len(moves))),
    )


def _ids(plan: BoardPlan) -> tuple[int | NewId, ...]:
    """Return what each entry is in the plan, a live stage or the call that creates it; every stage has an entry."""
    return tuple(NewId(created_by=s.created_by or 0) if s.id is None else s.id for s in plan.after)


def _hazard(count: int) -> Hazard:
    what = (
        "1 task returns to the stage it was"
        if count == 1
        else f"{count} tasks return to the stages they were"
    )
    return Hazard(code=HazardCode.MOVES_TASKS, message=f"{what} in before the run moved {_it(count)}")


def _it(count: int) -> str:
    return "it" if count == 1 else "them"


class _Later:
    """Calls from `place` on come `by` later, and whatever names them by their index with them."""

    def __init__(self, place: int, by: int) -> None:
        self._place = place
        self._by = by

    def index(self, index: int) -> int:
        return index + self._by if index >= self._place else index

    def call(self, call: Call) -> Call:
        return replace(call, params=self._value(call.params))

    def stage(self, stage: PlannedStage) -> PlannedStage:
        return stage if stage.created_by is None else replace(stage, created_by=self.index(stage.created_by))

    def checkpoint(self, checkpoint: Checkpoint) -> Checkpoint:
        return Checkpoint(
            after_call=self.index(checkpoint.after_call),
            order=tuple(self._value(key) for key in checkpoint.order),
        )

    def _value(self, value: Any) -> Any:
        match value:
            case NewId(created_by=index):
                return NewId(created_by=self.index(index))
            case Mapping():
                return {key: self._value(inner) for key, inner in value.items()}
            case _:
                return value
