"""A plan as SVG: well-formed whatever a title says, bounded, and with a mark for each change."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from browser.plans import long_board, short_board, stage
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import golden_files
from rendering.plans import (
    changed_board,
    dangerous_board,
    full_plan,
    refused_board,
    settled_board,
    settled_plan,
    titled_plan,
)
from rendering.texts import NASTY, any_text, faults

from stagesync import __version__
from stagesync.model.plan import Hazard, HazardCode, Plan
from stagesync.rendering.picture.lettering import text_width, title_lines
from stagesync.rendering.picture.scene import ALL_TILES, MOST_TILES, Fold, Way, scene_of
from stagesync.rendering.plan_svg import MOST_BOARDS, plan_to_svg

SVG = "{http://www.w3.org/2000/svg}"


def one(board):
    return Plan(boards=(board,), requests=1)


def drawn(plan, group="wide"):
    """Return the texts of one of the drawings, in order."""
    root = ElementTree.fromstring(plan_to_svg(plan))
    (drawing,) = (child for child in root.findall(f"{SVG}g") if child.get("class") == group)
    return ["".join(text.itertext()) for text in drawing.iter(f"{SVG}text")]


def test_golden():
    golden_files.check(
        "plan.svg", plan_to_svg(one(changed_board())).replace(f"stagesync {__version__}", "stagesync VERSION")
    )


@pytest.mark.parametrize("group", ["wide", "medium", "narrow"])
def test_every_drawing_shows_each_change_with_a_word(group):
    texts = drawn(full_plan(), group)
    for word in ("new", "deleted", "renamed", "recoloured", "was Doing", "2 tasks leave", "#9DCF00"):
        assert any(text.startswith(word) for text in texts), word
    assert "Before" in texts
    assert "After" in texts
    assert "Asked for" in texts


def test_moves_are_named_by_the_way_they_go():
    assert "moved left" in drawn(full_plan(), "wide")
    assert "moved up" in drawn(full_plan(), "narrow")


def test_tasks_are_counted_where_they_are_known():
    texts = drawn(one(short_board()))
    assert {"12 tasks", "1 task", "0 tasks"} <= set(texts)


def test_refusals_and_dangers_stand_above_their_board():
    texts = " ".join(drawn(full_plan()))
    assert "Danger, pins-tasks: tasks of group 8" in texts
    assert "Refused, mass-delete: 2 of 3 stages" in texts


def test_a_settled_board_is_named_with_its_colors():
    texts = drawn(settled_plan())
    assert texts[-2:] == ["me", "as desired, 2 stages"]


def test_it_asks_for_nothing_and_runs_nothing():
    svg = plan_to_svg(full_plan())
    assert re.findall(r"https?:[^\"' ]*", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<script|<image|<foreignObject|<a |href|\burl\(|@import|\son\w+=", svg)


def test_outside_a_browser_only_the_wide_drawing_is_seen():
    root = ElementTree.fromstring(plan_to_svg(full_plan()))
    shown = [child.get("class") for child in root.findall(f"{SVG}g") if child.get("display") != "none"]
    assert shown == ["wide"]


@given(st.lists(any_text, min_size=1, max_size=4), any_text)
@settings(max_examples=60, deadline=None)
def test_no_title_can_do_anything_but_be_read(titles, message):
    svg = plan_to_svg(titled_plan(*titles, name=titles[-1], message=message))
    root = ElementTree.fromstring(svg)
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names <= {"svg", "title", "desc", "style", "g", "rect", "path", "circle", "text", "tspan"}
    assert faults(svg) == []


def test_nasty_titles_are_all_safe_at_once():
    assert faults(plan_to_svg(titled_plan(*NASTY, message="::error::x\n::y"))) == []


def test_a_damaged_color_gets_nowhere_near_a_style():
    board = changed_board()
    before = (replace(board.before[0], color='red"/><script>'), *board.before[1:])
    svg = plan_to_svg(one(replace(board, before=before)))
    assert "<script" not in svg
    ElementTree.fromstring(svg)


@pytest.mark.parametrize("count", [30, 200])
def test_long_stretches_of_untouched_stages_are_folded_on_both_sides(count):
    scene = scene_of(long_board(count))
    sides = [
        sum(item.count for item in side if isinstance(item, Fold)) for side in (scene.before, scene.after)
    ]
    assert sides[0] == sides[1] > 0
    assert scene.breadth <= ALL_TILES + 8
    kept = [link for link in scene.links if link.way is Way.KEPT]
    assert all(link.start is not None and link.end is not None for link in kept)


def test_every_change_of_a_scene_has_its_link():
    ways = [link.way for link in scene_of(dangerous_board()).links]
    assert sorted(ways) == sorted([Way.KEPT, Way.KEPT, Way.MOVED, Way.NEW, Way.DELETED])
    assert [link.way for link in scene_of(refused_board()).links].count(Way.DELETED) == 2


def test_a_board_of_twenty_thousand_stages_stays_small():
    before = tuple(stage(id_, f"Stage {id_}") for id_ in range(1, 20_001))
    after = tuple(replace(row, color="FFA801") for row in before)
    board = replace(changed_board(), before=before, after=after, calls=())
    svg = plan_to_svg(one(board))
    assert len(svg) < 1_500_000
    assert f"{20_000 - MOST_TILES} stages more" in svg


def test_what_is_not_drawn_is_said():
    boards = tuple(replace(long_board(12), name=f"board {number}") for number in range(200))
    quiet = tuple(replace(settled_board(), name=f"quiet {number}") for number in range(100))
    dangers = tuple(Hazard(code=HazardCode.ODD_TITLE, message=f"danger {number}") for number in range(20))
    risky = replace(settled_board(), name="a", hazards=dangers)
    plan = Plan(boards=(risky, *boards, *quiet), requests=1)
    svg = plan_to_svg(plan)
    assert len(svg) < 3_000_000
    assert "Not drawn" in svg
    assert "and 70 boards more, as desired" in svg
    assert "and 14 more, in the plan's text and JSON" in svg


def test_a_plan_of_a_thousand_boards_stays_small():
    boards = tuple(replace(long_board(12), name=f"board {number}") for number in range(1_000))
    svg = plan_to_svg(Plan(boards=boards, requests=1))
    assert len(svg) < 3_000_000
    assert f"and {1_000 - MOST_BOARDS} boards more" in svg


@given(any_text, st.integers(60, 300), st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_lines_fit_their_room_unless_a_single_piece_does_not(title, room, most):
    lines = title_lines(title, room=room, size=14, most=most)
    assert len(lines) <= most
    for line in lines:
        assert text_width(line, 14, bold=True) <= max(room, 14 * 8) + 14 * 2


def test_a_title_that_fits_is_left_as_it_is():
    assert title_lines("In progress", room=200, size=14, most=3) == ["In progress"]
    assert title_lines("", room=200, size=14, most=3) == []
