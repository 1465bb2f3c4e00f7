"""Plan one board whose stages are placed by their predecessor: intent, order, schedule, steps, hazards.

Pure: the same desired and live board give the same steps. A family phrases the steps as calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stagesync.model.plan import Checkpoint, Hazard, PlannedStage, Refusal, RefusalCode
from stagesync.planning.damage import damaged_schedule
from stagesync.planning.draft import before, draft
from stagesync.planning.hazards import Circumstances, hazards
from stagesync.planning.intent import Intent, intend
from stagesync.planning.rewrite import flagged, is_healthy
from stagesync.planning.schedule import Schedule, floor_calls, least_schedule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.planning.order import OrderProblem
    from stagesync.planning.steps import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBoard:
    """A board's plan before a family has phrased it; the fields are those of `model.plan.BoardPlan`."""

    before: tuple[PlannedStage, ...]
    after: tuple[PlannedStage, ...]
    steps: tuple[Step, ...] = ()
    least_calls: int = 0
    hazards: tuple[Hazard, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    checkpoint: Checkpoint | None = None
    emptied: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Route:
    """How the board gets there; `least` without the task moves, `checked` the move after which to look again."""

    schedule: Schedule
    least: int
    damaged: bool = False
    checked: int | None = None
    order_then: tuple[int, ...] = ()


def plan_board(desired: DesiredBoard, live: LiveBoard, *, unmoved_tasks: bool) -> PlannedBoard:
    """Return the least safe plan for a board.

    `unmoved_tasks`: the kind of board knows tasks that were never moved and are shown in its NEW stage; that there are
    some is assumed unless `live.unmoved` says there are none. A plan that may not be run has `refusals` and no steps.
    """
    intent = intend(desired, live)
    now = before(intent)
    if not intent.decided:
        return PlannedBoard(before=now, after=now, refusals=intent.refusals)
    problem = intent.problem(unmoved_tasks=unmoved_tasks and live.unmoved != 0)
    route = _route(problem, intent)
    if route is None:
        return PlannedBoard(before=now, after=now, refusals=(*intent.refusals, _unsafe(intent)))
    written = draft(intent, route.schedule)
    case = Circumstances(
        moves=route.schedule.moves,
        final=route.schedule.final,
        damaged=route.damaged,
        unmoved_tasks=unmoved_tasks,
    )
    plan = PlannedBoard(
        before=now, after=written.after, hazards=tuple(hazards(intent, case)), refusals=intent.refusals
    )
    if intent.refusals:
        # no call creates what was asked for
        return replace(plan, after=tuple(replace(stage, created_by=None) for stage in plan.after))
    checkpoint = None
    if route.checked is not None:
        checkpoint = Checkpoint(
            after_call=written.index_of_move[route.checked],
            order=tuple(written.reference(key) for key in route.order_then),
        )
    emptied = {key: live.tasks[key] for key in intent.emptied}
    return replace(
        plan,
        steps=written.steps,
        least_calls=route.least + sum(map(len, emptied.values())),
        checkpoint=checkpoint,
        emptied=emptied,
    )


def _route(problem: OrderProblem, intent: Intent) -> _Route | None:
    rows = intent.rows()
    if is_healthy(rows):
        schedule = least_schedule(problem)
        if schedule is None:
            return None
        return _Route(schedule=schedule, least=_least(problem, schedule))
    found = damaged_schedule(problem, rows)
    if found is None:
        return None
    return _Route(
        schedule=found.schedule,
        least=_least_if_healthy(problem, found.schedule),
        damaged=found.first_rewrite is not None,
        checked=found.first_rewrite,
        order_then=found.order_then,
    )


def _least(problem: OrderProblem, schedule: Schedule) -> int:
    """Return the proven bound: the schedule itself, but for a doomed untitled stage, where one call may be saved."""
    return floor_calls(problem) if problem.doomed & problem.untitled else schedule.calls


def _least_if_healthy(problem: OrderProblem, found: Schedule) -> int:
    healthy = least_schedule(problem)
    return min(found.calls, _least(problem, healthy) if healthy is not None else floor_calls(problem))


def _unsafe(intent: Intent) -> Refusal:
    new_row = flagged(intent.rows())
    blocking = [
        stage for stage in intent.unlisted if stage.id == new_row or stage.untitled
    ] or intent.unlisted
    named = " and ".join(f'{stage.id} "{stage.title}"' for stage in blocking)
    listing = f"list stage {named} in the configuration, so that it may be written, or " if named else ""
    return Refusal(
        code=RefusalCode.UNSAFE_ORDER,
        message="the stored order of this board is damaged, and no first call is safe: tasks that were never moved "
        f"would show in another column, or an untitled stage would change its name; {listing}drag a column on the web "
        "board once, which renumbers it",
    )
