"""The rewrite behind every add and update, on the worked examples and by its laws."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.emulator.rewrite import Change, rewrite
from stagesync.emulator.rows import StageRow

TITLES = {1: "A", 2: "B", 3: "C", 5: "E"}


def row(stage_id, sort, *, kind=None, title=None, entity_type="G"):
    return StageRow(
        id=stage_id,
        title=TITLES.get(stage_id, f"T{stage_id}") if title is None else title,
        sort=sort,
        color="",
        system_type=kind,
        entity_id=7,
        entity_type=entity_type,
    )


def board(*pairs):
    """Return rows of (id, SORT), the first with the NEW flag."""
    return tuple(
        row(stage_id, sort, kind="NEW" if i == 0 else None) for i, (stage_id, sort) in enumerate(pairs)
    )


def run(rows, target, after, *, title=None, entity_type="G"):
    change = Change(target=target, title=title or TITLES.get(target, "N"), color=None, after=after)
    return rewrite(rows, change, entity_type=entity_type, entity_id=7)


def drawn(rows):
    return " ".join(f"{r.title}{'*' if r.system_type == 'NEW' else ''}" for r in rows)


@pytest.mark.parametrize(
    ("live", "target", "after", "wanted"),
    [
        pytest.param([(1, 100), (2, 200), (3, 300)], 1, 999, "B* C A", id="unknown-anchor-is-the-end"),
        pytest.param(
            [(1, 100), (3, 300), (5, 500)], 1, 999, "C* A E", id="unknown-anchor-after-deletions-is-not"
        ),
        pytest.param([(1, 100), (3, 300), (5, 500)], 0, 999, "A* C N E", id="add-counts-itself"),
        pytest.param([(1, 100), (2, 200), (3, 300)], 2, 2, "A* B C", id="after-itself-stays"),
        pytest.param([(1, 100), (2, 100), (3, 200)], 3, 1, "A* B C", id="a-tie-before-it-wins"),
        pytest.param([(1, 100), (2, 105), (3, 200)], 3, 1, "A* B C", id="a-small-gap-wins"),
        pytest.param([(1, 100), (2, 110), (3, 120)], 3, 1, "A* B C", id="loses-the-tie-of-keys"),
        pytest.param([(1, 100), (2, 110), (3, 120)], 1, 2, "B* A C", id="wins-the-tie-of-keys"),
        pytest.param([(1, 5), (2, 200)], 2, 0, "A* B", id="key-10-is-not-first-here"),
        pytest.param([(1, 100), (2, 200)], 2, 0, "B* A", id="zero-is-first"),
        pytest.param([(1, 100), (2, 200)], 0, None, "N* A B", id="add-without-anchor-is-first"),
        pytest.param(
            [(1, 5), (2, 200)], 0, None, "N* A B", id="add-without-anchor-is-first-whatever-the-sorts"
        ),
        pytest.param([(1, 100), (2, 200)], 2, None, "A* B", id="update-without-anchor-stays"),
        pytest.param([(1, 100), (2, 200)], 2, "", "B* A", id="an-empty-text-is-the-front"),
        pytest.param([(1, 100), (2, 200), (3, 300)], 3, "1", "A* C B", id="ids-come-as-text"),
        pytest.param([(1, 100), (2, 200), (3, 300)], 1, -4, "B* C A", id="a-negative-anchor-is-unknown"),
        pytest.param(
            [(2, None), (1, 100), (3, 200)], 3, 2, "B* C A", id="null-sort-is-lowest-and-anchors-at-10"
        ),
    ],
)
def test_worked_examples(live, target, after, wanted):
    assert drawn(run(board(*live), target, after).rows) == wanted


@pytest.mark.parametrize(
    ("target", "after", "pin"),
    [(2, 0, 1), (2, "0", 1), (1, 2, 1), (1, 1, 1), (2, 1, None), (2, "", None), (2, None, None), (1, None, None),
     (0, 0, None), (99, 0, None)],
)  # fmt: skip
def test_pins_when_a_stage_goes_to_the_front_or_the_new_stage_is_moved(target, after, pin):
    assert run(board((1, 100), (2, 200)), target, after).pin == pin


def test_my_plan_never_pins():
    assert run(board((1, 100), (2, 200)), 2, 0, entity_type="U").pin is None


def test_the_last_flagged_row_counts_as_the_new_stage():
    rows = (row(1, 100, kind="NEW"), row(2, 200, kind="NEW"), row(3, 300))
    assert run(rows, 3, 0).pin == 2


def test_untitled_rows_keep_their_type_until_they_are_titled_or_first():
    rows = (row(1, 100, kind="NEW"), row(2, 200, kind="WORK", title=""), row(3, 300, kind="FINISH", title=""))
    kept = run(rows, 1, 1).rows
    assert [r.system_type for r in kept] == ["NEW", "WORK", "FINISH"]
    titled = run(rows, 2, 1, title="Doing").rows
    assert [(r.title, r.system_type) for r in titled] == [("A", "NEW"), ("Doing", ""), ("", "FINISH")]
    first = run(rows, 3, 0, title="Done").rows
    assert [(r.id, r.system_type) for r in first] == [(3, "NEW"), (1, ""), (2, "WORK")]


def test_an_untitled_new_stage_that_is_moved_away_loses_its_type():
    rows = (row(1, 100, kind="NEW", title=""), row(2, 200))
    assert [(r.id, r.system_type) for r in run(rows, 2, 0).rows] == [(2, "NEW"), (1, "")]


def test_a_title_of_0_counts_as_untitled():
    rows = (row(1, 100, kind="NEW"), row(2, 200, kind="WORK", title="0"))
    assert [r.system_type for r in run(rows, 1, 1).rows] == ["NEW", "WORK"]


def test_a_sprints_types_are_left_alone():
    rows = (row(1, 100, kind="NEW", entity_type="A"), row(2, 200, kind="FINISH", entity_type="A"))
    assert [(r.id, r.system_type) for r in run(rows, 2, 0, entity_type="A").rows] == [
        (2, "FINISH"),
        (1, "NEW"),
    ]


boards = st.lists(st.none() | st.integers(-50, 900), min_size=1, max_size=7).map(
    lambda sorts: board(*enumerate(sorted(sorts, key=lambda s: -(10**9) if s is None else s), start=1))
)


@settings(max_examples=150, deadline=None)
@given(boards, st.integers(0, 9), st.none() | st.integers(-1, 9) | st.sampled_from(["", "0", "x"]))
def test_every_rewrite_numbers_by_hundreds_and_flags_the_first_row_alone(rows, target, after):
    new = run(rows, target, after).rows
    assert [r.sort for r in new] == [100 * (i + 1) for i in range(len(new))]
    assert [r.system_type for r in new] == ["NEW"] + [""] * (len(new) - 1)
    known = target in {r.id for r in rows}
    assert {r.id for r in new} == {r.id for r in rows} | (set() if known else {0})


@settings(max_examples=150, deadline=None)
@given(boards, st.integers(1, 7), st.integers(0, 7))
def test_on_a_renumbered_board_a_move_lands_behind_its_anchor(rows, target, after):
    healthy = run(rows, 1, None).rows
    ids = [r.id for r in healthy]
    if target not in ids or after not in [0, *ids] or target == after:
        return
    rest = [i for i in ids if i != target]
    place = 0 if after == 0 else rest.index(after) + 1
    assert [r.id for r in run(healthy, target, after).rows] == [*rest[:place], target, *rest[place:]]
