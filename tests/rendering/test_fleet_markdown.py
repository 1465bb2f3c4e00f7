"""A fleet in a comment: what is the same is counted, what differs has one heading, and it all stays within its room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rendering import golden_files
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
from rendering.markdown_page import page
from rendering.texts import NASTY, faults

from stagesync.model.plan import Plan
from stagesync.rendering.plan_json import plan_digest
from stagesync.rendering.plan_markdown import LONGEST, plan_to_markdown


def test_golden():
    plan = large_fleet()
    text = plan_to_markdown(plan).replace(plan_digest(plan), f"sha256:{'0' * 64}")
    golden_files.check("fleet.md", text)


def test_the_fleet_is_counted_before_its_differences():
    text = plan_to_markdown(a_thirteen())
    assert (
        "\n\n- `delivery`: 13 boards, same in 11, differs in 2\n\n### `delivery` · 2 boards alike · 1 call each"
        in text
    )
    assert text.count("### ") == 1
    assert "- `delivery` · 11 boards · as desired\n" in text


def test_a_picture_that_is_not_that_of_all_says_whose_it_is():
    assert "The order is as on `clients/12`; stages that no call writes" in plan_to_markdown(a_thirteen())


def test_many_names_are_all_told_where_there_is_room_and_folded():
    text = plan_to_markdown(plan_of(*(board(group, RECOLORED) for group in range(101, 401))))
    assert "<summary>300 boards</summary>" in text
    assert all(f"`clients/{group}`" in text for group in range(101, 401))


def test_alike_hazards_are_told_once_with_the_boards_that_have_them():
    odd = board(14, RECOLORED, hazards=(hazard("another"),))
    text = plan_to_markdown(plan_of(board(12, RECOLORED), board(13, RECOLORED), odd))
    assert "- ⚠️ **Hazard** `odd-title`: another · on `clients/14`\n" in text


def test_boards_without_room_are_counted_and_named():
    boards = [board(group, ((f"Stage {group}", "47D1E2"), *RECOLORED)) for group in range(1000, 2200)]
    more = [refused(group, f"reason {group} " * 40) for group in range(3000, 3400)]
    text = plan_to_markdown(plan_of(*boards, *more))
    assert len(text) <= LONGEST
    assert "- `delivery`: 1600 boards, differs in 1200, refused in 400" in text


@pytest.mark.parametrize("count", [4, 30, 900])
@pytest.mark.parametrize("name", ["@/" * 500, "👨‍👩‍👧" * 300, "|" * 300, "`x`" * 100])
def test_no_fleet_makes_a_longer_comment(name, count):
    boards = tuple(
        replace(
            board(group, (RECOLORED, RECOLORED_WITH_ANOTHER, TURNED)[group % 3]),
            name=f"{name}{group}",
            template=f"{name}{group % 7}",
            portal=f"{name}{group % 2}",
            hazards=(hazard(name + str(group % 5)),),
        )
        for group in range(count)
    )
    text = plan_to_markdown(Plan(boards=boards, requests=1))
    assert len(text.encode("utf-16-le")) // 2 <= LONGEST
    found = page(text)
    assert found.living == []
    assert found.tags.count("details") == found.tags.count("/details")


def test_names_only_show_themselves():
    for nasty in NASTY:
        boards = tuple(
            replace(board(group, RECOLORED), name=f"{nasty}/{group}", template=nasty, portal=portal)
            for group, portal in ((1, nasty), (2, "b"), (3, None), (4, "b"))
        )
        text = plan_to_markdown(Plan(boards=boards, requests=1))
        assert faults(text) == []
        assert page(text).living == []
