"""`stagesync doctor`: say in plain words what is right and what is wrong with a connection."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.board_options import Named, board_options
from stagesync.cli.connection import Connection, connect, portal_options, rate_of, timeouts_of
from stagesync.cli.console import show, show_message
from stagesync.cli.portals.links import linked
from stagesync.cli.portals.side_by_side import Name, SideBySide
from stagesync.cli.reading import paths_argument, read_entries
from stagesync.errors import StagesyncError, WebhookError
from stagesync.model.board import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagesync.cli.portals.links import Links
    from stagesync.families.findings import Check, Patient
    from stagesync.families.group_list import GroupList
    from stagesync.model.desired import DesiredBoard, PortalSpec
    from stagesync.portal.client import Portal

Told = tuple[Name, "Check"]
"""What was found, and on which portal."""

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

    A name with * or ? that no group has stands for all groups that it fits, as with pull.

    Boards on portals that the configuration names are looked at there; each line names the portal.

    Reading a kanban that nobody ever opened makes the portal create its default stages.

    Exit code 0: nothing is wrong; 1: something is.
    """
    configured, specs = _configured(paths, default=not named)
    patients = [*_on_the_command_line(named), *configured]
    found = []
    for told in _examined(connection, patients, specs):
        found.append(told)
        if form == "text":
            show_message(_line(*told))
    if form == "json":
        show(_document(found))
    return 1 if any(check.status == "wrong" for _, check in found) else 0


def _on_the_command_line(named: Named) -> Iterator[Patient]:
    from stagesync.families.findings import Patient

    for board in named.boards():
        yield Patient(desired=board)


def _configured(paths: Sequence[str], *, default: bool) -> tuple[Sequence[Patient], Mapping[str, PortalSpec]]:
    """Return the boards and portals of a configuration.

    It is the one that is named, else the usual one where that is wanted and there.
    """
    from stagesync.config.sources import DEFAULT_NAME
    from stagesync.families.findings import Patient

    if not paths and not (default and Path(DEFAULT_NAME).is_file()):
        return (), {}
    entries = read_entries(paths, ())
    return [Patient(desired=board, configured=True) for board in entries.boards], entries.portals


def _examined(
    connection: Connection, patients: Sequence[Patient], specs: Mapping[str, PortalSpec]
) -> Iterator[Told]:
    """Yield what is found on each portal that a board lies on; several are looked at side by side."""
    from stagesync.families.findings import wrong

    names = dict.fromkeys(patient.desired.portal for patient in patients) or {None: None}
    if list(names) == [None]:
        yield from ((None, check) for check in _of_one(connection, patients))
        return
    with linked(connection, names, specs) as links:
        opened = {name: _of_named(links, name, patients) for name in names}
        works = {name: partial(_all, checks) for name, checks in opened.items()}
        side_by_side: SideBySide[list[Check]] = SideBySide()
        found = side_by_side.read(works)
    for name, checks in found.items():
        match checks:
            case StagesyncError():  # the others are told all the same
                told = [wrong("portal", checks)]
            case Exception():
                raise checks
            case _:
                told = checks
        yield from ((name, _in_own_words(links, name, check)) for check in told)


def _in_own_words(links: Links, name: Name, check: Check) -> Check:
    """What is to be done about a webhook is done to the variable of this portal."""
    return replace(check, message=links.own_words(name, check.message))


def _all(checks: Iterator[Check]) -> list[Check]:
    return list(checks)


def _of_named(links: Links, name: Name, patients: Sequence[Patient]) -> Iterator[Check]:
    """Open a portal now; return what is to be asked of it later."""
    from stagesync.families.findings import wrong

    try:
        links.reach([name])
    except WebhookError as error:  # it is another one's
        return iter([wrong("webhook", error)])
    if name in links.failed:
        return iter([wrong("webhook", links.failed[name])])
    own = [patient for patient in patients if patient.desired.portal == name]
    return _of_open(links.connection_of(name), links.open[name].portal, own)


def _of_open(connection: Connection, portal: Portal, patients: Sequence[Patient]) -> Iterator[Check]:
    from stagesync.families.doctor import examine

    yield from _limits(connection)
    yield from examine(portal, _each(portal, patients), in_process=connection.in_process)


def _limits(connection: Connection) -> Iterator[Check]:
    from stagesync.families.findings import ok

    if not connection.in_process:
        limits = f"{rate_of(connection)} requests (at once/a second), {timeouts_of().read:g} s for an answer"
        yield ok("limits", f"kept to: {limits}")


def _of_one(connection: Connection, patients: Sequence[Patient]) -> Iterator[Check]:
    from stagesync.families.doctor import examine
    from stagesync.families.findings import wrong

    yield from _limits(connection)
    try:
        with connect(connection) as portal:
            yield from examine(portal, _each(portal, patients), in_process=connection.in_process)
    except WebhookError as error:
        yield wrong("webhook", error)


def _each(portal: Portal, patients: Sequence[Patient]) -> list[Patient]:
    """Return a patient for each group, all looked up in one list; where that can't be had, the patients as they are."""
    from stagesync.errors import PortalError
    from stagesync.families.fan_out import list_for

    try:
        listed = list_for(portal, [way for patient in patients for way in _ways(patient)])
    except PortalError:  # the looks at host and code say why
        return list(patients)
    return [one for patient in patients for one in _of_patient(patient, listed)]


def _of_patient(patient: Patient, listed: GroupList) -> list[Patient]:
    """Return the boards of the first way to take it that finds any; of the last where none does."""
    from stagesync.families.fan_out import fanned_out
    from stagesync.families.member import Member

    found: Sequence[DesiredBoard] = ()
    for way in _ways(patient):
        found = fanned_out([way], listed)
        if not all(isinstance(board, Member) and board.refusal for board in found):
            break
    return [replace(patient, desired=board) for board in found]


def _ways(patient: Patient) -> tuple[DesiredBoard, ...]:
    """Return what a patient may stand for: itself, else the groups that a name on the command line fits."""
    group = patient.desired.group
    if patient.configured or not isinstance(group, str):
        return (patient.desired,)
    named = Named(sprints=(group,)) if patient.desired.kind is Kind.SCRUM else Named(groups=(group,))
    return (patient.desired, *named.patterns())


def _line(portal: Name, check: Check) -> str:
    about = ": ".join(part for part in (portal, check.board, check.about) if part is not None)
    return f"{_MARKS[check.status]} {about}: {check.message}"


def _document(found: Sequence[Told]) -> str:
    checks = [
        {
            **({} if portal is None else {"portal": portal}),
            "check": check.about,
            "board": check.board,
            "status": check.status.value,
            "message": check.message,
        }
        for portal, check in found
    ]
    right = all(check["status"] != "wrong" for check in checks)
    return json.dumps({"format_version": "1.0", "ok": right, "checks": checks}, indent=2) + "\n"
