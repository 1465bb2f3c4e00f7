"""The three sides as text: a table where it fits, blocks where it does not, and no title that breaks out of either."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.call_forms import forms
from rendering.plans import settled_board, settled_plan
from rendering.texts import any_text, faults

from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.rendering.colors import Style
from stagesync.rendering.drift_text import drift_counts, drift_lines
from stagesync.rendering.plan_json import plan_to_json
from stagesync.rendering.plan_reading import plan_from_json
from stagesync.rendering.plan_text import plan_to_text, summary_line
from stagesync.rendering.width import columns

PLAIN = Style(color=False, width=80)
WIDE = Style(color=False, width=100)


def difference(aspect, said, says, live, origin=Origin.FILE, stage="Doing"):
    return Difference(stage=stage, aspect=aspect, said=said, says=says, live=live, origin=origin)


EACH = (
    difference(Aspect.PRESENCE, None, "Doing", None),
    difference(Aspect.PRESENCE, None, None, "Doing", Origin.PORTAL),
    difference(Aspect.TITLE, "Doing", "In work", "Busy", Origin.BOTH, stage="In work"),
    difference(Aspect.COLOR, None, "FF0000", "00FF00"),
    difference(Aspect.PLACE, "", "Done", "Backlog", Origin.PORTAL),
    difference(Aspect.PLACE, None, "Done", "", Origin.PORTAL),
)


def test_a_wide_terminal_shows_a_table():
    assert "\n".join(drift_lines(EACH, "main (0123456789ab)", WIDE)) == (
        "  who changed it since main (0123456789ab):\n"
        "  stage      what      said         says           is\n"
        '  "Doing"    presence  not listed   listed         not there         changed in the file\n'
        '  "Doing"    presence  not listed   not listed     there             changed on the portal\n'
        '  "In work"  title     "Doing"      "In work"      "Busy"            both\n'
        '  "Doing"    colour    not managed  #FF0000        #00FF00           changed in the file\n'
        '  "Doing"    place     first        behind "Done"  behind "Backlog"  changed on the portal\n'
        '  "Doing"    place     not listed   behind "Done"  first             changed on the portal'
    )


def test_a_narrow_one_shows_a_block_for_each():
    assert "\n".join(drift_lines(EACH[2:3], None, Style(color=False, width=40))) == (
        '  who changed it:\n  "In work": title both\n    said "Doing"\n    says "In work"\n    is   "Busy"'
    )


def test_a_stage_that_follows_another_on_both_sides_has_moved_along():
    (_, _, line) = drift_lines((difference(Aspect.PLACE, "Done", "Done", "Done"),), None, WIDE)
    assert 'behind "Done"  moved along' in line


def test_without_a_difference_there_is_nothing_to_show():
    assert list(drift_lines((), "main", PLAIN)) == []


def plan_of(*differences, base="main"):
    board = replace(settled_board(), drift=differences)
    return replace(settled_plan(), boards=(board,), base=base)


def test_the_summary_counts_by_origin():
    plan = plan_of(*EACH)
    counts = "2 changed in the file, 3 changed on the portal, 1 changed on both sides"
    assert drift_counts(plan) == counts
    assert summary_line(plan).endswith(f"; drift: {counts}.")
    assert summary_line(plan_of()).endswith("; drift: none.")
    assert "drift" not in summary_line(settled_plan())


@pytest.mark.parametrize("width", [40, 80, 120])
@given(st.lists(any_text, min_size=4, max_size=4), st.sampled_from(Aspect))
@settings(max_examples=60)
def test_no_text_breaks_out_or_makes_a_line_too_long(width, texts, aspect):
    if aspect is Aspect.COLOR:
        texts = [texts[0], "FF0000", "00FF00", texts[3]]
    stage, said, says, live = texts
    plan = plan_of(difference(aspect, said, says, live, stage=stage), base=stage or None)
    text = plan_to_text(plan, Style(color=False, width=width))
    assert faults(text) == []
    assert all(columns(line) <= width for line in text.splitlines()[:-1])


def test_a_saved_plan_keeps_its_drift():
    plan = plan_of(*EACH)
    assert plan_from_json(plan_to_json(plan), source="plan.json", forms=forms) == plan
