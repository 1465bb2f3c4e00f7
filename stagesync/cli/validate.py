"""`stagesync validate`: check configuration files without a portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stagesync.cli.console import harmless, note, show, warn
from stagesync.cli.problem_formats import FORMATS, count_errors, files_named, print_for_service
from stagesync.cli.reading import paths_argument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.config import Loaded
    from stagesync.model.problem import Problem


@click.command()
@paths_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    help="What stdout gets (default: text): github: workflow commands, which annotate the lines of a pull request; "
    "sarif: SARIF 2.1.0; junit: JUnit XML, as GitLab reads it.",
)
def validate(paths: tuple[str, ...], form: str) -> int:
    """Check configuration files; reads no portal.

    PATH is a file or a folder of YAML files; stagesync.yaml is read if none is given. Each problem is one line,
    FILE:LINE:COLUMN: what is wrong; what to do. With another format than text these lines are on stderr, and a file
    is named from the root of the checkout. Exit code 0: no error; 1: errors.
    """
    from stagesync.config import load
    from stagesync.errors import ConfigError

    try:
        loaded = load(paths)
    except ConfigError as error:
        _show_bad(error.problems, paths, form)
        return 1
    _show_good(loaded, paths, form)
    return 0


def _show_bad(problems: Sequence[Problem], paths: tuple[str, ...], form: str) -> None:
    from stagesync.model.problem import Severity
    from stagesync.rendering.layout import counted

    if form == "text":
        warn(problem for problem in problems if problem.severity is Severity.WARNING)
        for problem in problems:
            if problem.severity is Severity.ERROR:
                show(harmless(str(problem)) + "\n")
    else:
        print_for_service(problems, files_named(paths), form)
    note(f"{counted(count_errors(problems), 'error')}.")


def _show_good(loaded: Loaded, paths: tuple[str, ...], form: str) -> None:
    from stagesync.rendering.layout import counted

    boards, files = len(loaded.configuration.boards), len(loaded.files)
    told = f"{counted(boards, 'board')} in {counted(files, 'file')}: no error."
    if form == "text":
        warn(loaded.warnings)
        show(f"{told}\n")
    else:
        print_for_service(loaded.warnings, files_named(paths), form)
        note(told)
