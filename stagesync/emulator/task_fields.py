"""Tasks as the REST answers show them: names in camelCase, values as texts.

Which tasks are shown is decided in `task_list.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.field_names import camel
from stagesync.emulator.group_methods import groups_of
from stagesync.emulator.php_value import PhpArray, PhpValue

if TYPE_CHECKING:
    from collections.abc import Collection

    from stagesync.emulator.rows import TaskRow
    from stagesync.emulator.session import Session

_CREATED = "2026-01-12T09:00:00+00:00"
_NOT_FIELDS = frozenset({"HIDDEN"})
NUMBERS = frozenset(
    {"ID", "PARENT_ID", "GROUP_ID", "STAGE_ID", "STATUS", "PRIORITY", "CREATED_BY", "RESPONSIBLE_ID"}
)
NAMES = NUMBERS | {"TITLE", "DESCRIPTION", "CREATED_DATE", "DEADLINE", "CLOSED_DATE", "CHANGED_DATE"}
"""The fields that lists can be filtered and sorted by."""


def fields_of(session: Session, task: TaskRow) -> dict[str, Any]:
    """Return every field of a task under its name in requests."""
    user_id = str(session.user_id)
    fields: dict[str, Any] = {
        "ID": str(task.id),
        "PARENT_ID": None,
        "TITLE": f"Task {task.id}",
        "DESCRIPTION": "",
        "PRIORITY": "1",
        "STATUS": "2",
        "CREATED_BY": user_id,
        "CREATED_DATE": _CREATED,
        "RESPONSIBLE_ID": user_id,
        "GROUP_ID": str(task.group_id),
        "STAGE_ID": str(task.stage_id),
    }
    given = {name: _text(value) for name, value in task.fields.items() if name not in _NOT_FIELDS}
    return fields | given


def shown(session: Session, task: TaskRow, select: Collection[str]) -> PhpArray:
    """Return a task as answered: `group` is always there, `subStatus` beside the status; no `select` means all."""
    fields = fields_of(session, task)
    names = [name for name in fields if not select or "*" in select or name in select]
    answer = {camel(name): fields[name] for name in names}
    if "STATUS" in names:
        answer["subStatus"] = fields["STATUS"]
    answer["group"] = _group(session, task.group_id) if "GROUP_ID" in names else []
    return answer


def _group(session: Session, group_id: int) -> PhpValue:
    name = groups_of(session).get(group_id)
    if name is None:
        return []
    return {
        "id": str(group_id),
        "name": name,
        "opened": True,
        "membersCount": 1,
        "image": "",
        "additionalData": [],
    }


def _text(value: PhpValue) -> PhpValue:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
