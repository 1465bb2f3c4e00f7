"""The boards that are measured: wrong in one way before a run, and judged after it."""

import pytest

from benchmarks import fleet
from benchmarks.fleet import Scenario
from stagesync.config import load
from stagesync.families import FAMILIES
from stagesync.model.board import Kind


@pytest.mark.parametrize(
    ("scenario", "right"),
    [(Scenario.AS_DESIRED, True), (Scenario.ONE_DRAG, False), (Scenario.ONE_NEW, False)],
)
def test_a_seed_is_as_desired_in_one_scenario_alone(scenario, right):
    assert fleet.as_desired(fleet.seed(3, scenario), 3) is right


def test_a_stage_too_many_is_seen():
    state = fleet.seed(2, Scenario.AS_DESIRED)
    state["stages"].append({**state["stages"][0], "ID": 99, "SORT": 900})
    assert not fleet.as_desired(state, 2)


def test_one_wrong_colour_on_one_board_is_seen():
    state = fleet.seed(2, Scenario.AS_DESIRED)
    state["stages"][-1]["COLOR"] = "000000"
    assert not fleet.as_desired(state, 2)


@pytest.mark.parametrize("text", [fleet.configuration(3), fleet.listed(3)])
def test_both_configurations_want_the_stages_on_each_board(tmp_path, text):
    file = tmp_path / "stagesync.yaml"
    file.write_text(text, encoding="utf-8")
    for board in load([str(file)]).configuration.boards:
        assert [(entry.title, entry.color) for entry in board.entries] == list(fleet.STAGES)


def test_one_drag_takes_the_least_calls_that_it_says():
    from benchmarks.boards import _board

    planned = FAMILIES[Kind.KANBAN].plan(*_board(7))
    assert len(planned.steps) == planned.least_calls == Scenario.ONE_DRAG.least


def test_the_updates_of_a_peer_place_each_stage_behind_the_one_before_it():
    rows = [
        {"ID": str(number), "TITLE": title} for number, (title, _) in enumerate(reversed(fleet.STAGES), 10)
    ]
    written = fleet.updates(rows)
    assert [item["id"] for item in written] == list(range(17, 9, -1))
    assert [item["fields"]["AFTER_ID"] for item in written] == [0, *range(17, 10, -1)]
