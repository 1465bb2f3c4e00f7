"""The formats in which problems of files are printed for services, and what people read beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.cli.checkout import in_checkout
from stagesync.cli.console import note, show, warn
from stagesync.cli.secrets import redact_message
from stagesync.model.problem import Severity
from stagesync.rendering.layout import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.problem import Problem

FORMATS = ("text", "github", "sarif", "junit")


def print_for_service(problems: Sequence[Problem], files: Sequence[str], form: str) -> None:
    """Print problems on stdout for a service, and each in plain words on stderr, where the job's log has it.

    `files` are all that were read, named as the problems name them; `form` is one of FORMATS without "text".
    """
    warn(problems)
    placed = [_placed(problem) for problem in problems]
    show(_document(placed, [_named(file) for file in files], form))
    if form == "github":
        _tell_left_out(placed)


def files_named(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the files that `paths` stand for, as problems name them; those that can't be read, too."""
    from stagesync.config.report import Report
    from stagesync.config.sources import names
    from stagesync.config.working_folder import WorkingFolder

    return tuple(Report(name).shown for name in names(paths, [], WorkingFolder()))


def count_errors(problems: Sequence[Problem]) -> int:
    """Return how many of the problems are errors."""
    return sum(problem.severity is Severity.ERROR for problem in problems)


def _placed(problem: Problem) -> Problem:
    """Return a problem as a service shall have it; a document's escapes would hide a secret from the last filter."""
    return replace(
        problem,
        location=replace(problem.location, file=_named(problem.location.file)),
        message=redact_message(problem.message),
        remedy=redact_message(problem.remedy),
    )


def _named(file: str) -> str:
    return redact_message(in_checkout(file))


def _document(problems: Sequence[Problem], files: Sequence[str], form: str) -> str:
    match form:
        case "github":
            from stagesync.rendering.problems_github import problems_to_github

            return problems_to_github(problems)
        case "sarif":
            from stagesync.rendering.problems_sarif import problems_to_sarif

            return problems_to_sarif(problems)
        case _:
            from stagesync.rendering.problems_junit import problems_to_junit

            return problems_to_junit(problems, files)


def _tell_left_out(problems: Sequence[Problem]) -> None:
    from stagesync.rendering.problems_github import MOST_SHOWN, left_out

    more = left_out(problems)
    if more:
        note(
            f"GitHub shows {MOST_SHOWN} errors and {MOST_SHOWN} warnings of a step; "
            f"{counted(more, 'problem')} more above."
        )
