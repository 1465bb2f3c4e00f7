"""What each side of a difference has, in words that are the same in every format."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rendering.plans import settled_board

from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.rendering.colors import Style
from stagesync.rendering.drift_text import drift_lines
from stagesync.rendering.drift_words import drift_words
from stagesync.rendering.markdown.drift import drift_block
from stagesync.rendering.page.drift_table import drift_table

WORDS = {
    (Aspect.PRESENCE, "A", "A", None): ("presence", "listed", "listed", "not there"),
    (Aspect.PRESENCE, None, None, "A"): ("presence", "not listed", "not listed", "there"),
    (Aspect.TITLE, None, "A", "B"): ("title", "not listed", "A", "B"),
    (Aspect.COLOR, None, "112233", "445566"): ("colour", "not managed", "#112233", "#445566"),
    (Aspect.PLACE, None, "", "B"): ("place", "not listed", "first", "behind B"),
    (Aspect.PLACE, "A", "B", "B"): ("place", "behind A", "behind B", "moved along"),
}


class Bare:
    def title(self, title):
        return title

    def color(self, color):
        return f"#{color}"

    def absent(self, words):
        return words


@pytest.mark.parametrize("sides", WORDS)
def test_every_format_says_the_same(sides):
    aspect, said, says, live = sides
    found = Difference(stage="A", aspect=aspect, said=said, says=says, live=live, origin=Origin.BOTH)
    assert tuple(drift_words(found, Bare())) == WORDS[sides]
    row = ["A", *WORDS[sides], "both"]
    *_, text = drift_lines([found], None, Style(color=False, width=120))
    assert re.split(r" {2,}", text.strip().replace('"', "")) == row
    ((markdown, _),) = drift_block(replace(settled_board(), drift=(found,))).rows()
    assert [cell.strip(" `") for cell in markdown.replace("`", "").strip("|").split("|")] == row
    *_, page = drift_table([found], None).split("<tr")
    assert [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<t[dh]\b.*?</t[dh]>", page)] == row
