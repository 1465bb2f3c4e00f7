"""Plan one board whose stages are ordered by numbers: intent, ranks, final order, numbers, steps, hazards.

Pure: the same desired and live board give the same steps. What is special to a kind of board comes as `Traits`; a
family phrases the steps as calls. Refusals for want of numbers are worded in `room.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.model.plan import Hazard, HazardCode
from stagesync.planning.draft import before
from stagesync.planning.intent import Intent, intend
from stagesync.planning.numbers.choice import choose
from stagesync.planning.numbers.draft import numbered_steps, planned_order
from stagesync.planning.numbers.faults import faulty_stages
from stagesync.planning.numbers.problem import UNSET, NoRoom, NumberProblem
from stagesync.planning.numbers.ranks import rank_refusals, rank_rows, ranks_of
from stagesync.planning.numbers.room import named_stages, no_room
from stagesync.planning.numbers.traits import Traits
from stagesync.planning.planner import PlannedBoard
from stagesync.planning.title_hazards import title_hazards

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.planning.numbers.problem import NumberRules
    from stagesync.planning.steps import Step

PLAIN = Traits()
"""A family without ranks, hazards and refusals of its own."""


def plan_numbered(
    desired: DesiredBoard, live: LiveBoard, rules: NumberRules, traits: Traits = PLAIN
) -> PlannedBoard:
    """Return the least safe plan for a board; one that may not be run has `refusals` and no steps.

    The stages of `live` stand in the order shown. Their tasks are never moved: a doomed stage that `live.task_counts`
    says to hold some is refused.
    """
    intent = intend(replace(desired, move_tasks_to=None), live, matcher=traits.matcher)
    now = before(intent)
    ranks = ranks_of(intent, traits)
    misplaced = tuple(rank_refusals(intent, ranks, traits.rank_names)) if intent.decided else ()
    refusals = (*intent.refusals, *misplaced, *(traits.refusals(intent) if intent.decided else ()))
    if misplaced or not intent.decided:
        return PlannedBoard(before=now, after=now, refusals=refusals)
    problem = _problem(intent, ranks, rules)
    choice = choose(problem, rank_rows(intent, ranks, problem.live))
    if isinstance(choice, NoRoom):
        return PlannedBoard(before=now, after=now, refusals=(*refusals, no_room(intent, choice)))
    steps = numbered_steps(intent, choice)
    plan = PlannedBoard(
        before=now,
        after=planned_order(intent, choice, problem),
        hazards=tuple(_hazards(intent, problem, steps, traits)),
        refusals=refusals,
    )
    if refusals:
        # no call creates what was asked for
        return replace(plan, after=tuple(replace(stage, created_by=None) for stage in plan.after))
    return replace(plan, steps=steps, least_calls=choice.least)


def _problem(intent: Intent, ranks: Mapping[int, int], rules: NumberRules) -> NumberProblem:
    """Return the problem but for its final order."""
    live = {stage.id: UNSET if stage.sort is None else stage.sort for stage in intent.board.stages}
    return NumberProblem(
        live=live,
        final=(),
        ranks=ranks,
        rules=rules,
        changed=frozenset(
            key for key in intent.keys if key in live and (intent.renamed(key) or intent.color(key))
        ),
        doomed=frozenset(stage.id for stage in intent.doomed),
        unlisted=frozenset(stage.id for stage in intent.unlisted),
    )


def _hazards(
    intent: Intent, problem: NumberProblem, steps: Sequence[Step], traits: Traits
) -> Iterator[Hazard]:
    yield from traits.hazards(intent, steps)
    damaged = faulty_stages(problem) if steps else ()
    if damaged:
        named = named_stages(intent, [stage.id for stage in intent.board.stages if stage.id in damaged])
        yield Hazard(
            code=HazardCode.DAMAGED_BOARD,
            message=f"the stored order of this board is damaged: {named} have equal SORT values or stand on the wrong "
            "side of a stage of another rank; no call makes it worse, and what is not listed stays as it is",
        )
    yield from title_hazards(intent)
