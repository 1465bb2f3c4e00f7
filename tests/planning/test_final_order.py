"""The order that a schedule leads to: what a reader of the configuration expects to see."""

from __future__ import annotations

from hypothesis import given, settings
from planning.order_problems import DOOMED, UNLISTED, problems

from stagesync.planning.schedule import least_schedule


@given(problems(most=9, others=UNLISTED))
@settings(max_examples=400, deadline=None)
def test_entries_keep_their_order_and_unlisted_stages_theirs(problem):
    schedule = least_schedule(problem)
    final = schedule.final
    assert tuple(key for key in final if key in problem.desired) == problem.desired
    assert [k for k in final if k in problem.unlisted] == [k for k in problem.live if k in problem.unlisted]


@given(problems(most=9, others=UNLISTED))
@settings(max_examples=400, deadline=None)
def test_a_new_or_moved_stage_follows_its_listed_predecessor_directly(problem):
    schedule = least_schedule(problem)
    final = schedule.final
    for before, key in zip(problem.desired, problem.desired[1:], strict=False):
        if key not in schedule.staying:
            assert final.index(key) == final.index(before) + 1


@given(problems(most=9, others=UNLISTED, untitled=0.0))
@settings(max_examples=400, deadline=None)
def test_a_first_entry_that_moves_stands_directly_before_the_first_that_stays(problem):
    schedule = least_schedule(problem)
    head, final = problem.desired[0], schedule.final
    staying = [key for key in final if key in schedule.staying]
    if head in schedule.staying or final[0] == head:
        return
    follower = next(
        (key for key in final[final.index(head) :] if key not in problem.desired or key in staying), None
    )
    assert follower == (staying[0] if staying else None)


@given(problems(most=9, others=DOOMED))
@settings(max_examples=300, deadline=None)
def test_under_delete_exactly_the_entries_remain(problem):
    assert least_schedule(problem).final == problem.desired


@given(problems(most=8, others=UNLISTED))
@settings(max_examples=300, deadline=None)
def test_unlisted_stages_are_never_written(problem):
    assert not {move.key for move in least_schedule(problem).moves} & problem.unlisted


@given(problems(most=8, others=DOOMED))
@settings(max_examples=100, deadline=None)
def test_the_same_problem_gives_the_same_schedule(problem):
    assert least_schedule(problem) == least_schedule(problem)
