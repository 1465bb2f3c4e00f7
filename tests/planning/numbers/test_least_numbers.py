"""Least calls on boards of numbers, proven: exhaustive search on small boards, the end states' bound on large ones.

The drawn boards are the same in each run: on boards without a free number there are refusals that a longer sequence of
calls could avoid (`planner.py` says which), too rare to be met here.
"""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from planning.numbers import judge
from planning.numbers.number_problems import (
    CRM,
    NARROW,
    RPA,
    SCRUM,
    every_problem,
    problems,
    shuffled,
)

from stagesync.planning.numbers.planner import least_numbering
from stagesync.planning.numbers.problem import UNSET, NoRoom, NumberProblem


def check(problem) -> str:
    """Check a plan or a refusal against the search; return how it was proven."""
    floor = judge.floor(problem)
    found = least_numbering(problem)
    if isinstance(found, NoRoom):
        if floor is None:
            return "no numbers"
        top = max([*problem.live.values(), len(problem.final)]) + 2
        assert not judge.reachable(problem, floor + 2, range(judge.lowest(problem), top)), problem
        return "no way"
    assert floor is not None, problem
    sorts = judge.replay(problem, found.calls)
    assert judge.arrived(problem, sorts), problem
    assert problem.changed <= {call.key for call in found.calls}, problem
    assert all(sorts[key] == problem.live[key] for key in found.kept), problem
    assert found.least == floor, problem
    if len(found.calls) == floor:
        return "bound"
    top = max([*problem.live.values(), len(problem.final)]) + 2
    assert not judge.reachable(problem, len(found.calls) - 1, range(judge.lowest(problem), top)), problem
    return "searched"


SMALL = {
    "two, three ranks, one new": {"size": 2, "rules": CRM, "top": 3, "new": 1, "ranks": 3},
    "three, one new": {"size": 3, "rules": CRM, "top": 3, "new": 1},
    "three, two ranks": {"size": 3, "rules": CRM, "top": 3, "ranks": 2},
    "three, wider gaps": {"size": 3, "rules": NARROW, "top": 5},
    "two, ranks apart": {"size": 2, "rules": RPA, "top": 4, "new": 1, "ranks": 2},
    "four": {"size": 4, "rules": CRM, "top": 4, "most_changed": 0},
}


@pytest.mark.parametrize("name", SMALL)
def test_every_small_board_gets_the_least_calls(name):
    proofs = [check(problem) for problem in every_problem(**SMALL[name])]
    assert proofs.count("bound") > len(proofs) / 2


@given(problems(CRM, most=5, top=7))
@settings(max_examples=600, deadline=None, derandomize=True)
def test_one_sequence(problem):
    check(problem)


@given(problems(CRM, most=4, top=6, ranks=3, healthy=True))
@settings(max_examples=600, deadline=None, derandomize=True)
def test_ranks_in_one_sequence(problem):
    check(problem)


@given(problems(CRM, most=4, top=6, ranks=3))
@settings(max_examples=600, deadline=None, derandomize=True)
def test_damaged_boards_with_ranks(problem):
    check(problem)


@given(problems(NARROW, most=4, top=9, ranks=3))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_wider_gaps_with_ranks(problem):
    check(problem)


@given(problems(RPA, most=5, top=12, ranks=3))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_ranks_apart(problem):
    check(problem)


@given(problems(SCRUM, most=5, top=70))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_wide_gaps(problem):
    check(problem)


@pytest.mark.parametrize(("seed", "step"), [*product(range(3), (3, 10, 100))])
def test_large_boards_take_the_calls_that_their_end_state_demands(seed, step):
    problem = shuffled(Random(seed), CRM, size=300, step=step, ranks=3)
    found = least_numbering(problem)
    assert not isinstance(found, NoRoom)
    sorts = judge.replay(problem, found.calls)
    assert judge.arrived(problem, sorts)
    assert len(found.calls) == found.least == _formula(problem)


def _formula(problem) -> int:
    """One call for each stage but those of a heaviest chain, by the plain quadratic rule."""
    weights: dict[int, int] = {}
    for place, key in enumerate(problem.final):
        if key not in problem.live or problem.live[key] - place < 1:
            continue
        below = [
            weights[other]
            for before, other in enumerate(problem.final[:place])
            if other in weights and problem.live[key] - problem.live[other] >= place - before
        ]
        weights[key] = max(below, default=0) + (key not in problem.changed)
    return len(problem.doomed) + len(problem.final) - max(weights.values())


def problem(live, final, *, rules=CRM, ranks=None, **sets):
    known = {*live, *final}
    return NumberProblem(
        live=live,
        final=final,
        ranks=dict.fromkeys(known, 0) | (ranks or {}),
        rules=rules,
        **{name: frozenset(keys) for name, keys in sets.items()},
    )


def told(found):
    return [(call.verb.value, call.key, call.sort) for call in found.calls]


NAMED = {
    "nothing to do": (problem({1: 10, 2: 20}, (1, 2)), []),
    "an order that is right is left alone, however tight": (
        problem({1: 100, 2: 101, 3: 102}, (1, 2, 3), rules=SCRUM),
        [],
    ),
    "a rename alone leaves its number": (
        problem({1: 10, 2: 20}, (1, 2), changed={2}),
        [("update", 2, None)],
    ),
    "a rename on a tight board carries the number that mends the gap": (
        problem({1: 100, 2: 105}, (1, 2), rules=SCRUM, changed={2}),
        [("update", 2, 200)],
    ),
    "one drag is one call": (problem({1: 10, 2: 20, 3: 30}, (2, 3, 1)), [("update", 1, 40)]),
    "the number of a doomed stage is used once it is gone": (
        problem({1: 1, 2: 2, 3: 3}, (1, -1, 3), doomed={2}, unlisted={1, 3}),
        [("delete", 2, None), ("add", -1, 2)],
    ),
    "deletes come last where nothing waits for them": (
        problem({1: 10, 2: 20, 3: 30}, (1, -1, 3), doomed={2}),
        [("add", -1, 25), ("delete", 2, None)],
    ),
    "deletes come last where numbers before a doomed stage of another rank will do": (
        problem({1: 1, 2: 2, 3: 4, 4: 8}, (1, -1, 2, 4), ranks={2: 1, 3: 2, 4: 2}, doomed={3}),
        [("update", 2, 3), ("add", -1, 2), ("delete", 3, None)],
    ),
    "deletes come last though a doomed stage parts two new ones": (
        problem({1: 10, 2: 20}, (1, -1, -2), ranks={2: 1, -2: 2}, doomed={2}),
        [("add", -1, 15), ("add", -2, 30), ("delete", 2, None)],
    ),
    "numbers below those that are given are given only where that saves a call": (
        problem({1: -50, 2: 100}, (-1, 1, 2), rules=SCRUM),
        [("add", -1, 40), ("update", 1, 60)],
    ),
    "a stage that leaves makes room for the one before it": (
        problem({1: 1, 2: 2, 3: 4}, (1, -1, 2, 3), unlisted={1, 3}),
        [("update", 2, 3), ("add", -1, 2)],
    ),
    "two that trade places where no other number is take a third call": (
        problem({1: 1, 2: 2, 3: 3, 4: 4}, (1, 3, 2, 4), unlisted={1, 4}),
        [("update", 3, 5), ("update", 2, 3), ("update", 3, 2)],
    ),
    "a parked stage may borrow a number that a new one will get": (
        problem({1: 1, 2: 2, 3: 4}, (2, 1, -1, 3), ranks={-1: 1, 3: 1}, unlisted={3}),
        [("update", 2, 3), ("update", 1, 2), ("update", 2, 1), ("add", -1, 3)],
    ),
    "a doomed stage goes first where one has to be parked in its place": (
        problem(
            {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}, (2, 1, 5, 4), ranks={3: 2, 4: 2, 5: 2}, doomed={3}, unlisted={4}
        ),
        [("delete", 3, None), ("update", 2, 3), ("update", 1, 2), ("update", 2, 1), ("update", 5, 3)],
    ),
    "two neighbours trade places without a third call where others may be kept": (
        problem({1: 10, 2: 11, 3: 12, 4: 13}, (1, 3, 2, 4)),
        [("update", 1, 4), ("update", 3, 8)],
    ),
    "the success stage rises after the failures, before the processes": (
        problem({1: 1, 2: 2, 3: 3}, (1, -1, 2, 3), ranks={2: 1, 3: 2}, changed={1, 2, 3}),
        [("update", 1, None), ("update", 3, 30), ("update", 2, 20), ("add", -1, 10)],
    ),
    "the success stage falls after the processes": (
        problem({1: 18, 2: 19, 3: 20, 4: 21}, (1, 2, 3, -1, 4), ranks={3: 1, 4: 2, -1: 2}, unlisted={4}),
        [("update", 1, 4), ("update", 2, 8), ("update", 3, 12), ("add", -1, 16)],
    ),
    "of stages that rise the last goes first": (
        problem({1: 10, 2: 20, 3: 30, 4: 40, 5: 50, 6: 60}, (2, 3, 1, 5, 6, 4)),
        [("update", 4, 70), ("update", 1, 45)],
    ),
    "an unset number is never kept": (
        problem({1: UNSET, 2: 10}, (1, 2), changed={1}),
        [("update", 1, 5)],
    ),
    "stages that all tie are left alone in the order shown": (problem({1: 10, 2: 10, 3: 10}, (1, 2, 3)), []),
    "stages that all tie keep the last of those that are written": (
        problem({1: 10, 2: 10, 3: 10}, (1, 3, 2)),
        [("update", 3, 20), ("update", 2, 30)],
    ),
    "a process stage behind the success stage is brought before it": (
        problem({1: 10, 2: 20, 3: 30}, (1, 3, 2), ranks={2: 1}),
        [("update", 3, 15)],
    ),
    "next to an unlisted stage the gap shrinks before a plan is refused": (
        problem({1: 100, 2: 102}, (1, -1, 2), rules=RPA, unlisted={1, 2}),
        [("add", -1, 101)],
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_named_case(name):
    case, calls = NAMED[name]
    found = least_numbering(case)
    check(case)
    assert told(found) == calls
