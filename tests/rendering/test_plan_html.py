"""A plan as a page: what it holds, that it is closed to the outside, and that no text can leave its place."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from browser.plans import drifted_board, long_board, stage
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import golden_files
from rendering.plans import (
    changed_board,
    dangerous_board,
    full_plan,
    settled_board,
    settled_plan,
    titled_plan,
)
from rendering.texts import NASTY, any_text, faults

from stagesync import __version__
from stagesync.model.plan import Plan
from stagesync.rendering.picture.budget import granted, granted_whole
from stagesync.rendering.plan_html import MOST_STAGES, POLICY, plan_to_html
from stagesync.rendering.plan_json import plan_digest

VOID = {"meta", "br", "hr"}


class Reader(HTMLParser):
    """Collects elements, attributes and text, and what is not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.open, self.faults, self.words = [], [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"style", "title"}:
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def one(board):
    return Plan(boards=(board,), requests=1)


def test_golden():
    html = plan_to_html(one(drifted_board())).replace(f"stagesync {__version__}", "stagesync VERSION")
    golden_files.check("plan.html", re.sub(r"<style>.*?</style>", "<style></style>", html, flags=re.DOTALL))


def test_it_holds_counts_digest_and_version():
    plan = full_plan()
    text = Reader(plan_to_html(plan)).text
    assert "4 boards: 2 to change, 1 refused, 1 as desired; 9 calls (least possible: 7), 12 requests." in text
    assert plan_digest(plan) in text
    assert f"stagesync {__version__}" in text


def test_everything_of_the_picture_stands_there_in_words():
    text = Reader(plan_to_html(full_plan())).text
    for words in (
        "Review #9DCF00, recoloured from #FFA801, moved up",
        "In progress #47D1E2, renamed from Doing",
        "Testing #FF5752, new",
        "Old ideas #A8ADB4, deleted, 2 tasks moved out",
        'Closed "#75D9", no colour, id 22',
        "Asked for, not written",
    ):
        assert words in text


def test_calls_are_told_with_their_methods():
    text = Reader(plan_to_html(full_plan())).text
    assert 'rename "Doing" to "In progress" task.stages.update' in text
    assert 'up to number 5: move 2 tasks from "Old ideas" to "Triage" task.stages.movetask' in text


def test_boards_that_change_come_before_those_that_stay():
    html = plan_to_html(Plan(boards=(settled_board(), changed_board()), requests=1))
    assert html.index('id="board-2"') < html.index('id="board-1"')
    assert html.index('href="#board-2"') < html.index('href="#board-1"')


def test_every_inner_link_leads_somewhere_and_no_id_stands_twice():
    reader = Reader(plan_to_html(full_plan()))
    ids = [value for name, value in reader.attributes if name == "id"]
    links = [value for name, value in reader.attributes if name == "href"]
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert [value for name, value in reader.attributes if name == "role"] == ["img"] * 9
    labels = {value for name, value in reader.attributes if name == "aria-labelledby"}
    assert labels <= set(ids)


def test_refusals_and_dangers_come_before_the_picture():
    html = plan_to_html(one(dangerous_board()))
    assert html.index("Danger, pins-tasks:") < html.index('class="picture')


def test_drift_is_a_table_of_three_sides():
    text = Reader(plan_to_html(replace(one(drifted_board()), base="main"))).text
    assert "Where the differences come from (base: main)" in text
    for words in ("changed in the file", "changed on the portal", "both", "not there", "behind Doing"):
        assert words in text
    assert "<table" not in plan_to_html(one(changed_board()))
    assert "do not differ" in plan_to_html(one(replace(settled_board(), drift=())))


def test_it_is_closed_to_the_outside():
    html = plan_to_html(full_plan())
    reader = Reader(html)
    assert f'http-equiv="Content-Security-Policy" content="{POLICY}"' in html
    assert not {"script", "img", "image", "link", "iframe", "object", "form", "base", "use"} & set(
        reader.tags
    )
    assert not re.search(r"https?:|//|url\(|@import", html)
    assert not [
        name for name, _ in reader.attributes if name in {"src", "srcset", "xmlns"} or name.startswith("on")
    ]


@given(st.lists(any_text, min_size=1, max_size=4), any_text)
@settings(max_examples=60, deadline=None)
def test_no_title_can_leave_its_place(titles, message):
    plain = Reader(plan_to_html(titled_plan(*("x" for _ in titles), message="none")))
    html = plan_to_html(titled_plan(*titles, name=titles[-1], message=message))
    reader = Reader(html)
    assert faults(html) == []
    assert reader.faults == reader.open == []
    assert set(reader.tags) <= {*plain.tags, "del", "g", "rect", "path", "circle", "text", "tspan"}


def test_nasty_titles_are_all_safe_at_once():
    assert faults(plan_to_html(titled_plan(*NASTY, name="::x", message="::error::x\n::y"))) == []


def test_a_settled_plan_lists_its_boards():
    text = Reader(plan_to_html(settled_plan())).text
    assert "1 board: nothing to do." in text
    assert "As desired" in text
    assert "#00C4FB Not planned" in text


def test_a_plan_without_boards_is_a_page_too():
    reader = Reader(plan_to_html(Plan(boards=(), requests=0)))
    assert "0 boards: nothing to do." in reader.text
    assert "nav" not in reader.tags


def test_a_board_of_twenty_thousand_stages_stays_small():
    before = tuple(stage(id_, f"Stage {id_}") for id_ in range(1, 20_001))
    after = tuple(replace(row, color="FFA801") for row in before)
    html = plan_to_html(one(replace(changed_board(), before=before, after=after, calls=())))
    assert len(html) < 5_000_000
    assert f"{20_000 - MOST_STAGES} stages more" in html


def test_a_plan_of_a_thousand_boards_stays_small():
    boards = tuple(replace(long_board(12), name=f"board {number}") for number in range(1_000))
    html = plan_to_html(Plan(boards=boards, requests=1))
    assert len(html) < 9_000_000
    assert "No picture of this board" in html
    assert html.count("<h2") == 1_000


def test_a_budget_is_granted_from_the_first_on():
    assert list(granted([3, 4, 5], most=8)) == [3, 4, 1]
    assert list(granted_whole([3, 9, 4], most=8)) == [True, False, True]
