"""Boards whose SORT values or NEW flag are damaged: they end right, safely, with at most one call more."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning import stored_rows
from planning.order_problems import DOOMED, UNLISTED, random_problem

from stagesync.planning.damage import damaged_schedule
from stagesync.planning.order import OrderProblem
from stagesync.planning.rewrite import Row, is_healthy, rewrite
from stagesync.planning.schedule import least_schedule


def sorts(random: Random, size: int) -> list[int | None]:
    choice = random.choice(("dense", "equal", "zero", "huge", "null", "low"))
    if choice == "dense":
        return sorted(random.sample(range(1, 12 * size + 2), size))
    if choice == "equal":
        return sorted(random.choice((100, 200, 300)) for _ in range(size))
    if choice == "huge":
        return sorted(random.choice((0, 100, 2**31 - 2, 2**31 - 1)) for _ in range(size))
    if choice == "null":
        return [None, *(100 * place for place in range(1, size))]
    return [0] * size if choice == "zero" else [5 + 100 * place for place in range(size)]


def damaged(random: Random, *, others: str, most: int, flag_first: bool):
    problem = random_problem(random, most=most, new=2, others=others)
    flag = problem.live[0] if flag_first else random.choice(problem.live)
    problem = replace(problem, untitled=problem.untitled - {flag})
    rows = tuple(
        Row(key=key, sort=sort, type="NEW" if key == flag else "WORK" if key in problem.untitled else "")
        for key, sort in zip(problem.live, sorts(random, len(problem.live)), strict=True)
    )
    return problem, rows


def boards(*, others: str, most: int = 6, flag_first: bool = False):
    return st.randoms(use_true_random=False).map(
        lambda random: damaged(random, others=others, most=most, flag_first=flag_first)
    )


def check(problem, rows) -> bool:
    """Check a board's schedule; False where there is none."""
    found = damaged_schedule(problem, rows)
    if found is None:
        return False
    board = stored_rows.run(problem, stored_rows.stored(rows), found.schedule.moves)
    listed = [row.id for row in board.rows if row.id in problem.live]
    assert [key for key in listed if key in problem.desired] == [
        k for k in problem.desired if k in problem.live
    ]
    assert not problem.doomed.intersection(listed)
    assert len(board.rows) == len(found.schedule.final)
    least = least_schedule(_named_if_first(problem, rows))
    assert least is not None
    assert found.schedule.calls <= least.calls + 1, (found.schedule.moves, least.moves)
    return True


def _named_if_first(problem, rows):
    """An untitled first row without the flag changes its name at any rewrite: the count takes it as renamed."""
    first = problem.live[0]
    if rows[0].untitled and first in problem.desired and damaged_schedule(problem, rows).schedule.calls:
        return replace(problem, changed=problem.changed | {first})
    return problem


@given(boards(others=DOOMED))
@settings(max_examples=1200, deadline=None)
def test_under_delete_every_damaged_board_ends_right(case):
    assert check(*case)


@given(boards(others=UNLISTED, flag_first=True))
@settings(max_examples=800, deadline=None)
def test_under_keep_a_board_with_its_flag_in_place_ends_right_or_blocks_on_an_unlisted_untitled_row(case):
    problem, rows = case
    assert check(problem, rows) or problem.untitled & problem.unlisted


@given(boards(others=UNLISTED))
@settings(max_examples=800, deadline=None)
def test_under_keep_only_unlisted_rows_that_must_not_be_written_block_a_plan(case):
    problem, rows = case
    flag = next(row.key for row in rows if row.type == "NEW")
    blocking = (problem.untitled & problem.unlisted) | (problem.unlisted & {flag})
    assert check(problem, rows) or blocking


@given(boards(others=DOOMED, most=25))
@settings(max_examples=60, deadline=None)
def test_larger_damaged_boards_end_right_too(case):
    assert check(*case)


@given(boards(others=UNLISTED))
@settings(max_examples=300, deadline=None)
def test_a_damaged_board_as_desired_gets_no_call(case):
    problem, rows = case
    kept = tuple(key for key in problem.live if key in problem.desired)
    settled = replace(problem, desired=kept or problem.live[:1], changed=frozenset(), doomed=frozenset())
    found = damaged_schedule(settled, rows)
    assert found is not None
    assert found.schedule.moves == ()
    assert found.first_rewrite is None


@given(boards(others=DOOMED))
@settings(max_examples=400, deadline=None)
def test_the_order_to_expect_after_the_first_rewrite_is_what_the_portal_makes_of_it(case):
    problem, rows = case
    found = damaged_schedule(problem, rows)
    if found is None or found.first_rewrite is None:
        return
    upto = found.schedule.moves[: found.first_rewrite + 1]
    board = stored_rows.run(problem, stored_rows.stored(rows), upto)
    created = {row.id for row in board.rows} - set(problem.live)
    assert [key if key in problem.live else "new" for key in found.order_then] == [
        "new" if row.id in created else row.id for row in board.rows
    ]


@pytest.mark.parametrize("size", [2, 8, 9, 30])
def test_a_doomed_stage_can_pin_where_nothing_else_is_listed(size):
    live = tuple(range(10, 10 + size))
    rows = tuple(Row(key=key, sort=0, type="NEW") for key in live)
    problem = OrderProblem(
        live=live, desired=(-1,), doomed=frozenset(live), emptied=frozenset({live[-1]}), tasks_to=-1
    )
    found = damaged_schedule(problem, rows)
    assert found is not None
    assert found.schedule.calls <= size + 2


def row(key, sort, kind=""):
    return Row(key=key, sort=sort, type=kind)


@pytest.mark.parametrize(
    ("rows", "healthy"),
    [
        ((row(1, 100, "NEW"), row(2, 200)), True),
        ((row(1, 100, "NEW"), row(2, 400), row(3, 2**31 - 1)), True),
        ((row(1, 11, "NEW"), row(2, 22)), True),
        ((row(1, 10, "NEW"), row(2, 200)), False),
        ((row(1, 100, "NEW"), row(2, 110)), False),
        ((row(1, 100, "NEW"), row(2, 100)), False),
        ((row(1, None, "NEW"), row(2, 200)), False),
        ((row(1, 100), row(2, 200, "NEW")), False),
        ((row(1, 100, "NEW"), row(2, 200, "NEW")), False),
        ((row(1, 100), row(2, 200)), False),
        ((), True),
    ],
)
def test_what_counts_as_healthy(rows, healthy):
    assert is_healthy(rows) is healthy


@given(boards(others=UNLISTED), st.data())
@settings(max_examples=500, deadline=None)
def test_the_planners_rewrite_agrees_with_the_embedded_portals(case, data):
    problem, rows = case
    key = data.draw(st.sampled_from((*problem.live, -1)))
    after = data.draw(st.sampled_from((0, *(other for other in problem.live if other != key))))
    ours = rewrite(rows, key, after)
    free = replace(problem, unmoved_tasks=False, desired=problem.live)
    theirs = stored_rows.run(free, stored_rows.stored(rows), [_move(key, after)])
    assert [(r.key if r.key > 0 else 1001, r.sort, r.type) for r in ours] == [
        (r.id, r.sort, r.system_type) for r in theirs.rows
    ]


def _move(key, after):
    from stagesync.planning.moves import Move, Verb

    return Move(verb=Verb.ADD if key < 0 else Verb.UPDATE, key=key, after=after)
