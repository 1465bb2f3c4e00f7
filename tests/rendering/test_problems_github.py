"""Workflow commands: one a problem, at its line, and never one that a file's text asks for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from rendering.problems import STEERING, hostile_problems, problem, warning

from stagesync.rendering.problems_github import MOST_SHOWN, left_out, problems_to_github

COMMAND = re.compile(r"::(\w+) ([^:]*)::(.*)")


def unescaped(text, extra=()):
    """Read a text as the runner does, which turns %25 back last."""
    for code, char in (*extra, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def commands(text):
    """Return the commands as the runner would read them: name, properties, message."""
    found = []
    for line in text.splitlines():
        name, listed, message = COMMAND.fullmatch(line).groups()
        pairs = (pair.partition("=") for pair in listed.split(","))
        properties = {key: unescaped(value, (("%3A", ":"), ("%2C", ","))) for key, _, value in pairs}
        found.append((name, properties, unescaped(message)))
    return found


def test_an_error_and_a_warning_are_annotated_at_their_place():
    text = problems_to_github(
        [problem(file="boards/dev.yaml"), warning(line=9, column=16, remedy="change it")]
    )
    assert text == (
        "::error file=boards/dev.yaml,line=8,col=9,title=stagesync%3A unknown-key::"
        "unknown key 'colour'; did you mean 'color'?\n"
        "::warning file=stagesync.yaml,line=9,col=16,title=stagesync%3A odd-title::"
        "the title '0' is odd; change it\n"
    )


def test_no_problem_gives_no_line():
    assert problems_to_github([]) == ""


@pytest.mark.parametrize("name", ["a,b:c.yaml", "100%.yaml", "%2C.yaml", "line=3,col=4::x"])
def test_a_name_with_signs_of_the_syntax_is_read_back_as_it_is(name):
    ((_, properties, message),) = commands(problems_to_github([problem("50% of a,b::c", file=name)]))
    assert properties["file"] == name
    assert properties["line"] == "8"
    assert message == "50% of a,b::c; did you mean 'color'?"


def test_a_problem_of_the_file_as_a_whole_stands_at_its_start():
    ((_, properties, _),) = commands(problems_to_github([problem(line=0, column=0)]))
    assert (properties["line"], properties["col"]) == ("1", "1")


def test_as_many_as_github_shows_are_sent_of_each_severity():
    many = [problem(line=line) for line in range(1, 14)] + [warning(line=line) for line in range(1, 12)]
    names = [name for name, _, _ in commands(problems_to_github(many))]
    assert names == ["error"] * MOST_SHOWN + ["warning"] * MOST_SHOWN
    assert left_out(many) == 4
    assert left_out(many[:MOST_SHOWN]) == 0


@settings(deadline=None, max_examples=300)
@given(hostile_problems())
def test_whatever_a_file_holds_there_is_one_command_a_problem_and_no_other(problems):
    text = problems_to_github(problems)
    assert len(text.splitlines()) == len(problems)
    assert not STEERING.search(text.replace("\n", ""))
    assert "##[" not in text
    for name, properties, _ in commands(text):
        assert name in ("error", "warning")
        assert list(properties) == ["file", "line", "col", "title"]
        assert properties["line"].isdigit()
        assert properties["title"].startswith("stagesync: ")
