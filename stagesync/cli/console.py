"""Printing: results on stdout, everything else on stderr, no secret on either."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from stagesync.cli import secrets
from stagesync.cli.status import status
from stagesync.cli.streams import discard
from stagesync.cli.terminal import style_for
from stagesync.errors import SourceError
from stagesync.rendering.safe_text import guard_lines, prose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.errors import PortalError
    from stagesync.model.problem import Problem


def show(text: str) -> None:
    """Print a result on stdout: rendered text, which ends in a line feed, as it is.

    Raises BrokenPipeError where nobody reads on, SourceError where it can't be written for another reason.
    """
    try:
        with status.away():
            click.echo(secrets.redact(text), nl=False, color=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        discard(sys.stdout)
        raise SourceError(
            f"stdout can't be written: {error.strerror}; what was shown so far is not the whole"
        ) from error


def show_message(message: str) -> None:
    """Print a message on stdout, every character of it harmless; broken at blanks where a terminal would break it."""
    from stagesync.rendering.layout import wrap_prose

    if sys.stdout.isatty():
        width = style_for(sys.stdout).columns
        lines = wrap_prose(secrets.redact_message(message), first="", rest="  ", width=width)
        show(guard_lines("\n".join(lines) + "\n"))
    else:
        show(harmless(message) + "\n")


def show_aside(text: str) -> None:
    """Print rendered text on stderr. Nothing is raised: losing it must not end a run halfway."""
    try:
        with status.away():
            click.echo(secrets.redact(text), nl=False, err=True, color=True)
    except OSError:
        discard(sys.stderr)


def note(text: str) -> None:
    """Print a message on stderr, in one line, every character of it harmless."""
    show_aside(harmless(text) + "\n")


def harmless(message: str) -> str:
    """Return a message of one line without secrets, and with nothing that acts on a terminal or a CI's log."""
    return guard_lines(prose(secrets.redact_message(message)))


def warn(problems: Iterable[Problem]) -> None:
    """Print a configuration's warnings on stderr, one a line."""
    for problem in problems:
        note(str(problem))


def tell_wait(seconds: float, error: PortalError) -> None:
    """Say that the portal made us wait, and why."""
    note(f"waiting {seconds:.0f} s: {error}")
