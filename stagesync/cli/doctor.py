"""`stagesync doctor`: say in plain words what is right and what is wrong with a connection."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.board_options import Named, board_options
from stagesync.cli.connection import Connection, connect, portal_options, rate_of, timeouts_of
from stagesync.cli.console import show, show_message
from stagesync.cli.reading import desired_boards, paths_argument
from stagesync.errors import WebhookError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.families.findings import Check, Patient

_MARKS = {"ok": "✓", "wrong": "✗", "unknown": "?"}


@click.command()
@paths_argument
@board_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="What stdout gets (default: text).",
)
@portal_options
def doctor(paths: tuple[str, ...], named: Named, form: str, connection: Connection) -> int:
    """Say what is right and what is wrong with the connection to the portal. Writes nothing.

    Looks at host, TLS, the webhook's code, its user and scopes, the limits in force, and at each board: those named
    with --group, --process, --crm and --scrum, the boards of the configuration in PATH, or without either those of
    stagesync.yaml, if it is there. Each line starts with ✓ (right), ✗ (wrong; says what to do) or ? (nobody tells).

    Reading a kanban that nobody ever opened makes the portal create its default stages.

    Exit code 0: nothing is wrong; 1: something is.
    """
    patients = [*_on_the_command_line(named), *_configured(paths, default=not named)]
    found = []
    for check in _examined(connection, patients):
        found.append(check)
        if form == "text":
            show_message(_line(check))
    if form == "json":
        show(_document(found))
    return 1 if any(check.status == "wrong" for check in found) else 0


def _on_the_command_line(named: Named) -> Iterator[Patient]:
    from stagesync.families.findings import Patient

    for board in named.boards():
        yield Patient(desired=board)


def _configured(paths: Sequence[str], *, default: bool) -> Iterator[Patient]:
    """Yield the boards of a configuration: the one that is named, else the usual one where that is wanted and there."""
    from stagesync.config.sources import DEFAULT_NAME
    from stagesync.families.findings import Patient

    if not paths and not (default and Path(DEFAULT_NAME).is_file()):
        return
    for board in desired_boards(paths, ()):
        yield Patient(desired=board, configured=True)


def _examined(connection: Connection, patients: Sequence[Patient]) -> Iterator[Check]:
    from stagesync.families.doctor import examine
    from stagesync.families.findings import ok, wrong

    if not connection.in_process:
        limits = f"{rate_of(connection)} requests (at once/a second), {timeouts_of().read:g} s for an answer"
        yield ok("limits", f"kept to: {limits}")
    try:
        with connect(connection) as portal:
            yield from examine(portal, patients, in_process=connection.in_process)
    except WebhookError as error:
        yield wrong("webhook", error)


def _line(check: Check) -> str:
    about = check.about if check.board is None else f"{check.board}: {check.about}"
    return f"{_MARKS[check.status]} {about}: {check.message}"


def _document(found: Sequence[Check]) -> str:
    checks = [
        {"check": check.about, "board": check.board, "status": check.status.value, "message": check.message}
        for check in found
    ]
    right = all(check["status"] != "wrong" for check in checks)
    return json.dumps({"format_version": "1.0", "ok": right, "checks": checks}, indent=2) + "\n"
