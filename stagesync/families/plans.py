"""Plan all boards of a run: survey them, plan each, phrase its steps, count the requests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.errors import PortalError
from stagesync.families import FAMILIES
from stagesync.families.batches import stays_with_its_board
from stagesync.families.packing import is_delete
from stagesync.families.requests import requests_to_apply
from stagesync.families.survey import Surveyed, survey
from stagesync.families.task_counts import NEVER_MOVED, columns, count_never_moved
from stagesync.model.plan import BoardPlan, Plan, RefusalCode
from stagesync.planning.planner import PlannedBoard, plan_board

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import Call
    from stagesync.portal.client import Portal


def plan_all(portal: Portal, boards: Sequence[DesiredBoard]) -> Plan:
    """Read the boards and plan them, sorted by name; raises PortalError where the portal can't be read."""
    plans = tuple(_plan(portal, one) for one in sorted(survey(portal, boards), key=lambda s: s.desired.name))
    return Plan(boards=plans, requests=requests_to_apply(plans))


def plan_live(portal: Portal, desired: DesiredBoard, live: LiveBoard) -> BoardPlan:
    """Plan one board from what it is now; asks for never-moved tasks only where no order of calls is safe."""
    unmoved_tasks = FAMILIES[desired.kind].unmoved_tasks
    planned = plan_board(desired, live, unmoved_tasks=unmoved_tasks)
    if unmoved_tasks and live.unmoved is None and _unsafe(planned):
        live = replace(live, unmoved=_never_moved(portal, live))
        planned = plan_board(desired, live, unmoved_tasks=unmoved_tasks)
    return _phrased(desired, live, planned)


def _never_moved(portal: Portal, live: LiveBoard) -> int | None:
    """Return how many never-moved tasks the group has, None where the portal does not tell."""
    if live.address.group is None:
        return None
    try:
        return count_never_moved(portal, live.address.group)
    except PortalError as error:
        if not stays_with_its_board(error):
            raise
        return None


def _plan(portal: Portal, one: Surveyed) -> BoardPlan:
    if one.live is None or one.refusal is not None:
        return BoardPlan(
            name=one.desired.name,
            address=one.address,
            fingerprint="",
            before=(),
            after=(),
            refusals=(one.refusal,) if one.refusal else (),
        )
    return plan_live(portal, one.desired, one.live)


def _unsafe(planned: PlannedBoard) -> bool:
    return any(refusal.code is RefusalCode.UNSAFE_ORDER for refusal in planned.refusals)


def _phrased(desired: DesiredBoard, live: LiveBoard, planned: PlannedBoard) -> BoardPlan:
    family = FAMILIES[desired.kind]
    calls = tuple(family.phrase(step, live.address, as_admin=desired.as_admin) for step in planned.steps)
    return BoardPlan(
        name=desired.name,
        address=live.address,
        fingerprint=live.fingerprint(),
        before=planned.before,
        after=planned.after,
        calls=calls,
        least_calls=planned.least_calls,
        hazards=planned.hazards,
        refusals=planned.refusals,
        checkpoint=planned.checkpoint,
        emptied={**dict.fromkeys(_held_empty(live, calls), ()), **planned.emptied},
        as_admin=desired.as_admin,
    )


def _held_empty(live: LiveBoard, calls: Sequence[Call]) -> Iterator[int]:
    """Yield the columns that must still hold no task when the plan is run, or one would be dragged along unasked.

    The stage of the never-moved tasks, where it is deleted: a task that came since would show in the next first stage.
    And the never-moved tasks as such, where the plan is safe only because there are none.
    """
    deleted = [call.params["id"] for call in calls if is_delete(call)]
    yield from (column.stage for column in columns(live, deleted) if column.landing)
    if calls and live.unmoved == 0:
        yield NEVER_MOVED
