"""JUnit: XML that any parser takes, with a test for each file and problem."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given, settings
from rendering.problems import STEERING, hostile_problems, problem, warning

from stagesync.model.problem import Severity
from stagesync.rendering.problems_junit import problems_to_junit


def suite_of(problems, files):
    text = problems_to_junit(problems, files)
    assert text.isascii()
    (suite,) = ElementTree.fromstring(text)
    return suite


def counts(suite):
    return {key: suite.get(key) for key in ("tests", "failures", "errors")}


def test_files_without_problems_are_tests_that_passed():
    suite = suite_of([], ["a.yaml", "b.yaml"])
    assert counts(suite) == {"tests": "2", "failures": "0", "errors": "0"}
    assert [(case.get("name"), case.get("file"), len(case)) for case in suite] == [
        ("a.yaml", "a.yaml", 0),
        ("b.yaml", "b.yaml", 0),
    ]


def test_an_error_is_a_test_that_failed_at_its_line_with_its_place_in_name_and_text():
    suite = suite_of([problem()], ["a.yaml", "stagesync.yaml"])
    passed, failed = suite
    assert counts(suite) == {"tests": "2", "failures": "1", "errors": "0"}
    assert (passed.get("name"), len(passed)) == ("a.yaml", 0)
    assert (failed.get("file"), failed.get("line")) == ("stagesync.yaml", "8")
    assert failed.get("name") == "stagesync.yaml:8:9: unknown key 'colour'"
    failure = failed.find("failure")
    assert failure.text == "stagesync.yaml:8:9: unknown key 'colour'; did you mean 'color'?"
    assert (failure.get("message"), failure.get("type")) == ("unknown key 'colour'", "unknown-key")


def test_a_warning_is_a_test_that_passed_and_says_something():
    suite = suite_of([warning()], ["stagesync.yaml"])
    (case,) = suite
    assert counts(suite) == {"tests": "1", "failures": "0", "errors": "0"}
    assert case.find("failure") is None
    assert case.find("system-out").text.startswith("stagesync.yaml:8:9: warning: the title '0' is odd; ")


@settings(deadline=None, max_examples=200)
@given(hostile_problems())
def test_any_text_gives_xml_with_one_test_a_problem(problems):
    text = problems_to_junit(problems, [])
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "##[" not in text
    suite = suite_of(problems, [])
    assert len(suite) == len(problems)
    failed = sum(found.severity is Severity.ERROR for found in problems)
    assert suite.get("failures") == str(failed) == str(len(suite.findall("testcase/failure")))
    for case, found in zip(suite, problems, strict=True):
        assert case.get("line") == str(found.location.line or 1)
        assert not STEERING.search(case[0].text)
