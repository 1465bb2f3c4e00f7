"""Least calls, proven: exhaustive search on small boards, the formula on large ones."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from planning import exhaustive
from planning.order_problems import DOOMED, UNLISTED, every_problem, problems, random_problem

from stagesync.planning.moves import Move, Purpose, Verb
from stagesync.planning.order import OrderProblem
from stagesync.planning.schedule import floor_calls, least_schedule


def spares_no_title_call(problem) -> bool:
    """Where an untitled stage is deleted the formula may be one call too high, and so may the planner."""
    return not problem.doomed & problem.untitled


def check(problem) -> None:
    schedule = least_schedule(problem)
    assert schedule is not None, problem
    arrived = exhaustive.replay(problem, schedule.moves)
    assert arrived.order == schedule.final, problem
    assert not arrived.waiting, problem
    if spares_no_title_call(problem):
        assert not exhaustive.reachable(problem, schedule.calls - 1), problem
    if not problem.unlisted:
        formula = exhaustive.formula(problem)
        assert schedule.calls <= formula, problem
        assert schedule.calls == formula or not spares_no_title_call(problem), problem
    assert floor_calls(problem) <= schedule.calls


@pytest.mark.parametrize("others", [DOOMED, UNLISTED])
@pytest.mark.parametrize(("size", "new"), [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2), (3, 0), (3, 1)])
def test_every_small_board_gets_the_least_safe_schedule(size, new, others):
    count = 0
    for problem in every_problem(size, new=new, others=others):
        check(problem)
        count += 1
    assert count > 1


@given(problems(most=5, others=DOOMED))
@settings(max_examples=1500, deadline=None)
def test_boards_that_delete_what_is_unlisted(problem):
    check(problem)


@given(problems(most=6, others=UNLISTED))
@settings(max_examples=1500, deadline=None)
def test_boards_that_keep_what_is_unlisted(problem):
    check(problem)


@pytest.mark.parametrize("seed", range(12))
def test_large_boards_take_the_formulas_calls(seed):
    random = Random(seed)
    problem = random_problem(random, most=400, new=40, others=DOOMED, untitled=0.0 if seed % 2 else 0.01)
    schedule = least_schedule(problem)
    assert schedule is not None
    formula = exhaustive.formula(problem)
    assert schedule.calls <= formula
    if spares_no_title_call(problem):
        assert schedule.calls == formula


@pytest.mark.parametrize("seed", range(4))
def test_a_pure_reorder_takes_the_stages_less_the_longest_increasing_subsequence(seed):
    order = list(range(1, 301))
    Random(seed).shuffle(order)
    problem = OrderProblem(live=tuple(range(1, 301)), desired=tuple(order))
    schedule = least_schedule(problem)
    assert schedule is not None
    assert schedule.calls == 300 - exhaustive.increasing(order)


def update(key, after, purpose=Purpose.OWN):
    return Move(verb=Verb.UPDATE, key=key, after=after, purpose=purpose)


def add(key, after):
    return Move(verb=Verb.ADD, key=key, after=after)


def delete(key):
    return Move(verb=Verb.DELETE, key=key)


def problem(live, desired, **kwargs):
    sets = {name: frozenset(value) if isinstance(value, set) else value for name, value in kwargs.items()}
    return OrderProblem(live=live, desired=desired, **sets)


NAMED = {
    "a new stage goes behind an unlisted first, not before it": (
        problem((1, 2), (-1, 2)),
        [add(-1, 1)],
    ),
    "a new first stage waits until the never-moved tasks are pinned": (
        problem((1, 2), (-1, 1, 2)),
        [update(1, 0, Purpose.PIN), add(-1, 0)],
    ),
    "moving the live first away pins for free": (
        problem((1, 2), (-1, 2, 1), changed={1}),
        [add(-1, 1), update(1, 2)],
    ),
    "My Plan knows no never-moved tasks": (
        problem((1, 2), (-1, 1, 2), unmoved_tasks=False),
        [add(-1, 0)],
    ),
    "a doomed stage that would become first is deleted first": (
        problem((1, 2, 3), (3, 1), changed={1}, doomed={2}),
        [delete(2), update(1, 3)],
    ),
    "the live first can go only when another stands before it": (
        problem((1, 2, 3), (2, 3), doomed={1}),
        [update(2, 0, Purpose.PIN), delete(1)],
    ),
    "an untitled stage is titled before it is deleted": (
        problem((1, 2), (1,), doomed={2}, untitled={2}),
        [update(2, 1, Purpose.TITLE), delete(2)],
    ),
    "the title call of a doomed stage pins": (
        problem((1, 2), (-1, 1), doomed={2}, untitled={2}),
        [update(2, 0, Purpose.TITLE), add(-1, 0), delete(2)],
    ),
    "nothing to do": (problem((1, 2, 3), (1, 3)), []),
    "one drag is one call": (problem((1, 2, 3, 4), (1, 3, 4, 2)), [update(2, 4)]),
}


@pytest.mark.parametrize("name", NAMED)
def test_named_case(name):
    case, moves = NAMED[name]
    schedule = least_schedule(case)
    assert schedule is not None
    assert list(schedule.moves) == moves


def test_an_unlisted_untitled_stage_never_becomes_first():
    case = problem((1, 2, 3), (3, 1), changed={1}, untitled={2})
    schedule = least_schedule(case)
    assert schedule is not None
    assert schedule.calls == 2
    assert exhaustive.replay(case, schedule.moves).order == (3, 1, 2)


def test_several_untitled_stages_on_the_way_keep_their_order():
    check(problem((1, 2, 3, 4, 5, 6), (5, 2, 3, 4, 1, 6), changed={1, 2, 3, 4, 6}, untitled={2, 3, 4, 6}))


def test_a_listed_untitled_stage_gets_its_title_before_it_can_become_first_for_a_moment():
    case = problem((1, 2, 3, 4), (3, 4, 1, 2), changed={1, 2}, untitled={2}, unmoved_tasks=False)
    schedule = least_schedule(case)
    assert schedule is not None
    assert [move.key for move in schedule.moves] == [2, 1]
