"""Who may see and change a process (docs/portal.md, "RPA")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.emulator.failure import RestError

if TYPE_CHECKING:
    from stagesync.emulator.rpa.rows import RpaType
    from stagesync.emulator.session import Session

_MODIFY = "MODIFY"


def listed(session: Session, process: RpaType) -> bool:
    """Tell whether a process is in the user's list; an administrator has no right beyond its permissions here."""
    return any(row["accessCode"] in _codes(session) and row["permission"] for row in process.permissions)


def demand_view(session: Session, process: RpaType | None) -> None:
    """Refuse a user who may not see a process; nobody but an administrator sees one that is not there."""
    if not (session.is_admin or (process is not None and listed(session, process))):
        raise _denied()


def may_modify(session: Session, process: RpaType | None) -> bool:
    """Tell whether the user may change a process and its stages."""
    if session.is_admin or process is None:
        return session.is_admin
    return any(
        row["accessCode"] in _codes(session) and row["action"] == _MODIFY and bool(row["permission"])
        for row in process.permissions
    )


def demand_modify(session: Session, process: RpaType | None) -> None:
    """Refuse a user who may not change a process."""
    if not may_modify(session, process):
        raise _denied()


def _codes(session: Session) -> tuple[str, ...]:
    return ("UA", f"U{session.user_id}")


def _denied() -> RestError:
    return RestError("0", "Access denied")
