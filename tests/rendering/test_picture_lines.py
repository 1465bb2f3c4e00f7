"""The drawing of a board: no line passes below a disc, badges keep to their cards, old titles are struck once."""

from __future__ import annotations

import re
from dataclasses import replace
from math import hypot
from xml.etree import ElementTree

import pytest
from browser.plans import long_board
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.plans import refused_board, row

from stagesync.rendering.picture.card import card_of
from stagesync.rendering.picture.columns import draw_columns
from stagesync.rendering.picture.marks import badge, marks_of
from stagesync.rendering.picture.rows import draw_rows, rows_in_parts
from stagesync.rendering.picture.scene import Tile, scene_of
from stagesync.rendering.stage_changes import Row

DRAW = {
    "narrow": lambda scene: draw_rows(scene, width=270),
    "medium": lambda scene: draw_rows(scene, width=588),
    "wide": draw_columns,
}
DISC_AND_LINE = 8 + 1.25
"""A disc's radius and half of a line."""


@st.composite
def scenes(draw):
    ids = draw(st.permutations(range(1, 21)))
    gone = draw(st.sets(st.sampled_from(ids), max_size=4))
    after = [row(id_, f"Stage {id_}") for id_ in ids if id_ not in gone]
    for place in draw(st.lists(st.integers(0, len(after)), max_size=3)):
        after.insert(place, row(None, "New"))
    before = tuple(row(id_, f"Stage {id_}") for id_ in range(1, 21))
    return scene_of(replace(refused_board(), before=before, after=tuple(after)))


def points(path):
    """Return points along a path of lines and one curve, as the drawings have them."""
    numbers = [float(value) for value in re.findall(r"-?[\d.]+", path)]
    assert re.sub(r"[-\d. ]+", "", path) == "MLCL"
    start, one, first, second, other, stop = zip(numbers[::2], numbers[1::2], strict=True)
    for step in range(101):
        t = step / 100
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        corners = (one, first, second, other)
        yield tuple(sum(w * c[axis] for w, c in zip(weights, corners, strict=True)) for axis in (0, 1))
        for begin, end in ((start, one), (other, stop)):
            yield tuple(begin[axis] + t * (end[axis] - begin[axis]) for axis in (0, 1))


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
@given(scene=scenes())
@settings(max_examples=25, deadline=None)
def test_no_line_passes_below_a_disc(draw, scene):
    drawing = ElementTree.fromstring(f"<g>{draw(scene).body}</g>")
    links = [element for element in drawing.iter("g") if element.get("class", "").startswith("link ")]
    discs = [(float(disc.get("cx")), float(disc.get("cy"))) for link in links for disc in link.iter("circle")]
    ways = [path.get("d") for link in links for path in link.iter("path") if path.get("class") == "way"]
    assert len(discs) + len(ways) == len(links)
    for way in ways:
        for x, y in points(way):
            assert all(hypot(x - u, y - v) > DISC_AND_LINE for u, v in discs)


@pytest.mark.parametrize(
    "row_",
    [
        Row(stage=row(1, "A"), **{what: True}, shift=shift)
        for what in ("created", "deleted", "renamed", "recolored", "moved")
        for shift in (-3, 0, 3)
    ],
    ids=lambda row_: "+".join(row_.notes),
)
def test_a_badge_keeps_to_the_narrowest_card(row_):
    room, pad = 91.0, 10.0
    for mark in marks_of(row_, sideways=False):
        assert badge(mark, room=room).width <= room + pad / 2


def texts(card):
    """Return each line of a card's body, and what of it is struck."""
    for text in ElementTree.fromstring(f"<g>{card.body}</g>").iter("text"):
        struck = [span.text for span in text.iter("tspan") if span.get("class") == "struck"]
        yield "".join(text.itertext()), "".join(struck)


@pytest.mark.parametrize(
    ("old", "lines"),
    [
        ("Doing", [("was Doing", "Doing")]),
        ("was", [("was was", "was")]),
        (" x", [('was " x"', '" x"')]),
        (
            "Donaudampfschifffahrt",
            [("was", ""), ("Donaudampfsc", "Donaudampfsc"), ("hifffahrt", "hifffahrt")],
        ),
    ],
)
def test_an_old_title_is_struck_and_the_word_before_it_is_not(old, lines):
    tile = Tile(row=Row(stage=row(1, "New name"), renamed=True), old=row(1, old))
    card = card_of(tile, width=111, sideways=False, codes=False)
    shown = list(texts(card))
    assert shown[1 : len(lines) + 1] == lines


def test_the_parts_of_a_picture_are_the_picture():
    scene = scene_of(long_board(20))
    whole, parts = draw_rows(scene, width=588), list(rows_in_parts(scene, width=588))
    assert len(parts) > 3
    assert sum(part.height for part in parts) == pytest.approx(whole.height)
    assert all(150 <= part.height < 400 for part in parts)
    cards = [part.body.count('class="card') for part in parts]
    assert sum(cards) == whole.body.count('class="card')


def test_a_small_picture_is_one_part():
    board = replace(refused_board(), before=(row(1, "A"), row(2, "B")), after=())
    (part,) = rows_in_parts(scene_of(board), width=588)
    assert "no stages" in part.body
