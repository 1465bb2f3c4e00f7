"""Runs amid faults of the embedded portal: what the tests of boards by predecessors and by numbers do alike."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from stagesync.emulator import Faults, parse_fault
from stagesync.errors import PortalError
from stagesync.model.outcome import BoardState

VAGUE = ("error-200", "error-empty", "error-0")
STUMBLES = [("429", "before"), *((kind, when) for kind in VAGUE for when in ("before", "after"))]
"""What a command inside a batch may come to, and whether it was done before."""

_AT_RANDOM = ("cut before", "cut after", "502 after", "half after", "503 before", "429 before", "slow after")


def give_up(_seconds):
    raise httpx.ReadTimeout("too slow")


def faulty(world, *texts):
    world.embedded.faults = Faults(*map(parse_fault, texts), sleep=give_up)


@dataclass(frozen=True)
class Course:
    """What is run: `portal` opens a new one, `boards` are wanted, `check` asserts that a portal has them."""

    portal: Any
    boards: tuple
    check: Any

    @contextmanager
    def amid(self, *faults, saved=False):
        """Plan, and apply amid faults; yields the portal and what the run came to."""
        with self.portal() as world:
            plan = world.plan(*self.boards)
            faulty(world, *faults)
            yield world, world.apply(plan, *(() if saved else self.boards))

    def lives_through(self, *faults, saved=False):
        """Assert that a run arrives by itself."""
        with self.amid(*faults, saved=saved) as (world, outcome):
            assert outcome.ok, outcome
            self.check(world)

    def lives_through_a_stumble(self, kind, when, method, *, saved):
        """Assert that a run arrives where the commands of a method stumble once."""
        inside = " inside" if kind != "error-200" else ""
        self.lives_through(f"{kind} {when} method={method}{inside}", saved=saved)

    def lives_through_many(self, seed):
        """Assert that a run arrives amid faults at random."""
        self.lives_through(*(f"{kind} p=0.05 seed={seed * 100 + n}" for n, kind in enumerate(_AT_RANDOM)))

    def tells_the_truth(self, fault):
        """Assert that a run that may be ended by a fault says what is left, and that the next one arrives."""
        with self.portal() as world:
            plan = world.plan(*self.boards)
            faulty(world, fault)
            try:
                outcome = world.apply(plan, *self.boards)
            except PortalError:
                assert not world.writes()
            else:
                for board, planned in zip(outcome.boards, plan.boards, strict=True):
                    if board.state is BoardState.NOT_STARTED:
                        assert board.remaining == planned.calls
                    elif board.state is not BoardState.APPLIED:
                        assert board.message or board.differences
            world.embedded.faults = None
            assert world.apply(world.plan(*self.boards), *self.boards).ok
            self.check(world)
