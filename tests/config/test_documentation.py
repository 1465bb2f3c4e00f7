"""docs/configuration.md is true: its files load, its messages are those that come, and no key is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from stagesync.config import load, schema_text
from stagesync.errors import ConfigError

TEXT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(yaml|text)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
FILES = [
    (
        written,
        BLOCKS[number + 1][1] if BLOCKS[number + 1 : number + 2] and BLOCKS[number + 1][0] == "text" else "",
    )
    for number, (language, written) in enumerate(BLOCKS)
    if language == "yaml"
]


@pytest.mark.parametrize(("written", "messages"), FILES)
def test_each_file_of_the_page_gives_what_the_page_says(written, messages, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("stagesync.yaml").write_text(written, encoding="utf-8")
    problems = ()
    try:
        problems = load([]).warnings
    except ConfigError as error:
        problems = error.problems
    assert [str(problem) for problem in problems] == messages.splitlines()


def test_the_page_shows_a_file_with_problems_and_one_without():
    assert {bool(messages) for _, messages in FILES} == {True, False}


def test_every_key_of_the_schema_has_its_row():
    schema = json.loads(schema_text())
    parts = [schema, schema["$defs"]["board"], schema["$defs"]["stageOfAnyKind"]]
    missing = [key for part in parts for key in part["properties"] if f"\n| `{key}` |" not in TEXT]
    assert missing == []


def test_every_link_within_the_page_leads_somewhere():
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-")
        for line in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\(#([^)]+)\)", TEXT)) <= headings
