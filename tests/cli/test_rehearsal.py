"""The rehearsal on a portal in memory: good plans pass, plans that would do something else do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from applying.boards import cases
from embedded import live, rows, wanted
from emulator.states import state
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.cli import rehearsal
from stagesync.cli.rehearsal import rehearse
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.model.desired import Unlisted


def planned(world, desired):
    """Return a board's plan, and the board as read just before the first write."""
    plan = world.plan(desired).boards[0]
    (board,) = read_boards(world.portal, [Target(address=plan.address)])
    return plan, board


@settings(max_examples=120)
@given(case=st.one_of(cases(), cases(group=None), cases(most=14)))
def test_every_plan_that_is_not_refused_passes(case):
    with live(case.state) as world:
        plan, board = planned(world, case.desired)
        if not plan.refused:
            assert rehearse(plan, board) == ()


@pytest.mark.parametrize("color", ["#FFAAEE", "#FFAAE", "75D9", "zz", "#", "0", "", None, "00c4fb", "ééé"])
def test_a_damaged_colour_on_the_board_stops_nothing(color):
    stored = [{**row, "COLOR": color} for row in rows("A", "B", "C")]
    with live(state(stored)) as world:
        plan, board = planned(world, wanted("C", "A", "B"))
        assert plan.calls
        assert rehearse(plan, board) == ()


def changed_call(plan, index, **fields):
    call = plan.calls[index]
    params = {**call.params, "fields": {**call.params["fields"], **fields}}
    calls = (*plan.calls[:index], replace(call, params=params), *plan.calls[index + 1 :])
    return replace(plan, calls=calls)


def test_a_call_that_puts_a_stage_elsewhere_is_found():
    with live(state(rows("A", "B", "C"))) as world:
        plan, board = planned(world, wanted("A", "C", "B"))
        assert rehearse(plan, board) == ()
        wrong = changed_call(plan, 0, AFTER_ID=0)
        assert any("the order should be" in line for line in rehearse(wrong, board))


def test_a_call_with_another_title_is_found():
    with live(state(rows("A", "B"))) as world:
        plan, board = planned(world, wanted("B", "A"))
        (difference,) = rehearse(changed_call(plan, 0, TITLE="X"), board)
        assert "title should be" in difference


def test_a_new_first_stage_without_a_pin_is_found_to_drag_tasks_along():
    with live(state(rows("A", "B"))) as world:
        plan, board = planned(world, wanted("New", "A", "B"))
        assert [call.method.rpartition(".")[2] for call in plan.calls] == ["update", "add"]
        unpinned = replace(
            plan, calls=plan.calls[1:], after=(replace(plan.after[0], created_by=0), *plan.after[1:])
        )
        (difference,) = rehearse(unpinned, board)
        assert "tasks that nobody ever moved" in difference


def test_a_call_that_the_portal_would_refuse_is_named():
    with live(state(rows("A", "B", "C"))) as world:
        plan, board = planned(world, wanted("A", "B", unlisted=Unlisted.DELETE))
        call = replace(plan.calls[0], params={"id": 10})
        (difference,) = rehearse(replace(plan, calls=(call,)), board)
        assert difference.startswith("call 1 of 1 fails: task.stages.delete")


@pytest.mark.parametrize("limit", [0, 5])
def test_a_board_too_large_is_passed_over_with_a_note(limit, monkeypatch, capsys):
    monkeypatch.setattr(rehearsal, "MOST_ROWS_WRITTEN", limit)
    with live(state(rows("A", "B", "C"))) as world:
        plan, board = planned(world, wanted("C", "B", "A"))
        assert rehearse(plan, board) == ()
    assert "dev: not rehearsed, 2 calls on 3 stages" in capsys.readouterr().err
