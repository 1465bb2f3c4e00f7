"""Why boards could not be read, in words: the portal's, the family's, or that they are others than meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.errors import PortalRefusal, PortalUnreadable
from stagesync.families import FAMILIES
from stagesync.families.base import Unread, unreadable
from stagesync.families.rights import Denials
from stagesync.model.board import LiveBoard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.families.dialogues import End
    from stagesync.families.target import Target
    from stagesync.model.board import Address, Kind
    from stagesync.model.plan import Refusal
    from stagesync.portal.client import Portal


class Excuses:
    """Puts refusals of boards into words; it asks the portal only after one."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._denials = Denials(portal)

    def explained(
        self, kind: Kind, targets: Mapping[int, Target], ends: Mapping[int, End]
    ) -> dict[int, LiveBoard | Refusal]:
        """Return what came of reading boards of one kind."""
        unread = [one for place, end in ends.items() if (one := _unread(targets[place], end)) is not None]
        mistaken = FAMILIES[kind].mistaken(self._portal, unread) if unread else {}
        return {place: self._words(targets[place], end, mistaken) for place, end in ends.items()}

    def _words(self, target: Target, end: End, mistaken: Mapping[Address, Refusal]) -> LiveBoard | Refusal:
        match end:
            case LiveBoard():
                return end
            case PortalUnreadable():
                return unreadable(str(end))
            case PortalRefusal() if target.address not in mistaken:
                words = self._denials.explain(target.address, end, as_admin=target.as_admin)
                return unreadable(str(words))
            case PortalRefusal():
                return mistaken[target.address]
            case refusal:
                return mistaken.get(target.address, refusal)


def _unread(target: Target, end: End) -> Unread | None:
    """Return a board that may be another one than meant: neither read, nor of a scope that the webhook lacks."""
    if isinstance(end, LiveBoard | PortalUnreadable):
        return None
    refusal = end if isinstance(end, PortalRefusal) else None
    if refusal is not None and refusal.code.upper() == "INSUFFICIENT_SCOPE":
        return None
    return Unread(address=target.address, as_admin=target.as_admin, refusal=refusal)
