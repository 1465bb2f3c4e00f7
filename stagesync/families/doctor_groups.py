"""Look at the groups of boards: is it there, may the user change the board, is it of the right kind.

What is asked is asked once for all groups. An answer that does not come makes a finding unknown: portals differ in
which of these methods they have, webhooks in which they may call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.errors import PortalError
from stagesync.families.batches import read_all
from stagesync.families.findings import Check, Patient, Person, Status, ok, unknown, wrong
from stagesync.families.group_kinds import SCRUM, types_of
from stagesync.families.groups import roles_by_group
from stagesync.model.board import Kind
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stagesync.portal.client import Portal

_ROLES = {"A": "owner", "E": "moderator"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """What the portal tells of the groups: those that exist, the user's role in each of the user's own, their types.

    None, or a group that is missing in `types`: nobody tells.
    """

    there: Collection[int] | None
    roles: Mapping[int, str] | None
    types: Mapping[int, str]

    @classmethod
    def ask(cls, portal: Portal, person: Person, groups: Sequence[int]) -> Groups:
        """Ask for the groups, if there are any; raises nothing."""
        if not groups:
            return cls(there=None, roles=None, types={})
        try:
            roles = roles_by_group(portal)
        except PortalError:
            roles = None
        return cls(there=_existing(portal, person, groups), roles=roles, types=_types(portal, person, groups))

    def checks(self, person: Person, patient: Patient, group: int) -> list[Check]:
        """Return the findings for the group of a board."""
        existence = self._existence(patient, group)
        if existence.status is Status.WRONG:
            return [existence]
        if patient.desired.kind is Kind.SCRUM:
            role = self._sprint_role(patient, group)
        else:
            role = self._role(person, patient, group)
        return [existence, role, _kind(patient, self.types.get(group))]

    def _existence(self, patient: Patient, group: int) -> Check:
        if group in (self.there or ()) or group in (self.roles or ()):
            return ok("group", f"group {group} exists", patient.label)
        if self.there is None:
            return unknown("group", f"whether group {group} exists can't be told", patient.label)
        message = f"there is no group {group} that the webhook's user can see; check the id"
        return wrong("group", message, patient.label)

    def _role(self, person: Person, patient: Patient, group: int) -> Check:
        """Say whether the user may change a kanban (docs/portal.md, "Permissions")."""
        role = (self.roles or {}).get(group, "")
        if role in _ROLES:
            return ok("role", f"the webhook's user is its {_ROLES[role]}", patient.label)
        if patient.as_admin and person.admin:
            message = "the webhook's user is a portal administrator, and as_admin is set"
            return ok("role", message, patient.label)
        if self.roles is None:
            return unknown("role", f"the user's role in group {group} can't be told", patient.label)
        standing = "a member, but neither owner nor moderator" if role else "not in the group"
        if person.admin and patient.as_admin is None:
            message = (
                f"the webhook's user is {standing}, but may write as an administrator, with as_admin: true"
            )
            return unknown("role", message, patient.label)
        message = (
            f"the webhook's user is {standing}, so may not change its stages; {_remedy(person, patient)}"
        )
        return wrong("role", message, patient.label)

    def _sprint_role(self, patient: Patient, group: int) -> Check:
        """Say whether the user sees the sprints, which is all that a change takes (docs/portal.md, "Scrum stages")."""
        if self.roles is None:
            return unknown("role", f"the user's role in group {group} can't be told", patient.label)
        if group in self.roles:
            return ok("role", "the webhook's user is in the group, and so sees its sprints", patient.label)
        message = (
            "the webhook's user is not in the group, so sees none of its sprints; add the user to the group"
        )
        return wrong("role", message, patient.label)


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


def _types(portal: Portal, person: Person, groups: Sequence[int]) -> Mapping[int, str]:
    """Return the groups' types; the method that tells them has a scope of its own."""
    if person.scopes is None or person.lacks("socialnetwork"):
        return {}
    return types_of(portal, groups, as_admin=person.admin)


def _remedy(person: Person, patient: Patient) -> str:
    moderator = "make the user owner or moderator"
    if person.admin:
        return f"{moderator}, or set as_admin: true, which counts for this administrator"
    if patient.as_admin:
        return f"{moderator}, for as_admin counts for a portal administrator alone"
    return f"{moderator}, or use an administrator's webhook with as_admin: true"


def _kind(patient: Patient, kind: str | None) -> Check:
    """Say whether a scrum group is given as `scrum`, and no other one (docs/portal.md, "Scrum sprints")."""
    if kind is None:
        message = "whether it is a scrum group can't be told; the scope socialnetwork would help"
        return unknown("kind", message, patient.label)
    sprint = patient.desired.kind is Kind.SCRUM
    if sprint and kind == SCRUM:
        return ok("kind", "it is a scrum group", patient.label)
    if sprint:
        message = f"it is no scrum group, but of the type {kind}, so has no sprints; write `kind: kanban`"
        return wrong("kind", message, patient.label)
    if kind == SCRUM:
        message = (
            "it is a scrum group: its board is that of its sprint, and no kanban board; write `kind: scrum`"
        )
        return wrong("kind", message, patient.label)
    return ok("kind", f"it is no scrum group, but of the type {kind}", patient.label)
