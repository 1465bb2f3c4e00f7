"""The schemas keep their promises, and every example of the documents that has a format of ours fits its schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator

from stagesync.config import composing, structure
from stagesync.config.report import Report
from stagesync.model.board import Kind, Role
from stagesync.model.drift import Aspect, Origin
from stagesync.model.outcome import OUTCOME_FORMAT_VERSION, BoardState, Left, Outcome
from stagesync.model.plan import FORMAT_VERSION, Reason
from stagesync.model.rule import Rule
from stagesync.rendering.outcome_json import outcome_to_json

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(
    r"^( *)```(yaml|json)\n(.*?)^\1```$(?:\s+the messages are\s+```text)?", re.MULTILINE | re.DOTALL
)
SCHEMAS = {
    name: json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    for name in ("config", "plan", "report", "line")
}
WITHIN = {
    "board": {"$ref": "#/$defs/board"},
    "stages": {"type": "array", "items": {"$ref": "#/$defs/stage"}},
}
"""Parts of a configuration that documents show alone."""


class Example(NamedTuple):
    """A fenced block that is in a format of ours, or a part of one."""

    document: str
    line: int
    format: str
    value: object

    def __str__(self):
        return f"{self.document}:{self.line}:{self.format}"


def examples():
    found = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            if match[0].endswith("```text"):
                continue  # shown for its mistakes; tests/config holds it against the messages
            value = value_of(match[2], re.sub(f"^{match[1]}", "", match[3], flags=re.MULTILINE))
            kind = format_of(value)
            if kind:
                line = text.count("\n", 0, match.start()) + 1
                found.append(Example(str(path.relative_to(ROOT)), line, kind, value))
    return found


def value_of(language, text):
    if language == "json":
        return json.loads(text)
    return structure.plain(composing.compose(text, Report("example")))


def format_of(value):
    """Tell by what it holds which format of ours an example is in; None for those of other programs."""
    match value:
        case {"format_version": _, "ok": _}:
            return "report"
        case {"format_version": _} | {"least_calls": _}:
            return "plan"
        case {"boards": _} | {"templates": _}:
            return "config"
        case {"kind": "kanban" | "my-plan" | "rpa" | "crm" | "scrum"}:
            return "board"
        case [{"title": _}, *_]:
            return "stages"
        case _:
            return None


def schema_for(name):
    part = WITHIN.get(name)
    return SCHEMAS[name] if part is None else {**part, "$defs": SCHEMAS["config"]["$defs"]}


EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_of_the_documents_fits_its_schema(example):
    errors = Draft202012Validator(schema_for(example.format)).iter_errors(example.value)
    assert [(error.json_path, error.message) for error in errors] == []


def test_the_documents_show_each_format_as_a_whole():
    assert {"config", "plan", "report"} <= {example.format for example in EXAMPLES}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("version: 1\nboards: {}\n", "config"),
        ("boards: {dev: {}}\n", "config"),
        ("templates: {}\n", "config"),
        ("kind: kanban\n", "board"),
        ("kind: crm\nentity: deal\n", "board"),
        ("- title: a\n", "stages"),
        ("on: push\njobs: {}\n", None),
        ("repos: []\n", None),
    ],
)
def test_an_example_is_known_by_what_it_holds(text, kind):
    assert format_of(value_of("yaml", text)) == kind


@pytest.mark.parametrize(
    ("name", "version"), [("config", "1"), ("plan", FORMAT_VERSION), ("report", OUTCOME_FORMAT_VERSION)]
)
def test_a_schema_names_the_version_that_it_describes_and_where_the_promise_is(name, version):
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"https://stagesync.github.io/schemas/{name}-{version}.schema.json"
    assert "docs/schemas.md" in schema["$comment"]
    key = "version" if name == "config" else "format_version"
    assert str(schema["properties"][key]["const"]) == version
    assert key in schema["required"]


def test_a_line_is_of_the_version_of_the_plans_and_reports_that_it_takes_its_boards_from():
    line = SCHEMAS["line"]
    Draft202012Validator.check_schema(line)
    assert line["$id"] == f"https://stagesync.github.io/schemas/line-{FORMAT_VERSION}.schema.json"
    assert "docs/schemas.md" in line["$comment"]
    named = {part["$ref"].partition("#")[0] for part in references(line)}
    ids = {SCHEMAS[name]["$id"].rpartition("/")[2] for name in ("plan", "report")}
    assert named - {""} == ids


@pytest.mark.parametrize(("name", "apart"), [("plan", {"boards", "document_digest"}), ("report", {"boards"})])
def test_the_last_line_knows_every_key_of_the_document_beside_its_boards(name, apart):
    known = SCHEMAS["line"]["$defs"][f"{name}_summary"]["properties"]
    assert set(known) == set(SCHEMAS[name]["properties"]) - apart


def test_every_schema_has_its_row_with_the_command_that_prints_it():
    text = (ROOT / "docs" / "schemas.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    for path in (ROOT / "schemas").glob("*.json"):
        name = path.name.partition(".")[0]
        assert any(f"schemas/{path.name})" in row and f"`stagesync schema {name}`" in row for row in rows), (
            name
        )


def references(part):
    if isinstance(part, dict):
        if "$ref" in part:
            yield part
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def objects(part, path="#"):
    if isinstance(part, dict):
        if "properties" in part:
            yield path, part
        for key, value in part.items():
            yield from objects(value, f"{path}/{key}")
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from objects(value, f"{path}/{index}")


@pytest.mark.parametrize("name", ["plan", "report"])
def test_readers_of_plans_and_reports_are_allowed_new_keys(name):
    closed = [path for path, part in objects(SCHEMAS[name]) if part.get("additionalProperties") is False]
    assert closed == []


@pytest.mark.parametrize("name", ["plan", "report"])
def test_every_key_of_plans_and_reports_is_described(name):
    bare = [
        f"{path}/{key}"
        for path, part in objects(SCHEMAS[name])
        for key, value in part["properties"].items()
        if "allOf" not in path and "/if" not in path and "/then" not in path and "/else" not in path
        if "description" not in described(value, SCHEMAS[name])
    ]
    assert bare == []


def described(value, schema):
    if set(value) == {"$ref"}:
        return schema["$defs"][value["$ref"].rsplit("/", 1)[1]]
    return value


def words(name, definition, key):
    part = SCHEMAS[name]["$defs"][definition]["properties"][key]
    return part["items"]["enum"] if "items" in part else part["enum"]


@pytest.mark.parametrize(
    ("found", "known"),
    [
        (words("plan", "board", "kind"), Kind),
        (words("plan", "call", "reasons"), Reason),
        (words("plan", "stage", "role"), Role),
        (words("plan", "difference", "aspect"), Aspect),
        (words("plan", "difference", "origin"), Origin),
        (words("report", "board", "kind"), Kind),
        (words("report", "call", "reasons"), Reason),
        (words("report", "board", "state"), BoardState),
        (words("report", "board", "left")[:-1], Left),
        (SCHEMAS["report"]["$defs"]["summary"]["properties"]["states"]["required"], BoardState),
    ],
)
def test_the_words_of_a_schema_are_those_of_the_code(found, known):
    assert sorted(found) == sorted(known)


def test_a_report_has_no_key_that_its_schema_leaves_out():
    printed = json.loads(outcome_to_json(Outcome(boards=(), requests=0)))
    assert set(printed) <= set(SCHEMAS["report"]["properties"])
    assert set(printed["summary"]) == set(SCHEMAS["report"]["$defs"]["summary"]["properties"])


def test_every_rule_has_its_row():
    text = (ROOT / "docs" / "annotations.md").read_text(encoding="utf-8")
    assert [rule for rule in Rule if f"| `{rule}` | {rule.about}. |" not in text] == []
