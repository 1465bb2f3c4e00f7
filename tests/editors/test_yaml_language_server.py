"""What an editor shows with yaml-language-server and our schema, asked of the real server.

STAGESYNC_YAML_LANGUAGE_SERVER names its program, if it is not on the PATH. Without it the tests are skipped, unless
STAGESYNC_EDITOR is "required".
"""

from __future__ import annotations

import os
import re
import shutil
from itertools import count
from pathlib import Path

import pytest
from editors.language_server import language_server

from stagesync.config import load
from stagesync.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "schemas" / "config.schema.json"
BAD = ROOT / "tests" / "config" / "bad"
EXAMPLES = sorted((ROOT / "examples").rglob("stagesync.yaml")) + sorted(
    (ROOT / "examples" / "templates").glob("*.yaml")
)
MODELINE = f"# yaml-language-server: $schema={SCHEMA.as_posix()}\n"
ONE_STAGE = "version: 1\nboards:\n  me:\n    kind: my-plan\n    stages:\n      - "
BUILT = "version: 1\nboards: {me: {kind: my-plan, template: a}}\ntemplates:\n  a:\n    extends: b\n    "
COLOUR_ITEM = 16
"""The kind of completion before which VS Code draws a swatch."""

numbers = count()


@pytest.fixture(scope="module")
def server():
    command = os.environ.get("STAGESYNC_YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server")
    if not command:
        if os.environ.get("STAGESYNC_EDITOR") == "required":
            pytest.fail("yaml-language-server is required and was not found")
        pytest.skip("yaml-language-server is not there (STAGESYNC_YAML_LANGUAGE_SERVER, or the PATH)")
    with language_server(command) as running:
        yield running


@pytest.fixture
def editor(server, tmp_path):
    return Editor(server, tmp_path)


class Editor:
    """Opens each text as a document with the modeline in front; `|` is where the cursor stands."""

    def __init__(self, server, folder):
        self._server = server
        self._folder = folder

    def offers(self, text):
        """Return what is offered at the cursor, by its label."""
        return {item["label"]: item for item in self._server.completion(*self._cursor(text))}

    def explains(self, text):
        return self._server.hover(*self._cursor(text))

    def underlines(self, text):
        """Return the lines of the text that are underlined, counted from 1."""
        uri = self._open(MODELINE + text)
        return {found["range"]["start"]["line"] for found in self._server.diagnostics(uri)}

    def _cursor(self, text):
        before, _, after = (MODELINE + text).partition("|")
        return self._open(before + after), before.count("\n"), len(before.rpartition("\n")[2])

    def _open(self, text):
        return self._server.open(self._folder / f"{next(numbers)}.yaml", text)


def inserted(item):
    return (item.get("textEdit") or {}).get("newText", item.get("insertText"))


def documentation(item):
    text = item.get("documentation") or ""
    return text["value"] if isinstance(text, dict) else text


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("|", {"version", "portals", "templates", "boards", "A board of a group"}),
        ("version: 1\nportals:\n  |", {"A portal"}),
        ("version: 1\nportals:\n  eu:\n    |", {"webhook_env", "rate"}),
        ("version: 1\nportals:\n  eu:\n    rate: |", {"standard", "enterprise"}),
        (
            "version: 1\nboards:\n  |",
            {
                "A board of a group",
                "A board of a group, from a template",
                "Boards of many groups, from a template",
                "My Plan",
            },
        ),
        ("version: 1\ntemplates:\n  |", {"A template", "A template that builds on another"}),
        (BUILT + "|", {"override", "without", "stages"}),
        (BUILT + "stages:\n      |", {"A stage in its place"}),
        (BUILT + "stages:\n      - title: a\n        |", {"color", "was", "after", "before"}),
        ("version: 1\nboards:\n  dev:\n    groups:\n      |", {"name", "not", "role", "archived"}),
        ("version: 1\nboards:\n  dev:\n    groups:\n      role: |", {"owner", "moderator", "member"}),
        (
            "version: 1\nboards:\n  dev:\n    |",
            {
                "kind",
                "group",
                "groups",
                "portal",
                "template",
                "override",
                "stages",
                "unlisted",
                "move_tasks_to",
                "allow_mass_delete",
                "as_admin",
            },
        ),
        ("version: 1\nboards:\n  dev:\n    kind: |", {"kanban", "my-plan"}),
        ("version: 1\nboards:\n  dev:\n    unlisted: |", {"keep", "delete", "error"}),
        ("version: 1\nboards:\n  dev:\n    as_admin: |", {"true", "false"}),
        ("version: 1\nboards:\n  dev:\n    stages:\n      |", {"A stage with its colour", "A renamed stage"}),
        (ONE_STAGE + "|", {"title", "color", "was", "id", "A stage with its colour"}),
        (ONE_STAGE + "title: a\n        |", {"color", "was", "id"}),
        ("version: 1\ntemplates:\n  a:\n    - title: a\n      |", {"color", "was"}),
        (ONE_STAGE + "title: a\n        color: |", {"#00C4FB sky blue", "#FF5752 red"}),
    ],
)
def test_keys_values_and_snippets_are_offered(editor, text, labels):
    offered = editor.offers(text)
    assert labels <= set(offered)
    assert not any("[object" in label + inserted(item) for label, item in offered.items())


def test_an_entry_of_a_template_is_offered_no_id(editor):
    assert "id" not in editor.offers("version: 1\ntemplates:\n  a:\n    - title: a\n      |")


@pytest.mark.parametrize("key", ["title", "color"])
def test_where_text_is_meant_no_other_type_is_offered(editor, key):
    assert not {"true", "false", "null"} & set(editor.offers(ONE_STAGE + f"{key}: |"))


def test_colours_are_offered_with_a_swatch_and_inserted_in_quotes(editor):
    offered = editor.offers(ONE_STAGE + "title: a\n        color: |")
    swatches = {label: item for label, item in offered.items() if item["kind"] == COLOUR_ITEM}
    assert len(swatches) >= 5
    for label, item in swatches.items():
        assert documentation(item) == label[:7]
    assert {inserted(item)[0] + inserted(item)[-1] for item in offered.values()} == {'""'}


def test_the_server_leaves_the_colour_picker_to_the_editor_as_the_documents_say(server):
    assert "colorProvider" not in server.capabilities


SNIPPETS = [
    ("|", "A board of a group"),
    ("version: 1\nboards:\n  |", "A board of a group"),
    ("version: 1\nboards:\n  |", "My Plan"),
    (
        "version: 1\ntemplates:\n  delivery: [{title: a}]\nboards:\n  |",
        "A board of a group, from a template",
    ),
    ("version: 1\nboards: {me: {kind: my-plan, template: delivery}}\ntemplates:\n  |", "A template"),
    ("version: 1\nboards:\n  me:\n    kind: my-plan\n    stages:\n      |", "A stage with its colour"),
    ("version: 1\nboards:\n  me:\n    kind: my-plan\n    stages:\n      |", "A renamed stage"),
    (ONE_STAGE + "|", "A stage with its colour"),
    (
        "version: 1\nboards: {dev: {kind: kanban, portal: eu, group: 7, stages: [{title: a}]}}\nportals:\n  |",
        "A portal",
    ),
    (
        "version: 1\ntemplates:\n  delivery: [{title: a}]\nboards:\n  |",
        "Boards of many groups, from a template",
    ),
    (
        "version: 1\nboards: {me: {kind: my-plan, template: legal}}\ntemplates:\n  delivery: [{title: Review}]\n  |",
        "A template that builds on another",
    ),
    (
        BUILT.replace("  a:", "  b: [{title: Review}]\n  a:") + "stages:\n      |",
        "A stage in its place",
    ),
]


@pytest.mark.parametrize(("text", "label"), SNIPPETS)
def test_a_snippet_taken_as_it_is_makes_a_file_without_problems(editor, tmp_path, text, label):
    item = editor.offers(text)[label]
    before, _, after = text.partition("|")
    line = before.rpartition("\n")[2]
    indent = line[: len(line) - len(line.lstrip())]  # an editor indents each further line like the first
    filled = before + placeholders_taken(inserted(item)).replace("\n", f"\n{indent}") + after + "\n"
    assert editor.underlines(filled) == set()
    path = tmp_path / "filled.yaml"
    path.write_text(filled, encoding="utf-8")
    assert load([str(path)]).warnings == ()


def placeholders_taken(snippet):
    return re.sub(r"\$\{\d+:([^}]*)\}", r"\1", snippet)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ver|sion: 1\n", ("Version of the file format",)),
        ("version: 1\nboa|rds: {}\n", ("The boards to manage", "`--target`", "kind: kanban")),
        (
            "version: 1\nboards:\n  dev:\n    kind: kan|ban\n    group: 7\n",
            ("`my-plan`: My Plan of the user",),
        ),
        ("version: 1\nboards:\n  dev:\n    unlis|ted: keep\n", ("`delete`: They are deleted, once",)),
        (ONE_STAGE + 'title: a\n        co|lor: "#00C4FB"\n', ("Colour of the stage", '`"#RRGGBB"`')),
        (ONE_STAGE + "title: a\n        w|as: [b]\n", ("Titles that the stage had before",)),
        ("version: 1\npor|tals: {}\n", ("The portals that boards lie on", "webhook_env: EU_WEBHOOK")),
        ("version: 1\nportals:\n  eu:\n    web|hook_env: EU_WEBHOOK\n", ("environment variable",)),
        ("version: 1\nportals:\n  eu:\n    ra|te: enterprise\n", ("250",)),
        ("version: 1\nboards:\n  dev:\n    gro|ups: [7]\n", ("The groups of many boards", "NAME/GROUP_ID")),
        ("version: 1\nboards:\n  dev:\n    por|tal: eu\n", ("The portal that the board lies on",)),
        ("version: 1\nboards:\n  dev:\n    over|ride: [{title: a}]\n", ("differ from the template",)),
        ("version: 1\ntemplates:\n  a:\n    ext|ends: b\n", ("The template that this one builds on",)),
        (BUILT + "with|out: [c]\n", ("Stages that are left out",)),
        (BUILT + "stages:\n      - title: c\n        af|ter: d\n", ("Directly behind this stage",)),
        (BUILT + "stages:\n      - title: c\n        be|fore: d\n", ("Directly before this stage",)),
    ],
)
def test_keys_and_values_are_explained(editor, text, words):
    shown = editor.explains(text)
    assert [word for word in words if word not in shown] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples_are_not_underlined(editor, path):
    assert editor.underlines(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("written", ["012345", "NO", "null", "2024", "true", "12:30", "5319e7", "'1'"])
def test_a_title_that_the_tool_takes_is_not_underlined(editor, tmp_path, written):
    text = ONE_STAGE + f"{{title: {written}, was: [x]}}\n"
    assert_both_accept(editor, tmp_path, text)


@pytest.mark.parametrize(
    "written", ["000000", "012345", "5319e7", "AB12cd", '"#0cf"', '"#00C4FB"', "'47d1e2'", "1e1000"]
)
def test_a_colour_that_the_tool_takes_is_not_underlined(editor, tmp_path, written):
    assert_both_accept(editor, tmp_path, ONE_STAGE + f"{{title: a, color: {written}}}\n")


def assert_both_accept(editor, tmp_path, text):
    path = tmp_path / "accepted.yaml"
    path.write_text(text, encoding="utf-8")
    load([str(path)])
    assert editor.underlines(text) == set()


SHAPES = [
    "unknown-keys",
    "version-2",
    "version-missing",
    "version-quoted",
    "kinds",
    "groups",
    "board-null",
    "boards-list",
    "id-in-template",
    "no-board",
    "groups-of-boards",
    "extends",
]
"""Files of tests/config/bad whose problems are all of the kind that a schema can see."""


@pytest.mark.parametrize("name", SHAPES)
def test_what_the_schema_can_see_is_underlined_where_the_tool_finds_it(editor, monkeypatch, name):
    monkeypatch.chdir(BAD)
    with pytest.raises(ConfigError) as caught:
        load([f"{name}.yaml"])
    found = {problem.location.line for problem in caught.value.problems}
    underlined = editor.underlines(Path(f"{name}.yaml").read_text(encoding="utf-8"))
    assert underlined <= found
    assert underlined or name == "no-board"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("version: 1\nboards:\n  dev: {kind: kanban, stages: [{title: a}],\n    group: ' '}\n", 4),
        ("version: 1\nboards:\n  dev: {kind: kanban, group: 7,\n    template: ' '}\n", 4),
        ("version: 1\nboards:\n  a/b: {kind: my-plan, stages: [{title: a}]}\n", 3),
        (
            "version: 1\ntemplates:\n  ' ': [{title: a}]\nboards: {me: {kind: my-plan, stages: [{title: a}]}}\n",
            3,
        ),
    ],
)
def test_a_blank_text_and_an_unusable_name_are_underlined(editor, tmp_path, text, line):
    assert editor.underlines(text) == {line}
    path = tmp_path / "refused.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        load([str(path)])
