"""Doomed stages that hold tasks: emptied before they go, and nothing else moves."""

from __future__ import annotations

from hypothesis import given, settings
from planning import exhaustive
from planning.order_problems import DOOMED, problems

from stagesync.planning.moves import Move, Verb
from stagesync.planning.order import OrderProblem
from stagesync.planning.schedule import least_schedule


def without_tasks(problem):
    from dataclasses import replace

    return replace(problem, emptied=frozenset(), tasks_to=None)


@given(problems(most=6, others=DOOMED, emptied=0.6))
@settings(max_examples=1500, deadline=None)
def test_every_stage_with_tasks_is_emptied_into_a_stage_that_is_there_before_it_is_deleted(problem):
    schedule = least_schedule(problem)
    assert schedule is not None
    there, emptied = set(problem.live), set()
    for move in schedule.moves:
        match move.verb:
            case Verb.ADD:
                there.add(move.key)
            case Verb.EMPTY:
                assert move.after == problem.tasks_to
                assert move.after in there
                assert move.key in there
                emptied.add(move.key)
            case Verb.DELETE:
                assert move.key not in problem.emptied or move.key in emptied
                there.discard(move.key)
    assert emptied == problem.emptied
    assert schedule.final == problem.desired


@given(problems(most=6, others=DOOMED, emptied=0.6))
@settings(max_examples=1500, deadline=None)
def test_task_moves_cost_no_stage_call_but_where_the_new_first_stage_takes_them_from_the_doomed_first(
    problem,
):
    schedule = least_schedule(problem)
    plain = least_schedule(without_tasks(problem))
    takes_from_first = (
        problem.unmoved_tasks
        and problem.live[0] in problem.emptied
        and problem.tasks_to == problem.desired[0]
        and problem.desired[0] not in problem.live
    )
    assert schedule.calls <= plain.calls + (1 if takes_from_first else 0)


@given(problems(most=6, others=DOOMED, emptied=0.6))
@settings(max_examples=1500, deadline=None)
def test_never_moved_tasks_stay_in_the_first_stage_until_it_is_emptied(problem):
    """The plain list of `exhaustive` guards them while they are unpinned; emptying the flagged stage frees them."""
    from dataclasses import replace

    first = problem.live[0]
    rows = exhaustive.start(problem)
    if first in problem.emptied:
        rows = replace(rows, unpinned=problem.unmoved_tasks)
    for move in least_schedule(problem).moves:
        if move.verb is Verb.EMPTY:
            rows = replace(rows, unpinned=False) if move.key == first else rows
        elif move.verb is Verb.DELETE:
            rows = exhaustive.delete(rows, move.key)
        else:
            rows = exhaustive.rewrite(problem, rows, move.key, move.after)
        assert rows is not None, move


def test_a_new_stage_that_takes_the_first_ones_tasks_is_added_behind_it_and_then_brought_to_the_front():
    problem = OrderProblem(
        live=(1, 2), desired=(-1, 2), doomed=frozenset({1}), emptied=frozenset({1}), tasks_to=-1
    )
    assert list(least_schedule(problem).moves) == [
        Move(verb=Verb.ADD, key=-1, after=1),
        Move(verb=Verb.EMPTY, key=1, after=-1),
        Move(verb=Verb.UPDATE, key=-1, after=0),
        Move(verb=Verb.DELETE, key=1),
    ]


def test_a_new_first_stage_that_takes_another_stages_tasks_costs_nothing_more():
    problem = OrderProblem(
        live=(1, 2, 3),
        desired=(-1, 2, 1),
        changed=frozenset({1}),
        doomed=frozenset({3}),
        untitled=frozenset({2}),
        emptied=frozenset({3}),
        tasks_to=-1,
    )
    assert least_schedule(problem).calls == least_schedule(without_tasks(problem)).calls == 3
