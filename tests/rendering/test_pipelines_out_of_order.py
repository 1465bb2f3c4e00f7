"""Pipelines whose order the portal should not have: written as a configuration can hold them."""

from __future__ import annotations

import yaml
from rendering.kinds import RETAIL

from stagesync.model.board import LiveBoard, Role, Stage
from stagesync.rendering.board_yaml import boards_to_yaml


def stage(id_, title, role, sort):
    return Stage(id=id_, title=title, color="47D1E2", sort=sort, role=role)


def written(*stages):
    text = boards_to_yaml([("sales", LiveBoard(address=RETAIL, stages=stages))])
    return text, yaml.safe_load(text)["boards"]["sales"]["stages"]


def test_success_and_failures_are_written_behind_all_others():
    text, entries = written(
        stage(1, "New", Role.PROCESS, 10),
        stage(2, "Lost", Role.FAIL, 20),
        stage(3, "Won", Role.SUCCESS, 30),
        stage(4, "Late", Role.PROCESS, 40),
    )
    assert [entry["title"] for entry in entries] == ["New", "Late", "Won", "Lost"]
    assert "# on the portal these stages stand in another order" in text


def test_an_order_that_is_right_is_written_without_a_word():
    text, _ = written(
        stage(1, "New", Role.PROCESS, 10), stage(3, "Won", Role.SUCCESS, 30), stage(2, "Lost", Role.FAIL, 40)
    )
    assert "another order" not in text


def test_of_two_success_stages_the_first_alone_is_called_one():
    _, entries = written(
        stage(1, "New", Role.PROCESS, 10),
        stage(2, "Won", Role.SUCCESS, 20),
        stage(3, "Sold", Role.SUCCESS, 30),
    )
    assert [entry.get("semantic") for entry in entries] == [None, "success", None]
