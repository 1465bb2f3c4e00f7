"""Problems of files as a JUnit report, which GitLab shows in the merge request.

A file without problems is a test that passed, an error one that failed, a warning one that passed and said something.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from stagesync.model.problem import Severity
from stagesync.rendering.safe_text import guard_lines, prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.problem import Problem

SUITE = "stagesync validate"


def problems_to_junit(problems: Sequence[Problem], files: Sequence[str]) -> str:
    """Return an XML document in ASCII; `files` are all that were read, named as the problems name them.

    GitLab shows a test's name and the text inside, and takes two tests of one name for one: a problem's name starts
    with its place, and the text holds it again, with what to do.
    """
    bad = {problem.location.file for problem in problems}
    cases = [_passed(file) for file in files if file not in bad] + [_case(problem) for problem in problems]
    failed = sum(problem.severity is Severity.ERROR for problem in problems)
    counts = f'tests="{len(cases)}" failures="{failed}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="{SUITE}" {counts}>',
        f'  <testsuite name="{SUITE}" {counts}>',
        *cases,
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _passed(file: str) -> str:
    return f'    <testcase classname="{SUITE}" name="{_xml(file)}" file="{_xml(file)}"/>'


def _case(problem: Problem) -> str:
    where = problem.location
    name = f"{where}: {problem.message}"
    head = f'classname="{SUITE}" name="{_xml(name)}" file="{_xml(where.file)}" line="{where.line or 1}"'
    return f"    <testcase {head}>\n      {_inside(problem)}\n    </testcase>"


def _inside(problem: Problem) -> str:
    text = _xml(str(problem))
    match problem.severity:
        case Severity.ERROR:
            kind = f'message="{_xml(problem.message)}" type="{problem.rule}"'
            return f"<failure {kind}>{text}</failure>"
        case Severity.WARNING:
            return f"<system-out>{text}</system-out>"


def _xml(text: str) -> str:
    """Return text for an attribute or an element: no character that XML forbids is left, none beyond ASCII."""
    shown = escape(guard_lines(prose(text)), quote=True)
    return shown.encode("ascii", "xmlcharrefreplace").decode("ascii")
