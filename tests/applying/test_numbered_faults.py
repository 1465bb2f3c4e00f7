"""Every fault of the embedded portal at every request of a run on boards that are ordered by numbers.

The run arrives by itself or says rightly what is left, no add is done twice, and no directory is ever out of order.
"""

from __future__ import annotations

import pytest
from applying.amid_faults import STUMBLES, VAGUE, Course
from embedded import live
from families.numbered_places import crm, damage, everything, rpa, scrum, shown

from stagesync.model.board import Role
from stagesync.model.desired import Entry, Unlisted

TRANSIENT = ("cut", "half", "500", "502", "504", "slow")
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


def check_arrived(world):
    world.embedded.faults = None
    for desired in BOARDS:
        assert shown(world, desired) == [entry.title for entry in desired.entries]
    assert not world.plan(*BOARDS).calls
    assert not damage(world)


def adds(world):
    return len([method for method, _ in world.writes() if method.rpartition(".")[2].startswith("add")])


COURSE = Course(portal=portal, boards=BOARDS, check=check_arrived)


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
    with COURSE.amid(f"{fault} n={number}", saved=saved) as (world, outcome):
        assert world.embedded.faults.fired
        assert outcome.ok, outcome
        assert adds(world) == 5, "an add was done twice"
        check_arrived(world)


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize(("kind", "when"), STUMBLES)
def test_a_command_that_stumbles_once_is_looked_into(kind, when, method, saved):
    COURSE.lives_through_a_stumble(kind, when, method, saved=saved)


@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize("fault", ["redirect before", "expired before", *(f"{kind} after" for kind in VAGUE)])
def test_what_ends_a_run_leaves_a_true_report_and_the_next_one_arrives(fault, number):
    COURSE.tells_the_truth(f"{fault} n={number}")


@pytest.mark.parametrize("seed", range(15))
def test_many_faults_at_random_are_lived_through(seed):
    COURSE.lives_through_many(seed)
