"""A board's plan in words of stages: steps, reasons, colours, refusals, hazards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planning.boards import desired, entry, live, stage

from stagesync.model.desired import Unlisted
from stagesync.model.plan import HazardCode, NewId, Reason, RefusalCode
from stagesync.planning.planner import plan_board
from stagesync.planning.steps import AddStage, DeleteStage, MoveTask, UpdateStage


def plan(wanted, board, *, unmoved_tasks=True):
    return plan_board(wanted, board, unmoved_tasks=unmoved_tasks)


def codes(findings):
    return [finding.code for finding in findings]


def test_a_board_as_desired_has_nothing_to_do():
    made = plan(desired("A", "B"), live("A", "B"))
    assert made.steps == ()
    assert made.before == made.after
    assert made.least_calls == 0


def test_one_update_renames_recolours_and_moves():
    made = plan(desired("A", "C", entry("B2", was=["B"], color="FF0000")), live("A", "B", "C"))
    assert made.steps == (
        UpdateStage(
            stage=2, title="B2", color="FF0000", after=3, reasons=(Reason.RENAME, Reason.RECOLOR, Reason.MOVE)
        ),
    )
    assert [(row.id, row.title, row.color) for row in made.after] == [
        (1, "A", "47D1E2"),
        (3, "C", "47D1E2"),
        (2, "B2", "FF0000"),
    ]


def test_a_move_sends_the_title_and_no_colour():
    made = plan(desired("A", entry("C", color="47D1E2"), "B"), live("A", "B", "C"))
    assert [(step.color, step.reasons) for step in made.steps] == [(None, (Reason.MOVE,))]


def test_a_colour_that_is_not_managed_is_neither_compared_nor_sent():
    assert plan(desired("A"), live(stage(1, "A", color="123456", type="NEW"))).steps == ()


def test_a_damaged_colour_is_mended_where_it_is_managed():
    board = live(stage(1, "A", color="#FFAAE", type="NEW"))
    made = plan(desired(entry("A", color="FFAAEE")), board)
    assert [(step.color, step.reasons) for step in made.steps] == [("FFAAEE", (Reason.RECOLOR,))]
    assert made.before[0].color == "#FFAAE"


def test_a_loose_match_is_renamed_to_the_exact_text():
    made = plan(desired("In Progress"), live("in  progress"))
    assert [(step.title, step.reasons) for step in made.steps] == [("In Progress", (Reason.RENAME,))]


def test_later_steps_name_the_step_that_creates_their_predecessor():
    made = plan(desired("A", "new one", "new two", "B"), live("A", "B"))
    assert made.steps == (
        AddStage(title="new one", color=None, after=1, reasons=(Reason.CREATE,)),
        AddStage(title="new two", color=None, after=NewId(created_by=0), reasons=(Reason.CREATE,)),
    )
    assert [(row.id, row.created_by, row.color) for row in made.after] == [
        (1, None, "47D1E2"),
        (None, 0, None),
        (None, 1, None),
        (2, None, "47D1E2"),
    ]


def test_a_pin_says_so():
    made = plan(desired("new", "A", "B"), live("A", "B"))
    assert [step.reasons for step in made.steps] == [(Reason.PIN,), (Reason.CREATE,)]
    assert HazardCode.PINS_TASKS in codes(made.hazards)
    assert HazardCode.LANDING_STAGE in codes(made.hazards)


def test_my_plan_needs_no_pin():
    made = plan(desired("new", "A", group=None), live("A", "B", group=None), unmoved_tasks=False)
    assert [step.reasons for step in made.steps] == [(Reason.CREATE,)]
    assert codes(made.hazards) == [HazardCode.LANDING_STAGE]


def test_no_pin_where_nobody_needs_one():
    board = live("A", "B", unmoved=0)
    made = plan(desired("new", "A", "B"), board)
    assert [step.reasons for step in made.steps] == [(Reason.CREATE,)]


def test_tasks_are_moved_one_by_one_before_their_stage_goes():
    board = live("A", "B", "C", "D", task_counts={3: 2}, tasks={3: (11, 12)})
    made = plan(desired("A", "B", "D", unlisted=Unlisted.DELETE, move_tasks_to="B"), board)
    assert made.steps == (
        MoveTask(task=11, stage=2, title="B", reasons=(Reason.MOVE_TASK,)),
        MoveTask(task=12, stage=2, title="B", reasons=(Reason.MOVE_TASK,)),
        DeleteStage(stage=3, title="C", reasons=(Reason.DELETE,)),
    )
    assert made.least_calls == 3
    assert made.emptied == {3: (11, 12)}
    assert codes(made.hazards) == [HazardCode.HIDDEN_TASKS, HazardCode.MOVES_TASKS]


def test_tasks_move_to_a_new_stage_once_it_is_there():
    board = live("A", "B", task_counts={2: 1}, tasks={2: (11,)})
    made = plan(desired("A", "new", unlisted=Unlisted.DELETE, move_tasks_to="new"), board)
    assert [type(step) for step in made.steps] == [AddStage, MoveTask, DeleteStage]
    assert made.steps[1].stage == NewId(created_by=0)


REFUSALS = {
    "a stage that no entry names, under unlisted: error": (
        desired("A", unlisted=Unlisted.ERROR),
        live("A", "B"),
        RefusalCode.UNLISTED_STAGE,
        '2 "B"',
    ),
    "tasks in a doomed stage without a place to go": (
        desired("A", "C", unlisted=Unlisted.DELETE),
        live("A", "B", "C", task_counts={2: 3}),
        RefusalCode.STAGE_HAS_TASKS,
        "3 tasks",
    ),
    "more than half of the stages deleted": (
        desired("A", unlisted=Unlisted.DELETE),
        live("A", "B", "C"),
        RefusalCode.MASS_DELETE,
        "2 of 3",
    ),
    "a doubled live title": (desired("A"), live("A", "A"), RefusalCode.AMBIGUOUS_MATCH, '1 "A", 2 "A"'),
    "an unlisted row that must not be written stands in the way": (
        desired("new"),
        live(stage(1, "A"), stage(2, "B", type="NEW")),
        RefusalCode.UNSAFE_ORDER,
        '2 "B"',
    ),
    "the remedy names the unlisted untitled row, not one that is listed": (
        desired(entry("Now", was=["A"])),
        live(stage(1, "A", sort=2), stage(2, "Completed", sort=3, type="FINISH")),
        RefusalCode.UNSAFE_ORDER,
        'list stage 2 "Completed" in',
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refused(name):
    wanted, board, code, words = REFUSALS[name]
    made = plan(wanted, board)
    assert codes(made.refusals) == [code]
    assert words in made.refusals[0].message
    assert made.steps == ()
    assert made.least_calls == 0


def test_half_of_the_stages_may_go():
    made = plan(desired("A", unlisted=Unlisted.DELETE), live("A", "B"))
    assert [type(step) for step in made.steps] == [DeleteStage]


def test_a_mass_delete_that_is_allowed_is_planned():
    wanted = desired("A", unlisted=Unlisted.DELETE, allow_mass_delete=True)
    assert len(plan(wanted, live("A", "B", "C")).steps) == 2


def test_a_policy_refusal_still_shows_what_the_board_would_be():
    made = plan(desired("A", "new", unlisted=Unlisted.DELETE), live("A", "B", "C"))
    assert [row.title for row in made.after] == ["A", "new"]


def test_an_unmatched_refusal_shows_the_board_as_it_is():
    made = plan(desired("A"), live("A", "A"))
    assert made.after == made.before


LOOKALIKES = {
    "alike titles": (entry("In progres"), stage(2, "In progress"), True),
    "same place and colour": (entry("Checking", color="FFA801"), stage(2, "Review", color="FFA801"), True),
    "same place, colour not managed": (entry("Checking"), stage(2, "Review"), False),
    "nothing in common": (entry("Checking", color="FFA801"), stage(2, "Review"), False),
}


@pytest.mark.parametrize("name", LOOKALIKES)
def test_what_looks_like_a_rename_is_pointed_out(name):
    new, old, alike = LOOKALIKES[name]
    made = plan(desired("A", new), live(stage(1, "A", type="NEW"), old))
    assert (HazardCode.LOOKS_LIKE_RENAME in codes(made.hazards)) is alike
    if alike:
        hazard = next(h for h in made.hazards if h.code is HazardCode.LOOKS_LIKE_RENAME)
        assert f'was: ["{old.title}"]' in hazard.message


def test_a_damaged_board_names_the_order_to_expect_after_its_first_call():
    board = live(stage(1, "A", sort=0, type="NEW"), stage(2, "B", sort=0), stage(3, "C", sort=0))
    made = plan(desired("C", "B", "A"), board)
    assert made.checkpoint is not None
    assert made.checkpoint.after_call == 0
    assert sorted(made.checkpoint.order) == [1, 2, 3]
    assert HazardCode.DAMAGED_BOARD in codes(made.hazards)


def damaged(*rows):
    """Return a board of (title, SORT, SYSTEM_TYPE)."""
    stages = (stage(place, title, type=kind) for place, (title, _, kind) in enumerate(rows, start=1))
    return live(*(replace(one, sort=sort) for one, (_, sort, _) in zip(stages, rows, strict=True)))


def test_a_recolour_on_a_damaged_board_of_nine_pins_by_the_way():
    sorts = (5, 5, 100, 200, 200, 200, 300, 400, 500)
    board = damaged(*(("ABCDEFGHI"[n], sort, "NEW" if n == 4 else "") for n, sort in enumerate(sorts)))
    made = plan(desired("A", "B", entry("C", color="FF0000"), *"DEFGHI"), board)
    assert [(step.stage, step.after, step.reasons) for step in made.steps] == [
        (3, 0, (Reason.RECOLOR, Reason.PIN))
    ]


def test_a_shown_name_is_lost_for_a_moment_where_that_alone_keeps_to_one_call_more():
    board = damaged(("Review", None, "REVIEW"), ("K", None, ""), ("W", 100, ""), ("H", 300, "NEW"))
    made = plan(desired("Review", "K", entry("W", color="ABCDEF"), "H"), board)
    assert len(made.steps) == 2
    assert made.steps[-1].title == "Review"


def test_a_new_stage_stands_directly_behind_its_predecessor_on_a_damaged_board_too():
    board = damaged(("A", 0, "NEW"), ("U", 0, ""), ("C", 0, ""), ("D", 0, ""))
    wanted = desired(entry("C", color="FF0000"), "A", "N", entry("D", color="FF0000"))
    assert [row.title for row in plan(wanted, board).after] == ["C", "A", "N", "U", "D"]


@pytest.mark.parametrize("title", ["0", " "])
def test_a_doomed_stage_gets_a_title_that_counts_as_one(title):
    board = live("A", stage(2, title, type="WORK"), "C")
    made = plan(desired("A", "C", unlisted=Unlisted.DELETE), board)
    assert [(type(step), step.title) for step in made.steps] == [(UpdateStage, "2"), (DeleteStage, title)]


def test_the_title_call_of_a_doomed_stage_says_that_it_pins():
    board = live("A", stage(2, "Review", type="REVIEW"))
    made = plan(desired("new", entry("A", color="123456"), unlisted=Unlisted.DELETE), board)
    assert made.steps[0].reasons == (Reason.DELETE, Reason.PIN)


def test_a_damaged_board_is_looked_at_again_even_after_its_only_call():
    board = live(stage(1, "A", sort=0, type="NEW"), stage(2, "B", sort=0))
    made = plan(desired("A", entry("B2", was=["B"])), board)
    assert len(made.steps) == 1
    assert made.checkpoint is not None


def test_a_damaged_board_that_only_loses_stages_is_not_rewritten():
    board = live(stage(1, "A", sort=0, type="NEW"), stage(2, "B", sort=0))
    made = plan(desired("A", unlisted=Unlisted.DELETE), board)
    assert [type(step) for step in made.steps] == [DeleteStage]
    assert made.checkpoint is None
    assert HazardCode.DAMAGED_BOARD not in codes(made.hazards)


def test_a_board_that_nobody_arranged_is_pointed_out():
    board = live(stage(1, "New", type="NEW"), stage(2, "Doing", type=None), stage(3, "Done", type=None))
    assert codes(plan(desired("New", "Doing", "Done"), board).hazards) == [HazardCode.NEVER_ARRANGED]
    assert codes(plan(desired("A", "B"), live("A", "B")).hazards) == []
    assert codes(plan(desired("A"), live("A")).hazards) == []


def test_a_live_title_with_control_characters_is_pointed_out():
    made = plan(desired("A"), live("A", "B\x1b[31m"))
    assert codes(made.hazards) == [HazardCode.ODD_TITLE]


def test_an_untitled_stage_that_is_written_is_pointed_out():
    board = live(stage(1, "A", type="NEW"), stage(2, "In progress", type="WORK"))
    made = plan(desired("A", entry("Doing", was=["In progress"])), board)
    assert HazardCode.UNTITLED_STAGE in codes(made.hazards)


def test_the_same_boards_give_the_same_plan():
    wanted, board = desired("B", "new", "A"), live("A", "B", "C")
    assert plan(wanted, board) == plan(wanted, board)
