"""Plan all boards of a run: survey them, plan each, phrase its steps, count the requests.

With a base a plan tells who made each difference, and takes a title that the file changed at its place for a rename.
Where the base comes from is left to the command line.
"""

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
from stagesync.planning.drift.comparison import drift
from stagesync.planning.drift.file_renames import with_renames
from stagesync.planning.hazards import renamed_by_history
from stagesync.planning.planner import PlannedBoard, plan_board

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import Call
    from stagesync.planning.drift.base import Said
    from stagesync.planning.drift.file_renames import Rename
    from stagesync.portal.client import Portal

_NO_BASES: Mapping[str, Said] = {}


def plan_all(portal: Portal, boards: Sequence[DesiredBoard], bases: Mapping[str, Said] = _NO_BASES) -> Plan:
    """Read the boards and plan them, sorted by name; raises PortalError where the portal can't be read.

    `bases` holds by board what was said of it; a board without one is planned without. A base changes nothing in a plan
    but the renames that it shows.
    """
    return plan_as_renamed(portal, boards, bases)[0]


def plan_as_renamed(
    portal: Portal, boards: Sequence[DesiredBoard], bases: Mapping[str, Said]
) -> tuple[Plan, tuple[DesiredBoard, ...]]:
    """Return what `plan_all` does, and the boards that it plans: each rename that a base shows is a `was` in them."""
    surveyed = sorted(survey(portal, boards), key=lambda one: one.desired.name)
    found = [_plan(portal, one, bases.get(one.desired.name)) for one in surveyed]
    plans = tuple(plan for plan, _ in found)
    labels = dict.fromkeys(bases[plan.name].label for plan in plans if plan.name in bases)
    base = ", ".join(labels) or None
    return Plan(boards=plans, requests=requests_to_apply(plans), base=base), tuple(b for _, b in found)


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


def _plan(portal: Portal, one: Surveyed, said: Said | None) -> tuple[BoardPlan, DesiredBoard]:
    if one.live is None or one.refusal is not None:
        refused = BoardPlan(
            name=one.desired.name,
            address=one.address,
            fingerprint="",
            before=(),
            after=(),
            refusals=(one.refusal,) if one.refusal else (),
        )
        return refused, one.desired
    if said is None:
        return plan_live(portal, one.desired, one.live), one.desired
    return _against(portal, one.desired, one.live, said)


def _against(
    portal: Portal, desired: DesiredBoard, live: LiveBoard, said: Said
) -> tuple[BoardPlan, DesiredBoard]:
    """Plan a board that has a base. A journal's knows stages that the file never named: it shows no renames."""
    renames: tuple[Rename, ...] = ()
    if not said.whole:
        desired, renames = with_renames(desired, said.entries, live)
    plan = plan_live(portal, desired, live)
    hazards = (*(renamed_by_history(rename) for rename in renames), *plan.hazards)
    return replace(plan, hazards=hazards, drift=drift(desired, said, live)), desired


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
