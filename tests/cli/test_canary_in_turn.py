"""The canary and the others of its portal in turn: what each part is given, and what is told in the end."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from cli.several import fronts
from cli.states import kanban, write

from stagesync.applying.witnesses import NoJournal, Witnesses
from stagesync.cli.portals.canary import Canary, apply_in_turn
from stagesync.errors import PortalError
from stagesync.model.board import Address, Kind
from stagesync.model.outcome import BoardOutcome, BoardState, Outcome
from stagesync.model.plan import BoardPlan, Call, Plan, Reason
from stagesync.portal import flights

CALL = Call(method="task.stages.update", params={}, reasons=(Reason.RENAME,), stage="Done")


class Told(NoJournal):
    """A journal that keeps what it is told of the end."""

    def __init__(self):
        self.ends = []

    def ended(self, outcome):
        self.ends.append([(board.name, board.state) for board in outcome.boards])


class Applied:
    """Stands for `apply_plan`: each board arrives, but those named to fail; `ends` are raised instead, by board."""

    def __init__(self, failing=(), **ends):
        self.failing, self.ends = failing, ends
        self.given = []

    def __call__(self, _portal, plan, witnesses, *, desired):
        names = [board.name for board in plan.boards]
        self.given.append((names, desired))
        for name in names:
            if name in self.ends:
                raise self.ends[name]
        outcome = Outcome(boards=tuple(map(self._became, plan.boards)), requests=3)
        witnesses.journal.ended(outcome)
        return outcome

    def _became(self, board):
        state = BoardState.FAILED if board.name in self.failing else BoardState.APPLIED
        return BoardOutcome(name=board.name, address=board.address, state=state)


@pytest.fixture
def applying(monkeypatch):
    """Return what applies three boards, the canary `b` among them, and gives outcome, canary and journal."""

    def apply(applied, bird=None, desired=None):
        monkeypatch.setattr("stagesync.applying.apply.apply_plan", applied)
        journal, bird = Told(), bird or Canary("b")
        witnesses = Witnesses(keep_copy=lambda name, board: name, journal=journal)
        told = apply_in_turn(
            SimpleNamespace(requests=0), plan("a", "b", "c"), witnesses, bird, desired=desired
        )
        return told, bird, journal

    return apply


def plan(*names):
    board = BoardPlan(
        name="",
        address=Address(kind=Kind.KANBAN, group=7),
        fingerprint="",
        before=(),
        after=(),
        calls=(CALL,),
    )
    return Plan(boards=tuple(replace(board, name=name) for name in names), requests=0)


def states(told):
    return [(board.name, board.state.value) for board in told.boards]


def test_both_parts_are_planned_again_from_the_configuration_where_they_must(applying):
    desired, applied = {"a": "board"}, Applied()
    applying(applied, desired=desired)
    assert applied.given == [(["b"], desired), (["a", "c"], desired)]


def test_boards_are_told_in_the_order_of_the_plan_with_the_requests_of_both_parts(applying):
    told, _, _ = applying(Applied())
    assert states(told) == [("a", "applied"), ("b", "applied"), ("c", "applied")]
    assert told.requests == 6


def test_on_a_portal_without_the_canary_all_go_at_once(applying):
    applied = Applied()
    applying(applied, Canary("elsewhere"))
    assert [names for names, _ in applied.given] == [["a", "b", "c"]]


def test_the_journal_hears_of_the_others_that_do_not_go_on(applying):
    applied = Applied(failing=("b",))
    told, bird, journal = applying(applied)
    assert not bird.arrived
    assert [names for names, _ in applied.given] == [["b"]]
    assert states(told) == [("a", "not-started"), ("b", "failed"), ("c", "not-started")]
    assert journal.ends[1:] == [[("a", BoardState.NOT_STARTED), ("c", BoardState.NOT_STARTED)]]


def test_the_journal_hears_of_the_others_whose_run_ended(applying):
    told, bird, journal = applying(Applied(a=PortalError("gone", unknown_outcome=False)))
    assert bird.arrived
    assert states(told) == [("a", "not-started"), ("b", "applied"), ("c", "not-started")]
    assert {board.message for board in told.boards if board.name != "b"} == {"gone"}
    assert journal.ends[1:] == [[("a", BoardState.NOT_STARTED), ("c", BoardState.NOT_STARTED)]]


@pytest.fixture
def impatient(monkeypatch):
    """Whoever waits for what is not told gives up."""

    def gave_up():
        raise AssertionError("nobody told what became of the canary")

    monkeypatch.setattr(flights, "look_back", gave_up)


@pytest.mark.parametrize(
    "error", [PortalError("gone", unknown_outcome=False), KeyboardInterrupt(), ValueError()]
)
def test_whoever_waits_for_the_canary_hears_of_its_end_however_it_ends(
    applying, monkeypatch, impatient, error
):
    bird = Canary("b")
    with pytest.raises(type(error)):
        applying(Applied(b=error), bird)
    assert bird.wait() is False
    assert "did not come to its end" in bird.why_not


def test_an_interrupt_ends_the_wait_for_the_canary(monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(flights, "look_back", interrupted)
    bird = Canary("b")
    monkeypatch.setattr(bird, "_known", NeverSet())
    with pytest.raises(KeyboardInterrupt):
        bird.wait()


class NeverSet:
    """An event that does not come; who waits for it without looking up does so a few times only."""

    def __init__(self):
        self.waits = 0

    def wait(self, _seconds):
        self.waits += 1
        return self.waits > 3


def test_a_run_whose_canary_failed_has_its_end_in_the_journal(run, here, monkeypatch):
    body = json.dumps({"error": "ACCESS_DENIED", "error_description": "no"}).encode()
    boards = [kanban("Backlog", "Review", name=name, group=group) for name, group in (("aaa", 7), ("bbb", 8))]
    write(here / "stagesync.yaml", *boards)
    with fronts("eu") as (behind, env):
        monkeypatch.setenv("STAGESYNC_WEBHOOK", env["EU_WEBHOOK"])
        behind["eu"].answer = lambda asked: (400, [], body) if asked.writes else None
        report = json.loads(run("apply", "--yes", "--canary", "bbb", "--format", "json").out)
    last = json.loads((here / report["journal"]).read_text().splitlines()[-1])
    assert last["type"] == "ended"
    assert {board["name"]: board["state"] for board in last["boards"]} == {
        "aaa": "not-started",
        "bbb": "failed",
    }
