"""`stagesync validate`: check configuration files without a portal."""

from __future__ import annotations

import click

from stagesync.cli.console import harmless, note, show, warn
from stagesync.cli.reading import paths_argument


@click.command()
@paths_argument
def validate(paths: tuple[str, ...]) -> int:
    """Check configuration files; reads no portal.

    PATH is a file or a folder of YAML files; stagesync.yaml is read if none is given. Each problem is one line,
    FILE:LINE:COLUMN: what is wrong; what to do. Exit code 0: no error; 1: errors.
    """
    from stagesync.config import load
    from stagesync.errors import ConfigError
    from stagesync.model.problem import Severity
    from stagesync.rendering.layout import counted

    try:
        loaded = load(paths)
    except ConfigError as error:
        warn(problem for problem in error.problems if problem.severity is Severity.WARNING)
        errors = [problem for problem in error.problems if problem.severity is Severity.ERROR]
        for problem in errors:
            show(harmless(str(problem)) + "\n")
        note(f"{counted(len(errors), 'error')}.")
        return 1
    warn(loaded.warnings)
    boards, files = len(loaded.configuration.boards), len(loaded.files)
    show(f"{counted(boards, 'board')} in {counted(files, 'file')}: no error.\n")
    return 0
