"""A change made on the portal becomes the file's; what the file changed stays; what can't be told is named."""

from functools import cache
from itertools import combinations, permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from planning.boards import desired, entry, live, stage

from stagesync.model.board import LiveBoard
from stagesync.model.desired import UNMANAGED, Entry, Unlisted
from stagesync.model.drift import Origin
from stagesync.planning.absorption import absorb
from stagesync.planning.alignment import Said
from stagesync.planning.merged_order import merged
from stagesync.planning.planner import plan_board
from stagesync.planning.remaining import Standing
from stagesync.planning.renames import renames
from stagesync.planning.three_sides import differences

DELETE, KEEP, ERROR = Unlisted.DELETE, Unlisted.KEEP, Unlisted.ERROR


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


@settings(deadline=None, max_examples=400)
@given(says=file_boards(), base=file_boards(), there=live_boards())
def test_what_is_left_after_absorbing_is_the_files_own_change(says, base, there):
    said = Said(label="HEAD", entries=base.entries, unlisted=base.unlisted)
    made = absorb(says, there, said)
    assume(not conflicts(made))
    # held against the new file, the base does not know a stage that came or was renamed on the portal
    kept = zip(made.board.entries, made.origins, strict=True)
    assume(all(place is not None and one.title == says.entries[place].title for one, place in kept))
    # an entry that is new in the file, where the portal deleted one, would now look like that one renamed
    assume(not renames(says.entries, base.entries) and not renames(made.board.entries, base.entries))
    assert {one.origin for one in differences(made.board, said, there)} <= {Origin.FILE}


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


PAIRS = tuple(combinations(range(4), 2))


@cache
def orders(size):
    return tuple(permutations(range(size)))


def test_every_three_orders_of_four_merge_pair_by_pair():
    """All 24 x 24 x 24 cases: each pair stands as the side has it that changed it, or there is no such order."""
    for said in orders(4):
        base = {key: place for place, key in enumerate(said)}
        for says in orders(4):
            for there in orders(4):
                order = merged(says, there, base)
                tried = orders(4) if order is None else [order]
                fit = [one for one in tried if all(_fits(one, pair, said, says, there) for pair in PAIRS)]
                assert fit == ([] if order is None else [order])


def _fits(order, pair, *sides):
    said, says, there = (side.index(pair[0]) < side.index(pair[1]) for side in sides)
    wanted = there if said == says else says
    return (order.index(pair[0]) < order.index(pair[1])) == wanted


def test_an_empty_live_board_leaves_the_file_as_it_is():
    there = LiveBoard(address=live("A").address, stages=())
    made = absorb(desired("A"), there)
    assert titles(made.board) == ["A"]
    assert len(conflicts(made)) == 1
