"""The shipped examples load without a word, fit the schema, and name it so that editors find it."""

from __future__ import annotations

import json
import re
from contextlib import closing
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from stagesync import shipped
from stagesync.config import load, reading, schema_text, structure
from stagesync.config.documents import parse
from stagesync.config.report import Report
from stagesync.emulator import EmbeddedPortal
from stagesync.errors import SourceError
from stagesync.model.board import Kind
from stagesync.model.desired import Unlisted

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted(path for path in EXAMPLES.rglob("*.yaml") if path.parent.name not in ("ci", "kubernetes"))
FOLDERS = sorted({path.parent for path in FILES})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_each_folder_of_examples_is_a_configuration_without_problems(folder):
    loaded = load([str(folder)])
    assert loaded.warnings == ()
    assert loaded.configuration.boards


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_each_example_fits_the_schema_and_names_it_in_its_first_line(path):
    draft = reading.read(parse(path.read_bytes(), Report("a")), Report("a"))
    Draft202012Validator(json.loads(schema_text())).validate(structure.plain(draft.root))
    first = path.read_text(encoding="utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found
    assert (path.parent / found[1]).resolve() == EXAMPLES.parent / "schemas" / "config.schema.json"


def test_the_quickstart_shows_a_rename_a_delete_and_a_recolor():
    dev, me, ops = load([str(EXAMPLES / "quickstart")]).configuration.boards
    assert any(entry.was for entry in dev.entries)
    assert (ops.unlisted, ops.move_tasks_to) == (Unlisted.DELETE, "Inbox")
    assert [entry.color for entry in me.entries] == ["FF5752"]


def test_the_template_example_shares_one_list_between_two_files():
    operations, website = load([str(EXAMPLES / "templates")]).configuration.boards
    assert operations.entries == website.entries
    assert operations.location.file != website.location.file
    assert operations.entries[0].location.file.endswith("delivery.yaml")


def test_a_file_that_is_not_shipped_is_an_error_that_says_what_to_do():
    with pytest.raises(SourceError, match="install it again"):
        shipped.text("schemas", "no-such.json")


@pytest.mark.parametrize("place", ["package/_shipped/schemas", "schemas"])
def test_a_shipped_file_is_found_in_a_wheel_and_in_a_source_tree(place, tmp_path):
    folder = tmp_path / place
    folder.mkdir(parents=True)
    (folder / "a.json").write_text("{}", encoding="utf-8")
    assert shipped.path("schemas", "a.json", tmp_path / "package") == folder / "a.json"


def test_the_department_is_one_file_with_boards_of_four_kinds():
    boards = load([str(EXAMPLES / "department")]).configuration.boards
    assert sorted(board.kind for board in boards) == sorted(
        [Kind.CRM, Kind.KANBAN, Kind.KANBAN, Kind.SCRUM, Kind.MY_PLAN]
    )
    assert {board.location.file for board in boards} == {str(EXAMPLES / "department" / "stagesync.yaml")}


FLEET = EXAMPLES / "fleet"


@pytest.fixture
def fleet():
    """Return the state of a portal that was filled from the fleet's seed."""
    portal = EmbeddedPortal()
    portal.replace(json.loads((FLEET / "seed.json").read_text(encoding="utf-8")))
    with closing(portal):
        yield portal.state()


def test_the_fleet_has_a_pattern_that_takes_a_dozen_groups_but_for_each_of_its_exceptions(fleet):
    clients = next(board for board in load([str(FLEET)]).configuration.boards if board.name == "clients")
    pattern = clients.groups
    fitting = {number: name for number, name in fleet["groups"].items() if fnmatchcase(name, pattern.name)}
    left_out = {
        number for number, name in fitting.items() if any(fnmatchcase(name, but) for but in pattern.without)
    }
    archived = {number for number in fitting if int(number) in fleet["closed_groups"]}
    of_others = {number for number in fitting if fleet["group_roles"][number] != "A"}
    assert (len(left_out), len(archived), len(of_others)) == (2, 1, 1)
    assert len(fitting.keys() - left_out - archived - of_others) == 11


def test_the_fleets_boards_are_partly_as_desired_and_partly_not(fleet):
    boards = {board.name: board for board in load([str(FLEET)]).configuration.boards}
    wanted = [entry.title for entry in boards["clients"].entries]
    alike = [stages(fleet, "G", group) == wanted for group in range(101, 112)]
    assert {*alike} == {True, False}
    assert [entry.title for entry in boards["contracts"].entries] == stages(fleet, "G", 121)
    assert [entry.color for entry in boards["lomond"].entries][-1] == "9DCF00"


@pytest.fixture
def department():
    """Return the state of a portal that was filled from the department's seed."""
    portal = EmbeddedPortal()
    portal.replace(json.loads((EXAMPLES / "department" / "seed.json").read_text(encoding="utf-8")))
    with closing(portal):
        yield portal.state()


def test_the_departments_seed_holds_each_of_its_boards_and_differs_from_all(department):
    """By the portal's own rows; what a plan makes of them is tested with the families."""
    for board in load([str(EXAMPLES / "department")]).configuration.boards:
        titles = live_titles(board, department)
        wanted = [entry.title for entry in board.entries]
        assert set(titles) & set(wanted)
        assert [title for title in titles if title in wanted] != wanted


def live_titles(board, state):
    group = next(
        (int(number) for number, name in state["groups"].items() if name == board.group), board.group
    )
    match board.kind:
        case Kind.CRM:
            (pipeline,) = [one["id"] for one in state["crm"]["categories"] if one["name"] == board.pipeline]
            rows = [row for row in state["crm"]["statuses"] if row["ENTITY_ID"] == f"DEAL_STAGE_{pipeline}"]
            return [row["NAME"] for row in sorted(rows, key=lambda row: int(row["SORT"]))]
        case Kind.SCRUM:
            sprints = [one for one in state["scrum"]["sprints"] if one["groupId"] == group]
            (sprint,) = [one["id"] for one in sprints if one["status"] == "active"]
            return stages(state, "A", sprint)
        case Kind.MY_PLAN:
            return stages(state, "U", state["user_id"])
        case _:
            return stages(state, "G", group)


def stages(state, kind, owner):
    rows = [row for row in state["stages"] if (row["ENTITY_TYPE"], int(row["ENTITY_ID"])) == (kind, owner)]
    return [row["TITLE"] for row in sorted(rows, key=lambda row: int(row["SORT"]))]
