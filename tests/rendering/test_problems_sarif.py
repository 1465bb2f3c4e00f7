"""SARIF: valid by its official schema, at the right place, with marks that outlive shifted lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from rendering.problems import STEERING, hostile_problems, problem, warning

from stagesync.model.rule import Rule
from stagesync.rendering.problems_sarif import problems_to_sarif

SCHEMA = json.loads((Path(__file__).parent / "third_party" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def run_of(problems):
    text = problems_to_sarif(problems)
    assert text.isascii()
    document = json.loads(text)
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    (run,) = document["runs"]
    return run


def marks(problems):
    return [
        result["partialFingerprints"]["primaryLocationLineHash"] for result in run_of(problems)["results"]
    ]


def test_the_schema_refuses_what_is_no_sarif():
    assert list(VALIDATOR.iter_errors({"version": "2.1.0", "runs": [{}]}))


def test_no_problem_is_a_run_with_empty_results():
    run = run_of([])
    assert run["results"] == []
    assert run["tool"]["driver"]["name"] == "stagesync"


def test_a_result_has_its_rule_its_level_and_its_place():
    run = run_of([problem(file="boards/dev.yaml"), warning()])
    first, second = run["results"]
    assert (first["ruleId"], first["level"]) == ("unknown-key", "error")
    assert first["message"]["text"] == "unknown key 'colour'; did you mean 'color'?"
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "boards/dev.yaml", "uriBaseId": "SRCROOT"},
                "region": {"startLine": 8, "startColumn": 9},
            }
        }
    ]
    assert (second["ruleId"], second["level"]) == ("odd-title", "warning")
    assert run["columnKind"] == "unicodeCodePoints"


def test_every_rule_is_described_and_each_result_points_to_its_own():
    run = run_of([problem(rule=rule) for rule in Rule])
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(Rule)
    assert all(rule["shortDescription"]["text"] for rule in rules)
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == list(Rule)


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a b.yaml", "a%20b.yaml"),
        ("доска.yaml", "%D0%B4%D0%BE%D1%81%D0%BA%D0%B0.yaml"),
        ("c:d.yaml", "c%3Ad.yaml"),
        ("100%.yaml", "100%25.yaml"),
        ("a#b?c.yaml", "a%23b%3Fc.yaml"),
    ],
)
def test_a_file_is_named_by_a_relative_uri(file, uri):
    (result,) = run_of([problem(file=file)])["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": uri,
        "uriBaseId": "SRCROOT",
    }


def test_a_file_outside_of_the_checkout_is_named_by_an_absolute_uri():
    (result,) = run_of([problem(file="/srv/a b.yaml")])["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///srv/a%20b.yaml"}


def test_a_problem_keeps_its_mark_when_lines_are_added_above():
    before = problem("the title 'A' stands in line 9 too", line=11)
    after = problem("the title 'A' stands in line 19 too", line=21, column=3)
    assert marks([before]) == marks([after])
    across = [problem(f"the board 'dev' stands in a.yaml:{line}:3 too") for line in (3, 30)]
    assert marks(across[:1]) == marks(across[1:])


def test_different_problems_have_different_marks():
    different = [
        problem(),
        problem("unknown key 'color2'"),
        problem(file="other.yaml"),
        problem(rule=Rule.WRONG_VALUE),
        problem(line=12),  # the same mistake again
    ]
    assert len(set(marks(different))) == len(different)


@settings(deadline=None, max_examples=100)
@given(hostile_problems())
def test_any_text_gives_valid_sarif_without_links(problems):
    for result in run_of(problems)["results"]:
        assert not STEERING.search(result["message"]["text"])
        assert "](" not in result["message"]["text"]
