"""The main job on each kind of board that is ordered by numbers: plan, apply, read back, plan again."""

from __future__ import annotations

import pytest
from embedded import live
from emulator.states import sprint_stage
from families.numbered_places import DELETE, SPRINT, crm, damage, everything, rpa, scrum

from stagesync.cli.rehearsal import rehearse
from stagesync.model.board import Role
from stagesync.model.desired import Entry
from stagesync.model.outcome import BoardState
from stagesync.model.plan import Reason

CASES = [
    rpa("Check", "Draft", "Paid", "Refused"),
    rpa(
        "Draft",
        Entry(title="Sign", color="FFA801", code="SIGN"),
        "Check",
        "Paid",
        Entry(title="Lost", role=Role.FAIL),
    ),
    rpa("Draft", Entry(title="Approved", was=("Paid",), color="00FF00"), **DELETE),
    crm("Talk", "New", "Offer", "Won", "Lose", "Apology"),
    crm(
        "New",
        Entry(title="Contract", color="FFA801"),
        "Talk",
        "Won",
        Entry(title="Silent", role=Role.FAIL),
        "Lose",
    ),
    crm("New", Entry(title="Bargain", was=("Offer",)), "Won", "Lose", **DELETE),
    crm("New", "Extra", "Success", "Fail", entity=177, pipeline=9),
    scrum("Doing", "To do", "Done"),
    scrum("To do", "Review", Entry(title="Doing", color="FFA801"), "Done"),
    scrum("To do", Entry(title="Finished", was=("Done",)), **DELETE),
]


@pytest.mark.parametrize("desired", CASES)
def test_a_plan_arrives_in_its_calls_and_requests_and_leaves_nothing_to_do(desired):
    with live(everything()) as world:
        plan = world.plan(desired)
        (board,) = plan.boards
        assert not board.refusals
        assert board.calls
        assert len(board.calls) == board.least_calls
        outcome = world.apply(plan, desired, rehearse=rehearse)
        assert outcome.ok, outcome
        assert len(world.writes()) == plan.calls
        assert outcome.requests == plan.requests
        again = world.plan(desired)
        assert not again.calls
        assert [row.title for row in again.boards[0].before] == [row.title for row in board.after]
        assert [row.role for row in again.boards[0].before] == [row.role for row in board.after]
        assert [row.code for row in again.boards[0].before] == [row.code for row in board.after]
        assert not damage(world)


def test_boards_of_all_kinds_are_planned_and_applied_in_one_run():
    boards = (CASES[0], CASES[3], CASES[7])
    with live(everything()) as world:
        plan = world.plan(*boards)
        outcome = world.apply(plan, *boards)
        assert [board.state for board in outcome.boards] == [BoardState.APPLIED] * 3
        assert outcome.requests == plan.requests == 3 * 3
        assert not world.plan(*boards).calls


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize(
    "desired",
    [rpa("Paid", "Refused", **DELETE), crm("New", "Won", "Lose", **DELETE), scrum("To do", "Done", **DELETE)],
)
def test_nothing_of_a_board_runs_behind_a_delete_that_the_portal_refuses(desired, saved):
    rows = (*SPRINT, sprint_stage(904, "Extra", 400), sprint_stage(905, "More", 500))
    with live(everything(scrum=rows)) as world:
        plan = world.plan(desired)
        (board,) = plan.boards
        first, *others = (call.target for call in board.calls if Reason.DELETE in call.reasons)
        assert others
        world.edit(lambda state: _fill(state, first))
        (ended,) = world.apply(plan, *(() if saved else [desired])).boards
        assert ended.state is BoardState.FAILED
        assert ended.calls == board.calls
        assert ended.failed.target == first
        left = {row.id for row in world.plan(desired).boards[0].before}
        assert {first, *others} <= left


def _fill(state, stage):
    """Let something lie in a stage."""
    for row in (*state["rpa"]["stages"], *state["crm"]["statuses"]):
        row.update({"items": 1} if row.get("id") == stage else {})
        row.update({"ITEMS": 1} if row.get("ID") == str(stage) else {})
    state["scrum"].update(tasks=[{"TASK_ID": 5, "STAGE_ID": stage}])
