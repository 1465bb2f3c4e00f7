"""What holds for the way back of boards that are ordered by numbers: titles, colours, order, codes and roles return."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from applying.numbered_boards import cases
from embedded import live
from families.numbered_places import DELETE, crm, everything, rpa, scrum, shown
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from journal.runs import cut_off, journalled, rolled_back, way_back

from stagesync.journal.reading import read_journal
from stagesync.model.board import Role
from stagesync.model.desired import Entry
from stagesync.model.plan import RefusalCode

laws = settings(deadline=None, max_examples=80, print_blob=False)
LOOSE = {RefusalCode.UNSAFE_ORDER, RefusalCode.LAST_NEW_OR_FINISH}


def before(world, desired):
    """Return the board as it is shown: what people see of each stage, and its sign."""
    (plan,) = world.plan(desired).boards
    return plan.before


def signs(rows):
    return [(row.title, row.color, row.code, row.role) for row in rows]


def check_way_back(world, path, case, rows):
    """Roll back; the board is as it was, kept ids too, and rolling back again does nothing."""
    back = way_back(world, path)
    if back.plan.refused:
        assert {refusal.code for refusal in back.plan.boards[0].refusals} <= LOOSE
        event("refused")
        return
    event(f"{min(back.plan.calls, 4)} calls")
    kept = {row.id for row in before(world, case.desired)}
    writes = len(world.writes())
    rolled_back(world, path)
    assert len(world.writes()) - writes == back.plan.calls
    now = before(world, case.desired)
    assert signs(now) == signs(rows)
    assert [row.id for row in now if row.id in kept] == [row.id for row in rows if row.id in kept]
    assert not way_back(world, path).plan.calls
    assert all(moment["already"] for moment in world.embedded.damage())


@laws
@given(case=cases(sound=True))
def test_a_board_is_as_it_was(case):
    with live(case.state) as world, tempfile.TemporaryDirectory() as folder:
        rows = before(world, case.desired)
        path = journalled(world, Path(folder), case.desired)
        assume(path is not None)
        assert world.outcome.ok
        check_way_back(world, path, case, rows)


@laws
@given(case=cases(sound=True), number=st.integers(1, 3), done=st.booleans())
def test_a_run_that_was_cut_off_is_undone_too(case, number, done):
    with live(case.state) as world, tempfile.TemporaryDirectory() as folder:
        rows = before(world, case.desired)
        path = cut_off(world, Path(folder), case.desired, number=number, done=done)
        assume(path is not None)
        check_way_back(world, path, case, rows)


def test_a_journal_tells_where_a_board_lies_and_every_sign_of_its_stages(tmp_path):
    boards = (
        rpa("Check", "Draft", "Paid", "Refused"),
        crm("Talk", "New", "Offer", "Won", "Lose", "Apology"),
        scrum("Doing", "To do", "Done"),
    )
    with live(everything()) as world:
        path = journalled(world, tmp_path, *boards)
    app, payments, sales = sorted(read_journal(path).boards, key=lambda board: board.name)
    assert (payments.address.process, payments.stages[2].role) == (7, Role.SUCCESS)
    assert (sales.address.entity, sales.address.pipeline, sales.address.container) == (
        "deal",
        5,
        "DEAL_STAGE_5",
    )
    assert [(stage.code, stage.lasting) for stage in sales.stages][:2] == [("NEW", True), ("TALK", False)]
    assert (app.address.group, app.address.container) == (12, "23")
    assert [stage.role for stage in app.stages] == [Role.NEW, Role.WORK, Role.FINISH]
    assert [stage.title for stage in app.after] == ["Doing", "To do", "Done"]


def test_a_deleted_crm_stage_returns_under_its_old_code(tmp_path):
    with live(everything()) as world:
        path = journalled(world, tmp_path, crm("New", "Talk", "Won", "Lose", **DELETE))
        back = rolled_back(world, path)
        (board,) = back.plan.boards
        assert {call.params["fields"]["STATUS_ID"] for call in board.calls} == {"OFFER", "APOLOGY"}
        assert any("returns with a new id" in loss.message for loss in back.losses)
        assert shown(world, crm("New")) == ["New", "Talk", "Offer", "Won", "Lose", "Apology"]


def test_a_role_that_somebody_changed_since_stays_and_is_named(tmp_path):
    with live(everything()) as world:
        path = journalled(world, tmp_path, scrum("Doing", "To do", "Done"))
        change = {"stageId": 902, "fields": {"type": "FINISH"}}
        world.portal.write("tasks.api.scrum.kanban.updateStage", change)
        back = rolled_back(world, path)
        (loss,) = back.losses
        assert 'had the role "work", which is never changed' in loss.message
        assert shown(world, scrum("Doing")) == ["To do", "Doing", "Done"]


@pytest.mark.parametrize("follower", [None, 24])
def test_a_sprint_that_is_over_is_not_brought_back(follower, tmp_path):
    with live(everything()) as world:
        path = journalled(world, tmp_path, scrum("Doing", "To do", Entry(title="Ready", was=("Done",))))

        def end(state):
            state["scrum"]["sprints"][0]["status"] = "completed"
            if follower:
                state["scrum"]["sprints"].append({"id": follower, "groupId": 12, "status": "active"})

        world.edit(end)
        (board,) = way_back(world, path).plan.boards
        assert not board.calls
        assert board.refusals
        assert ("which is over" in board.refusals[0].message) is (follower is not None)


def test_robots_that_a_stage_of_the_run_got_since_are_named_before_it_goes(tmp_path):
    with live(everything()) as world:
        path = journalled(world, tmp_path, rpa("Draft", "Sign", "Check", "Paid"))

        def add_robots(state):
            row = next(row for row in state["rpa"]["stages"] if row["name"] == "Sign")
            row["robotsCount"] = 2

        world.edit(add_robots)
        (board,) = way_back(world, path).plan.boards
        assert "its 2 robots" in next(h.message for h in board.hazards if h.code == "stage-has-robots")
