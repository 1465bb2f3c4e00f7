"""`profile`, `user.current`, `user.admin`, `scope` and `server.time`: who asks, and what the webhook may do.

The user's name and settings are invented; only id, administrator's flag and scopes come from the state.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from stagesync.emulator.answer import Answer
from stagesync.emulator.php_value import PhpArray, PhpValue, truthy

if TYPE_CHECKING:
    from stagesync.emulator.session import Session

_NAME = "Robin"
_LAST_NAME = "Example"
_ALL_SCOPES = (
    "crm", "im", "rpa", "socialnetwork", "sonet_group", "task", "tasks", "user", "user_basic", "user_brief",
)  # fmt: skip


def profile(session: Session, _params: PhpArray, _start: PhpValue) -> Answer:
    """Answer who the webhook acts for."""
    return Answer(
        result={
            "ID": str(session.user_id),
            "ADMIN": session.is_admin,
            "NAME": _NAME,
            "LAST_NAME": _LAST_NAME,
            "PERSONAL_GENDER": "",
            "TIME_ZONE": "",
        }
    )


def user_current(session: Session, _params: PhpArray, _start: PhpValue) -> Answer:
    """Answer the user's own record."""
    return Answer(
        result={
            "ID": str(session.user_id),
            "ACTIVE": True,
            "NAME": _NAME,
            "LAST_NAME": _LAST_NAME,
            "EMAIL": "robin@example.com",
            "TIME_ZONE": "",
            "USER_TYPE": "employee",
        }
    )


def user_admin(session: Session, _params: PhpArray, _start: PhpValue) -> Answer:
    """Answer whether the user is a portal administrator."""
    return Answer(result=session.is_admin)


def scope(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer the webhook's scopes, `[""]` if it has none; with `full` every scope that there is."""
    if truthy(params.get("full")):
        return Answer(result=list(_ALL_SCOPES))
    return Answer(result=list(session.scopes) or [""])


def server_time(session: Session, _params: PhpArray, _start: PhpValue) -> Answer:
    """Answer the server's time."""
    return Answer(result=datetime.fromtimestamp(session.clock(), UTC).isoformat(timespec="seconds"))
