"""What the journal hears: each call before it is sent, each answer before the next request, in the portal's order."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
import pytest
from applying.boards import cases
from embedded import answered, holds_writes, live, nth_writing, rows, wanted
from emulator.states import state
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.errors import SourceError
from stagesync.families import packing
from stagesync.model.outcome import BoardState, Left
from stagesync.model.plan import NewId

DEV = wanted("A", "F1", "F2", "B")
OPS = wanted("Y", "X", name="ops", group=8)
STAGES = [*rows("A", "B"), *rows("X", "Y", group=8, first=20)]


@dataclass
class Recording:
    """Keeps everything it hears; `full` names what fails as on a full disk."""

    heard: list = field(default_factory=list)
    full: str = ""

    def began(self, plans, live):
        self._keep("began", ([plan.name for plan in plans], sorted(live)))

    def planned(self, plan):
        self._keep("planned", plan.name)

    def sending(self, entries):
        self._keep("sending", list(entries))

    def answered(self, entries):
        self._keep("answered", list(entries))

    def ended(self, outcome):
        self._keep("ended", outcome)

    def _keep(self, what, news):
        if what == self.full:
            raise SourceError("no room")
        self.heard.append((what, news))

    @property
    def order(self):
        return [what for what, _ in self.heard]

    def entries(self, what):
        return [entry for heard, entries in self.heard if heard == what for entry in entries]


def cut():
    raise httpx.ReadError("cut")


def test_the_journal_hears_each_request_before_it_is_sent_and_each_answer_before_the_next(monkeypatch):
    monkeypatch.setattr(packing, "LARGEST_BATCH", 2)
    journal = Recording()
    with live(state(STAGES)) as world:
        world.before = lambda method, params: (
            journal.heard.append(("request", None)) if holds_writes(method, params) else None
        )
        outcome = world.apply(world.plan(DEV, OPS), DEV, OPS, journal=journal)
        assert journal.order == ["began", *["sending", "request", "answered"] * 2, "ended"]
        assert journal.heard[0][1] == (["dev", "ops"], ["dev", "ops"])
        assert journal.heard[-1][1] == outcome
        sent, came = journal.entries("sending"), journal.entries("answered")
        assert [(entry.board, entry.index) for entry in sent] == [("dev", 0), ("dev", 1), ("ops", 0)]
        assert [entry.params["fields"]["AFTER_ID"] for entry in sent] == [10, NewId(created_by=0), 0]
        assert [entry.params["fields"]["AFTER_ID"] for entry in came] == [10, 100, 0]
        assert [(entry.board, entry.index, entry.result, entry.error, entry.unknown) for entry in came] == [
            ("dev", 0, 100, None, False),
            ("dev", 1, 101, None, False),
            ("ops", 0, True, None, False),
        ]


def test_ids_that_an_earlier_request_brought_are_known_before_the_next_is_sent(monkeypatch):
    monkeypatch.setattr(packing, "LARGEST_BATCH", 1)
    journal = Recording()
    with live(state(STAGES)) as world:
        assert world.apply(world.plan(DEV), DEV, journal=journal).ok
        assert [entry.params["fields"]["AFTER_ID"] for entry in journal.entries("sending")] == [10, 100]


def test_a_lost_answer_is_unknown_and_the_new_plan_is_told_before_the_next_call():
    journal = Recording()
    with live(state(STAGES)) as world:
        world.before = nth_writing(0, cut)
        assert world.apply(world.plan(DEV, OPS), DEV, OPS, journal=journal).ok
        assert journal.order == [
            "began", "sending", "answered", "planned", "planned", "sending", "answered", "ended",
        ]  # fmt: skip
        lost = journal.heard[2][1]
        assert [(entry.board, entry.index) for entry in lost] == [("dev", 0), ("dev", 1), ("ops", 0)]
        assert all(entry.unknown and entry.error and entry.result is None for entry in lost)


def test_calls_behind_a_failure_are_sent_again_and_answered_once():
    journal = Recording()
    with live(state(STAGES, group_roles={"7": "K", "8": "A"})) as world:
        dev, ops = world.apply(world.plan(DEV, OPS), DEV, OPS, journal=journal).boards
        assert (dev.state, ops.state) == (BoardState.FAILED, BoardState.APPLIED)
        sent = [(entry.board, entry.index) for entry in journal.entries("sending")]
        assert sent == [("dev", 0), ("dev", 1), ("ops", 0), ("ops", 0)]
        (refusal, done) = journal.entries("answered")
        assert (refusal.board, refusal.index, refusal.unknown) == ("dev", 0, False)
        assert "ACCESS_DENIED" in refusal.error
        assert (done.board, done.result) == ("ops", True)


def test_an_answer_that_can_not_be_true_is_kept_as_it_came():
    journal = Recording()
    with live(state(STAGES)) as world:
        world.after = nth_writing(0, lambda: answered("well"))
        assert world.apply(world.plan(OPS), OPS, journal=journal).ok
        assert journal.entries("answered")[0].result == "well"


@pytest.mark.parametrize(
    ("full", "state_of_dev", "writes"),
    [
        ("sending", BoardState.NOT_STARTED, 0),
        ("answered", BoardState.FAILED, 1),
        ("planned", BoardState.FAILED, 1),
    ],
)
def test_a_journal_that_can_not_be_written_ends_the_run_with_a_report(
    full, state_of_dev, writes, monkeypatch
):
    monkeypatch.setattr(packing, "LARGEST_BATCH", 1)
    with live(state(STAGES)) as world:
        plan = world.plan(DEV, OPS)
        if full == "planned":
            world.after = nth_writing(0, cut)
        dev, ops = world.apply(plan, DEV, OPS, journal=Recording(full=full)).boards
        assert dev.state is state_of_dev
        assert "no room" in dev.message
        assert ops.state is BoardState.NOT_STARTED
        assert len(world.writes()) == writes
        assert dev.left is (Left.NEITHER if writes else None)


def test_a_journal_that_can_not_be_begun_stops_the_run_before_its_first_write():
    with live(state(STAGES)) as world:
        with pytest.raises(SourceError):
            world.apply(world.plan(DEV), DEV, journal=Recording(full="began"))
        assert not world.writes()


def test_a_journal_that_can_not_be_ended_hides_no_report():
    with live(state(STAGES)) as world:
        assert world.apply(world.plan(DEV), DEV, journal=Recording(full="ended")).ok


@settings(deadline=None, max_examples=80)
@given(
    case=cases(),
    small=st.sampled_from([1, 2, 50]),
    number=st.integers(0, 5),
    hook=st.sampled_from(["before", "after"]),
)
def test_the_journal_holds_what_the_portal_has_done(case, small, number, hook):
    journal = Recording()
    with live(case.state) as world, pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "LARGEST_BATCH", small)
        setattr(world, hook, nth_writing(number, cut))
        plan = world.plan(case.desired)
        if not plan.calls:
            return
        world.apply(plan, case.desired, journal=journal)
        done = [entry for entry in journal.entries("answered") if entry.error is None]
        lost = [entry for entry in journal.entries("answered") if entry.unknown] if hook == "after" else []
        assert len(world.writes()) == len(done) + len(lost)
        methods = [method for method, _ in world.writes()]
        told = [
            e.call.method
            for e in journal.entries("answered")
            if e.error is None or (e.unknown and hook == "after")
        ]
        assert methods == told
