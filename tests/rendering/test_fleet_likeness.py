"""Which model a board is held against: the one that it shares most with, found without a look at each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.model.board import Address, Kind, LiveBoard, Stage
from stagesync.model.desired import UNMANAGED, Entry
from stagesync.rendering import fleet_yaml_likeness
from stagesync.rendering.fleet_yaml_difference import Model, difference
from stagesync.rendering.fleet_yaml_likeness import by_likeness
from stagesync.rendering.fleet_yaml_models import Models

BLUE, RED = "00C4FB", "FF0000"
TITLES = st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=4, unique=True)
COLORS = st.sampled_from([BLUE, RED])


def board(group, *stages):
    found = (stage if isinstance(stage, tuple) else (stage, BLUE) for stage in stages)
    return LiveBoard(
        address=Address(kind=Kind.KANBAN, group=group),
        stages=tuple(
            Stage(id=100 * group + at, title=title, color=color, sort=None)
            for at, (title, color) in enumerate(found)
        ),
    )


def model(*stages, kind=Kind.KANBAN):
    found = (stage if isinstance(stage, tuple) else (stage, BLUE) for stage in stages)
    return Model(kind=kind, entries=tuple(Entry(title=title, color=color) for title, color in found))


LOOKS = TITLES.flatmap(lambda titles: st.tuples(*(st.tuples(st.just(title), COLORS) for title in titles)))
MODELS = TITLES.flatmap(
    lambda titles: st.tuples(*(st.tuples(st.just(t), COLORS | st.just(UNMANAGED)) for t in titles))
)


@settings(deadline=None, max_examples=300)
@given(st.lists(MODELS, min_size=1, max_size=5), LOOKS)
def test_the_nearest_model_is_the_one_that_a_look_at_all_of_them_finds(looks, look):
    models, live = [model(*one) for one in looks], board(7, *look)

    def rank(place):
        found, titles = difference(models[place], live), [entry.title for entry in models[place].entries]
        share = found.shared / max(len(titles), len(look))
        is_other_order = share > 0 and titles != [title for title, _ in look]
        return -share, is_other_order, len(found.changed), place

    assert Models(models).nearest(live) == min(range(len(models)), key=rank)


def test_a_board_is_held_against_a_model_of_its_own_kind():
    models = [model("A", kind=Kind.SCRUM), model("B"), model("C")]
    assert Models(models).nearest(board(7, "A")) == 1
    assert Models(models[:1]).nearest(board(7, "A")) is None


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        (("A", "B", "C"), ""),
        (("A", "B"), 'lacks "C"'),
        (("A", "B", "C", "D"), 'has "D" besides'),
        (("B", "A", "C"), "another order"),
        (("A", "B", "B", "C"), 'has "B" more than once'),
        (("A", ("B", RED), "C"), 'another look of "B"'),
        (("A", ("B", "none"), "C"), 'a damaged colour of "B"'),
        (("A", "D", "E"), "shares 1 of 3 titles; has 2 others"),
        (("D",), "shares none of 3 titles; has 1 other"),
    ],
)
def test_what_differs_is_told_in_words_and_in_short_where_nearly_all_does(stages, words):
    assert difference(model("A", "B", "C"), board(7, *stages)).words() == words


def test_a_colour_that_a_model_leaves_open_is_no_difference():
    assert difference(model(("A", UNMANAGED)), board(7, ("A", RED))).words() == ""


def test_each_outlier_is_compared_with_one_model_alone(monkeypatch):
    compared = []
    monkeypatch.setattr(
        fleet_yaml_likeness, "difference", lambda *pair: compared.append(pair) or difference(*pair)
    )
    sets = [board(2 * n + at, "A", "B", f"S{n}") for n in range(1, 20) for at in (0, 1)]
    outliers = [board(100 + n, "A", "B", f"O{n}") for n in range(20)]
    assert len(by_likeness([*sets, *outliers]).outliers) == len(compared) == 20
