"""A fleet on a page and in a picture: a table of counts, one card a difference, and every board named or counted."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from rendering.fleet_plans import (
    RECOLORED,
    RECOLORED_WITH_ANOTHER,
    TURNED,
    a_thirteen,
    board,
    hazard,
    large_fleet,
    plan_of,
    refused,
)
from rendering.plans import move_task
from rendering.texts import NASTY, faults

from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.model.plan import HazardCode, Plan
from stagesync.rendering.fleet.document import fleets_document
from stagesync.rendering.page import alike, fleet_table
from stagesync.rendering.plan_html import plan_to_html
from stagesync.rendering.plan_svg import plan_to_svg


def words(markup):
    """Return the text of a document without its markup and its style sheets."""
    bare = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", markup, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare))


def drifted(group):
    said = Difference(
        stage="Done", aspect=Aspect.COLOR, said="75D900", says="75D900", live="9DCF00", origin=Origin.PORTAL
    )
    return board(group, drift=(said,))


def test_a_table_counts_where_the_boards_of_each_fleet_stand():
    page = words(plan_to_html(large_fleet()))
    assert "Fleets Fleet Boards Same Differs Refused delivery 300 288 11 1" in page
    assert "Left alone" not in page
    gone = hazard("no sprint", code=HazardCode.NO_ACTIVE_SPRINT)
    page = words(plan_to_html(plan_of(board(1), board(2), board(3, hazards=(gone,)))))
    assert "Boards Same Differs Left alone delivery 3 2 0 1" in page


def test_a_plan_without_a_fleet_has_no_table():
    assert "Fleets" not in plan_to_html(plan_of(board(1), board(2)))


def test_each_difference_is_one_card():
    page = plan_to_html(large_fleet())
    assert re.findall(r'<section class="board" id="(board-\d)"', page) == ["board-1", "board-2", "board-3"]
    text = words(page)
    assert "delivery · 9 boards alike" in text
    assert all(text.count(f"clients/{group} ") == 1 for group in range(101, 110))
    assert "clients/288" not in text


def test_many_names_are_folded_and_those_beyond_the_room_counted(monkeypatch):
    monkeypatch.setattr(alike, "MOST_NAMES", 40)
    text = words(plan_to_html(plan_of(*(board(group, RECOLORED) for group in range(101, 151)))))
    assert "50 boards clients/101" in text
    assert "clients/140 10 more: see the plan’s JSON." in text


def test_fleets_beyond_the_room_are_counted(monkeypatch):
    monkeypatch.setattr(fleet_table, "MOST_FLEETS", 1)
    fleets = [board(group, entry=entry, template=None) for entry in "ab" for group in (1, 2, 3)]
    assert "1 fleet more: see the plan’s JSON." in words(plan_to_html(plan_of(*fleets)))


def test_boards_beyond_the_room_are_counted(monkeypatch):
    from stagesync.rendering import plan_html

    monkeypatch.setattr(plan_html, "MOST_BOARDS", 1)
    text = words(plan_to_html(large_fleet()))
    assert "3 boards more: see the plan’s JSON." in text


def test_hazards_and_refusals_are_told_once_with_their_boards():
    boards = [board(group, RECOLORED, hazards=(hazard("all"),)) for group in (1, 2)]
    boards.append(board(3, RECOLORED, hazards=(hazard("all"), hazard("another"))))
    plan = plan_of(*boards, refused(4), refused(5))
    page, picture = words(plan_to_html(plan)), plan_to_svg(plan)
    assert page.count("Danger, odd-title: all ") == 1
    assert "another · on clients/3" in page
    assert "delivery · 2 boards alike REFUSED, nothing will be written clients/4 clients/5" in page
    assert "2 boards of delivery alike, REFUSED, nothing will be written: clients/4, clients/5." in picture
    assert "Danger, odd-title: another · on clients/3" in picture


@pytest.mark.parametrize("draw", [plan_to_html, plan_to_svg])
def test_boards_that_differ_in_their_drift_alone_are_all_named(draw):
    drawn = draw(plan_of(board(1), drifted(2), drifted(3)))
    assert "clients/2" in drawn
    assert "clients/3" in drawn


@pytest.mark.parametrize("draw", [plan_to_html, plan_to_svg])
def test_a_picture_that_is_not_that_of_all_says_whose_it_is(draw):
    assert "as on" in draw(a_thirteen())
    assert "as on" not in draw(large_fleet())


def test_tasks_that_move_are_told_without_the_ids_of_one_boards_tasks():
    def moving(group):
        of = board(group, RECOLORED)
        call = move_task(1000 + group, of.before[0].id, "Backlog")
        return replace(of, calls=(*of.calls, call), emptied={of.before[1].id: (1000 + group,)})

    page = plan_to_html(plan_of(board(1), moving(2), moving(3)))
    assert "move a task from" in page
    assert "1002" not in words(page)


@pytest.mark.parametrize("draw", [plan_to_html, plan_to_svg])
def test_names_only_show_themselves(draw):
    for nasty in (*NASTY, "<script>alert(1)</script>", '"><b onclick=x>'):
        boards = tuple(
            replace(
                board(group, stages, hazards=(hazard(nasty + str(group % 2)),)),
                name=f"{nasty}/{group}",
                template=nasty,
                portal=portal,
            )
            for group, stages, portal in (
                (1, RECOLORED, nasty),
                (2, RECOLORED_WITH_ANOTHER, "b"),
                (3, RECOLORED, None),
                (4, TURNED, "b"),
            )
        )
        drawn = draw(Plan(boards=boards, requests=1))
        assert faults(drawn) == []
        assert "<script" not in drawn
        assert "<b onclick" not in drawn
        if draw is plan_to_svg:
            ElementTree.fromstring(drawn)


def test_the_picture_counts_each_fleet_in_a_line():
    assert "delivery: 13 boards, same in 11, differs in 2" in plan_to_svg(a_thirteen())


def test_the_document_counts_and_names_every_board_that_differs():
    assert fleets_document(a_thirteen()) == [
        {
            "name": "delivery",
            "made_by": "template",
            "boards": 13,
            "same": 11,
            "differs": 2,
            "refused": 0,
            "left_alone": 0,
            "differences": [{"standing": "differs", "calls": 1, "boards": ["clients/12", "clients/13"]}],
        }
    ]
    (fleet,) = fleets_document(large_fleet())
    named = [name for one in fleet["differences"] for name in one["boards"]]
    assert len(named) == len(set(named)) == 12
    assert fleets_document(plan_of(board(1), board(2))) == []
