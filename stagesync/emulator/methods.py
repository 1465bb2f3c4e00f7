"""The methods that the portal serves: name, scope and code of each, and how one is called.

`batch` is not among them: it calls this table itself, see `batch.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagesync.emulator import group_methods, stage_methods, task_moves, user_methods
from stagesync.emulator.failure import RestError
from stagesync.emulator.task_add import task_add
from stagesync.emulator.task_list import task_list

if TYPE_CHECKING:
    from stagesync.emulator.answer import Answer
    from stagesync.emulator.php_value import PhpArray
    from stagesync.emulator.session import Session

RESERVED = frozenset(
    {"method", "start", "state", "auth", "access_token", "auth_connector", "ap", "aplogin", "sessid", "token"}
)
"""Names that the server takes out before a method sees its parameters (docs/portal.md, "Reserved names")."""

CREDENTIALS = RESERVED - {"method", "start", "state"}
"""The reserved names that the log leaves out."""


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: any one of them is enough; empty for a method that everybody may call."""

    scopes: tuple[str, ...]
    run: Callable[[Session, PhpArray, Any], Answer]


METHODS: dict[str, Method] = {
    "task.stages.get": Method(("task",), stage_methods.get),
    "task.stages.add": Method(("task",), stage_methods.add),
    "task.stages.update": Method(("task",), stage_methods.update),
    "task.stages.delete": Method(("task",), stage_methods.delete),
    "task.stages.movetask": Method(("task",), task_moves.move_task),
    "task.stages.canmovetask": Method(("task",), task_moves.can_move_task),
    "tasks.task.list": Method(("task",), task_list),
    "tasks.task.add": Method(("task",), task_add),
    "sonet_group.get": Method(("sonet_group",), group_methods.group_get),
    "sonet_group.user.groups": Method(("sonet_group",), group_methods.user_groups),
    "profile": Method((), user_methods.profile),
    "user.current": Method(("user", "user_basic", "user_brief"), user_methods.user_current),
    "user.admin": Method((), user_methods.user_admin),
    "scope": Method((), user_methods.scope),
    "server.time": Method((), user_methods.server_time),
}


def check_scope(session: Session, method: Method, *, text: str) -> None:
    """Refuse a method that the webhook has no scope for."""
    if method.scopes and not any(scope in session.scopes for scope in method.scopes):
        raise RestError("insufficient_scope", text, status=401)


def call(session: Session, name: str, method: Method, params: PhpArray) -> Answer:
    """Run a method (`name` in lower case) on the parameters without the reserved names, if its budget allows."""
    session.meter.check(name)
    seen = {key: value for key, value in params.items() if key not in RESERVED}
    with session.meter.running(name):
        return method.run(session, seen, params.get("start", 0))
