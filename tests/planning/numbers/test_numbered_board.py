"""A board with numbers in words of stages: steps, reasons, colours, refusals, hazards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planning.boards import desired, entry
from planning.numbers.number_problems import CRM, RPA, SCRUM
from planning.numbers.numbered_boards import RANKED, board

from stagesync.model.desired import Unlisted
from stagesync.model.plan import Hazard, HazardCode, Reason, Refusal, RefusalCode
from stagesync.planning.matching import Match
from stagesync.planning.numbers.board import plan_numbered
from stagesync.planning.numbers.traits import Traits
from stagesync.planning.steps import AddStage, DeleteStage, UpdateStage


def codes(findings):
    return [finding.code for finding in findings]


def test_a_board_as_desired_has_nothing_to_do():
    made = plan_numbered(desired("A", "B"), board(("A", 10), ("B", 20)), CRM)
    assert made.steps == made.hazards == made.refusals == ()
    assert made.before == made.after
    assert made.least_calls == 0


def test_one_update_renames_recolours_and_moves():
    live = board(("A", 10), ("B", 20), ("C", 30))
    made = plan_numbered(desired("A", "C", entry("B2", was=["B"], color="FF0000")), live, CRM)
    assert made.steps == (
        UpdateStage(
            stage=2, title="B2", color="FF0000", sort=40, reasons=(Reason.RENAME, Reason.RECOLOR, Reason.MOVE)
        ),
    )
    assert [(row.id, row.title, row.color) for row in made.after] == [
        (1, "A", "47D1E2"),
        (3, "C", "47D1E2"),
        (2, "B2", "FF0000"),
    ]


def test_a_rename_in_place_leaves_the_number_as_it_is():
    made = plan_numbered(desired(entry("A2", was=["A"]), "B"), board(("A", 10), ("B", 20)), CRM)
    assert made.steps == (UpdateStage(stage=1, title="A2", color=None, reasons=(Reason.RENAME,)),)


def test_a_new_stage_carries_its_number():
    made = plan_numbered(desired("A", entry("N", color="FFA801"), "B"), board(("A", 100), ("B", 200)), SCRUM)
    assert made.steps == (AddStage(title="N", color="FFA801", sort=150, reasons=(Reason.CREATE,)),)
    assert [(row.id, row.created_by) for row in made.after] == [(1, None), (None, 0), (2, None)]


def test_a_stage_that_only_makes_room_is_renumbered_not_moved():
    made = plan_numbered(desired("A", "N", "B"), board(("A", 100), ("B", 110)), SCRUM)
    assert [(type(step), step.reasons) for step in made.steps] == [
        (AddStage, (Reason.CREATE,)),
        (UpdateStage, (Reason.RENUMBER,)),
    ]


def test_two_stages_that_can_not_trade_places_go_where_there_is_room():
    live = board(("U", 1), ("A", 2), ("B", 3), ("V", 4))
    made = plan_numbered(desired("B", "A"), live, replace(CRM, highest=6))
    assert [row.title for row in made.after] == ["U", "V", "B", "A"]
    assert made.least_calls == len(made.steps) == 2


def test_a_parked_stage_is_coloured_once_and_its_second_call_moves_it():
    live = board(("U", 1), ("A", 2), ("B", 3), ("V", 4))
    wanted = desired(entry("B", color="FF0000"), entry("A", color="00FF00"))
    made = plan_numbered(wanted, live, replace(CRM, highest=5))
    assert [(step.stage, step.color, step.sort) for step in made.steps] == [
        (3, "FF0000", 5),
        (2, "00FF00", 3),
        (3, None, 2),
    ]
    assert made.steps[0].reasons == (Reason.RECOLOR, Reason.RENUMBER)
    assert made.least_calls == 2


def test_stages_that_are_not_listed_are_deleted_where_that_is_asked_for():
    live = board(("A", 10), ("B", 20), ("C", 30))
    made = plan_numbered(desired("A", "C", unlisted=Unlisted.DELETE), live, CRM)
    assert made.steps == (DeleteStage(stage=2, title="B", reasons=(Reason.DELETE,)),)


def test_a_new_stage_follows_its_listed_predecessor_directly():
    live = board(("A", 10), ("U", 20), ("B", 30))
    made = plan_numbered(desired("A", "N", "B"), live, CRM)
    assert [row.title for row in made.after] == ["A", "N", "U", "B"]


def test_where_that_leaves_no_room_the_predecessor_makes_some():
    live = board(("A", 10), ("U", 11), ("B", 20))
    made = plan_numbered(desired("A", "N", "B"), live, CRM)
    assert [row.title for row in made.after] == ["A", "N", "U", "B"]
    assert [step.title for step in made.steps] == ["A", "N"]


def test_a_stage_leaves_a_place_too_narrow_for_its_new_neighbour():
    live = board(("U", 1), ("A", 2), ("V", 3))
    made = plan_numbered(desired("N", "A"), live, CRM)
    assert [row.title for row in made.after] == ["U", "V", "N", "A"]
    assert made.least_calls == len(made.steps) == 2


def test_no_room_between_two_stages_names_both_and_says_to_list_them():
    live = board(("P low", 1), ("S", 2))
    made = plan_numbered(desired("P new"), live, CRM, RANKED)
    assert codes(made.refusals) == [RefusalCode.UNSAFE_ORDER]
    assert made.refusals[0].message == (
        'the numbers between stage 1 "P low" (SORT 1) and stage 2 "S" (SORT 2) do not suffice for "P new"; list stage '
        '1 "P low" (SORT 1) and stage 2 "S" (SORT 2) in the configuration, so that they may be renumbered'
    )
    assert made.steps == ()
    assert made.after == made.before


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((("S", 1),), 'the numbers below stage 1 "S" (SORT 1) do not suffice for "P new"; list stage 1'),
        (
            (("P low", 12),),
            'the numbers above stage 1 "P low" (SORT 12) do not suffice for "P new"; list stage 1',
        ),
    ],
)
def test_no_room_at_an_end_names_the_one_stage(rows, words):
    made = plan_numbered(desired("P new"), board(*rows), replace(CRM, highest=12), RANKED)
    assert words in made.refusals[0].message


def test_too_few_numbers_for_any_order_of_the_calls_is_said():
    live = board(("P0", 1), ("P1", 2), ("P2", 3), ("S", 4), ("F", 5))
    made = plan_numbered(desired("P2", "P1", "S"), live, CRM, RANKED)
    assert codes(made.refusals) == [RefusalCode.UNSAFE_ORDER]
    assert "no order of the calls is safe at every moment" in made.refusals[0].message
    assert 'list stage 1 "P0" (SORT 1) and stage 5 "F" (SORT 5)' in made.refusals[0].message


def test_an_order_across_ranks_is_refused():
    live = board(("P1", 10), ("S", 20))
    made = plan_numbered(desired("S", "P1"), live, RPA, RANKED)
    assert codes(made.refusals) == [RefusalCode.ORDER_ACROSS_RANKS]
    assert '"P1" (process) stands behind "S" (success)' in made.refusals[0].message
    assert made.after == made.before


def test_a_new_failure_stands_behind_success_wherever_its_predecessor_is():
    live = board(("P1", 10), ("P2", 20), ("S", 30))
    made = plan_numbered(desired("P1", "F new"), live, CRM, RANKED)
    assert [row.title for row in made.after] == ["P1", "P2", "S", "F new"]


def test_a_damaged_board_says_so_when_it_is_written():
    made = plan_numbered(desired("B", "A"), board(("A", 10), ("B", 10)), CRM)
    assert codes(made.hazards) == [HazardCode.DAMAGED_BOARD]
    assert 'stage 1 "A" (SORT 10) and stage 2 "B" (SORT 10)' in made.hazards[0].message
    assert plan_numbered(desired("B", "A"), board(("A", 10), ("B", 11)), CRM).hazards == ()


def test_a_damaged_board_that_is_as_desired_gets_no_call():
    live = board(("A", 10), ("B", 10), ("C", None))
    assert plan_numbered(desired("A", "B"), live, CRM).steps == ()


def test_a_number_that_is_not_set_is_mended():
    made = plan_numbered(desired("B", "A"), board(("A", None), ("B", 100)), SCRUM)
    assert [(step.stage, step.sort) for step in made.steps] == [(1, 200)]


def test_a_stage_with_tasks_is_not_deleted():
    live = replace(board(("A", 10), ("B", 20)), task_counts={2: 3})
    made = plan_numbered(desired("A", unlisted=Unlisted.DELETE, move_tasks_to="A"), live, CRM)
    assert codes(made.refusals) == [RefusalCode.STAGE_HAS_TASKS]
    assert made.steps == ()


def test_a_family_adds_refusals_hazards_and_signs_of_its_own():
    refusal = Refusal(code=RefusalCode.UNLISTED_STAGE, message="no")
    hazard = Hazard(code=HazardCode.LANDING_STAGE, message="look")
    live = board(("A", 10), ("B", 20))
    hazardous = Traits(hazards=lambda intent, steps: [hazard] if steps else [])
    assert plan_numbered(desired("B", "A"), live, CRM, hazardous).hazards == (hazard,)
    assert plan_numbered(desired("A", "B"), live, CRM, hazardous).hazards == ()
    refused = plan_numbered(desired("B", "A"), live, CRM, Traits(refusals=lambda intent: [refusal]))
    assert (refused.refusals, refused.steps) == ((refusal,), ())
    assert [row.title for row in refused.after] == ["B", "A"]
    crossed = Traits(matcher=lambda entries, stages: Match(stages=tuple(stages[::-1]), unlisted=()))
    assert len(plan_numbered(desired("A", "B"), live, CRM, crossed).steps) == 2


@pytest.mark.parametrize("unlisted", [Unlisted.ERROR, Unlisted.DELETE])
def test_the_refusals_of_every_board_hold(unlisted):
    live = board(("A", 10), ("B", 20), ("C", 30))
    made = plan_numbered(desired("A", unlisted=unlisted), live, CRM)
    assert codes(made.refusals) == [
        RefusalCode.UNLISTED_STAGE if unlisted is Unlisted.ERROR else RefusalCode.MASS_DELETE
    ]
    assert made.steps == ()


@pytest.mark.parametrize(
    ("live", "entries", "shown"),
    [
        ([("P", 10), ("S", 20), ("F old", 30), ("F last", 40)], ("P", "S", "F new"), 2),
        ([("P", 10), ("S", 30), ("F old", 40), ("F last", 50)], ("P", "S", "F new", "F last"), 2),
        ([("P", 10), ("F old", 30)], ("P", "F new"), 1),
    ],
)
def test_the_first_new_entry_of_a_rank_follows_the_entry_before_it_directly(live, entries, shown):
    made = plan_numbered(desired(*entries), board(*live), CRM, RANKED)
    assert [row.title for row in made.after][shown] == "F new"
    assert len(made.steps) == 1


def test_without_room_behind_the_entry_before_a_new_one_stands_at_the_end_of_its_rank():
    live = board(("P", 10), ("S", 20), ("F old", 21))
    made = plan_numbered(desired("P", "S", "F new"), live, CRM, RANKED)
    assert [row.title for row in made.after] == ["P", "S", "F old", "F new"]
    assert len(made.steps) == 1
