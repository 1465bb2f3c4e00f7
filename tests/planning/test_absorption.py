"""A change made on the portal becomes the file's; what the file changed stays; what can't be told is named."""

from dataclasses import replace
from itertools import combinations, permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from planning.boards import desired, entry, live, stage

from stagesync.model.board import LiveBoard
from stagesync.model.desired import UNMANAGED, Entry, Unlisted
from stagesync.model.drift import Aspect, Origin
from stagesync.planning.absorbing.absorption import absorb
from stagesync.planning.absorbing.remaining import Standing
from stagesync.planning.absorbing.taking import take
from stagesync.planning.drift.base import Said
from stagesync.planning.drift.comparison import compare
from stagesync.planning.planner import plan_board

DELETE, KEEP, ERROR = Unlisted.DELETE, Unlisted.KEEP, Unlisted.ERROR
FILE, PORTAL, BOTH = Origin


def titles(board):
    return [one.title for one in board.entries]


def conflicts(absorption):
    return [one.message for one in absorption.remaining if one.standing is Standing.CONFLICT]


def of(standing, absorption):
    return [one.message for one in absorption.remaining if one.standing is standing]


@pytest.mark.parametrize(
    ("entries", "stages", "wanted", "origins"),
    [
        (["A", "B", "C"], ["C", "A", "B"], ["C", "A", "B"], (2, 0, 1)),
        (["A", "B", "C"], ["A", "C"], ["A", "C"], (0, 2)),
        (["A", "C"], ["A", "B", "C"], ["A", "B", "C"], (0, None, 1)),
        (["A", "C"], ["B", "A", "C"], ["B", "A", "C"], (None, 0, 1)),
        (["A", "Old", "C"], ["A", "New", "C"], ["A", "New", "C"], (0, 1, 2)),
        (["A", "B", "Testing"], ["Testing it", "A", "B"], ["Testing it", "A", "B"], (2, 0, 1)),
        (["A", "B"], ["B", "Quite", "different", "A"], ["B", "Quite", "different", "A"], (1, None, None, 0)),
        (["a  b"], ["A B"], ["A B"], (0,)),
    ],
)
def test_what_the_board_is_becomes_what_the_file_says(entries, stages, wanted, origins):
    made = absorb(desired(*entries, unlisted=DELETE), live(*stages))
    assert (titles(made.board), made.origins, made.remaining) == (wanted, origins, ())


def test_managed_colours_alone_are_taken():
    board = desired(entry("A", color="111111"), "B")
    made = absorb(board, live(stage(1, "A", color="222222"), stage(2, "B", color="333333")))
    assert [one.color for one in made.board.entries] == ["222222", UNMANAGED]


@pytest.mark.parametrize(
    ("colors", "color"), [((UNMANAGED, "111111"), "ABCDEF"), ((UNMANAGED,) * 3, UNMANAGED)]
)
def test_a_new_entry_manages_its_colour_as_the_others_do(colors, color):
    entries = [entry(f"Entry {number}", color=one) for number, one in enumerate(colors)]
    stages = [stage(place, one.title, color="111111") for place, one in enumerate(entries, start=1)]
    made = absorb(desired(*entries, unlisted=DELETE), live(*stages, stage(9, "New", color="ABCDEF")))
    assert made.board.entries[-1] == Entry(title="New", color=color)


def test_a_pinned_entry_is_renamed_and_was_stays():
    made = absorb(desired(entry("B", was=["A"], id=1)), live("A"))
    assert made.board.entries == (entry("A", was=["A"], id=1),)


def test_move_tasks_to_follows_the_rename_of_its_entry():
    made = absorb(desired("A", "Inbox", unlisted=DELETE, move_tasks_to="Inbox"), live("A", "In-box"))
    assert (titles(made.board), made.board.move_tasks_to) == (["A", "In-box"], "In-box")


def test_move_tasks_to_keeps_its_entry():
    made = absorb(desired("A", "Inbox", unlisted=DELETE, move_tasks_to="Inbox"), live("A"))
    assert titles(made.board) == ["A", "Inbox"]
    assert conflicts(made) == [
        'the stage of "Inbox" is gone, but `move_tasks_to` names it; let it name another entry'
    ]


def test_under_keep_unlisted_stages_are_named_and_put_in_on_request():
    board, there = desired("A"), live("A", "Mine")
    made = absorb(board, there)
    assert (made.board, of(Standing.UNLISTED, made)) == (board, ['"Mine" is not listed'])
    assert titles(absorb(board, there, add_unlisted=True).board) == ["A", "Mine"]


CAN_NOT = [
    (
        "two that look alike",
        desired("Testing", unlisted=DELETE),
        live("Testing 1", "X", "Testing 2"),
        "can't be told",
    ),
    ("two entries for one", desired("Test a", "Test b", "X"), live("X", "Test c"), "can't be told"),
    ("two stages of a title", desired("A", unlisted=DELETE), live("A", "B", "B"), "2 times on the board"),
    ("no stage left", desired("A"), live("quite another", "one more"), "can't be empty"),
    (
        "an id that is gone",
        desired(entry("A", id=9), "B", unlisted=DELETE),
        live("B", "A"),
        "stage 2 has its title",
    ),
    ("two fits", desired("A"), live("A", "A"), "fits 2 live stages"),
    (
        "a title of another's was",
        desired("A", entry("B", was=["X"], id=2)),
        live("X", "B"),
        "`was` of another",
    ),
    ("too long", desired("A", unlisted=DELETE), live("A", "x" * 256), "256 characters"),
    ("blank", desired(entry("A", id=1)), live(" "), "is blank"),
    (
        "a broken colour",
        desired(entry("A", color="111111")),
        live(stage(1, "A", color="12345")),
        "is no colour",
    ),
]


@pytest.mark.parametrize(
    ("board", "there", "words"), [case[1:] for case in CAN_NOT], ids=[case[0] for case in CAN_NOT]
)
def test_what_can_not_be_told_or_written_is_named_and_left_alone(board, there, words):
    made = absorb(board, there)
    assert words in conflicts(made)[0]
    assert set(titles(made.board)) <= {*titles(board), *(one.title for one in there.stages)}


def test_a_pinned_entry_whose_stage_is_gone_is_removed():
    assert titles(absorb(desired(entry("A", id=9), "B"), live("B")).board) == ["B"]


def git(*entries, unlisted=DELETE):
    return Said(label="HEAD", entries=desired(*entries).entries, unlisted=unlisted)


def test_only_what_the_portal_changed_is_taken():
    said = git("Gone", entry("A", color="111111"), entry("B", color="111111"), "C")
    says = desired(
        "Gone",
        entry("A", color="222222"),
        entry("B", color="111111"),
        entry("See", was=["C"]),
        "New",
        unlisted=DELETE,
    )
    there = live(
        stage(1, "A", color="111111"), stage(2, "B", color="333333"), stage(3, "C"), stage(4, "Came")
    )
    made = absorb(says, there, said)
    assert made.board.entries == (
        entry("A", color="222222"),
        entry("B", color="333333"),
        entry("See", was=["C"]),
        entry("Came"),
        entry("New"),
    )
    assert conflicts(made) == []
    assert len(of(Standing.FOR_APPLY, made)) == 3


@pytest.mark.parametrize(
    ("said", "says", "there"),
    [
        (entry("A", color="111111"), entry("A", color="222222"), stage(1, "A", color="333333")),
        (entry("A", id=1), entry("B", id=1), stage(1, "C")),
    ],
)
def test_what_both_sides_changed_is_left_alone(said, says, there):
    made = absorb(desired(says), live(there), git(said))
    assert made.board.entries == (says,)
    assert "changed in the file and on the portal" in conflicts(made)[0]


def test_a_stage_that_the_file_changed_and_the_portal_deleted_is_left_alone():
    made = absorb(desired("A", entry("B", color="222222")), live("A"), git("A", entry("B", color="111111")))
    assert titles(made.board) == ["A", "B"]
    assert conflicts(made) == ['"B" was changed in the file, and its stage deleted on the portal']


def test_a_board_that_the_base_did_not_name_is_the_files():
    board = desired("B", "A", "N", unlisted=DELETE)
    made = absorb(board, live("A", "B", "X"), Said(label="HEAD"))
    assert (made.board, conflicts(made), len(made.remaining)) == (board, [], 1)


def test_a_stage_that_the_file_lists_no_more_is_not_put_back():
    made = absorb(desired("A", unlisted=DELETE), live("A", "B"), git("A", "B"))
    assert titles(made.board) == ["A"]
    assert of(Standing.FOR_APPLY, made) == ['"B" is not listed any more']


def test_a_journal_knows_renamed_stages_by_their_ids():
    said = Said(label="journal", entries=(entry("A", id=1), entry("B", id=2)), whole=True)
    made = absorb(desired("A", "B", unlisted=DELETE), live(stage(2, "Quite new"), stage(1, "Another")), said)
    assert (titles(made.board), made.origins) == (["Quite new", "Another"], (1, 0))


NAMES = ("Inbox", "Doing", "Review", "Done", "Parked", "Later")
COLORS = ("111111", "222222")


@st.composite
def file_boards(draw):
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    entries = [entry(name, color=draw(st.sampled_from((UNMANAGED, *COLORS)))) for name in names]
    return desired(*entries, unlisted=draw(st.sampled_from((DELETE, ERROR, KEEP))))


@st.composite
def live_boards(draw):
    names = draw(st.lists(st.sampled_from((*NAMES, "Done!", "Other")), min_size=1, max_size=6, unique=True))
    ids = draw(st.permutations(range(1, len(names) + 1)))
    return live(
        *(
            stage(
                key,
                name,
                sort=100 * place,
                color=draw(st.sampled_from(COLORS)),
                type="" if place > 1 else "NEW",
            )
            for place, (key, name) in enumerate(zip(ids, names, strict=True), start=1)
        )
    )


@settings(deadline=None, max_examples=400)
@given(board=file_boards(), there=live_boards(), add=st.booleans())
def test_after_absorbing_a_plan_has_nothing_to_do(board, there, add):
    made = absorb(board, there, add_unlisted=add)
    assume(not conflicts(made))
    plan = plan_board(made.board, there, unmoved_tasks=True)
    assert (plan.refusals, plan.steps) == ((), ())


@settings(deadline=None, max_examples=200)
@given(board=file_boards(), there=live_boards(), add=st.booleans())
def test_absorbing_twice_changes_nothing_more(board, there, add):
    made = absorb(board, there, add_unlisted=add)
    again = absorb(made.board, there, add_unlisted=add)
    assert again.board == made.board


@settings(deadline=None, max_examples=200)
@given(board=file_boards(), there=live_boards())
def test_without_a_base_the_file_is_the_base(board, there):
    said = Said(label="HEAD", entries=board.entries, unlisted=board.unlisted)
    assert absorb(board, there, said) == absorb(board, there)


@settings(deadline=None, max_examples=200)
@given(board=file_boards(), there=live_boards())
def test_what_the_base_said_and_the_board_is_stays_the_files_change(board, there):
    said = Said(
        label="HEAD",
        entries=tuple(Entry(title=one.title, color=one.color) for one in there.stages),
        unlisted=DELETE,
    )
    made = absorb(board, there, said)
    assert (made.board, conflicts(made)) == (board, [])


def at(base):
    return Said(label="HEAD", entries=base.entries, unlisted=base.unlisted)


def named(origin, comparison):
    """How many sentences name what has an origin: one for each text and presence, one or two for all places."""
    found = [(number, one) for number, one in comparison.found if one.origin is origin]
    rows = comparison.aligned.listed
    places = {origin is BOTH and rows[n].said is None for n, one in found if one.aspect is Aspect.PLACE}
    return sum(one.aspect is not Aspect.PLACE for _, one in found) + len(places)


@settings(deadline=None, max_examples=600)
@given(says=file_boards(), base=file_boards(), there=live_boards())
def test_what_is_taken_are_exactly_the_differences_named_as_the_portals(says, base, there):
    comparison = compare(says, at(base), there)
    made = take(comparison, add_unlisted=False)
    assume(not comparison.aligned.unclear_entries)
    # of what the portal changed some can't be told or written, and is named beside what both sides changed
    assert len(conflicts(made)) >= named(BOTH, comparison)
    assume(len(conflicts(made)) == named(BOTH, comparison))
    entries = dict(zip(made.origins, made.board.entries, strict=True))
    came = {one.title for one, place in zip(made.board.entries, made.origins, strict=True) if place is None}
    changed = {(number, one.aspect): one for number, one in comparison.found if one.origin is PORTAL}
    for number, one in enumerate(says.entries):
        assert (number in entries) == ((number, Aspect.PRESENCE) not in changed)
        title, color = changed.get((number, Aspect.TITLE)), changed.get((number, Aspect.COLOR))
        wanted = (title.live if title else one.title, color.live if color else one.color)
        assert number not in entries or (entries[number].title, entries[number].color) == wanted
    new = {one.live for (number, _), one in changed.items() if number >= len(says.entries)}
    assert came == (set() if says.unlisted is KEEP else new)


@settings(deadline=None, max_examples=600)
@given(says=file_boards(), base=file_boards(), there=live_boards())
def test_what_stays_are_exactly_the_differences_of_the_file_and_of_both(says, base, there):
    comparison = compare(says, at(base), there)
    made = take(comparison, add_unlisted=False)
    assert len(of(Standing.FOR_APPLY, made)) == named(FILE, comparison)
    assert len(conflicts(made)) >= named(BOTH, comparison)


@settings(deadline=None, max_examples=600)
@given(says=file_boards(), base=file_boards(), there=live_boards(), add=st.booleans())
def test_a_second_run_takes_nothing_that_the_first_one_left(says, base, there, add):
    made = absorb(says, there, at(base), add_unlisted=add)
    assert absorb(made.board, there, at(base), add_unlisted=add).board == made.board


@settings(deadline=None, max_examples=400)
@given(says=file_boards(), base=file_boards(), there=live_boards())
def test_afterwards_nothing_is_named_as_the_portals_but_what_can_not_be_taken(says, base, there):
    made = absorb(says, there, at(base))
    comparison = compare(made.board, at(base), there)
    assume(not comparison.aligned.unclear_entries)
    again = absorb(made.board, there, at(base))
    assert named(PORTAL, comparison) == 0 or len(conflicts(again)) > named(BOTH, comparison)


def test_a_stage_that_came_where_another_was_deleted_is_not_that_one_renamed():
    """The deleted one's entry is gone after the first run: the second sees the file's own entry at its place."""
    base = git("Backlog", "Shipped", unlisted=KEEP)
    says = desired("Backlog", entry("Testing", color="111111"), "Shipped")
    there = live("Shipped", stage(2, "Testing", color="FF0000"))
    made = absorb(says, there, base)
    assert made.board.entries == (entry("Testing", color="111111"), entry("Shipped"))
    assert of(Standing.FOR_APPLY, made) == [
        'the colour of "Testing", #111111, on the board "FF0000"',
        "the order of its entries",
    ]
    assert absorb(made.board, there, base) == replace(made, origins=(0, 1))


def test_a_stage_moved_in_the_file_past_one_that_came_on_both_sides_is_the_files():
    says, there = desired("E", "A", "G", "F", unlisted=DELETE), live("F", "E", "A", "G")
    made = absorb(says, there, git("F", "E", "A"))
    assert (made.board, conflicts(made)) == (says, [])
    assert of(Standing.FOR_APPLY, made) == ["the order of its entries"]


RENAMED_BY_PLACE = {
    "it was moved": ("ADB", "AWB", "ABD"),
    "its neighbour was deleted": ("ARD", "ARW", "AD"),
    "it and another were swapped": ("LP", "RI", "PL"),
}


@pytest.mark.parametrize("case", RENAMED_BY_PLACE)
def test_a_rename_that_its_place_alone_tells_keeps_its_place(case):
    """Moved in the file, or beside one that is gone, it would be a new stage, and the renamed one would be deleted."""
    then, now, there = RENAMED_BY_PLACE[case]
    says, base = desired(*now, unlisted=DELETE), git(*then)
    made = absorb(says, live(*there), base)
    assert made.board == says
    assert any("add `was: [" in message for message in conflicts(made))
    pairs = zip(then, now, strict=True)
    told = desired(*(entry(new, was=[] if old == new else [old]) for old, new in pairs), unlisted=DELETE)
    assert sorted(titles(absorb(told, live(*there), base).board)) == sorted(
        dict(zip(then, now, strict=True))[one] for one in there
    )


def test_a_deletion_that_the_journal_knows_is_no_rename():
    said = Said(label="journal", entries=tuple(entry(t, id=n) for n, t in enumerate("ABC", 1)), whole=True)
    made = absorb(desired(*"ABC", unlisted=DELETE), live(stage(1, "A"), stage(9, "X"), stage(3, "C")), said)
    assert (titles(made.board), made.origins) == (["A", "X", "C"], (0, None, 2))


ROW = "ABCD"


def test_every_three_orders_of_four_stages():
    """All 24 x 24 orders of base and board, the file's being one of them."""
    says = desired(*ROW, unlisted=DELETE)
    for said in permutations(ROW):
        for there in permutations(ROW):
            comparison = compare(says, git(*said), live(*there))
            by = {one.stage: one.origin for _, one in comparison.found}
            order = titles(take(comparison, add_unlisted=False).board)
            taken = [one for one in ROW if by.get(one, PORTAL) is PORTAL]
            left = [one for one in ROW if by.get(one) is not PORTAL]
            assert [one for one in order if one in taken] == [one for one in there if one in taken]
            assert [one for one in order if one in left] == left
            merged = in_pairs(said, there)
            assert BOTH in by.values() or merged in (None, order)


def in_pairs(said, there):
    """The order in which each two stand as on the side that turned them round, if there is one."""
    pairs = {}
    for one, other in combinations(ROW, 2):
        then, now = said.index(one) < said.index(other), there.index(one) < there.index(other)
        pairs[one, other] = now if then else True
    fit = (
        list(row)
        for row in permutations(ROW)
        if all((row.index(one) < row.index(other)) == first for (one, other), first in pairs.items())
    )
    return next(fit, None)


@pytest.mark.parametrize("unlisted", [KEEP, DELETE])
def test_a_board_of_thousands_on_which_all_differs_is_no_matter(unlisted):
    names = [f"stage {number}" for number in range(4_000)]
    said = git(*names[:3_000], unlisted=unlisted)
    says = desired(*names[1_000:], unlisted=unlisted)
    made = absorb(says, live(*names[2_000:][::-1], *names[:1_000]), said)
    known = frozenset(names[2_000:3_000])
    assert [one for one in titles(made.board) if one in known] == names[2_000:3_000][::-1]


@settings(deadline=None, max_examples=200)
@given(says=file_boards(), base=file_boards(), there=live_boards())
def test_origins_name_the_entries_that_were_there(says, base, there):
    made = absorb(says, there, Said(label="HEAD", entries=base.entries, unlisted=base.unlisted))
    known = [place for place in made.origins if place is not None]
    assert len(made.origins) == len(made.board.entries)
    assert len(set(known)) == len(known)
    for one, place in zip(made.board.entries, made.origins, strict=True):
        if place is not None:
            assert (one.was, one.id) == (says.entries[place].was, says.entries[place].id)


def test_an_empty_live_board_leaves_the_file_as_it_is():
    there = LiveBoard(address=live("A").address, stages=())
    made = absorb(desired("A"), there)
    assert titles(made.board) == ["A"]
    assert len(conflicts(made)) == 1
