"""What is shown when a run ends in an error: plain words on stderr, every character of them harmless."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from stagesync import __version__
from stagesync.cli.console import note, show_aside
from stagesync.errors import ConfigError, PortalError, StagesyncError

if TYPE_CHECKING:
    import click


def show_usage(error: click.ClickException) -> None:
    """Print what is wrong with the command line, after the command's own usage."""
    context = getattr(error, "ctx", None)
    if context is not None:
        show_aside(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n\n")
    note(f"Error: {error.format_message()}")


def show_error(error: StagesyncError) -> None:
    """Print an expected error; a configuration's problems come one a line."""
    if isinstance(error, ConfigError):
        for problem in error.problems:
            note(str(problem))
        return
    note(f"Error: {error}")
    if isinstance(error, PortalError):
        note("To see what is right and what is wrong with the connection, line by line: stagesync doctor")


def show_defect(error: Exception) -> None:
    """Print an error that nobody expected, with its traceback, as something to report."""
    for line in "".join(traceback.format_exception(error)).splitlines():
        note(line)
    note(
        f"Error: this is a defect in stagesync {__version__}, not in your input; nothing more was done. Please report "
        "the lines above: they hold no secret."
    )
