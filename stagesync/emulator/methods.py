"""The methods that the portal serves: name, scope and code of each, and how one is called.

`batch` is not among them: it calls this table itself, see `batch.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stagesync.emulator import group_methods, stage_methods, task_moves, user_methods, workgroup_methods
from stagesync.emulator.crm import funnels, status_writes, statuses
from stagesync.emulator.failure import RestError
from stagesync.emulator.rpa import stages as rpa_stages
from stagesync.emulator.rpa import types as rpa_types
from stagesync.emulator.rpa import writes as rpa_writes
from stagesync.emulator.scrum import kanban, lifecycle, sprints
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
    """`scopes`: any one of them is enough; empty for a method that everybody may call. `name` is how it is spelt."""

    scopes: tuple[str, ...]
    run: Callable[[Session, PhpArray, Any], Answer]
    name: str = ""


_SPELT: dict[str, Method] = {
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
    "socialnetwork.api.workgroup.get": Method(("socialnetwork",), workgroup_methods.workgroup_get),
    "socialnetwork.api.workgroup.list": Method(("socialnetwork",), workgroup_methods.workgroup_list),
    "tasks.api.scrum.sprint.list": Method(("task",), sprints.sprint_list),
    "tasks.api.scrum.sprint.get": Method(("task",), sprints.sprint_get),
    "tasks.api.scrum.sprint.start": Method(("task",), lifecycle.sprint_start),
    "tasks.api.scrum.sprint.complete": Method(("task",), lifecycle.sprint_complete),
    "tasks.api.scrum.kanban.getFields": Method(("task",), kanban.get_fields),
    "tasks.api.scrum.kanban.getStages": Method(("task",), kanban.get_stages),
    "tasks.api.scrum.kanban.addStage": Method(("task",), kanban.add_stage),
    "tasks.api.scrum.kanban.updateStage": Method(("task",), kanban.update_stage),
    "tasks.api.scrum.kanban.deleteStage": Method(("task",), kanban.delete_stage),
    "rpa.type.list": Method(("rpa",), rpa_types.type_list),
    "rpa.type.get": Method(("rpa",), rpa_types.type_get),
    "rpa.stage.listForType": Method(("rpa",), rpa_stages.list_for_type),
    "rpa.stage.get": Method(("rpa",), rpa_stages.stage_get),
    "rpa.stage.add": Method(("rpa",), rpa_writes.stage_add),
    "rpa.stage.update": Method(("rpa",), rpa_writes.stage_update),
    "rpa.stage.delete": Method(("rpa",), rpa_writes.stage_delete),
    "crm.status.list": Method(("crm",), statuses.status_list),
    "crm.status.get": Method(("crm",), statuses.status_get),
    "crm.status.add": Method(("crm",), status_writes.status_add),
    "crm.status.update": Method(("crm",), status_writes.status_update),
    "crm.status.delete": Method(("crm",), status_writes.status_delete),
    "crm.status.entity.items": Method(("crm",), statuses.entity_items),
    "crm.status.entity.types": Method(("crm",), statuses.entity_types),
    "crm.category.list": Method(("crm",), funnels.category_list),
    "crm.category.get": Method(("crm",), funnels.category_get),
    "crm.type.list": Method(("crm",), funnels.type_list),
    "profile": Method((), user_methods.profile),
    "user.current": Method(("user", "user_basic", "user_brief"), user_methods.user_current),
    "user.admin": Method((), user_methods.user_admin),
    "scope": Method((), user_methods.scope),
    "server.time": Method((), user_methods.server_time),
}

METHODS: dict[str, Method] = {name.lower(): replace(method, name=name) for name, method in _SPELT.items()}
"""The methods by their names in lower case."""


def find(session: Session, name: str) -> Method | None:
    """Return a method by its name in lower case, None if the portal lacks it or the module that it belongs to."""
    missing = session.settings.get("absent_modules", ())
    return None if name.partition(".")[0] in missing else METHODS.get(name)


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
