"""Who made each difference between a file and its board: cases, and the laws that hold for all."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning.boards import desired, entry, live, stage

from stagesync.model.desired import UNMANAGED, Unlisted
from stagesync.model.drift import Aspect, Origin
from stagesync.planning.drift.alignment import align
from stagesync.planning.drift.base import Said
from stagesync.planning.drift.comparison import differences, drift
from stagesync.planning.drift.movers import Placed, moved
from stagesync.planning.planner import plan_board

FILE, PORTAL, BOTH = Origin.FILE, Origin.PORTAL, Origin.BOTH
KEEP, DELETE, ERROR = Unlisted


def said(*entries, **more):
    return Said(label="main", entries=desired(*entries).entries, **more)


def left(*titles):
    """What a journal tells: a whole board with the ids that `live` gives it."""
    return Said(
        label="journal", whole=True, entries=tuple(entry(t, id=n) for n, t in enumerate(titles, start=1))
    )


def red(title, **more):
    return entry(title, color="FF0000", **more)


def blue(title, **more):
    return entry(title, color="0000FF", **more)


def stages(*entries):
    """A live board with the entries' colours."""
    return live(
        *(
            stage(place, one.title, color=one.color, type="" if place > 1 else "NEW")
            for place, one in enumerate(entries, start=1)
        )
    )


GREEN = entry("A", color="00FF00")

CASES = {
    "nothing differs": (said("A"), desired("A"), live("A"), []),
    "an entry came": (said("A"), desired("A", "B"), live("A"), [("B", "presence", None, "B", None, FILE)]),
    "a stage was deleted": (
        said("A", "B"),
        desired("A", "B"),
        live("A"),
        [("B", "presence", "B", "B", None, PORTAL)],
    ),
    "an entry changed, whose stage was deleted": (
        said("A", red("B")),
        desired("A", blue("B")),
        live("A"),
        [("B", "presence", "B", "B", None, BOTH)],
    ),
    "an entry came where the portal deleted another's stage": (
        said("D", "F", "A", "E", "B"),
        desired("F", "A", "G", "B"),
        live("F", "A", "B"),
        [("G", "presence", None, "G", None, FILE)],
    ),
    "a stage was recoloured whose entry went": (
        said("A", red("B"), unlisted=DELETE),
        desired("A", unlisted=DELETE),
        live("A", stage(2, "B", color="0000FF")),
        [("B", "presence", "B", None, "B", BOTH)],
    ),
    "an entry went": (
        said("A", "B", unlisted=DELETE),
        desired("A", unlisted=DELETE),
        live("A", "B"),
        [("B", "presence", "B", None, "B", FILE)],
    ),
    "an entry went, and nobody minds": (said("A", "B"), desired("A"), live("A", "B"), []),
    "a stage came": (
        said("A", unlisted=DELETE),
        desired("A", unlisted=DELETE),
        live("A", "B"),
        [("B", "presence", None, None, "B", PORTAL)],
    ),
    "a stage came where that is an error": (
        said("A", unlisted=ERROR),
        desired("A", unlisted=ERROR),
        live("A", "B"),
        [("B", "presence", None, None, "B", PORTAL)],
    ),
    "a stage came, and nobody minds": (said("A"), desired("A"), live("A", "B"), []),
    "the file minds other stages only now": (
        said("A"),
        desired("A", unlisted=DELETE),
        live("A", "B"),
        [("B", "presence", None, None, "B", FILE)],
    ),
    "a stage came since a run": (
        left("A"),
        desired("A"),
        live("A", "B"),
        [("B", "presence", None, None, "B", PORTAL)],
    ),
    "a stage that no entry named stood there after a run": (left("A", "B"), desired("A"), live("A", "B"), []),
    "renamed in the file": (
        said("A"),
        desired(entry("B", was=["A"])),
        live("A"),
        [("B", "title", "A", "B", "A", FILE)],
    ),
    "renamed on the portal, told by the id": (
        said(entry("A", id=1)),
        desired(entry("A", id=1)),
        live("B"),
        [("A", "title", "A", "A", "B", PORTAL)],
    ),
    "renamed on the portal, told by a run": (
        left("A"),
        desired("A"),
        live("B"),
        [("A", "title", "A", "A", "B", PORTAL)],
    ),
    "renamed on the portal, told by its place": (
        said("A", red("B"), "C"),
        desired("A", blue("B"), "C"),
        live("A", stage(9, "X", color="FF0000"), stage(3, "C")),
        [("B", "title", "B", "B", "X", PORTAL), ("B", "color", "FF0000", "0000FF", "FF0000", FILE)],
    ),
    "deleted and made since a run, at one place": (
        left("A", "B", "C"),
        desired("A", "B", "C", unlisted=DELETE),
        live(stage(1, "A"), stage(9, "X"), stage(3, "C")),
        [("B", "presence", "B", "B", None, PORTAL), ("X", "presence", None, None, "X", PORTAL)],
    ),
    "renamed on both sides": (
        said(entry("A", id=1)),
        desired(entry("C", id=1)),
        live("B"),
        [("C", "title", "A", "C", "B", BOTH)],
    ),
    "swapped by hand since a run": (
        left("A", "B"),
        desired("A", "B"),
        live("B", "A"),
        [("A", "place", "", "", "B", PORTAL)],
    ),
    "recoloured in the file": (
        said(red("A")),
        desired(blue("A")),
        stages(red("A")),
        [("A", "color", "FF0000", "0000FF", "FF0000", FILE)],
    ),
    "recoloured on the portal": (
        said(red("A")),
        desired(red("A")),
        stages(blue("A")),
        [("A", "color", "FF0000", "FF0000", "0000FF", PORTAL)],
    ),
    "recoloured on both sides": (
        said(red("A")),
        desired(blue("A")),
        stages(GREEN),
        [("A", "color", "FF0000", "0000FF", "00FF00", BOTH)],
    ),
    "recoloured alike on both sides": (said(red("A")), desired(blue("A")), stages(blue("A")), []),
    "a colour that is managed only now": (
        said("A"),
        desired(blue("A")),
        stages(red("A")),
        [("A", "color", None, "0000FF", "FF0000", FILE)],
    ),
    "a colour that is not managed any more": (said(red("A")), desired("A"), stages(blue("A")), []),
    "moved in the file": (
        said("A", "B", "C"),
        desired("C", "A", "B"),
        live("A", "B", "C"),
        [("C", "place", "B", "", "B", FILE)],
    ),
    "moved on the portal": (
        said("A", "B", "C"),
        desired("A", "B", "C"),
        live("C", "A", "B"),
        [("C", "place", "B", "B", "", PORTAL)],
    ),
    "moved on both sides, to different places": (
        said("A", "B", "C", "D", "E"),
        desired("C", "A", "B", "D", "E"),
        live("A", "B", "D", "E", "C"),
        [("C", "place", "B", "", "E", BOTH)],
    ),
    "moved in the file past one that came on both sides": (
        said("F", "E", "A", unlisted=DELETE),
        desired("E", "A", "G", "F", unlisted=DELETE),
        live("F", "E", "A", "G"),
        [("F", "place", "", "G", "", FILE)],
    ),
    "one moved in the file, another on the portal": (
        said("A", "B", "C", "D"),
        desired("B", "C", "D", "A"),
        live("A", "C", "D", "B"),
        [("B", "place", "A", "", "D", PORTAL), ("A", "place", "", "D", "", FILE)],
    ),
    "two swapped in the file, and both moved on the portal": (
        said("A", "B", "S"),
        desired("B", "A", "S"),
        live("S", "A", "B"),
        [("B", "place", "A", "", "A", BOTH), ("A", "place", "", "B", "S", BOTH)],
    ),
    "moved alike on both sides": (said("A", "B"), desired("B", "A"), live("B", "A"), []),
    "added on both sides, in different colours, where the file tolerates none": (
        said("A", unlisted=DELETE),
        desired("A", red("B"), unlisted=DELETE),
        live("A", stage(2, "B", color="0000FF")),
        [("B", "color", None, "FF0000", "0000FF", BOTH)],
    ),
    "a stage that stood there is listed now, in another colour": (
        said("A"),
        desired("A", red("B")),
        live("A", stage(2, "B", color="0000FF")),
        [("B", "color", None, "FF0000", "0000FF", FILE)],
    ),
    "a board that no file named": (
        None,
        desired("B", red("A"), "N", unlisted=DELETE),
        live("A", "B", "X"),
        [
            ("A", "color", None, "FF0000", "47D1E2", FILE),
            ("A", "place", None, "B", "", FILE),
            ("N", "presence", None, "N", None, FILE),
            ("X", "presence", None, None, "X", FILE),
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_who_made_a_difference(name):
    base, wanted, board, expected = CASES[name]
    found = [
        (d.stage, str(d.aspect), d.said, d.says, d.live, d.origin) for d in differences(wanted, base, board)
    ]
    assert found == expected


def test_nothing_is_told_of_a_board_whose_entries_can_not_be_matched():
    assert drift(desired("A"), said("A"), live("A", "A")) is None
    assert drift(desired("A"), said("A"), live("A")) == ()


def test_the_base_ties_a_stage_renamed_by_hand_to_the_entry_that_a_plan_would_make_anew():
    (row,) = align(desired("A"), left("A"), live("B")).listed
    assert (row.said.title, row.says.title, row.live.title, row.matched) == ("A", "A", "B", False)


def test_rows_come_in_the_order_of_the_file_and_then_of_the_board():
    found = align(desired("N", "C", "A"), said("A", "B", "C", "gone"), live("X", "A", "B", "C"))
    rows = [*found.listed, *found.alone]
    assert [(r.said and r.said.title, r.says and r.says.title, r.live and r.live.title) for r in rows] == [
        (None, "N", None),
        ("C", "C", "C"),
        ("A", "A", "A"),
        (None, None, "X"),
        ("B", None, "B"),
    ]


TITLES = "ABCDEF"
COLORS = ("FF0000", "0000FF", "00FF00")


@st.composite
def rows(draw, *, least=0, ids=False, bare=True):
    """Entries of distinct titles; with ids, each title's stage has the same id on every side."""
    titles = draw(st.lists(st.sampled_from(TITLES), unique=True, min_size=least))
    colors = (UNMANAGED, *COLORS) if bare else COLORS
    return tuple(
        entry(title, color=draw(st.sampled_from(colors)), id=TITLES.index(title) + 1 if ids else None)
        for title in titles
    )


def board_of(entries):
    """The live board that entries describe; each title has its own id."""
    return live(
        *(
            stage(TITLES.index(e.title) + 1, e.title, color=e.color, sort=100 * place)
            for place, e in enumerate(entries, start=1)
        )
    )


POLICIES = st.sampled_from([KEEP, DELETE])


@given(rows(least=1), rows(bare=False), POLICIES)
@settings(max_examples=300)
def test_where_the_file_says_what_it_said_the_portal_was_changed(says, there, unlisted):
    base = Said(label="main", entries=says, unlisted=unlisted)
    found = differences(desired(*says, unlisted=unlisted), base, board_of(there))
    assert {one.origin for one in found} <= {PORTAL}
    for one in found:
        assert one.aspect is Aspect.PLACE or one.said == one.says


@given(rows(least=1), rows(bare=False), POLICIES)
@settings(max_examples=300)
def test_where_the_board_is_what_the_file_said_the_file_was_changed(says, there, unlisted):
    base = Said(label="main", entries=there, unlisted=unlisted)
    found = differences(desired(*says, unlisted=unlisted), base, board_of(there))
    assert {one.origin for one in found} <= {FILE}
    for one in found:
        assert one.aspect is Aspect.PLACE or one.said == one.live


@given(rows(least=1), rows(bare=False), rows(), POLICIES, st.booleans())
@settings(max_examples=400)
def test_nothing_differs_where_a_plan_has_nothing_to_do_and_only_there(says, there, then, unlisted, known):
    wanted = desired(*says, unlisted=unlisted, allow_mass_delete=True)
    board = board_of(there)
    found = differences(wanted, Said(label="main", entries=then) if known else None, board)
    assert bool(found) == bool(plan_board(wanted, board, unmoved_tasks=False).steps)


@given(rows(least=1, bare=False, ids=True), rows(bare=False, ids=True), rows(bare=False, ids=True))
@settings(max_examples=300)
def test_file_and_portal_are_each_others_mirror(one, other, then):
    base = Said(label="main", entries=then, unlisted=DELETE)
    there = {e.id for e in other}
    pinned = [e if e.id in there else replace(e, id=None) for e in one]
    mirror = {FILE: PORTAL, PORTAL: FILE, BOTH: BOTH}
    here = differences(desired(*pinned, unlisted=DELETE), base, board_of(other))
    back_there = {e.id for e in one}
    unpinned = [e if e.id in back_there else replace(e, id=None) for e in other]
    back = differences(desired(*unpinned, unlisted=DELETE), base, board_of(one))
    assert _without_places(here, lambda o: o) == _without_places(back, mirror.get)


def _without_places(found, seen):
    return Counter((d.stage, d.aspect, seen(d.origin)) for d in found if d.aspect is not Aspect.PLACE)


# Places, by brute force: every pair that file and board order differently is somebody's doing.


def inversions(live_order, base_order):
    """Who ordered each pair of 0, 1, 2 … (the file's order) otherwise than the other side."""
    for one, two in combinations(range(len(live_order)), 2):
        if live_order.index(one) > live_order.index(two):
            yield one, two, FILE if base_order.index(one) > base_order.index(two) else PORTAL


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_every_pair_in_another_order_is_told_by_one_who_moved_and_nobody_is_told_without_one(size):
    for live_order, base_order in product(permutations(range(size)), repeat=2):
        placed = [Placed(live_order.index(n), base_order.index(n)) for n in range(size)]
        by = moved(placed)
        pairs = list(inversions(live_order, base_order))
        for one, two, origin in pairs:
            assert origin in by.get(one, set()) | by.get(two, set())
        for mover, origins in by.items():
            assert origins
            assert origins <= {origin for *pair, origin in pairs if mover in pair}


@given(
    st.permutations(range(30)),
    st.permutations(range(30)),
    st.sets(st.integers(0, 29)),
    st.sets(st.integers(0, 29)),
)
@settings(max_examples=60)
def test_who_moved_a_stage_is_told_by_the_pairs_with_those_that_stay(
    live_order, base_order, unknown, written
):
    placed = [
        Placed(live_order.index(n), None if n in unknown else base_order.index(n), n in written)
        for n in range(30)
    ]
    by = moved(placed)
    for mover, origins in by.items():
        with_staying = {
            origin
            for *pair, origin in inversions(live_order, base_order)
            if mover in pair and not unknown & set(pair) and not by.keys() >= set(pair)
        }
        assert with_staying <= origins


def test_a_reversed_board_of_thousands_is_no_matter():
    placed = [Placed(5_000 - n, n) for n in range(5_000)]
    assert set(moved(placed).values()) == {frozenset({PORTAL})}
