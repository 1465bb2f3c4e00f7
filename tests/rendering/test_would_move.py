"""What a refused board's plan would move: it has no calls that say so, and every format shows it all the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.plans import changed_board, refused_board, row

from stagesync.model.plan import Plan
from stagesync.rendering.colors import Style
from stagesync.rendering.plan_html import plan_to_html
from stagesync.rendering.plan_markdown import plan_to_markdown
from stagesync.rendering.plan_svg import plan_to_svg
from stagesync.rendering.plan_text import plan_to_text
from stagesync.rendering.stage_changes import rows_after
from stagesync.rendering.would_move import would_move


def refused(before, after):
    return replace(refused_board(), before=tuple(before), after=tuple(after))


def stages(*ids):
    return [row(id_, f"Stage {id_}") for id_ in ids]


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ((1, 2, 3), (1, 2, 3), set()),
        ((1, 2, 3), (3, 1, 2), {3}),
        ((1, 2, 3), (2, 3, 1), {1}),
        ((1, 2, 3, 4), (4, 3, 2, 1), {2, 3, 4}),
        ((1, 2, 3), (3, None, 1), {3}),
        ((1, 2), (2, 1), {2}),
        ((), (None,), set()),
        ((1,), (), set()),
    ],
)
def test_what_moves_is_what_does_not_fit_between_those_that_stay(before, after, moved):
    assert would_move(stages(*before), stages(*after)) == moved


def test_a_stage_that_is_written_anyway_moves_rather_than_one_that_is_not():
    before = stages(1, 2, 3)
    renamed = replace(before[0], title="Renamed")
    assert would_move(before, (before[1], renamed, before[2])) == {1}
    recolored = replace(before[1], color="000000")
    assert would_move(before, (recolored, before[0], before[2])) == {2}


@given(st.permutations(range(1, 7)), st.sets(st.integers(1, 6)))
@settings(max_examples=150, deadline=None)
def test_those_that_stay_are_in_order_and_no_set_would_be_better(order, changed):
    after = [row(id_, "Changed" if id_ in changed else f"Stage {id_}") for id_ in order]
    moved = would_move(stages(*range(1, 7)), after)
    staying = [id_ for id_ in order if id_ not in moved]
    assert staying == sorted(staying)

    def worth(ids):
        return sum(id_ not in changed for id_ in ids), sum(id_ in changed for id_ in ids)

    sets = (ids for size in range(7) for ids in combinations(order, size) if list(ids) == sorted(ids))
    assert worth(staying) == max(map(worth, sets))


def test_a_refused_board_has_the_marks_that_it_would_have():
    board = changed_board()
    wanted = [(row.stage.id, row.moved, row.renamed, row.recolored, row.created) for row in rows_after(board)]
    without = rows_after(refused(board.before, board.after))
    assert [(row.stage.id, row.moved, row.renamed, row.recolored, row.created) for row in without] == wanted


def test_twenty_thousand_stages_the_other_way_round_take_no_time():
    before = stages(*range(1, 20_001))
    assert len(would_move(before, before[::-1])) == 19_999
    assert would_move(before, before) == set()


def test_every_format_shows_what_would_happen():
    plan = Plan(boards=(refused(stages(1, 2, 3), stages(3, 1, 2)),), requests=1)
    text = plan_to_text(plan, Style(color=False))
    assert "asked for" in text
    assert " ↑ #47D1E2 Stage 3  moved up" in text
    assert "**moved** up by 2" in plan_to_markdown(plan)
    assert "<b>moved up</b>" in plan_to_html(plan)
    svg = plan_to_svg(plan)
    assert ">moved left</text>" in svg
    assert svg.count('class="link moved"') == 3
    assert "Asked for, not written: Stage 3 (moved up)" in svg
