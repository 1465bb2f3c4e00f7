"""Renames from history in a run: what a board is planned to, also where the run has to plan it again."""

from __future__ import annotations

import httpx
import pytest
from embedded import live, nth_writing, rows, wanted
from emulator.states import state

from stagesync.families.plans import plan_all, plan_as_renamed
from stagesync.model.desired import Entry, Unlisted
from stagesync.model.drift import Origin
from stagesync.model.plan import HazardCode, Reason
from stagesync.planning.drift.base import Said


@pytest.fixture
def world():
    with live(state(rows("Backlog", "Doing", "Done"), [])) as opened:
        yield opened


def said(*titles, **more):
    return Said(label="main", entries=tuple(Entry(title=title) for title in titles), **more)


BOARD = wanted("Backlog", "In work", "Done", "New", unlisted=Unlisted.DELETE)
BASES = {"dev": said("Backlog", "Doing", "Done", unlisted=Unlisted.DELETE)}


def test_the_plan_renames_and_says_so_first(world):
    plan = plan_all(world.portal, [BOARD], BASES)
    (board,) = plan.boards
    assert [call.reasons for call in board.calls] == [(Reason.RENAME,), (Reason.CREATE,)]
    assert board.hazards[0].code is HazardCode.RENAMED_BY_HISTORY
    assert {found.origin for found in board.drift} == {Origin.FILE}
    assert plan.base == "main"


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("request_lost", [0, 1])
def test_a_run_that_plans_again_still_renames(world, side, request_lost):
    """After a lost answer the board is planned anew; without the rename the stage would be made, and the old one go."""
    plan, planned = plan_as_renamed(world.portal, [BOARD], BASES)

    def lost():
        raise httpx.ReadTimeout("cut")

    setattr(world, side, nth_writing(request_lost, lost))
    outcome = world.apply(plan, *planned)
    assert outcome.ok
    assert [(row["ID"], row["TITLE"]) for row in world.rows()][:3] == [
        ("10", "Backlog"),
        ("11", "In work"),
        ("12", "Done"),
    ]


def test_a_board_without_a_base_is_planned_beside_one_that_has(world):
    other = wanted("Today", name="me", group=None)
    plan = plan_all(world.portal, [BOARD, other], BASES)
    assert [board.drift is None for board in plan.boards] == [False, True]
    assert plan.base == "main"


def test_a_journal_shows_no_renames(world):
    entries = tuple(Entry(title=row["TITLE"], id=int(row["ID"])) for row in world.rows())
    plan = plan_all(world.portal, [BOARD], {"dev": Said(label="journal", entries=entries, whole=True)})
    assert Reason.RENAME not in {reason for call in plan.boards[0].calls for reason in call.reasons}


def test_a_board_that_is_refused_tells_its_differences_where_it_can(world):
    few = wanted("Backlog", unlisted=Unlisted.DELETE)
    (board,) = plan_all(world.portal, [few], BASES).boards
    assert board.refused
    assert [found.stage for found in board.drift] == ["Doing", "Done"]
    unclear = wanted(Entry(title="Backlog", id=99))
    (board,) = plan_all(world.portal, [unclear], BASES).boards
    assert board.refused
    assert board.drift is None
