"""Boards of every kind: what each key becomes, which entries are told apart, what is warned of and goes on."""

from __future__ import annotations

import pytest

from stagesync.config import load
from stagesync.config.kinds import KINDS
from stagesync.errors import ConfigError
from stagesync.model import entity as entities
from stagesync.model import place as places
from stagesync.model.board import Kind, Role
from stagesync.model.rule import Rule


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        path = tmp_path / "stagesync.yaml"
        path.write_text(text, encoding="utf-8")
        return load([str(path)])

    return read_text


@pytest.fixture
def board(read):
    def read_board(keys, stages="[{title: x}]"):
        (found,) = read(f"version: 1\nboards:\n  b: {{{keys}, stages: {stages}}}\n").configuration.boards
        return found

    return read_board


def place(board):
    return (board.group, board.process, board.entity, board.pipeline)


@pytest.mark.parametrize(
    ("keys", "kind", "where"),
    [
        ("kind: scrum, group: 12", Kind.SCRUM, (12, None, None, None)),
        ('kind: scrum, group: "Mobile app"', Kind.SCRUM, ("Mobile app", None, None, None)),
        ("kind: rpa, process: 3", Kind.RPA, (None, 3, None, None)),
        ('kind: rpa, process: "3"', Kind.RPA, (None, "3", None, None)),
        ("kind: crm, entity: deal", Kind.CRM, (None, None, "deal", 0)),
        ("kind: crm, entity: deal, pipeline: 5", Kind.CRM, (None, None, "deal", 5)),
        ("kind: crm, entity: 2, pipeline: Retail", Kind.CRM, (None, None, "deal", "Retail")),
        ("kind: crm, entity: lead", Kind.CRM, (None, None, "lead", None)),
        ("kind: crm, entity: 1", Kind.CRM, (None, None, "lead", None)),
        ("kind: crm, entity: quote", Kind.CRM, (None, None, "quote", None)),
        ("kind: crm, entity: 7", Kind.CRM, (None, None, "quote", None)),
        ("kind: crm, entity: smart-invoice, pipeline: 9", Kind.CRM, (None, None, "smart-invoice", 9)),
        ("kind: crm, entity: 31, pipeline: 9", Kind.CRM, (None, None, "smart-invoice", 9)),
        ("kind: crm, entity: 128", Kind.CRM, (None, None, 128, None)),
        ("kind: crm, entity: 128, pipeline: Main", Kind.CRM, (None, None, 128, "Main")),
    ],
)
def test_where_a_board_lies_arrives(board, keys, kind, where):
    found = board(keys)
    assert (found.kind, place(found)) == (kind, where)


@pytest.mark.parametrize(
    ("keys", "stage", "code", "role"),
    [
        ("kind: rpa, process: 3", "code: approval", "approval", None),
        ("kind: rpa, process: 3", "code: 007, semantic: success", "007", Role.SUCCESS),
        ("kind: rpa, process: 3", "code: 'a:b c', semantic: fail, id: 5", "a:b c", Role.FAIL),
        ("kind: crm, entity: deal", "code: NO", "NO", None),
        ("kind: crm, entity: deal", "semantic: fail", None, Role.FAIL),
        ("kind: crm, entity: 128, pipeline: 1", "code: проверка", "проверка", None),
        ("kind: scrum, group: 1", "type: new", None, Role.NEW),
        ("kind: scrum, group: 1", "type: work", None, Role.WORK),
        ("kind: scrum, group: 1", "type: finish", None, Role.FINISH),
    ],
)
def test_what_an_entry_says_of_its_stage_arrives(board, keys, stage, code, role):
    (entry,) = board(keys, f"[{{title: x, {stage}}}]").entries
    assert (entry.code, entry.role) == (code, role)


def test_a_template_serves_the_kinds_that_know_its_keys(read):
    loaded = read(
        "version: 1\n"
        "templates:\n"
        "  funnel: [{title: New, code: NEW}, {title: Won, code: WON, semantic: success}]\n"
        "  work: [{title: Doing}]\n"
        "boards:\n"
        "  a: {kind: crm, entity: deal, template: funnel}\n"
        "  b: {kind: rpa, process: 3, template: funnel}\n"
        "  c: {kind: scrum, group: 3, template: work}\n"
        "  d: {kind: kanban, group: 3, template: work}\n"
    )
    deals, process, sprint, kanban = loaded.configuration.boards
    assert deals.entries == process.entries
    assert sprint.entries == kanban.entries
    assert [entry.code for entry in deals.entries] == ["NEW", "WON"]
    assert loaded.warnings == ()


@pytest.mark.parametrize(
    ("keys", "stages"),
    [
        ("kind: rpa, process: 3", "[{title: x, code: a}, {title: x, code: b}, {title: x, id: 4}]"),
        ("kind: crm, entity: lead", "[{title: x, code: A}, {title: x, id: 7}]"),
        (
            "kind: scrum, group: 1",
            "[{title: x, type: new}, {title: x, type: work}, {title: x, type: finish}]",
        ),
    ],
)
def test_equal_titles_are_told_apart_by_what_the_kind_has_for_it(board, keys, stages):
    assert {entry.title for entry in board(keys, stages).entries} == {"x"}


@pytest.mark.parametrize(
    ("keys", "stages"),
    [
        ("kind: rpa, process: 3", "[{title: x, code: a}, {title: x}]"),
        ("kind: crm, entity: lead", "[{title: x, semantic: success}, {title: x, semantic: fail}]"),
        ("kind: scrum, group: 1", "[{title: x, type: new}, {title: x}]"),
        ("kind: scrum, group: 1", "[{title: x}, {title: x, type: new}]"),
        ("kind: scrum, group: 1", "[{title: x, type: new}, {title: x, type: work}, {title: x, type: work}]"),
    ],
)
def test_equal_titles_that_nothing_tells_apart_are_an_error(board, keys, stages):
    with pytest.raises(ConfigError) as caught:
        board(keys, stages)
    assert {problem.rule for problem in caught.value.problems} == {Rule.DUPLICATE_TITLE}


@pytest.mark.parametrize(
    "stages",
    [
        "[{title: a}, {title: b, semantic: success}, {title: c, semantic: fail}, {title: d, semantic: fail}]",
        "[{title: a, semantic: success}, {title: b}]",
        "[{title: a, semantic: fail}, {title: b}]",
        "[{title: a, semantic: fail}]",
    ],
)
def test_an_order_that_a_portal_may_hold_is_left_to_the_planner(board, stages):
    assert board("kind: crm, entity: deal", stages).entries
    assert board("kind: rpa, process: 3", stages).entries


@pytest.mark.parametrize(
    ("stages", "warned"),
    [
        ("[{title: a, type: new}, {title: b}, {title: c, type: work}, {title: d, type: finish}]", 0),
        (
            "[{title: a, type: new}, {title: b, type: new}, {title: d, type: finish}, {title: e, type: finish}]",
            0,
        ),
        ("[{title: a, type: finish}, {title: b}]", 0),
        ("[{title: a, type: work}, {title: b, type: new}]", 1),
        ("[{title: a, type: finish}, {title: b, type: new}, {title: c, type: work}]", 2),
    ],
)
def test_an_unusual_order_of_a_sprint_is_warned_of(read, stages, warned):
    loaded = read(f"version: 1\nboards: {{b: {{kind: scrum, group: 1, stages: {stages}}}}}\n")
    assert [warning.rule for warning in loaded.warnings] == [Rule.STAGE_ORDER] * warned


@pytest.mark.parametrize(
    ("keys", "length"),
    [
        ("kind: rpa, process: 3", 50),
        ("kind: crm, entity: lead", 21),
        ("kind: crm, entity: quote", 22),
        ("kind: crm, entity: deal", 22),
        ("kind: crm, entity: deal, pipeline: 5", 19),
        ("kind: crm, entity: deal, pipeline: 105", 17),
        ("kind: crm, entity: deal, pipeline: Retail", 22),
        ("kind: crm, entity: smart-invoice, pipeline: 3", 43),
        ("kind: crm, entity: 1030, pipeline: 12", 40),
        ("kind: crm, entity: 130, pipeline: Main", 42),
    ],
)
def test_a_code_may_have_as_many_characters_as_the_portal_keeps(board, keys, length):
    code = "C" * length
    assert board(keys, f"[{{title: x, code: {code}}}]").entries[0].code == code
    with pytest.raises(ConfigError, match=f"the portal keeps {length} here"):
        board(keys, f"[{{title: x, code: {code}C}}]")


@pytest.mark.parametrize(
    ("keys", "length"),
    [
        ("kind: rpa, process: 3", 255),
        ("kind: scrum, group: 3", 255),
        ("kind: crm, entity: quote", 100),
    ],
)
def test_a_title_may_have_as_many_characters_as_the_portal_keeps(board, keys, length):
    title = "🚀" * length
    assert board(keys, f"[{{title: {title}}}]").entries[0].title == title
    with pytest.raises(ConfigError, match=f"the portal keeps {length}"):
        board(keys, f"[{{title: {title}🚀}}]")


def test_zero_is_a_title_on_a_process_and_odd_elsewhere(read):
    loaded = read(
        "version: 1\nboards:\n"
        "  a: {kind: rpa, process: 3, stages: [{title: 0}]}\n"
        "  b: {kind: scrum, group: 3, stages: [{title: 0}]}\n"
    )
    assert [(warning.rule, warning.location.line) for warning in loaded.warnings] == [(Rule.ODD_TITLE, 4)]


@pytest.mark.parametrize("kind", ["rpa, process: 3", "crm, entity: lead", "scrum, group: 3"])
def test_deleting_is_configured_as_on_a_kanban(board, kind):
    found = board(f"kind: {kind}, unlisted: delete, allow_mass_delete: true")
    assert (found.unlisted, found.allow_mass_delete) == ("delete", True)


def test_a_sprint_may_be_looked_up_as_administrator(board):
    assert board("kind: scrum, group: 3, as_admin: true").as_admin


@pytest.mark.parametrize("kind", Kind)
def test_a_board_is_named_in_a_file_as_in_every_output(kind):
    assert KINDS[kind].required == set(places.KEYS[kind]) - places.OPTIONAL
    assert set(places.KEYS[kind]) <= KINDS[kind].board
    assert places.WORDS["entity"] == set(entities.NAMES)
