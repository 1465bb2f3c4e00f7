"""What holds for every plan with numbers: it arrives, then nothing is left; so does any prefix and a new plan."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning.numbers import judge
from planning.numbers.number_problems import CRM, NARROW, RPA, SCRUM, problems, shuffled
from planning.numbers.numbered_boards import RANKED, applied, random_case

from stagesync.model.desired import Unlisted
from stagesync.planning.numbers.board import PLAIN, plan_numbered
from stagesync.planning.numbers.planner import least_numbering
from stagesync.planning.numbers.problem import NoRoom

FAMILIES = {"crm": (CRM, RANKED), "rpa": (RPA, RANKED), "scrum": (SCRUM, PLAIN), "narrow": (NARROW, RANKED)}


def after(problem, calls):
    """Return the problem that is left when some calls have run."""
    live = dict(problem.live)
    for call in calls:
        if call.verb == "delete":
            del live[call.key]
        elif call.sort is not None:
            live[call.key] = call.sort
    return replace(
        problem,
        live=dict(sorted(live.items(), key=lambda row: row[1])),
        changed=problem.changed - {call.key for call in calls},
        doomed=problem.doomed & live.keys(),
    )


@pytest.mark.parametrize("rules", [CRM, NARROW, RPA, SCRUM], ids=["crm", "narrow", "rpa", "scrum"])
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_prefix_and_a_new_plan_arrive(rules, data):
    problem = data.draw(problems(rules, most=7, top=60, ranks=3, healthy=True))
    found = least_numbering(problem)
    if isinstance(found, NoRoom):
        return
    left = after(problem, found.calls[: data.draw(st.integers(0, len(found.calls)))])
    rest = least_numbering(left)
    assert not isinstance(rest, NoRoom)
    assert judge.arrived(left, judge.replay(left, rest.calls))
    assert least_numbering(after(left, rest.calls)).calls == ()


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("unlisted", [Unlisted.KEEP, Unlisted.DELETE])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_a_plan_applied_leaves_nothing_to_plan(name, unlisted, seed):
    rules, traits = FAMILIES[name]
    wanted, board = random_case(Random(seed), most=8, top=400, ranked=traits is RANKED, unlisted=unlisted)
    made = plan_numbered(wanted, board, rules, traits)
    assert made.least_calls <= len(made.steps)
    if made.refusals:
        return
    done = applied(board, made.steps)
    again = plan_numbered(wanted, done, rules, traits)
    assert again.steps == ()
    assert again.refusals == ()
    listed = {entry.title for entry in wanted.entries}
    assert [row.title for row in made.after if row.title in listed] == [e.title for e in wanted.entries]
    assert_untouched(board, done, listed)
    if name != "rpa":
        assert [row.title for row in made.after] == [row.title for row in done.stages]


def assert_untouched(board, done, listed):
    """Stages that are not listed are as they were, if they are there at all."""
    before = {stage.id: stage for stage in board.stages}
    for stage in done.stages:
        if stage.title not in listed:
            assert stage == before[stage.id]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_the_same_boards_give_the_same_plan(seed):
    wanted, board = random_case(Random(seed), most=8, top=30, ranked=True)
    assert plan_numbered(wanted, board, CRM, RANKED) == plan_numbered(wanted, board, CRM, RANKED)


@pytest.mark.parametrize(
    ("rules", "step", "ranks"), [(CRM, 10, 3), (CRM, 2, 1), (RPA, 1000, 3), (SCRUM, 100, 1), (SCRUM, 12, 1)]
)
def test_ten_thousand_stages_take_the_bound(rules, step, ranks):
    problem = shuffled(Random(1), rules, size=10_000, step=step, ranks=ranks)
    found = least_numbering(problem)
    assert not isinstance(found, NoRoom)
    assert len(found.calls) == found.least
    sorts = after(problem, found.calls).live
    for row in judge.rows(problem):
        assert all(sorts[other] - sorts[one] >= rules.gap for one, other in pairwise(row))


@pytest.mark.parametrize(("size", "step"), [(6, 2), (12, 2), (6, 10), (12, 10), (200, 10)])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_stages_of_a_rank_that_keep_their_order_never_trade_places_on_the_way(size, step, seed):
    problem = shuffled(Random(seed), CRM, size=size, step=step, ranks=3)
    found = least_numbering(problem)
    assert not isinstance(found, NoRoom)
    assert not any(call.parked for call in found.calls)
    assert overtakings(problem, found.calls) == []


def overtakings(problem, calls):
    """Return each pair of a rank that stands the same way at the start and at the end, and does not in between."""
    place = {key: at for at, key in enumerate(problem.final)}
    sorts, found = dict(problem.live), []
    for call in calls:
        if call.verb == "delete":
            del sorts[call.key]
        elif call.sort is not None:
            sorts[call.key] = call.sort
            for other in problem.live.keys() & sorts.keys() & place.keys():
                if call.key in problem.live and problem.ranks[other] == problem.ranks[call.key]:
                    before, now, then = (
                        numbers[call.key] < numbers[other] for numbers in (problem.live, sorts, place)
                    )
                    found += [(call.key, other)] if before is then and now is not then else []
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_crowded_board_takes_no_more_than_a_call_for_each_circle(seed):
    problem = shuffled(Random(seed), CRM, size=1_000, step=1, ranks=3)
    found = least_numbering(problem)
    assert not isinstance(found, NoRoom)
    assert len(found.calls) == found.least + sum(call.parked for call in found.calls)
    assert found.least <= len(found.calls) <= found.least + 2
    judge_by_extremes(problem, found.calls)


def judge_by_extremes(problem, calls):
    """Check each moment of a healthy board: no number twice, each rank before the next."""
    sorts = dict(problem.live)
    for call in calls:
        if call.verb == "delete":
            del sorts[call.key]
        elif call.sort is not None:
            sorts[call.key] = call.sort
        assert len(set(sorts.values())) == len(sorts)
        rows = [[sort for key, sort in sorts.items() if problem.ranks[key] == rank] for rank in range(3)]
        assert all(max(low) < min(high) for low, high in pairwise(row for row in rows if row))
