"""Plan all boards of a run: survey them, plan each, phrase its steps, count the requests.

With a base a plan tells who made each difference, and takes a title that the file changed at its place for a rename.
Where the base comes from is left to the command line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.families import FAMILIES
from stagesync.families.packing import is_delete
from stagesync.families.requests import requests_to_apply
from stagesync.families.survey import Surveyed, survey
from stagesync.families.task_counts import NEVER_MOVED, columns
from stagesync.model.drift import Aspect
from stagesync.model.plan import BoardPlan, Hazard, HazardCode, Plan, RefusalCode
from stagesync.planning.drift.comparison import drift
from stagesync.planning.drift.file_renames import with_renames
from stagesync.planning.hazards import renamed_by_history
from stagesync.planning.title_hazards import looks_like_rename

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from stagesync.model.board import Address, Kind, LiveBoard, Stage
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.drift import Difference
    from stagesync.model.plan import Call, Refusal
    from stagesync.planning.drift.base import Said
    from stagesync.planning.drift.file_renames import Rename
    from stagesync.planning.planner import PlannedBoard
    from stagesync.portal.client import Portal

_LEFT_ALONE = "the group has no active sprint, or the webhook's user is not in it; the board is left alone"
_OPTION = "; or pass --allow-missing to leave the board alone"
_NO_BASES: Mapping[str, Said] = {}


def plan_all(
    portal: Portal,
    boards: Sequence[DesiredBoard],
    bases: Mapping[str, Said] = _NO_BASES,
    *,
    allow_missing: bool = False,
    on_board: Callable[[BoardPlan], object] = lambda board: None,
) -> Plan:
    """Read the boards and plan them, sorted by name; raises PortalError where the portal can't be read.

    With `allow_missing` a board that is not there for now, a sprint's, is left alone instead of refused; otherwise its
    refusal names the option.

    `on_board` gets each board's plan as soon as it is made, in the order in which the portal tells of the boards.
    `bases` holds by board what was said of it; a board without one is planned without. A base changes nothing in a plan
    but the renames that it shows.
    """
    return plan_as_renamed(portal, boards, bases, allow_missing=allow_missing, on_board=on_board)[0]


def plan_as_renamed(
    portal: Portal,
    boards: Sequence[DesiredBoard],
    bases: Mapping[str, Said],
    *,
    allow_missing: bool = False,
    on_board: Callable[[BoardPlan], object] = lambda board: None,
) -> tuple[Plan, tuple[DesiredBoard, ...]]:
    """Return what `plan_all` does, and the boards that it plans: each rename that a base shows is a `was` in them."""
    noting = _first_of_each_kind(boards)
    made: dict[str, tuple[BoardPlan, DesiredBoard]] = {}

    def make(one: Surveyed) -> None:
        name = one.desired.name
        plan, board = _plan(portal, one, bases.get(name))
        plan = _without_missing(plan, allow_missing)
        made[name] = (_with_notes(plan, set()) if name in noting else plan), board
        on_board(made[name][0])

    for one in sorted(survey(portal, boards, make), key=lambda one: one.desired.name):
        if one.desired.name not in made:
            make(one)
    found = [made[name] for name in sorted(made)]
    plans = tuple(plan for plan, _ in found)
    whole = Plan(boards=plans, requests=requests_to_apply(plans), base=base_label(plans, bases))
    return whole, tuple(board for _, board in found)


def base_label(boards: Iterable[BoardPlan], bases: Mapping[str, Said]) -> str | None:
    """Return what the plans of boards were held against, None for nothing; the boards are sorted by name."""
    labels = dict.fromkeys(bases[board.name].label for board in boards if board.name in bases)
    return ", ".join(labels) or None


def refused_board(desired: DesiredBoard, address: Address, refusals: tuple[Refusal, ...]) -> BoardPlan:
    """Return the plan of a board that could not be read."""
    return BoardPlan(
        name=desired.name,
        address=address,
        fingerprint="",
        before=(),
        after=(),
        refusals=refusals,
        portal=desired.portal,
        template=desired.template,
    )


def plan_live(portal: Portal, desired: DesiredBoard, live: LiveBoard) -> BoardPlan:
    """Plan one board from what it is now; asks for more only where that may lift a refusal."""
    family = FAMILIES[desired.kind]
    planned = family.plan(desired, live)
    more = family.second_look(portal, live, planned)
    if more is not None:
        live, planned = more, family.plan(desired, more)
    return _phrased(desired, live, planned)


def _first_of_each_kind(boards: Iterable[DesiredBoard]) -> set[str]:
    """Return the names of the boards that say what is to be said of their family."""
    first: dict[Kind, str] = {}
    for board in boards:
        first[board.kind] = min(board.name, first.get(board.kind, board.name))
    return set(first.values())


def with_notes(plans: tuple[BoardPlan, ...]) -> tuple[BoardPlan, ...]:
    """Say once of each family what is to be said of plans that hold its boards, at the first of them."""
    told: set[Kind] = set()
    return tuple(_with_notes(plan, told) for plan in plans)


def _with_notes(plan: BoardPlan, told: set[Kind]) -> BoardPlan:
    kind = plan.address.kind
    notes = () if kind in told else FAMILIES[kind].notes
    told.add(kind)
    return replace(plan, hazards=(*plan.hazards, *notes)) if notes else plan


def _without_missing(plan: BoardPlan, allow_missing: bool) -> BoardPlan:
    """Turn the refusal of a board that is not there for now into a note where that is allowed, or say how to."""
    if {refusal.code for refusal in plan.refusals} != {RefusalCode.NO_ACTIVE_SPRINT}:
        return plan
    if allow_missing:
        note = Hazard(code=HazardCode.NO_ACTIVE_SPRINT, message=_LEFT_ALONE)
        return replace(plan, refusals=(), hazards=(*plan.hazards, note))
    (refusal,) = plan.refusals
    told = replace(refusal, message=f"{refusal.message}{_OPTION}")
    return replace(plan, refusals=(told,))


def _plan(portal: Portal, one: Surveyed, said: Said | None) -> tuple[BoardPlan, DesiredBoard]:
    if one.live is None or one.refusal is not None:
        refusals = (one.refusal,) if one.refusal else ()
        return refused_board(one.desired, one.address, refusals), one.desired
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
    told = drift(desired, said, live)
    by_hand = (hazard for hazard in _renamed_by_hand(plan, live, told or ()) if hazard not in plan.hazards)
    hazards = (*(renamed_by_history(rename) for rename in renames), *plan.hazards, *by_hand)
    return replace(plan, hazards=hazards, drift=told), desired


def _renamed_by_hand(plan: BoardPlan, live: LiveBoard, told: Sequence[Difference]) -> Iterator[Hazard]:
    """Name each stage that the base knows under another title, where the plan would create one of that title."""
    created = {row.title for row in plan.after if row.created_by is not None}
    titled: dict[str, list[Stage]] = {}
    for stage in live.stages:
        titled.setdefault(stage.title, []).append(stage)
    for one in told:
        stages = titled.get(one.live or "", [])
        if one.aspect is Aspect.TITLE and one.says in created and len(stages) == 1:
            yield looks_like_rename(one.says, stages[0])


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
        portal=desired.portal,
        template=desired.template,
    )


def _held_empty(live: LiveBoard, calls: Sequence[Call]) -> Iterator[int]:
    """Yield the columns that must still hold no task when the plan is run, or one would be dragged along unasked.

    The stage of the never-moved tasks, where it is deleted: a task that came since would show in the next first stage.
    And the never-moved tasks as such, where the plan is safe only because there are none.
    """
    if not FAMILIES[live.address.kind].counts_tasks:
        return
    deleted = [stage for call in calls if is_delete(call) and isinstance(stage := call.target, int)]
    yield from (column.stage for column in columns(live, deleted) if column.landing)
    if calls and live.unmoved == 0:
        yield NEVER_MOVED
