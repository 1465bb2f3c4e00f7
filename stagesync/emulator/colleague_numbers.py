"""A colleague's edits on boards whose stages carry a number: processes, CRM directories and sprints.

The forms are told by `colleague.py`. The edits run through the portal's own code; one that it refuses changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.crm import status_writes
from stagesync.emulator.failure import RestError
from stagesync.emulator.rows import SPRINT
from stagesync.emulator.rpa import writes as rpa_writes
from stagesync.emulator.scrum import kanban
from stagesync.emulator.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagesync.emulator.answer import Answer
    from stagesync.emulator.colleague import Edit
    from stagesync.emulator.php_value import PhpArray
    from stagesync.emulator.storage import Storage

_FIELDS = {
    "rpa": {"rename": "name", "recolor": "color", "renumber": "sort"},
    "crm": {"rename": "NAME", "recolor": "COLOR", "renumber": "SORT"},
    "sprint": {"rename": "name", "recolor": "color", "renumber": "sort"},
}
"""What each verb changes; the first one's field is the title."""

_METHODS: Mapping[tuple[str, str], Callable[[Session, PhpArray, Any], Answer]] = {
    ("rpa", "add"): rpa_writes.stage_add,
    ("rpa", "update"): rpa_writes.stage_update,
    ("rpa", "delete"): rpa_writes.stage_delete,
    ("crm", "add"): status_writes.status_add,
    ("crm", "update"): status_writes.status_update,
    ("crm", "delete"): status_writes.status_delete,
    ("sprint", "add"): kanban.add_stage,
    ("sprint", "update"): kanban.update_stage,
    ("sprint", "delete"): kanban.delete_stage,
}


def do_numbered(edit: Edit, family: str, store: Storage, clock: Callable[[], float]) -> bool:
    """Do an edit on a board of a family (`rpa`, `crm`, `sprint`) within the caller's transaction.

    False if it changed nothing.
    """
    if edit.verb == "add":
        if family == "rpa" and store.rpa.types.row(edit.rpa or 0) is None:
            return False  # the portal would refuse it and keep the row all the same
        return _runs(family, "add", store, clock, {"fields": _added(edit, family, store)})
    stage_id = _find(edit, family, store)
    if stage_id is None:
        return False
    key = "stageId" if family == "sprint" else "id"
    if edit.verb == "delete":
        return _runs(family, "delete", store, clock, {key: stage_id})
    fields = {_FIELDS[family][edit.verb]: edit.to}
    return _runs(family, "update", store, clock, {key: stage_id, "fields": fields})


def _added(edit: Edit, family: str, store: Storage) -> PhpArray:
    names = _FIELDS[family]
    owner: PhpArray = {"rpa": {"typeId": edit.rpa}, "sprint": {"sprintId": edit.sprint}}.get(family, {})
    if family == "crm":
        owner = {"ENTITY_ID": edit.crm, "STATUS_ID": f"COLLEAGUE_{store.crm.statuses.highest_id() + 1}"}
    given = {"rename": edit.subject, "recolor": edit.color, "renumber": edit.sort}
    return owner | {names[verb]: value for verb, value in given.items() if value is not None}


def _find(edit: Edit, family: str, store: Storage) -> int | None:
    """Return the id of the stage of this id, or the only one of this title, on the board that the edit names."""
    stages = _titles(edit, family, store)
    if isinstance(edit.subject, int):
        return edit.subject if edit.subject in stages else None
    found = [stage_id for stage_id, title in stages.items() if title == edit.subject]
    return found[0] if len(found) == 1 else None


def _titles(edit: Edit, family: str, store: Storage) -> dict[int, Any]:
    match family:
        case "rpa":
            return {stage.id: stage.name for stage in store.rpa.stages.of(str(edit.rpa))}
        case "crm":
            return {status.id: status.name for status in store.crm.statuses.of(edit.crm or "")}
        case _:
            return {row.id: row.title for row in store.stages.board(SPRINT, edit.sprint or 0)}


def _runs(family: str, verb: str, store: Storage, clock: Callable[[], float], params: PhpArray) -> bool:
    """Call a method as somebody who may do everything; `false`, too, is a refusal."""
    session = Session(store=store, clock=clock)
    groups = {str(sprint.group_id): "A" for sprint in store.scrum.sprints.all()}
    crm = {**store.settings().get("crm", {}), "admin": True}
    session.settings = {**store.settings(), "is_admin": True, "group_roles": groups, "crm": crm}
    try:
        return _METHODS[family, verb](session, params, 0).result is not False
    except RestError:
        return False
