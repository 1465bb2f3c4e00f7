"""Look at single boards: does the group exist, may the user change it, is it no scrum group, can the board be read.

An answer that does not come makes a finding unknown: portals differ in which of these methods they have, webhooks in
which they may call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalError
from stagesync.families.batches import read_all
from stagesync.families.findings import Check, Patient, Person, Status, ok, unknown, wrong
from stagesync.families.groups import Group, find_by_name, roles_by_group
from stagesync.families.survey import Target, read_boards
from stagesync.model.board import Address, LiveBoard
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from stagesync.portal.client import Portal

_ROLES = {"A": "owner", "E": "moderator"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the portal tells of the groups: those that exist, the user's role in each of the user's own, their types.

    None, or a group that is missing in `types`: nobody tells.
    """

    there: Collection[int] | None
    roles: Mapping[int, str] | None
    types: Mapping[int, str]


def board_checks(portal: Portal, person: Person, patients: Sequence[Patient]) -> Iterator[Check]:
    """Yield the findings board by board; raises nothing."""
    located = _located(portal, patients)
    groups = [place.group for place in located if isinstance(place, Address) and place.group is not None]
    known = _asked(portal, person, groups) if groups else _Known(there=None, roles=None, types={})
    looked_at = [
        (patient, place, _group_checks(person, patient, place, known))
        for patient, place in zip(patients, located, strict=True)
    ]
    open_ones = {
        patient: place
        for patient, place, checks in looked_at
        if isinstance(place, Address) and _may_be_read(patient, checks)
    }
    read = _readings(portal, open_ones)
    for patient, _, checks in looked_at:
        yield from checks
        if patient in read:
            yield read[patient]


def _located(portal: Portal, patients: Sequence[Patient]) -> list[Address | str]:
    """Return each board's address, or why it has none."""
    names = [one.group for one in patients if isinstance(one.group, str)]
    try:
        found: Mapping[str, Group | str] = find_by_name(portal, names) if names else {}
    except PortalError as error:
        found = dict.fromkeys(names, str(error))
    return [_address(one, found) for one in patients]


def _address(patient: Patient, found: Mapping[str, Group | str]) -> Address | str:
    if not isinstance(patient.group, str):
        return Address(kind=patient.kind, group=patient.group)
    match found[patient.group]:
        case Group() as group:
            return Address(kind=patient.kind, group=group.id, name=group.name)
        case str() as reason:
            return reason


def _asked(portal: Portal, person: Person, groups: Sequence[int]) -> _Known:
    try:
        roles = roles_by_group(portal)
    except PortalError:
        roles = None
    return _Known(there=_existing(portal, person, groups), roles=roles, types=_types(portal, person, groups))


def _existing(portal: Portal, person: Person, groups: Sequence[int]) -> frozenset[int] | None:
    """Return which of the groups the user can find, an administrator all of them; None where nobody tells."""
    as_admin = {"IS_ADMIN": "Y"} if person.admin else {}
    commands = [
        Command(method="sonet_group.get", params={"FILTER": {"ID": group}, **as_admin}) for group in groups
    ]
    try:
        readings = read_all(portal, commands)
    except PortalError:
        return None
    if not all(isinstance(reading.result, list) for reading in readings):
        return None
    ids = {str(row.get("ID")) for reading in readings for row in reading.result if isinstance(row, dict)}
    return frozenset(group for group in groups if str(group) in ids)


def _types(portal: Portal, person: Person, groups: Sequence[int]) -> dict[int, str]:
    """Return the groups' types; the method that tells them has a scope of its own."""
    if person.scopes is None or person.lacks("socialnetwork"):
        return {}
    params: dict[str, Any] = {"filter": {"ID": list(groups)}, "select": ["ID", "TYPE"]}
    if person.admin:
        params["params"] = {"IS_ADMIN": "Y"}
    try:
        result = portal.read("socialnetwork.api.workgroup.list", params).result
    except PortalError:
        return {}
    rows = result.get("workgroups") if isinstance(result, dict) else None
    return {
        int(row["id"]): str(row["type"])
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and row.get("type") and str(row.get("id")).isdecimal()
    }


def _group_checks(person: Person, patient: Patient, place: Address | str, known: _Known) -> list[Check]:
    if isinstance(place, str):
        return [wrong("group", place, patient.label)]
    if place.group is None:
        return []
    existence = _existence(patient, place.group, known)
    if existence.status is Status.WRONG:
        return [existence]
    kind = _kind(patient, known.types.get(place.group))
    return [existence, _role(person, patient, place.group, known), kind]


def _existence(patient: Patient, group: int, known: _Known) -> Check:
    if group in (known.there or ()) or group in (known.roles or ()):
        return ok("group", f"group {group} exists", patient.label)
    if known.there is None:
        return unknown("group", f"whether group {group} exists can't be told", patient.label)
    message = f"there is no group {group} that the webhook's user can see; check the id"
    return wrong("group", message, patient.label)


def _role(person: Person, patient: Patient, group: int, known: _Known) -> Check:
    """Say whether the user may change the board (docs/portal.md, "Permissions")."""
    role = (known.roles or {}).get(group, "")
    if role in _ROLES:
        return ok("role", f"the webhook's user is its {_ROLES[role]}", patient.label)
    if patient.as_admin and person.admin:
        return ok("role", "the webhook's user is a portal administrator, and as_admin is set", patient.label)
    if known.roles is None:
        return unknown("role", f"the user's role in group {group} can't be told", patient.label)
    standing = "a member, but neither owner nor moderator" if role else "not in the group"
    if person.admin and patient.as_admin is None:
        message = f"the webhook's user is {standing}, but may write as an administrator, with as_admin: true"
        return unknown("role", message, patient.label)
    message = f"the webhook's user is {standing}, so may not change its stages; {_remedy(person, patient)}"
    return wrong("role", message, patient.label)


def _remedy(person: Person, patient: Patient) -> str:
    moderator = "make the user owner or moderator"
    if person.admin:
        return f"{moderator}, or set as_admin: true, which counts for this administrator"
    if patient.as_admin:
        return f"{moderator}, for as_admin counts for a portal administrator alone"
    return f"{moderator}, or use an administrator's webhook with as_admin: true"


def _kind(patient: Patient, kind: str | None) -> Check:
    if kind is None:
        message = "whether it is a scrum group can't be told; the scope socialnetwork would help"
        return unknown("kind", message, patient.label)
    if kind == "scrum":
        message = "it is a scrum group: its board is that of its sprint, and no kanban board; leave it out"
        return wrong("kind", message, patient.label)
    return ok("kind", f"it is no scrum group, but of the type {kind}", patient.label)


def _may_be_read(patient: Patient, checks: Sequence[Check]) -> bool:
    """Tell whether reading does no harm: an administrator's read of a group that is not there creates its board."""
    spoilt = any(check.status is Status.WRONG for check in checks if check.about != "role")
    unsure = any(check.about == "group" and check.status is not Status.OK for check in checks)
    return not spoilt and not (patient.as_admin and unsure)


def _readings(portal: Portal, places: Mapping[Patient, Address]) -> dict[Patient, Check]:
    targets = [Target(address=place, as_admin=bool(patient.as_admin)) for patient, place in places.items()]
    try:
        boards = read_boards(portal, targets)
    except PortalError as error:
        return {patient: wrong("board", error, patient.label) for patient in places}
    return {
        patient: _read(patient, len(board.stages))
        if isinstance(board, LiveBoard)
        else wrong("board", board.message, patient.label)
        for patient, board in zip(places, boards, strict=True)
    }


def _read(patient: Patient, stages: int) -> Check:
    plural = "" if stages == 1 else "s"
    return ok("board", f"it can be read and has {stages} stage{plural}", patient.label)
