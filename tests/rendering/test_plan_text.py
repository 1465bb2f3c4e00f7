"""A plan as text: what it says, that it fits, and that no title can do anything but be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import golden_files
from rendering.plans import (
    FINGERPRINT,
    ME,
    OPS,
    add,
    changed_board,
    dangerous_board,
    delete,
    full_plan,
    move_task,
    refused_board,
    row,
    settled_board,
    settled_plan,
    titled_plan,
    update,
)
from rendering.texts import NASTY, any_text, faults, without_sgr

from stagesync.model.board import Address, Kind
from stagesync.model.plan import BoardPlan, NewId, Plan, Reason
from stagesync.rendering.call_words import CallWords
from stagesync.rendering.colors import Depth, Style
from stagesync.rendering.plan_text import plan_to_text, summary_line
from stagesync.rendering.width import columns

PLAIN = Style(color=False, width=80)
COLORED = Style(color=True, width=80)


def phrases(board, style=PLAIN):
    """Return the calls of a board in words, without their methods."""
    words = CallWords.of(board, style)
    return [" ".join(words.phrase(run)[:-1]) for run in words.runs()]


def board_of(*calls, before, after):
    return BoardPlan(
        name="dev",
        address=ME,
        fingerprint=FINGERPRINT,
        before=before,
        after=after,
        calls=calls,
        least_calls=1,
    )


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("color", [False, True])
def test_golden(width, color):
    text = plan_to_text(full_plan(), Style(color=color, width=width, terminal=True))
    golden_files.check(f"plan-{width}-{'color' if color else 'plain'}.txt", text)


def test_without_color_there_is_no_escape_byte():
    assert "\x1b" not in plan_to_text(full_plan(), PLAIN)


def test_color_changes_nothing_but_blocks_and_emphasis():
    text = plan_to_text(full_plan(), COLORED)
    assert "\x1b[38;2;0;196;251m██\x1b[0m" in text
    for word in ("Backlog", "renamed", "moved up", "REFUSED", "pins-tasks"):
        assert word in without_sgr(text)


@pytest.mark.parametrize("depth", [Depth.INDEXED, Depth.BASIC])
@pytest.mark.parametrize("width", [30, 40, 80, 120])
@pytest.mark.parametrize("plan", [full_plan(), titled_plan(*NASTY)], ids=["full", "nasty"])
def test_with_fewer_colours_the_words_are_those_without_any(plan, depth, width):
    text = plan_to_text(plan, Style(color=True, depth=depth, width=width))
    assert without_sgr(text) == plan_to_text(plan, Style(color=False, width=width))
    assert "\x1b[38;2;" not in text
    assert ("\x1b[48;5;" in text) == (depth is Depth.INDEXED)


def test_in_256_colours_a_code_stands_on_the_nearest_one_in_readable_ink():
    style = Style(color=True, depth=Depth.INDEXED)
    assert style.swatch("00C4FB") == "\x1b[48;5;45;38;5;16m#00C4FB\x1b[0m"
    assert style.swatch("5319E7") == "\x1b[48;5;56;38;5;231m#5319E7\x1b[0m"
    assert style.color_words("00C4FB") == style.swatch("00C4FB")


@pytest.mark.parametrize(
    "style", [Style(color=True, depth=depth) for depth in Depth] + [PLAIN], ids=[*Depth, "none"]
)
@pytest.mark.parametrize("color", ["00C4FB", None, "#123", "日本語日本語", ""])
def test_every_swatch_is_as_wide_as_the_others(style, color):
    assert columns(style.swatch(color)) == style.swatch_columns


def test_titles_from_right_to_left_get_lines_of_their_own():
    before, after = (row(1, "أول"), row(2, "ثان")), (row(2, "ثان"), row(1, "أول"))
    call = update(1, "أول", Reason.MOVE, TITLE="أول", AFTER_ID=2)
    text = plan_to_text(Plan(boards=(board_of(call, before=before, after=after),), requests=4), PLAIN)
    rows = text.partition("before")[2].partition("  1.")[0].splitlines()
    assert all(("أول" in line) + ("ثان" in line) <= 1 for line in rows)


@pytest.mark.parametrize("width", [1, 30, 40, 60, 80, 120])
def test_on_a_terminal_every_line_fits(width):
    plan = replace(full_plan(), base="main")
    lines = plan_to_text(plan, Style(color=True, width=width, terminal=True)).splitlines()
    assert max(columns(line) for line in lines) <= max(width, 30)
    counts = lines[len(lines) - lines[::-1].index("") :]
    assert " ".join(line.strip() for line in counts) == summary_line(plan)


@pytest.mark.parametrize("width", [1, 30, 40, 60, 80, 120])
def test_elsewhere_every_line_but_the_counts_fits(width):
    *lines, counts = plan_to_text(full_plan(), Style(color=True, width=width)).splitlines()
    assert max(columns(line) for line in lines) <= max(width, 30)
    assert counts == summary_line(full_plan())


@pytest.mark.parametrize(
    ("boards", "requests", "line"),
    [
        ((), 0, "0 boards: nothing to do."),
        ((settled_board(),), 1, "1 board: nothing to do."),
        ((changed_board(),), 6, "1 board: 1 to change; 3 calls (least possible: 3), 6 requests."),
        (
            (changed_board(), settled_board()),
            6,
            "2 boards: 1 to change, 1 as desired; 3 calls (least possible: 3), 6 requests.",
        ),
        (
            (refused_board(), settled_board()),
            1,
            "2 boards: 1 refused, 1 as desired; nothing will be written.",
        ),
    ],
)
def test_the_last_line_counts(boards, requests, line):
    plan = Plan(boards=boards, requests=requests)
    assert summary_line(plan) == line
    assert plan_to_text(plan, PLAIN).splitlines()[-1] == line


def test_a_settled_board_takes_one_line():
    assert plan_to_text(settled_plan(), PLAIN) == (
        "= me · my-plan · as desired, 2 stages\n\n1 board: nothing to do.\n"
    )


def test_a_settled_board_still_shows_its_hazards():
    board = replace(settled_board(), hazards=dangerous_board().hazards[:1])
    text = plan_to_text(Plan(boards=(board,), requests=1), PLAIN)
    assert "  ! pins-tasks: tasks of group 8" in text


def test_a_refused_board_is_marked_with_its_reasons():
    text = plan_to_text(Plan(boards=(refused_board(),), requests=1), PLAIN)
    assert text.startswith(
        "✗ support · kanban · group 9 · REFUSED, nothing will be written\n  REFUSED mass-delete: "
    )


def test_a_group_known_by_name_alone_is_named():
    board = replace(refused_board(), address=Address(kind=Kind.KANBAN, name="Gone"))
    assert 'kanban · group "Gone" · REFUSED' in plan_to_text(Plan(boards=(board,), requests=1), PLAIN)


def test_each_row_says_what_happens_to_its_stage():
    lines = plan_to_text(Plan(boards=(changed_board(),), requests=6), PLAIN).splitlines()
    after = [line[22:].rstrip() for line in lines[2:9]]
    assert after == [
        "after",
        "=  #00C4FB Backlog",
        "~↑ #9DCF00 Review       recoloured, moved up",
        "~  #47D1E2 In progress  renamed",
        "+  #FF5752 Testing      new",
        "=  #75D900 Done",
        "=  #A8ADB4 Parked",
    ]


def test_a_moved_stage_that_keeps_its_place_among_the_others_points_both_ways():
    before, after = (row(1, "A"), row(2, "B"), row(3, "C")), (row(3, "C"), row(2, "B"), row(1, "A"))
    calls = (
        update(3, "C", Reason.MOVE, TITLE="C", AFTER_ID=0),
        update(2, "B", Reason.MOVE, TITLE="B", AFTER_ID=3),
    )
    text = plan_to_text(Plan(boards=(board_of(*calls, before=before, after=after),), requests=5), PLAIN)
    assert [line[16:18] for line in text.splitlines()[3:6]] == [" ↑", " ↕", "= "]


def test_deleted_stages_are_marked_in_the_order_before():
    text = plan_to_text(Plan(boards=(dangerous_board(),), requests=6), PLAIN)
    assert "  - #A8ADB4 Old ideas " in text


def test_blanks_around_a_title_are_seen():
    before, after = (row(1, "Done "),), (row(1, "Done"),)
    call = update(1, "Done", Reason.RENAME, TITLE="Done", AFTER_ID=0)
    text = plan_to_text(Plan(boards=(board_of(call, before=before, after=after),), requests=4), PLAIN)
    assert '#47D1E2 "Done "' in text
    assert 'rename "Done " to "Done"' in text


def test_calls_in_words():
    assert phrases(changed_board()) == [
        'recolour "Review" from #FFA801 to #9DCF00, move it behind "Backlog"',
        'rename "Doing" to "In progress"',
        'create "Testing" in #FF5752 behind "In progress"',
    ]


def test_calls_on_a_damaged_board_in_words():
    assert phrases(dangerous_board()) == [
        'create "Triage" behind "Old ideas"',
        'move "Triage" to the front, which pins the never-moved tasks',
        (
            'recolour "Closed" (id 22) from "#75D9" to #75D900, move it behind "Closed" (id 23), '
            "which renumbers the board"
        ),
        'move 2 tasks from "Old ideas" to "Triage"',
        'delete "Old ideas"',
    ]


@pytest.mark.parametrize(
    ("call", "phrase"),
    [
        (add("Inbox", "FFA801", 0), 'create "Inbox" in #FFA801 at the front'),
        (
            update(1, "A", Reason.PIN, TITLE="A", AFTER_ID=0),
            'update "A" in place, which pins the never-moved tasks',
        ),
        (
            update(1, "A", Reason.RENUMBER, TITLE="A", AFTER_ID=0),
            'update "A" in place, which renumbers the board',
        ),
        (update(1, "A", Reason.RENAME, TITLE="A", AFTER_ID=0), 'store the title of "A"'),
        (update(1, "A", Reason.MOVE, TITLE="A", AFTER_ID=2), 'move "A" behind "B"'),
        (update(1, "A", Reason.MOVE, TITLE="A", AFTER_ID=77), 'move "A" behind "?"'),
        (
            update(1, "X", Reason.PIN, Reason.RENAME, TITLE="X"),
            'rename "A" to "X", which pins the never-moved tasks',
        ),
        (delete(2, "B"), 'delete "B"'),
    ],
)
def test_one_call_in_words(call, phrase):
    stages = (row(1, "A"), row(2, "B"))
    assert phrases(board_of(call, before=stages, after=stages)) == [phrase]


def test_tasks_that_go_different_ways_have_lines_of_their_own():
    stages = (row(1, "A"), row(2, "B"), row(3, "C"))
    tasks = (move_task(11, 3, "C"), move_task(12, 3, "C"), move_task(13, 3, "C"), move_task(14, 1, "A"))
    board = replace(board_of(*tasks, before=stages, after=stages), emptied={1: (11, 12), 2: (13,)})
    assert phrases(board) == [
        'move 2 tasks from "A" to "C"',
        'move task 13 from "B" to "C"',
        'move task 14 to "A"',
    ]
    text = plan_to_text(Plan(boards=(board,), requests=4), PLAIN)
    assert [line[:7] for line in text.splitlines() if "task.stages.movetask" in line] == [
        "  1-2. ",
        "    3. ",
        "    4. ",
    ]


def test_a_call_behind_the_renaming_one_uses_the_new_title():
    calls = (
        update(1, "X", Reason.RENAME, TITLE="X", AFTER_ID=2),
        update(1, "X", Reason.MOVE, TITLE="X", AFTER_ID=0),
    )
    board = board_of(*calls, before=(row(1, "A"), row(2, "B")), after=(row(1, "X"), row(2, "B")))
    assert phrases(board) == ['rename "A" to "X"', 'move "X" to the front']


def test_a_stage_made_by_an_earlier_call_goes_by_its_title():
    before = (row(1, "A"),)
    after = (row(1, "A"), row(None, "B", created_by=0), row(None, "C", created_by=1))
    board = board_of(
        add("B", "FFA801", 1), add("C", "FFA801", NewId(created_by=0)), before=before, after=after
    )
    assert phrases(board)[1] == 'create "C" in #FFA801 behind "B"'


def test_long_boards_leave_out_what_stays():
    before = tuple(row(number, f"Stage {number}") for number in range(1, 201))
    after = (*before[:99], replace(before[99], title="Renamed"), *before[100:])
    call = update(100, "Renamed", Reason.RENAME, TITLE="Renamed", AFTER_ID=99)
    text = plan_to_text(Plan(boards=(board_of(call, before=before, after=after),), requests=4), PLAIN)
    assert "⋮ 95 stages as they are" in text
    assert "⋮ 96 stages as they are" in text
    assert "Renamed" in text
    assert len(text.splitlines()) < 25


def test_long_titles_are_cut_and_calls_stay_readable():
    title = "Waiting for the customer's " * 9
    before, after = (row(1, title), row(2, "B")), (row(2, "B"), row(1, title))
    call = update(1, title, Reason.MOVE, TITLE=title, AFTER_ID=2)
    for width in (40, 80):
        style = Style(color=False, width=width)
        text = plan_to_text(Plan(boards=(board_of(call, before=before, after=after),), requests=4), style)
        assert "…" in text
        assert max(map(len, text.splitlines()[:-1])) <= width


def test_the_same_plan_gives_the_same_text():
    assert plan_to_text(full_plan(), COLORED) == plan_to_text(full_plan(), COLORED)


@settings(max_examples=150, deadline=None)
@given(st.lists(any_text, min_size=1, max_size=4), any_text, st.booleans(), st.sampled_from([30, 40, 80]))
def test_no_title_does_anything_but_show_itself(titles, message, color, width):
    plan = titled_plan(*titles, name=message or "x", message=message)
    text = plan_to_text(plan, Style(color=color, width=width))
    assert faults(text) == []
    assert ("\x1b" in text) is color
    *lines, counts, end = text.split("\n")
    assert counts.startswith("2 boards: 1 to change, 1 refused; ")
    assert end == ""
    assert max(columns(line) for line in lines) <= width


def test_titles_that_try_to_command_a_terminal_or_a_log_only_show_themselves():
    plan = titled_plan(*NASTY, name="::error::dev", message="\n::error::hazard ::x")
    text = plan_to_text(replace(plan, boards=(*plan.boards, replace(settled_board(), address=OPS))), PLAIN)
    assert faults(text) == []
    golden_files.check("plan-hostile.txt", text)
