"""What an apply came to, in sentences and as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import golden_files
from rendering.plans import DEV, ME, OPS, changed_board, dangerous_board, delete, move_task, titled_plan
from rendering.texts import any_text, faults

from stagesync.model.outcome import BoardOutcome, BoardState, Left, Outcome
from stagesync.rendering.colors import Style
from stagesync.rendering.outcome_json import outcome_to_json
from stagesync.rendering.outcome_text import RUN_AGAIN, outcome_to_text, summary_line
from stagesync.rendering.width import columns

PLAIN = Style(color=False, width=80)
CALLS = dangerous_board().calls


def applied():
    return BoardOutcome(
        name="dev",
        address=DEV,
        state=BoardState.APPLIED,
        done=changed_board().calls,
        backup=".stagesync/backup/dev.yaml",
    )


def failed():
    return BoardOutcome(
        name="ops",
        address=OPS,
        state=BoardState.FAILED,
        done=CALLS[:2],
        failed=CALLS[2],
        remaining=CALLS[3:],
        message="task.stages.update was refused (ACCESS_DENIED): the webhook's user may not edit this board",
        backup=".stagesync/backup/ops.yaml",
    )


def board(state, **values):
    return BoardOutcome(name=str(state), address=OPS, state=state, **values)


def every_state():
    return Outcome(
        boards=(
            applied(),
            board(
                BoardState.DIFFERS,
                done=CALLS,
                differences=('stage 21: title "Inbox", planned "In"', "one more"),
            ),
            board(BoardState.NOT_STARTED, remaining=CALLS[:2]),
            failed(),
            board(BoardState.REFUSED, message="2 of 3 stages would be deleted"),
            board(BoardState.STALE, remaining=CALLS[:1], message="the board changed after it was planned"),
            BoardOutcome(name="unchanged", address=ME, state=BoardState.UNCHANGED),
            board(BoardState.DRY_RUN, remaining=CALLS[:2]),
        ),
        requests=14,
    )


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("color", [False, True])
def test_golden(width, color):
    text = outcome_to_text(every_state(), Style(color=color, width=width, terminal=True))
    golden_files.check(f"outcome-{width}-{'color' if color else 'plain'}.txt", text)


def test_a_failed_board_says_what_is_done_and_what_is_not():
    lines = outcome_to_text(Outcome(boards=(failed(),), requests=6), PLAIN).splitlines()
    parts = [line for line in lines if line in {"  done", "  failed", "  not done"}]
    assert parts == ["  done", "  failed", "  not done"]
    numbers = [
        line.split()[0]
        for line in lines
        if line.startswith("    ") and line.split()[0].endswith(".") and line.split()[0][0].isdigit()
    ]
    assert numbers == ["1.", "2.", "3.", "4-5.", "6."]
    assert f"  {RUN_AGAIN}" in lines
    assert "  as it was: .stagesync/backup/ops.yaml" in lines


def test_success_does_not_list_calls_or_advise():
    text = outcome_to_text(Outcome(boards=(applied(),), requests=6), PLAIN)
    assert RUN_AGAIN not in text
    assert "task.stages" not in text


@pytest.mark.parametrize(
    ("boards", "ok", "line"),
    [
        ((), True, "0 boards: nothing to do; no calls, 4 requests."),
        ((applied(),), True, "1 board: 1 applied; 3 of 3 calls done, 4 requests."),
        (
            (applied(), failed()),
            False,
            "2 boards: 1 applied, 1 failed; 5 of 9 calls done, 4 requests.",
        ),
        ((board(BoardState.NOT_STARTED),), False, "1 board: 1 not started; no calls, 4 requests."),
    ],
)
def test_the_last_line_counts(boards, ok, line):
    outcome = Outcome(boards=boards, requests=4)
    assert outcome.ok is ok
    assert summary_line(outcome) == line
    assert outcome_to_text(outcome, PLAIN).splitlines()[-1] == line


@pytest.mark.parametrize("state", list(BoardState))
def test_only_boards_as_desired_or_left_alone_on_purpose_are_well(state):
    assert board(state).ok is (state in {BoardState.APPLIED, BoardState.UNCHANGED, BoardState.DRY_RUN})


@pytest.mark.parametrize("left", list(Left))
def test_a_failed_board_says_how_it_was_found_afterwards(left):
    found = board(BoardState.FAILED, remaining=CALLS[:1], left=left)
    outcome = Outcome(boards=(found,), requests=3)
    assert json.loads(outcome_to_json(outcome))["boards"][0]["left"] == left
    assert "  → " in outcome_to_text(outcome, PLAIN)


def test_json_holds_every_call_once_in_order():
    document = json.loads(outcome_to_json(Outcome(boards=(failed(),), requests=6)))
    assert document["format_version"] == "1.0"
    assert document["ok"] is False
    (ops,) = document["boards"]
    methods = [call["method"] for call in (*ops["done"], ops["failed"], *ops["remaining"])]
    assert methods == [call.method for call in CALLS]
    assert ops["done"][1]["params"]["id"] == {"created_by": 0}
    assert ops["message"].startswith("task.stages.update was refused")
    assert ops["backup"] == ".stagesync/backup/ops.yaml"


def test_json_counts_the_states():
    summary = json.loads(outcome_to_json(every_state()))["summary"]
    assert summary == {
        "boards": 8,
        "states": dict.fromkeys((str(state) for state in BoardState), 1),
        "calls": 20,
        "calls_done": 11,
        "requests": 14,
    }


@settings(max_examples=100, deadline=None)
@given(any_text, any_text, st.booleans(), st.sampled_from([30, 80]))
def test_no_text_does_anything_but_show_itself(title, message, color, width):
    calls = titled_plan(title).boards[0].calls
    hostile = board(
        BoardState.FAILED,
        done=calls[:1],
        failed=calls[1],
        remaining=calls[2:],
        message=message,
        differences=(message,),
        backup=title,
    )
    outcome = Outcome(boards=(hostile,), requests=1)
    text = outcome_to_text(outcome, Style(color=color, width=width))
    assert faults(text) == []
    assert ("\x1b" in text) is color
    wrapped = [line for line in text.splitlines()[:-1] if not line.startswith("  as it was: ")]
    assert max(columns(line) for line in wrapped) <= width
    assert json.loads(outcome_to_json(outcome))["boards"][0]["message"] == message
    assert faults(outcome_to_json(outcome)) == []


def test_moved_tasks_are_not_counted_with_a_call_whose_place_is_their_stage():
    """A move to stage 2 stands directly before the call of index 2: they are two lines."""
    moves = tuple(move_task(task, 2, "A") for task in (11, 12))
    outcome = Outcome(boards=(board(BoardState.FAILED, remaining=(*moves, delete(11, "B"))),), requests=1)
    assert "3. delete" in outcome_to_text(outcome, PLAIN)
