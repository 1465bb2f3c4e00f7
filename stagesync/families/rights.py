"""Why the portal denied access to a board: looked into only after it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.errors import PortalError, PortalRefusal
from stagesync.families import FAMILIES
from stagesync.families.groups import roles_by_group

if TYPE_CHECKING:
    from stagesync.model.board import Address
    from stagesync.portal.client import Portal

_EDITORS = {"A": "owner", "E": "moderator"}


class Denials:
    """Explains denials to boards; it asks for the roles of the webhook's user once, and only after a denial."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._asked = False
        self._roles: dict[int, str] | None = None

    def explain(self, address: Address, refusal: PortalRefusal, *, as_admin: bool) -> PortalRefusal:
        """Return the refusal in words that name the user's role in the group, or say what its family knows of it."""
        advice = FAMILIES[address.kind].advice(refusal)
        if advice is not None:
            return _reworded(refusal, advice)
        if refusal.code.upper() != "ACCESS_DENIED" or address.group is None:
            return refusal
        roles = self._known_roles()
        if roles is None:
            return refusal
        words = _words(roles.get(address.group, ""), address, as_admin=as_admin)
        return _reworded(refusal, words)

    def _known_roles(self) -> dict[int, str] | None:
        if not self._asked:
            self._asked = True
            try:
                self._roles = roles_by_group(self._portal)
            except PortalError:  # the denial itself is what has to be told
                self._roles = None
        return self._roles


def _reworded(refusal: PortalRefusal, words: str) -> PortalRefusal:
    return PortalRefusal(
        f"{refusal.method}: {words}", code=refusal.code, status=refusal.status, method=refusal.method
    )


def _words(role: str, address: Address, *, as_admin: bool) -> str:
    if role in _EDITORS:
        return (
            f"the portal denies access to {address}, although the webhook's user is its {_EDITORS[role]}; "
            "ask the portal's administrator about the rights to tasks"
        )
    help_of_admin = (
        "make the webhook as a portal administrator, for no one else does `as_admin` count"
        if as_admin
        else "let an administrator's webhook do it with `as_admin: true` in the board's entry of a configuration"
    )
    if role:
        return (
            f"the webhook's user is a member of {address}, but not its owner or moderator, and so may not change its "
            f"stages; make the user a moderator, or {help_of_admin}"
        )
    return (
        f"the webhook's user is not in {address}, or there is no such group; check the id, make the user a moderator, "
        f"or {help_of_admin}"
    )
