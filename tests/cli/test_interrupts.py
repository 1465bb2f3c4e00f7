"""Ctrl-C and SIGTERM end a run with 1; in an apply the report says what is done, and running again arrives."""

import json
import signal

import pytest
from cli.portals import SECRET, Gate, front
from cli.running import as_process, finish, start
from cli.states import BOARD, OTHER, kanban, state, write

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
ADD, UPDATE = "task.stages.add", "task.stages.update"


@pytest.fixture
def slow():
    with front(state(BOARD, OTHER)) as (behind, webhook):
        yield behind, {"STAGESYNC_WEBHOOK": webhook}


class Nth:
    """Says yes to the n-th request whose method is among some."""

    def __init__(self, number, *methods):
        self._left = number
        self._methods = methods

    def __call__(self, method):
        self._left -= not self._methods or method in self._methods
        return self._left == 0


class AfterWrites:
    """Says yes to the first read after so many writes."""

    def __init__(self, writes):
        self._left = writes

    def __call__(self, method):
        writes = method in (ADD, UPDATE)
        self._left -= writes
        return self._left == 0 and not writes


def interrupted(slow, here, number, wanted, *args):
    """Run apply, interrupt it while the wanted request is on its way, and let the portal go on."""
    behind, env = slow
    behind.arrived = gate = Gate(wanted)
    write(here / "stagesync.yaml", *BOARDS)
    process = start("apply", "--yes", *args, cwd=here, env=env)
    assert gate.reached.wait(60)
    process.send_signal(number)
    gate.open()
    return finish(process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_while_a_call_is_on_its_way(slow, here, number):
    ended = interrupted(slow, here, number, Nth(2, ADD), "--format", "json")
    assert ended.code == 1
    assert "Traceback" not in ended.err
    report = json.loads(ended.out)
    dev, ops = report["boards"]
    assert (dev["state"], [call["stage"] for call in dev["done"]]) == ("failed", [NEW])
    assert dev["failed"]["stage"] == NEWER
    assert "may have been done all the same" in dev["message"]
    assert dev["backup"].endswith("-dev.yaml")
    assert (ops["state"], ops["done"], len(ops["remaining"])) == ("not-started", [], 1)
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
    first, second = Gate(Nth(3, ADD, UPDATE)), Gate(AfterWrites(3))
    behind.arrived = lambda method: (second(method), first(method))  # each counts before the first holds
    write(here / "stagesync.yaml", *BOARDS)
    process = start("apply", "--yes", "--format", "json", cwd=here, env=env)
    for gate in (first, second):
        assert gate.reached.wait(60)
        process.send_signal(number)
        gate.open()
    ended = finish(process)
    assert ended.code == 1
    assert "Traceback" not in ended.err
    dev, ops = json.loads(ended.out)["boards"]
    assert (len(dev["done"]), dev["state"] != "applied") == (2, True)
    assert "may have been done all the same" in ops["message"]
    arrives(slow, here)


def test_the_text_report_says_that_running_again_is_safe(slow, here):
    ended = interrupted(slow, here, signal.SIGTERM, AfterWrites(3))
    assert ended.code == 1
    assert "3 of 3 calls done" in ended.out
    assert "Running stagesync again is safe" in ended.out
    assert ended.out.count("as it was: .stagesync/") == 2


def test_before_the_first_write(slow, here):
    ended = interrupted(slow, here, signal.SIGTERM, Nth(2), "--format", "json")
    assert ended.code == 1
    assert {board["state"] for board in json.loads(ended.out)["boards"]} == {"not-started"}
    assert not {ADD, UPDATE} & set(slow[0].methods)


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
    behind.arrived = lambda method: None
    assert as_process("apply", "--yes", cwd=here, env=env).code == 0
    assert as_process("plan", "--detailed-exitcode", cwd=here, env=env).code == 0


def board_plan(name, calls):
    call = Call(method=UPDATE, params={}, reasons=(Reason.MOVE,), stage="S")
    address = Address(kind=Kind.KANBAN, group=7)
    return BoardPlan(name=name, address=address, fingerprint="", before=(), after=(), calls=(call,) * calls)


@pytest.mark.parametrize(
    ("copied", "calls", "states", "done"),
    [
        ("", {}, "not-started not-started not-started", (0, 0, 0)),
        ("ab", {}, "failed not-started not-started", (0, 0, 0)),
        ("abc", {"a": (1, 2)}, "failed not-started not-started", (1, 0, 0)),
        ("abc", {"a": (2, 2)}, "failed failed not-started", (2, 0, 0)),
        ("bc", {}, "not-started failed not-started", (0, 0, 0)),
        ("ac", {"a": (2, 2), "c": (1, 2)}, "failed not-started failed", (2, 0, 1)),
    ],
)
def test_a_tally_never_says_less_than_may_have_been_done(copied, calls, states, done):
    plan = Plan(boards=tuple(board_plan(name, 2) for name in "abc"), requests=0)
    tally = Tally(plan, lambda name, board: f"{name}.yaml")
    for name in copied:
        tally.keep_copy(name, LiveBoard(address=Address(kind=Kind.KANBAN, group=7), stages=()))
    for name, (count, total) in calls.items():
        tally.on_call(name, count, total)
    outcome = tally.outcome(5)
    assert " ".join(board.state for board in outcome.boards) == states
    assert tuple(len(board.done) for board in outcome.boards) == done
    assert [board.backup for board in outcome.boards] == [f"{n}.yaml" if n in copied else None for n in "abc"]
    assert not outcome.ok


def test_a_tally_leaves_boards_alone_that_the_plan_leaves_alone():
    tally = Tally(Plan(boards=(board_plan("a", 0),), requests=0), lambda name, board: name)
    assert tally.outcome(1).boards[0].state is BoardState.UNCHANGED
