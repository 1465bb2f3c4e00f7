"""Runs that are cut off, or played call by call: what the laws of boards by predecessors and by numbers do alike."""

from __future__ import annotations

from contextlib import contextmanager

import httpx
import pytest
from embedded import live, nth_writing
from hypothesis import assume, event
from hypothesis import strategies as st

from stagesync.applying.board_run import BoardRun
from stagesync.families import packing

SMALL = st.sampled_from([1, 2, 50])


class KilledError(Exception):
    """Nobody catches it: the process is gone."""


def kill():
    raise KilledError


def cut():
    raise httpx.ReadError("cut")


def play(world, planned, count):
    """Send the first calls of a plan one by one, and return how far they got."""
    run = BoardRun(0, planned, None)
    for index in range(count):
        result = world.portal.write(planned.calls[index].method, run.params(index, index)).result
        assert run.succeed(index, result) is None
    return run


@contextmanager
def in_requests_of(case, small):
    """Plan a case where requests hold no more than so many calls; yields the portal and the plan."""
    with live(case.state) as world, pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "LARGEST_BATCH", small)
        yield world, world.plan(case.desired)


@contextmanager
def cut_once(case, small, data, *, done):
    """Plan a case that needs calls, and lose the answer of one request that writes; `done`: it was carried out."""
    with in_requests_of(case, small) as (world, plan):
        assume(plan.calls)
        number = data.draw(st.integers(0, (plan.calls - 1) // small))
        setattr(world, "after" if done else "before", nth_writing(number, cut))
        yield world, plan


def apply_until_killed(world, plan, desired, number, *, done):
    """Apply a plan, and be gone at one of its requests that write, if it comes to that."""
    setattr(world, "after" if done else "before", nth_writing(number, kill))
    try:
        world.apply(plan, desired)
    except KilledError:
        event("killed")
    world.before = world.after = None
