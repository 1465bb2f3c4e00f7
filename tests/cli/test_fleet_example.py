"""examples/fleet does what its comment and docs/configuration.md say: seed, plan, apply, and pull it back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

FLEET = Path(__file__).resolve().parents[2] / "examples" / "fleet"
EMBEDDED = ("--portal", "embedded")
CLIENTS = [f"clients/{group}" for group in range(101, 112)]


@pytest.fixture
def seeded_fleet(run, here):
    for name in ("seed.json", "stagesync.yaml"):
        shutil.copy(FLEET / name, here)
    assert run("portal", "seed", "seed.json").code == 0
    return here


def planned(run, *args):
    ended = run("plan", *EMBEDDED, "--format", "json", *args)
    assert ended.code == 0, ended.err
    return {board["name"]: board for board in json.loads(ended.out)["boards"]}


@pytest.mark.usefixtures("seeded_fleet")
def test_its_commands_plan_a_dozen_boards_of_one_entry_of_which_some_have_drifted(run):
    boards = planned(run)
    assert set(boards) == {*CLIENTS, "contracts/120", "contracts/121", "lomond"}
    changed = {name for name, board in boards.items() if board["calls"]}
    assert changed == {*(f"clients/{group}" for group in (103, 105, 106, 110)), "contracts/120"}
    assert not any(board["refused"] for board in boards.values())


def test_the_folder_may_be_named_from_elsewhere(run, seeded_fleet):
    (seeded_fleet / "stagesync.yaml").unlink()
    assert set(planned(run, FLEET)) >= set(CLIENTS)


@pytest.mark.usefixtures("seeded_fleet")
def test_an_entry_and_one_of_its_boards_are_targets(run):
    assert set(planned(run, "--target", "clients")) == set(CLIENTS)
    assert set(planned(run, "--target", "clients/105", "--target", "lomond")) == {"clients/105", "lomond"}


@pytest.mark.usefixtures("seeded_fleet")
def test_once_applied_it_plans_to_nothing_and_pulls_as_one_template_and_its_outliers(run):
    assert run("apply", "--yes", *EMBEDDED).code == 0
    assert run("plan", "--detailed-exitcode", *EMBEDDED).code == 0
    pulled = run("pull", "--group", "Client *", "--out", "pulled.yaml", *EMBEDDED)
    assert pulled.code == 0
    assert "client: 10 boards alike." in pulled.err
    assert 'client-lomond: unlike client: another look of "Done".' in pulled.err
    assert run("plan", "pulled.yaml", "--detailed-exitcode", *EMBEDDED).code == 0
