"""A comment never grows too long: what is left out is counted and named, and the grave boards come first."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.markdown_page import page
from rendering.plans import (
    DEV,
    FINGERPRINT,
    changed_board,
    dangerous_board,
    refused_board,
    row,
    settled_board,
    update,
)

from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.model.plan import BoardPlan, Hazard, HazardCode, Plan, Reason
from stagesync.rendering.markdown.blocks import Block, size
from stagesync.rendering.plan_markdown import LONGEST, plan_to_markdown

WORST = ("@/" * 500, "👨‍👩‍👧" * 300, "a\u0301\u0301\u0301\u0301" * 200, "\u202e" * 400, "|" * 300)


def units(text):
    return len(text.encode("utf-16-le")) // 2


def long_board(stages, name="giant", title="Stage {}", **more):
    before = tuple(row(place, title.format(place)) for place in range(1, stages + 1))
    after = tuple(replace(stage, color="000000") for stage in before)
    calls = tuple(update(s.id, s.title, Reason.RECOLOR, COLOR="000000", AFTER_ID=s.id - 1) for s in before)
    return BoardPlan(
        name=name, address=DEV, fingerprint=FINGERPRINT, before=before, after=after, calls=calls, **more
    )


def hazards(count, message="a danger"):
    return tuple(Hazard(code=HazardCode.ODD_TITLE, message=f"{message} {n}") for n in range(count))


def named(base, count, name="board {}"):
    return tuple(replace(base, name=name.format(place)) for place in range(count))


def headings(text):
    return re.findall(r"^### `([^`]+)`", text, re.MULTILINE)


@pytest.mark.parametrize(
    "boards",
    [
        (long_board(4_000),),
        *((long_board(300, title=title, name=title),) for title in WORST),
        (replace(changed_board(), hazards=hazards(4_000)),),
        *((replace(changed_board(), hazards=hazards(300, said)),) for said in WORST),
        named(changed_board(), 800),
        *(named(changed_board(), 100, name + "{}") for name in WORST),
        *(named(dangerous_board(), 100, name + "{}") for name in WORST),
        *(named(settled_board(), 300, name + "{}") for name in WORST),
        (
            *named(refused_board(), 300),
            *named(changed_board(), 300, "other {}"),
            *named(settled_board(), 300, "s{}"),
        ),
        (replace(changed_board(), hazards=hazards(1, "word " * 100_000)),),
    ],
)
def test_no_plan_makes_a_longer_comment_and_a_long_one_uses_its_room(boards):
    text = plan_to_markdown(Plan(boards=boards, requests=3, base="b" * 500))
    assert units(text) <= LONGEST
    found = page(text)
    assert found.living == []
    assert found.tags.count("details") == found.tags.count("/details")


@given(
    sizes=st.lists(st.tuples(st.integers(1, 400), st.sampled_from([0, 0, 1, 80])), min_size=1, max_size=12),
)
@settings(max_examples=25, deadline=None)
def test_every_board_is_shown_or_named_and_in_the_order_of_the_plan(sizes):
    boards = tuple(
        long_board(stages, name=f"board {place}", hazards=hazards(dangers))
        for place, (stages, dangers) in enumerate(sizes)
    )
    text = plan_to_markdown(Plan(boards=boards, requests=3))
    assert units(text) <= LONGEST
    assert headings(text) == [board.name for board in boards]
    assert page(text).tags.count("h3") == len(boards)


def test_a_giant_board_says_how_much_is_left_out():
    text = plan_to_markdown(Plan(boards=(long_board(4_000),), requests=3))
    more_rows = int(re.search(r"\| ⋮ \| (\d+) more rows, left out here", text)[1])
    more_calls = int(re.search(r"\| ⋮ \| (\d+) more calls, left out here", text)[1])
    assert text.count("**recoloured**") == 4_000 - more_rows
    assert text.count("`task.stages.update`") == 4_000 - more_calls
    assert units(text) > LONGEST * 0.8


def test_hazards_beyond_the_room_are_counted_and_leave_room_for_the_order():
    board = replace(changed_board(), hazards=hazards(4_000))
    text = plan_to_markdown(Plan(boards=(board,), requests=3))
    more = int(re.search(r"^- ⚠️ (\d+) more dangers, left out here$", text, re.MULTILINE)[1])
    assert text.count("**Hazard**") == 4_000 - more
    assert "| before |" in text
    assert "<summary>3 calls, in order</summary>" in text


def test_a_small_board_is_whole_beside_a_giant_one():
    text = plan_to_markdown(Plan(boards=(long_board(4_000), changed_board()), requests=3))
    assert "**renamed** from `Doing`" in text
    assert "create `Testing` in `#FF5752` behind `In progress`" in text


def test_boards_without_room_are_counted_and_named():
    text = plan_to_markdown(Plan(boards=named(changed_board(), 2_000), requests=3))
    shown = headings(text)
    left = re.search(r"^(\d+) boards more are left out here: (.+) and (\d+) more\.$", text, re.MULTILINE)
    assert len(shown) + int(left[1]) == 2_000
    assert left[2].split(", ") == [f"`board {len(shown) + place}`" for place in range(5)]
    assert int(left[3]) == int(left[1]) - 5


def test_refused_and_hazardous_boards_get_the_room_first_and_keep_their_place():
    boards = (*named(changed_board(), 1_000), *named(refused_board(), 3, "refused {}"), dangerous_board())
    text = plan_to_markdown(Plan(boards=boards, requests=3))
    assert headings(text)[-4:] == ["refused 0", "refused 1", "refused 2", "ops"]
    assert text.count("what would happen") == 3
    assert "`damaged-board`: two stages share one SORT" in text


def test_a_long_hazardous_board_leaves_room_for_the_others():
    boards = (long_board(220, hazards=hazards(1)), *named(changed_board(), 25))
    text = plan_to_markdown(Plan(boards=boards, requests=3))
    assert "left out" not in plan_to_markdown(Plan(boards=boards[:1], requests=3))
    assert len(headings(text)) == 26
    assert text.count("**renamed** from `Doing`") == 25
    assert re.search(r"\d+ more calls, left out here", text)


def test_a_board_in_short_tells_its_dangers_and_counts():
    text = plan_to_markdown(Plan(boards=named(dangerous_board(), 300), requests=3))
    assert (
        "### `board 9` · kanban · group 8 `Operations` · 6 calls\n\n- ⚠️ **Hazard** `pins-tasks`: tasks"
    ) in text
    assert "4 stages before, 4 after; the rest of this board is left out here." in text


def test_many_differences_are_counted():
    drift = tuple(
        Difference(
            stage=f"S{n}", aspect=Aspect.COLOR, said=None, says="000000", live="FFFFFF", origin=Origin.FILE
        )
        for n in range(4_000)
    )
    text = plan_to_markdown(Plan(boards=(replace(changed_board(), drift=drift),), requests=3))
    more = int(re.search(r"(\d+) more differences, left out here", text)[1])
    assert text.count("| changed in the file |") == 4_000 - more


def block(rows):
    return Block(
        head=("head",),
        rows=lambda: ((row, 1) for row in rows),
        count=len(rows),
        rest=lambda count: f"and {count} more",
        tail=("tail",),
    )


@given(
    rows=st.lists(st.text(alphabet="ab😀", max_size=12), min_size=1, max_size=12), room=st.integers(0, 150)
)
@settings(max_examples=200, deadline=None)
def test_a_block_keeps_to_its_room_and_counts_what_it_leaves_out(rows, room):
    drawn = block(rows).drawn(room)
    assert size(drawn.lines) <= room
    assert size(drawn.lines) == sum(units(line) + 1 for line in drawn.lines)
    if drawn.whole:
        assert drawn.lines == ("head", *rows, "tail")
    elif drawn.lines:
        shown = drawn.lines[1:-2]
        assert shown == tuple(rows[: len(shown)])
        assert drawn.lines[-2] == f"and {len(rows) - len(shown)} more"


def test_a_block_that_fits_is_whole():
    rows = ["one", "two", "three"]
    exact = size(["head", *rows, "tail"])
    assert block(rows).drawn(max(exact, size(["head", "and 3 more", "tail"]))).whole
