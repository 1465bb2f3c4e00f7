"""Whatever happens between two calls, the next run arrives, and nothing is lost, doubled or dragged along."""

from __future__ import annotations

import pytest
from applying.boards import cases
from embedded import board_of
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from machine import tally, trouble
from machine.arrival import check_arrived
from machine.rig import COUNTED, Rig

from stagesync.errors import PortalError
from stagesync.model.outcome import BoardState
from stagesync.model.plan import RefusalCode

SHARDS = 8
RUNS_OF_A_SHARD = 275
BY_EDITS = {RefusalCode.AMBIGUOUS_MATCH, RefusalCode.UNKNOWN_ID, RefusalCode.UNLISTED_STAGE}
"""Refusals that a colleague's edits bring about."""


class Machine(Rig, RuleBasedStateMachine):
    """A portal with up to three boards, one configuration of them, and everything that may come between."""

    @initialize(data=st.data())
    def open(self, data):
        """Draw the boards and what is wanted of them."""
        drawn = [data.draw(cases(group=7, name="dev", first_id=10, most=5))]
        if data.draw(st.booleans()):
            drawn.append(data.draw(cases(group=8, name="ops", first_id=30, most=4)))
        if data.draw(st.booleans()):
            drawn.append(data.draw(cases(group=None, name="plan", first_id=50, most=4)))
        self.open_portal(drawn)
        self.plan = None
        self.failed = False
        self.changes = 0

    @rule(choice=trouble.edits)
    def edit(self, choice):
        """A colleague edits a board."""
        data = choice.on(self.portal.state(), self.entries)
        if data and self.portal.edit(data):
            COUNTED["edits"] += 1

    @rule(
        group=st.sampled_from([7, 8]),
        hidden=st.booleans(),
        place=st.integers(0, 20),
        sort=st.none() | trouble.sorts,
    )
    def meddle(self, group, hidden, place, sort):
        """Somebody makes a task, or another program damages the stored order of a board."""
        if sort is None:
            self.world.edit(lambda state: trouble.add_task(state, group, hidden=hidden))
        else:
            self.world.edit(lambda state: trouble.damage(state, place, sort))

    @rule(data=st.data(), drawn=trouble.troubles)
    def make_plan(self, data, drawn):
        """Plan, for an apply that may come later."""
        if data.draw(st.booleans()):
            self.plan = None
            self._want_other(data)
        self._disturb(drawn)
        try:
            self.plan = self.world.plan(*self.desired)
        except PortalError:
            assert drawn
        self._calm()

    @precondition(lambda self: self.plan is not None)
    @rule(
        drawn=trouble.troubles,
        interrupt=trouble.interrupts,
        saved=st.booleans(),
        limit=st.sampled_from([50, 3, 2]),
    )
    def apply(self, drawn, interrupt, saved, limit):
        """Apply the last plan, be it old, as it comes from a file or with its configuration."""
        self.apply_plan(self.plan, drawn, interrupt, saved=saved, limit=limit)

    def _want_other(self, data):
        """Somebody changes the configuration of a board."""
        place = data.draw(st.integers(0, len(self.desired) - 1))
        self.desired[place] = self.watch.want(data.draw(trouble.changed(self.desired[place], self.changes)))
        self.entries = [entry.title for one in self.desired for entry in one.entries]
        self.changes += 1

    @rule(
        data=st.data(),
        drawn=trouble.troubles,
        interrupt=trouble.interrupts,
        saved=st.booleans(),
        limit=st.sampled_from([50, 3, 2]),
    )
    def run(self, data, drawn, interrupt, saved, limit):
        """Plan and apply at once; what passes by itself does not keep the run from arriving."""
        if data.draw(st.booleans()):
            self._want_other(data)
        self.plan = self.world.plan(*self.desired)
        outcome = self.apply_plan(self.plan, drawn, interrupt, saved=saved, limit=limit)
        if interrupt is None and trouble.pass_by(drawn):
            assert outcome is not None
            for board, ended in zip(self.plan.boards, outcome.boards, strict=True):
                assert ended.ok or board.refused, ended
            COUNTED["got over faults"] += bool(drawn)

    def teardown(self):
        """Without faults one more run arrives, and another one has nothing to do."""
        if not hasattr(self, "portal"):
            return
        try:
            if not self.failed:
                self._arrive()
        finally:
            COUNTED["requests"] += self.watch.requests
            self.world.portal.close()
            self.portal.close()

    def _arrive(self):
        plan = self.world.plan(*self.desired)
        before = self.portal.state()
        outcome = self.apply_plan(plan, [], None, saved=False, limit=50)
        assert outcome is not None
        assert outcome.requests == plan.requests
        for desired, board, ended in zip(
            sorted(self.desired, key=lambda one: one.name), plan.boards, outcome.boards, strict=True
        ):
            if board.refused:
                codes = {refusal.code for refusal in board.refusals}
                edited = self.watch.by_name[board.name].ever_edited
                assert codes <= {RefusalCode.UNSAFE_ORDER, *(BY_EDITS if edited else ())}, board.refusals
                assert ended.state is BoardState.REFUSED
                COUNTED["boards refused"] += 1
                continue
            assert ended.ok, ended
            check_arrived(
                desired, board_of(before, desired.group), board_of(self.portal.state(), desired.group)
            )
            COUNTED["boards arrived"] += 1
        again = self.world.plan(*self.desired)
        assert not again.calls
        assert len(again.refused) == len(plan.refused)
        COUNTED["runs"] += 1


@pytest.mark.parametrize("shard", range(SHARDS))
def test_it_always_arrives(shard, record_property):
    COUNTED.clear()
    machine = type(f"Machine{shard}", (Machine,), {})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS_OF_A_SHARD,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
    record_property(tally.KEY, dict(COUNTED))
    assert COUNTED["runs"] >= RUNS_OF_A_SHARD
    assert COUNTED["boards refused"] < COUNTED["boards arrived"] / 3
