"""Renames that a file's history shows: held against a specification by brute force, and what they do to a plan."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning.boards import desired, entry, live

from stagesync.model.desired import Unlisted
from stagesync.planning.drift.file_renames import renames, with_renames
from stagesync.planning.planner import plan_board
from stagesync.planning.steps import DeleteStage


def found(then, now):
    """The renames from one row of titles to another, as pairs."""
    return [(one.old, one.new) for one in renames(list(map(entry, now)), list(map(entry, then)))]


CASES = {
    "nothing changed": ("ABC", "ABC", []),
    "one title changed at its place": ("AxB", "AyB", ["xy"]),
    "the first one": ("xA", "yA", ["xy"]),
    "the last one": ("Ax", "Ay", ["xy"]),
    "the only one": ("x", "y", ["xy"]),
    "two places": ("xAzB", "yAwB", ["xy", "zw"]),
    "two side by side": ("AxzB", "AywB", ["xy", "zw"]),
    "all of them": ("xz", "yw", ["xy", "zw"]),
    "more went than came: nobody can tell": ("AxzB", "AyB", []),
    "fewer went than came: nobody can tell": ("AxB", "AywB", []),
    "went here and came there": ("AxBC", "ABCy", []),
    "a swap is two moves": ("AB", "BA", []),
    "a swap, and a rename where both orders agree": ("ABx", "BAy", ["xy"]),
    "a swap around it: the place depends on who moved": ("AxB", "ByA", []),
    "a move elsewhere": ("AxBCM", "MAyBC", ["xy"]),
    "a move to its side": ("AxBCM", "AMyBC", ["xy"]),
    "a move away from its side": ("AMxBC", "AyBCM", ["xy"]),
    "one more came elsewhere": ("AxB", "AyBn", ["xy"]),
    "one more went elsewhere": ("nAxB", "AyB", ["xy"]),
    "an empty base": ("", "AB", []),
    "an emptied file": ("AB", "", []),
}


@pytest.mark.parametrize("name", CASES)
def test_what_counts_as_a_rename(name):
    then, now, pairs = CASES[name]
    assert found(then, now) == [tuple(pair) for pair in pairs]


def test_an_entry_that_says_whom_it_means_is_no_rename():
    then = [entry("A"), entry("x"), entry("B")]
    assert renames([entry("A"), entry("y", id=5), entry("B")], then) == ()
    assert renames([entry("A"), entry("y", was=["x"]), entry("B")], then) == ()
    assert renames([entry("A"), entry("X"), entry("B")], then) == ()
    assert renames([entry("A"), entry("y"), entry("B")], [entry("A"), entry("x", id=5), entry("B")]) == ()


def test_titles_that_look_crosswise_alike_are_left_alone():
    assert found(["A", "Review", "Testing"], ["A", "Tested", "Reviewed"]) == []
    assert found(["A", "Review", "Testing"], ["A", "Reviewed", "Tested"]) == [
        ("Review", "Reviewed"),
        ("Testing", "Tested"),
    ]


def test_where_an_entry_had_other_names_before_the_rename_is_added_to_them():
    wanted, pairs = with_renames(
        desired("A", entry("C", was=["older"])), [entry("A"), entry("B")], live("A", "B")
    )
    assert wanted.entries[1].was == ("older", "B")
    assert [(one.old, one.new, one.place, one.place_then) for one in pairs] == [("B", "C", 1, 1)]


NOT_APPLICABLE = {
    "the board has the new title already": live("A", "B", "C"),
    "the board does not have the old title": live("A"),
    "the board has the old title twice": live("A", "B", "B"),
}


@pytest.mark.parametrize("name", NOT_APPLICABLE)
def test_a_rename_comes_about_only_where_the_board_has_the_old_title_alone(name):
    wanted = desired("A", "C")
    assert with_renames(wanted, [entry("A"), entry("B")], NOT_APPLICABLE[name]) == (wanted, ())


# The specification, by brute force: every longest row of titles in common order is tried for those that stay, and a
# pair counts only if all of them agree on its place.


def specified(then, now):
    common = [title for title in now if title in then]
    rows = [
        row
        for size in range(len(common), -1, -1)
        for row in combinations(common, size)
        if list(row) == sorted(row, key=then.index)
    ]
    longest = [set(row) for row in rows if len(row) == len(rows[0])]
    stays = set().union(*longest)
    came = [title for title in now if title not in then]
    went = [title for title in then if title not in now]
    return [
        (old, new)
        for old, new in product(went, came)
        if (gap := _before(then, old, stays)) == _before(now, new, stays)
        and (at_old := [one for one in went if _before(then, one, stays) == gap])
        and (at_new := [one for one in came if _before(now, one, stays) == gap])
        and len(at_old) == len(at_new)
        and at_old.index(old) == at_new.index(new)
    ]


def _before(row, title, stays):
    return {one for one in row[: row.index(title)] if one in stays}


def test_every_small_change_is_as_specified():
    kept = "ABC"
    for then in _rows(kept, "xz"):
        for now in _rows(kept, "yw"):
            assert sorted(found(then, now)) == sorted(specified(then, now)), (then, now)


def _rows(kept, own):
    """Every order of some of the kept titles and all, some or none of a side's own, the own ones in their order."""
    for size in range(len(own) + 1):
        for row in permutations((*kept, *own[:size])):
            if [one for one in row if one in own] == list(own[:size]):
                yield list(row)


TITLES = st.lists(st.sampled_from("ABCDEFGH"), unique=True, max_size=7)


@given(TITLES, TITLES)
@settings(max_examples=300)
def test_a_rename_is_never_of_a_title_that_stands_on_both_sides(then, now):
    pairs = found(then, now)
    assert all(old not in now and new not in then for old, new in pairs)
    assert len({old for old, _ in pairs}) == len({new for _, new in pairs}) == len(pairs)


@given(TITLES, st.data())
@settings(max_examples=200)
def test_a_rename_is_found_beside_a_move_elsewhere(then, data):
    """A stage that moves past two or more others has moved beyond doubt: it is not they who did."""
    then = [*then, *"1234"]
    renamed = data.draw(st.sampled_from(then))
    others = [title for title in then if title != renamed]
    mover = data.draw(st.sampled_from(others))
    rest = ["new" if title == renamed else title for title in then if title != mover]
    to = data.draw(st.integers(0, len(rest)))
    now = [*rest[:to], mover, *rest[to:]]
    passed = abs([one for one in now if one != "new"].index(mover) - others.index(mover))
    if passed >= 2:
        assert found(then, now) == [(renamed, "new")]


@given(TITLES, TITLES.filter(bool), TITLES.filter(bool), st.sampled_from(Unlisted))
@settings(max_examples=400)
def test_history_never_makes_a_plan_delete_more(then, now, there, unlisted):
    wanted, board = desired(*now, unlisted=unlisted, allow_mass_delete=True), live(*there)
    with_history, pairs = with_renames(wanted, list(map(entry, then)), board)
    assert [one.title for one in with_history.entries] == [one.title for one in wanted.entries]
    plain = plan_board(wanted, board, unmoved_tasks=False)
    planned = plan_board(with_history, board, unmoved_tasks=False)
    assert len(planned.refusals) <= len(plain.refusals)
    if not plain.refusals:
        assert _deleted(planned) == _deleted(plain) - Counter(
            {one.old: 1 for one in pairs if unlisted is Unlisted.DELETE}
        )


@given(TITLES.filter(bool), TITLES.filter(bool))
@settings(max_examples=100)
def test_history_without_a_change_is_no_history(now, there):
    wanted = desired(*now)
    assert with_renames(wanted, list(map(entry, now)), live(*there)) == (wanted, ())


def _deleted(plan):
    return Counter(step.title for step in plan.steps if isinstance(step, DeleteStage))
