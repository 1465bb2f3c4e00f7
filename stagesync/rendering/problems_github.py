"""Problems of files as workflow commands, which GitHub shows at their lines of a pull request.

These are the only lines of stagesync that begin with `::`. Text of a file can neither add one nor change a property:
hidden characters, line breaks among them, are escaped as everywhere, then what the runner reads as syntax.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from stagesync.model.problem import Severity
from stagesync.rendering.safe_text import prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.problem import Problem

MOST_SHOWN = 10
"""Annotations of one severity that GitHub shows of one step; it drops the rest without a word."""

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def problems_to_github(problems: Sequence[Problem]) -> str:
    """Return a command for each of the problems that GitHub would show: the first ten errors, the first ten warnings.

    Files are named as the problems name them; GitHub looks for them from the workspace on.
    """
    return "".join(f"{_command(problem)}\n" for problem in _shown(problems))


def left_out(problems: Sequence[Problem]) -> int:
    """Return how many problems have no command."""
    return len(problems) - len(_shown(problems))


def _shown(problems: Sequence[Problem]) -> list[Problem]:
    chosen: list[Problem] = []
    for severity in Severity:
        chosen += islice((problem for problem in problems if problem.severity is severity), MOST_SHOWN)
    return chosen


def _command(problem: Problem) -> str:
    where = problem.location
    properties = {
        "file": where.file,
        "line": str(where.line or 1),
        "col": str(where.column or 1),
        "title": f"stagesync: {problem.rule}",
    }
    listed = ",".join(f"{name}={prose(text).translate(_PROPERTY)}" for name, text in properties.items())
    message = prose(f"{problem.message}; {problem.remedy}").translate(_DATA)
    return f"::{problem.severity} {listed}::{message}"
