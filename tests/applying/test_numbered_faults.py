"""Every fault of the embedded portal at every request of a run on boards that are ordered by numbers.

The run arrives by itself or says rightly what is left, no add is done twice, and no directory is ever out of order.
"""

from __future__ import annotations

import httpx
import pytest
from embedded import live
from families.numbered_places import crm, damage, everything, rpa, scrum, shown

from stagesync.emulator import Faults, parse_fault
from stagesync.errors import PortalError
from stagesync.model.board import Role
from stagesync.model.desired import Entry, Unlisted
from stagesync.model.outcome import BoardState

TRANSIENT = ("cut", "half", "500", "502", "504", "slow")
VAGUE = ("error-200", "error-empty", "error-0")
DELETE = {"unlisted": Unlisted.DELETE, "allow_mass_delete": True}
BOARDS = (
    scrum("To do", "$result[x] odd", Entry(title="Finished", was=("Done",)), **DELETE),
    rpa("Check", Entry(title="Sign", code="SIGN"), "Paid", Entry(title="Lost", role=Role.FAIL), **DELETE),
    crm("Talk", "New", "Fresh", "Won", Entry(title="Silent", role=Role.FAIL), "Lose", **DELETE),
)
WRITES = (
    "rpa.stage.add", "rpa.stage.update", "rpa.stage.delete",
    "crm.status.add", "crm.status.update", "crm.status.delete",
    "tasks.api.scrum.kanban.addStage", "tasks.api.scrum.kanban.updateStage", "tasks.api.scrum.kanban.deleteStage",
)  # fmt: skip


def portal():
    return live(everything())


def give_up(_seconds):
    raise httpx.ReadTimeout("too slow")


def faulty(world, *texts):
    world.embedded.faults = Faults(*map(parse_fault, texts), sleep=give_up)


def check_arrived(world):
    world.embedded.faults = None
    for desired in BOARDS:
        assert shown(world, desired) == [entry.title for entry in desired.entries]
    assert not world.plan(*BOARDS).calls
    assert not damage(world)


def adds(world):
    return len([method for method, _ in world.writes() if method.rpartition(".")[2].startswith("add")])


def requests_of_a_run():
    with portal() as world:
        plan = world.plan(*BOARDS)
        assert world.apply(plan, *BOARDS).ok
        assert adds(world) == 5
        check_arrived(world)
        return plan.requests


REQUESTS = range(1, requests_of_a_run() + 1)


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize(
    "fault",
    [*(f"{kind} {when}" for kind in TRANSIENT for when in ("before", "after")), "503 before", "429 before"],
)
def test_what_passes_is_lived_through(fault, number, saved):
    with portal() as world:
        plan = world.plan(*BOARDS)
        faulty(world, f"{fault} n={number}")
        outcome = world.apply(plan, *(() if saved else BOARDS))
        assert world.embedded.faults.fired
        assert outcome.ok, outcome
        assert adds(world) == 5, "an add was done twice"
        check_arrived(world)


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize(
    ("kind", "when"), [("429", "before"), *((kind, when) for kind in VAGUE for when in ("before", "after"))]
)
def test_a_command_that_stumbles_once_is_looked_into(kind, when, method, saved):
    inside = " inside" if kind != "error-200" else ""
    with portal() as world:
        plan = world.plan(*BOARDS)
        faulty(world, f"{kind} {when} method={method}{inside}")
        outcome = world.apply(plan, *(() if saved else BOARDS))
        assert outcome.ok, outcome
        check_arrived(world)


@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize("fault", ["redirect before", "expired before", *(f"{kind} after" for kind in VAGUE)])
def test_what_ends_a_run_leaves_a_true_report_and_the_next_one_arrives(fault, number):
    with portal() as world:
        plan = world.plan(*BOARDS)
        faulty(world, f"{fault} n={number}")
        try:
            outcome = world.apply(plan, *BOARDS)
        except PortalError:
            assert not world.writes()
        else:
            for board, planned in zip(outcome.boards, plan.boards, strict=True):
                if board.state is BoardState.NOT_STARTED:
                    assert board.remaining == planned.calls
                elif board.state is not BoardState.APPLIED:
                    assert board.message or board.differences
        world.embedded.faults = None
        assert world.apply(world.plan(*BOARDS), *BOARDS).ok
        check_arrived(world)


@pytest.mark.parametrize("seed", range(15))
def test_many_faults_at_random_are_lived_through(seed):
    kinds = ("cut before", "cut after", "502 after", "half after", "503 before", "429 before", "slow after")
    with portal() as world:
        plan = world.plan(*BOARDS)
        faulty(world, *(f"{kind} p=0.05 seed={seed * 100 + n}" for n, kind in enumerate(kinds)))
        outcome = world.apply(plan, *BOARDS)
        assert outcome.ok, outcome
        check_arrived(world)
