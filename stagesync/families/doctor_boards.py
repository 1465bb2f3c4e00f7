"""Look at single boards: are they there, may the user change them, can they be read.

What concerns their groups is in `doctor_groups.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.errors import PortalError
from stagesync.families import FAMILIES
from stagesync.families.doctor_groups import Groups
from stagesync.families.findings import Check, Patient, Person, Status, ok, unknown, wrong
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.model import place
from stagesync.model.board import Address, Kind, LiveBoard
from stagesync.model.plan import RefusalCode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from stagesync.model.plan import Refusal
    from stagesync.portal.client import Portal

_WRITERS = {
    Kind.RPA: "a portal administrator or a user with the right to modify the process",
    Kind.CRM: "an administrator of the CRM",
}
"""Who may change boards that do not lie in groups (docs/portal.md, "RPA" and "CRM directories")."""


def board_checks(portal: Portal, person: Person, patients: Sequence[Patient]) -> Iterator[Check]:
    """Yield the findings board by board; raises nothing."""
    located = _located(portal, patients)
    groups = [found.group for found in located if isinstance(found, Address) and found.group is not None]
    known = Groups.ask(portal, person, groups)
    looked_at = [
        (patient, found, _place_checks(person, patient, found, known))
        for patient, found in zip(patients, located, strict=True)
    ]
    open_ones = {
        patient: found
        for patient, found, checks in looked_at
        if isinstance(found, Address) and _may_be_read(patient, checks)
    }
    members = {patient for patient, _, checks in looked_at if _is_member(checks)}
    read = _readings(portal, open_ones, members)
    for patient, _, checks in looked_at:
        yield from checks
        if patient in read:
            yield read[patient]


def _located(portal: Portal, patients: Sequence[Patient]) -> list[Address | str]:
    """Return each board's address, or why it has none."""
    found: dict[int, Address | str] = {}
    for kind, family in FAMILIES.items():
        of_kind = [index for index, patient in enumerate(patients) if patient.desired.kind is kind]
        # what an administrator may see is looked into below
        boards = [replace(patients[index].desired, as_admin=False) for index in of_kind]
        try:
            places = family.locate(portal, boards) if boards else []
        except PortalError as error:
            found |= dict.fromkeys(of_kind, str(error))
            continue
        for index, one in zip(of_kind, places, strict=True):
            found[index] = one.address if one.refusal is None else one.refusal.message
    return [found[index] for index in range(len(patients))]


def _place_checks(person: Person, patient: Patient, found: Address | str, known: Groups) -> list[Check]:
    if isinstance(found, str):
        return [wrong(_about(patient), found, patient.label)]
    if found.group is not None:
        return known.checks(person, patient, found.group)
    writers = _WRITERS.get(found.kind)
    return [] if writers is None else [_role(person, patient, writers)]


def _about(patient: Patient) -> str:
    """Return what is looked for to find a board: "group", "process", "pipeline"."""
    return place.KEYS[patient.desired.kind][-1]


def _role(person: Person, patient: Patient, writers: str) -> Check:
    if person.admin:
        return ok("role", "the webhook's user is a portal administrator, and may change it", patient.label)
    message = f"only {writers} may change it; whether the webhook's user is one can't be told"
    return unknown("role", message, patient.label)


def _may_be_read(patient: Patient, checks: Sequence[Check]) -> bool:
    """Tell whether reading does no harm: an administrator's read of a group that is not there creates its board."""
    spoilt = any(check.status is Status.WRONG for check in checks if check.about != "role")
    unsure = any(check.about == "group" and check.status is not Status.OK for check in checks)
    return not spoilt and not (patient.as_admin and unsure)


def _is_member(checks: Sequence[Check]) -> bool:
    """Tell whether the user is known to have a part in the board's group, or may write to it all the same."""
    return any(check.about == "role" and check.status is Status.OK for check in checks)


def _readings(
    portal: Portal, places: Mapping[Patient, Address], members: Collection[Patient]
) -> dict[Patient, Check]:
    targets = [Target(address=found, as_admin=bool(patient.as_admin)) for patient, found in places.items()]
    try:
        boards = read_boards(portal, targets)
    except PortalError as error:
        return {patient: wrong("board", error, patient.label) for patient in places}
    return {
        patient: _read(patient, len(board.stages))
        if isinstance(board, LiveBoard)
        else wrong("board", _why_not(board, member=patient in members), patient.label)
        for patient, board in zip(places, boards, strict=True)
    }


def _why_not(refusal: Refusal, *, member: bool) -> str:
    """Return why a board can't be read, without the doubt that another check has settled."""
    if member and refusal.code is RefusalCode.NO_ACTIVE_SPRINT:
        return "the group has no active sprint; start one"
    return refusal.message


def _read(patient: Patient, stages: int) -> Check:
    plural = "" if stages == 1 else "s"
    return ok("board", f"it can be read and has {stages} stage{plural}", patient.label)
