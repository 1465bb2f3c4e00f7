"""Every fault of the embedded portal at every request of a run: it arrives by itself, or says rightly what is left."""

from __future__ import annotations

import pytest
from applying.amid_faults import STUMBLES, VAGUE, Course, faulty
from embedded import live, rows, wanted
from emulator.states import stage, state, task

from stagesync.errors import PortalError
from stagesync.model.desired import Unlisted
from stagesync.model.plan import RefusalCode

TRANSIENT = ("cut", "half", "half-json", "500", "500-html", "502", "503-html", "504", "slow")
HARMLESS = ("no-time", "no-operating")
LIMITS = ("503", "429")
ENDING = ("redirect", "licence", "expired")
BOARDS = (
    wanted("Fresh", "B", "$result[x] odd", "A", name="dev"),
    wanted("Q", "P", "R", name="mine", group=None),
    wanted(
        "X",
        "Late",
        "Z",
        name="ops",
        group=8,
        unlisted=Unlisted.DELETE,
        allow_mass_delete=True,
        move_tasks_to="Late",
    ),
)
TITLES = {7: ["Fresh", "B", "$result[x] odd", "A"], None: ["Q", "P", "R"], 8: ["X", "Late", "Z"]}


def portal():
    mine = [stage(30 + n, "PQ"[n], 100 * (n + 1), new=n == 0, kind="", user=1) for n in range(2)]
    stages = [*rows("A", "B"), *mine, *rows("X", "Y", "Z", group=8, first=20)]
    return live(state(stages, [task(1), task(2, 11), task(3, 21, group=8), task(4, 22, group=8)]))


def arrived(world):
    """Each board is as wanted, no stage is doubled, no task is anywhere that nobody named."""
    late = next(int(row["ID"]) for row in world.rows(8) if row["TITLE"] == "Late")
    assert {group: world.titles(group) for group in TITLES} == TITLES
    assert world.columns(7) == {1: 10, 2: 11}
    assert world.columns(8) == {3: late, 4: 22}
    return True


COURSE = Course(portal=portal, boards=BOARDS, check=arrived)


def requests_of_a_run():
    with portal() as world:
        plan = world.plan(*BOARDS)
        assert world.apply(plan, *BOARDS).ok
        assert arrived(world)
        return plan.requests


REQUESTS = range(1, requests_of_a_run() + 1)


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize(
    "fault",
    [
        *(f"{kind} {when}" for kind in TRANSIENT for when in ("before", "after")),
        *(f"{kind} after" for kind in HARMLESS),
        *(f"{kind} before" for kind in LIMITS),
    ],
)
def test_what_passes_is_lived_through(fault, number, saved):
    with COURSE.amid(f"{fault} n={number}", saved=saved) as (world, outcome):
        assert world.embedded.faults.fired
        assert outcome.ok, outcome
        arrived(world)
        adds = [method for method, _ in world.writes()].count("task.stages.add")
        assert adds == 4, "an add was done twice"


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize(
    "method", ["task.stages.add", "task.stages.update", "task.stages.delete", "task.stages.movetask"]
)
@pytest.mark.parametrize(("kind", "when"), STUMBLES)
def test_a_command_that_stumbles_inside_a_batch_is_looked_into(kind, when, method, saved):
    COURSE.lives_through_a_stumble(kind, when, method, saved=saved)


@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize(
    "fault", [f"{kind} {when}" for kind in (*ENDING, *VAGUE) for when in ("before", "after")]
)
def test_what_ends_a_run_leaves_a_true_report_and_the_next_one_arrives(fault, number):
    COURSE.tells_the_truth(f"{fault} n={number}")


@pytest.mark.parametrize("number", REQUESTS)
def test_a_webhook_that_expires_for_good_ends_the_run_with_a_true_report(number):
    with portal() as world:
        plan = world.plan(*BOARDS)
        faulty(world, f"expired before n={number}+")
        try:
            outcome = world.apply(plan, *BOARDS)
        except PortalError:
            assert not world.writes()
        else:
            assert not outcome.ok
            assert outcome.calls_done == len(world.writes())
            for board, planned in zip(outcome.boards, plan.boards, strict=True):
                assert board.calls == planned.calls
        world.embedded.faults = None
        assert world.apply(world.plan(*BOARDS), *BOARDS).ok
        assert arrived(world)


@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize("scopes", ['["sonet_group"]', '["task"]', "[]"])
def test_a_scope_that_is_taken_away_fails_boards_and_loses_nothing(scopes, number):
    with portal() as world:
        plan = world.plan(*BOARDS)
        faulty(world, f"scope before n={number} {scopes}")
        outcome = world.apply(plan, *BOARDS)
        assert outcome.ok is (scopes == '["task"]')
        world.embedded.faults = None
        world.edit(lambda state: state.pop("scopes"))
        assert world.apply(world.plan(*BOARDS), *BOARDS).ok
        assert arrived(world)


@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize(
    "edit",
    [
        '{"move": 10, "after": 11}', '{"recolor": 22, "to": "FFA801"}', '{"move": 22, "after": 0}', '{"delete": 21}',
        '{"rename": 31, "to": "R"}', '{"add": "Late", "group": 8}', '{"move_task": 3, "to": 22}',
    ],
)  # fmt: skip
def test_a_colleagues_edit_is_overwritten_or_told_and_never_makes_a_stage_twice(edit, number):
    with portal() as world:
        plan = world.plan(*BOARDS)
        faulty(world, f"edit before n={number} {edit}")
        outcome = world.apply(plan, *BOARDS)
        world.embedded.faults = None
        for board in outcome.boards:
            assert board.ok or board.message or board.differences
        again = world.plan(*BOARDS)
        if (
            again.refused
        ):  # two stages of one title: nobody can tell them apart, and one of them is the colleague's
            (refusal,) = again.refused[0].refusals
            assert refusal.code is RefusalCode.AMBIGUOUS_MATCH
            assert edit.partition(":")[0] in {'{"add"', '{"rename"'}
            return
        assert world.apply(again, *BOARDS).ok
        for group, titles in TITLES.items():
            assert [title for title in world.titles(group) if title in titles] == titles


@pytest.mark.parametrize("seed", range(25))
def test_many_faults_at_random_are_lived_through(seed):
    COURSE.lives_through_many(seed)
