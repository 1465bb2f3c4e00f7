"""Ctrl-C and SIGTERM end a run with 1; in an apply the report says what is done, and running again arrives."""

import json
import signal

import pytest
from cli.portals import SECRET, Gate, front
from cli.running import as_process, finish, start
from cli.states import BOARD, OTHER, kanban, state, write

from stagesync.applying.witnesses import Entry, NoJournal
from stagesync.cli.tally import Tally
from stagesync.model.board import Address, Kind, LiveBoard
from stagesync.model.outcome import BoardState
from stagesync.model.plan import BoardPlan, Call, Plan, Reason

NEW, NEWER = "New $total[x]", "Newer $total[x]"
"""Titles that a batch would rewrite: their calls go out in requests of their own, and can be held one by one."""

BOARDS = (
    kanban("Backlog", "Doing", "Done", NEW, NEWER),
    kanban("Closed", "Inbox", name="ops", group=8),
)
TOGETHER = (
    kanban("Backlog", "Doing", "Done", "New", "Newer"),
    kanban("Closed", "Inbox", name="ops", group=8),
)
"""Boards whose three calls go out in one batch."""

ADD, UPDATE = "task.stages.add", "task.stages.update"


@pytest.fixture
def slow():
    with front(state(BOARD, OTHER)) as (behind, webhook):
        yield behind, {"STAGESYNC_WEBHOOK": webhook}


class Nth:
    """Says yes to the n-th request, or to the n-th whose method is among some."""

    def __init__(self, number, *methods):
        self._left = number
        self._methods = methods

    def __call__(self, asked):
        self._left -= not self._methods or asked in self._methods
        return self._left == 0


class AfterWrites:
    """Says yes to the first read after so many requests that write."""

    def __init__(self, writes):
        self._left = writes

    def __call__(self, asked):
        self._left -= asked.writes
        return self._left == 0 and not asked.writes


def interrupted(slow, here, number, wanted, *args, boards=BOARDS):
    """Run apply, interrupt it while the wanted request is on its way, and let the portal go on."""
    behind, env = slow
    behind.arrived = gate = Gate(wanted)
    write(here / "stagesync.yaml", *boards)
    process = start("apply", "--yes", *args, cwd=here, env=env)
    assert gate.reached.wait(60)
    process.send_signal(number)
    gate.open()
    return finish(process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_while_a_call_is_on_its_way(slow, here, number):
    behind, env = slow
    behind.arrived = gate = Gate(Nth(2, ADD))
    write(here / "stagesync.yaml", *BOARDS)
    process = start("apply", "--yes", "--format", "json", cwd=here, env=env)
    assert gate.reached.wait(60)
    process.send_signal(number)
    ended = finish(process)  # it does not wait for the answer
    gate.open()
    assert ended.code == 1
    assert "Traceback" not in ended.err
    report = json.loads(ended.out)
    dev, ops = report["boards"]
    assert (dev["state"], [call["stage"] for call in dev["done"]]) == ("failed", [NEW])
    assert dev["failed"]["stage"] == NEWER
    assert "may have been done all the same" in dev["message"]
    assert dev["backup"].endswith("-dev.yaml")
    assert len(ops["done"]) + len(ops["remaining"]) + (ops["failed"] is not None) == 1
    sent_beside = any(UPDATE in (asked, *asked.inner) for asked in slow[0].writes())
    told = bool(ops["done"]) or "may have been done all the same" in ops["message"]
    assert told or not sent_beside
    arrives(slow, here)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_a_batch_for_two_boards_is_on_its_way(slow, here, number):
    ended = interrupted(slow, here, number, lambda asked: asked.writes, "--format", "json", boards=TOGETHER)
    assert ended.code == 1
    report = json.loads(ended.out)
    assert [asked.inner for asked in slow[0].writes()] == [(ADD, ADD, UPDATE)]
    for board, calls in zip(report["boards"], (2, 1), strict=True):
        assert (board["state"], board["done"], 1 + len(board["remaining"])) == ("failed", [], calls)
        assert "may have been done all the same" in board["message"]
    assert report["journal"].startswith(".stagesync/journal/")
    arrives(slow, here)
    rows = sorted(slow[0].portal.state()["stages"], key=lambda row: int(row["SORT"]))
    titles = [row["TITLE"] for row in rows if row["ENTITY_ID"] == "7"]
    assert titles == ["Backlog", "Doing", "Done", "New", "Newer"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_the_boards_of_a_batch_are_read_back(slow, here, number):
    ended = interrupted(slow, here, number, AfterWrites(1), "--format", "json", boards=TOGETHER)
    assert ended.code == 1
    boards = json.loads(ended.out)["boards"]
    assert [(len(board["done"]), board["remaining"]) for board in boards] == [(2, []), (1, [])]
    assert all("it could not be read back: interrupted" in board["message"] for board in boards)
    arrives(slow, here)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_the_boards_are_read_back(slow, here, number):
    ended = interrupted(slow, here, number, AfterWrites(3), "--format", "json")
    assert ended.code == 1
    boards = json.loads(ended.out)["boards"]
    assert [len(board["done"]) for board in boards] == [2, 1]
    assert all("interrupted" in board["message"] and "read back" in board["message"] for board in boards)
    arrives(slow, here)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_twice(slow, here, number):
    """The second interrupt comes while the boards that were finished are read back after the first."""
    behind, env = slow
    first, second = Gate(Nth(3, ADD)), Gate(AfterWrites(3))
    behind.arrived = lambda asked: (second(asked), first(asked))  # each counts before the first holds
    one_request, two_requests = (NEW,), (NEW, NEWER)
    write(
        here / "stagesync.yaml",
        kanban("Backlog", "Doing", "Done", *one_request),
        kanban("Inbox", "Closed", *two_requests, name="ops", group=8),
    )
    process = start("apply", "--yes", "--format", "json", cwd=here, env=env)
    for gate in (first, second):
        assert gate.reached.wait(60)
        process.send_signal(number)
        gate.open()
    ended = finish(process)
    assert ended.code == 1
    assert "Traceback" not in ended.err
    dev, ops = json.loads(ended.out)["boards"]
    assert (len(dev["done"]), dev["state"] != "applied") == (1, True)
    assert "may have been done all the same" in ops["message"]
    arrives(slow, here)


def test_the_text_report_says_that_running_again_is_safe(slow, here):
    ended = interrupted(slow, here, signal.SIGTERM, AfterWrites(3))
    assert ended.code == 1
    assert "3 of 3 calls done" in ended.out
    assert "Running stagesync again is safe" in ended.out
    assert ended.out.count("as it was: .stagesync/") == 2


def test_a_saved_plan_that_was_interrupted_is_to_be_made_anew(slow, here):
    behind, env = slow
    write(here / "stagesync.yaml", *BOARDS)
    assert as_process("plan", "--out", "plan.json", cwd=here, env=env).code == 0
    ended = interrupted(slow, here, signal.SIGTERM, Nth(1, ADD), "--plan", "plan.json")
    assert ended.code == 1
    assert "Make a new plan" in ended.out
    assert "Running stagesync again is safe" not in ended.out
    behind.arrived = lambda asked: None
    again = as_process("apply", "--plan", "plan.json", "--yes", cwd=here, env=env)
    assert again.code == 1
    assert "dev is left alone: the board changed after it was planned" in again.err
    arrives(slow, here)


def test_before_the_first_write(slow, here):
    ended = interrupted(slow, here, signal.SIGTERM, Nth(2), "--format", "json")
    assert ended.code == 1
    assert {board["state"] for board in json.loads(ended.out)["boards"]} == {"not-started"}
    assert slow[0].writes() == []


@pytest.mark.parametrize("args", [("plan",), ("pull", "--group", "7"), ("apply", "--dry-run")])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_where_nothing_is_written_it_just_ends(slow, here, args, number):
    behind, env = slow
    behind.arrived = gate = Gate(Nth(1))
    write(here / "stagesync.yaml", *BOARDS)
    process = start(*args, cwd=here, env=env)
    assert gate.reached.wait(60)
    process.send_signal(number)
    gate.open()
    ended = finish(process)
    assert ended.code == 1
    assert ended.err.strip() == "Interrupted."
    assert SECRET not in ended.said


def arrives(slow, here):
    """Run again, as the report says: the boards become as desired."""
    behind, env = slow
    behind.arrived = lambda asked: None
    assert as_process("apply", "--yes", cwd=here, env=env).code == 0
    assert as_process("plan", "--detailed-exitcode", cwd=here, env=env).code == 0


def board_plan(name, calls):
    """Return a plan of so many calls, each on a stage named after the board and its place."""
    made = tuple(
        Call(method=UPDATE, params={}, reasons=(Reason.MOVE,), stage=f"{name}{place}")
        for place in range(calls)
    )
    address = Address(kind=Kind.KANBAN, group=7)
    return BoardPlan(name=name, address=address, fingerprint="", before=(), after=(), calls=made)


def replay(tally, story):
    """Tell a tally a story: `>a0 b0` goes out, `<a0 b0!` comes back (! refused, ? nobody knows), `~a2` planned anew."""
    plans = {name: board_plan(name, 2) for name in "abc"}
    for chapter in story.split(", ") if story else ():
        words = chapter[1:].split()
        entries = [
            Entry(
                board=word[0],
                index=int(word[1]),
                call=plans[word[0]].calls[int(word[1])],
                params={},
                error="NO" if word[2:] else None,
                unknown=word[2:] == "?",
            )
            for word in words
            if chapter[0] != "~"
        ]
        match chapter[0]:
            case ">":
                tally.sending(entries)
            case "<":
                tally.answered(entries)
            case _:
                tally.planned(board_plan(words[0][0], int(words[0][1])))


@pytest.mark.parametrize(
    ("story", "states", "done", "calls", "may_be_done"),
    [
        ("", "not-started not-started not-started", (0, 0, 0), (2, 2, 2), ""),
        (">a0", "failed not-started not-started", (0, 0, 0), (2, 2, 2), "a"),
        (">a0 a1 b0", "failed failed not-started", (0, 0, 0), (2, 2, 2), "ab"),
        (">a0 b0, <a0 b0", "failed failed not-started", (1, 1, 0), (2, 2, 2), ""),
        (">a0 a1 b0 b1, <a0 a1 b0, >b1", "failed failed not-started", (2, 1, 0), (2, 2, 2), "b"),
        (">a0 b0 c0, <a0", "failed not-started not-started", (1, 0, 0), (2, 2, 2), ""),
        (">a0 b0, <a0! b0", "failed failed not-started", (0, 1, 0), (2, 2, 2), ""),
        (">a0 a1 b0, <a0? a1? b0?", "failed failed not-started", (0, 0, 0), (2, 2, 2), "ab"),
        (">a0 b0, <a0? b0?, ~a1, ~b0", "failed failed not-started", (0, 0, 0), (1, 0, 2), ""),
        (">a0, <a0, >a1, <a1?, ~a2", "failed not-started not-started", (1, 0, 0), (3, 2, 2), ""),
        (">a0, <a0, >a1, <a1?, ~a2, >a0 a1", "failed not-started not-started", (1, 0, 0), (3, 2, 2), "a"),
        (">a0, <a0?, >a1, <a1", "failed not-started not-started", (2, 0, 0), (2, 2, 2), ""),
    ],
)
def test_a_tally_never_says_less_than_may_have_been_done(story, states, done, calls, may_be_done):
    plan = Plan(boards=tuple(board_plan(name, 2) for name in "abc"), requests=0)
    tally = Tally(plan, lambda name, board: f"{name}.yaml", NoJournal(), saved=True)
    for name in "ab":
        tally.keep_copy(name, LiveBoard(address=Address(kind=Kind.KANBAN, group=7), stages=()))
    replay(tally, story)
    outcome = tally.outcome(5)
    assert " ".join(board.state for board in outcome.boards) == states
    assert tuple(len(board.done) for board in outcome.boards) == done
    assert tuple(len(board.calls) for board in outcome.boards) == calls
    told = [board.name for board in outcome.boards if "may have been done all the same" in board.message]
    assert "".join(told) == may_be_done
    assert [board.backup for board in outcome.boards] == ["a.yaml", "b.yaml", None]
    assert (outcome.ok, outcome.saved, outcome.requests) == (False, True, 5)


def test_a_tally_names_the_call_that_was_refused_and_why():
    tally = Tally(Plan(boards=(board_plan("a", 2),), requests=0), lambda name, board: name, NoJournal())
    replay(tally, ">a0 a1, <a0 a1!")
    (board,) = tally.outcome(1).boards
    assert (board.done[0].stage, board.failed.stage, board.remaining) == ("a0", "a1", ())
    assert board.message == "NO"


def test_a_tally_leaves_boards_alone_that_the_plan_leaves_alone():
    plan = Plan(boards=(board_plan("a", 0),), requests=0)
    assert (
        Tally(plan, lambda name, board: name, NoJournal()).outcome(1).boards[0].state is BoardState.UNCHANGED
    )
