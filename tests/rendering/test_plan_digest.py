"""The plan's digest: two plans have the same one if, and only if, they do the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rendering.plans import changed_board, dangerous_board, full_plan, refused_board, settled_board, update

from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.model.plan import Hazard, HazardCode, Plan, Reason
from stagesync.rendering.plan_json import plan_digest

PLAN = full_plan()


def with_board(plan, which, **changes):
    boards = (replace(board, **changes) if board.name == which else board for board in plan.boards)
    return replace(plan, boards=tuple(boards))


DRIFT = Difference(
    stage="Done", aspect=Aspect.COLOR, said="000000", says="000000", live="75D900", origin=Origin.PORTAL
)

SAME = {
    "another configuration": replace(PLAN, configuration_digest="sha256:" + "1" * 64),
    "narrowed to its boards": replace(PLAN, narrowed=True),
    "held against a base": with_board(replace(PLAN, base="main"), "dev", drift=(DRIFT,)),
    "other requests": replace(PLAN, requests=99),
    "an unchanged board was changed meanwhile": with_board(PLAN, "me", fingerprint="sha256:" + "2" * 64),
    "an unchanged board less": replace(PLAN, boards=tuple(b for b in PLAN.boards if b.name != "me")),
}

OTHER = {
    "another live board": with_board(PLAN, "dev", fingerprint="sha256:" + "3" * 64),
    "another call": with_board(
        PLAN, "dev", calls=(update(10, "Backlog", Reason.MOVE, TITLE="Backlog", AFTER_ID=0),)
    ),
    "another order of calls": with_board(PLAN, "dev", calls=tuple(reversed(changed_board().calls))),
    "another picture": with_board(PLAN, "dev", after=changed_board().before),
    "a danger more": with_board(
        PLAN, "dev", hazards=(Hazard(code=HazardCode.HIDDEN_TASKS, message="tasks may be hidden"),)
    ),
    "another name": with_board(PLAN, "dev", name="dev-2"),
    "as administrator": with_board(PLAN, "dev", as_admin=True),
    "another refusal": with_board(PLAN, "support", refusals=()),
    "other tasks to move": with_board(PLAN, "ops", emptied={20: (501,)}),
    "a board less": replace(PLAN, boards=(changed_board(), settled_board(), refused_board())),
    "a board more": replace(PLAN, boards=(*PLAN.boards, replace(dangerous_board(), name="third"))),
}


@pytest.mark.parametrize("plan", SAME.values(), ids=SAME)
def test_what_changes_nothing_that_the_plan_does_leaves_the_digest(plan):
    assert plan_digest(plan) == plan_digest(PLAN)


@pytest.mark.parametrize("plan", OTHER.values(), ids=OTHER)
def test_whatever_a_reviewer_has_to_see_changes_the_digest(plan):
    assert plan_digest(plan) != plan_digest(PLAN)


def test_plans_with_nothing_to_do_have_one_digest():
    settled = Plan(boards=(settled_board(),), requests=1)
    assert plan_digest(settled) == plan_digest(Plan(boards=(), requests=0))
