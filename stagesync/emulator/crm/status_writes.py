"""`crm.status.add`, `update` and `delete`: what is checked, cast and stored, and the record of damage.

Order is checked on add alone; an update can put a directory out of order without a word (docs/portal.md, "Order of CRM
stages").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.emulator.answer import Answer
from stagesync.emulator.crm.directories import Directory
from stagesync.emulator.crm.rows import COLOR_SIZE, DEFAULT_SORT, FAILURE, NAME_SIZE, PROCESS, SUCCESS, Status
from stagesync.emulator.crm.statuses import all_directories, demand_status, given
from stagesync.emulator.failure import RestError
from stagesync.emulator.php_value import PhpArray, PhpValue, folded, to_int, to_text, truthy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.emulator.session import Session

_STRICT_CODE = re.compile(r"[0-9A-Za-z_-]+", re.ASCII)
_SEMANTICS = {"": None, "P": None, "S": "S", "F": "F"}
_SYSTEM = 'CRM System Status can be deleted only if parameter FORCED is specified and equal to "Y".'


def status_add(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Insert a row and answer its id as an int; without SORT, or with one below 1, it gets 10."""
    _demand_admin(session)
    fields = _fields(params)
    directory = _directory(session, fields)
    _demand_texts(fields)
    draft = _drafted(directory, fields)
    rows = session.store.crm.statuses.of(directory.id)
    _demand_code(session, directory, draft, rows)
    _demand_order(draft, directory, rows)
    added = session.store.add_status(draft)
    _look_for_damage(session, "crm.status.add", directory.id, rows)
    return Answer(result=added.id)


def status_update(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Change NAME, SORT and COLOR, as far as they are there and mean something, and answer `true` in any case."""
    _demand_admin(session)
    status = demand_status(session, params)
    fields = _fields(params)
    changed = replace(
        status,
        name=_name(fields) or status.name,
        sort=_sort(fields.get("SORT")) if fields.get("SORT") is not None else status.sort,
        color=_color(fields) or status.color,
    )
    rows = session.store.crm.statuses.of(status.entity_id)
    if status.id not in session.crm_options.get("stuck", ()):
        session.store.crm.statuses.update(changed)
    _look_for_damage(session, "crm.status.update", status.entity_id, rows)
    return Answer(result=True)


def status_delete(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Delete a row that nothing stands in; a system one only if it is forced."""
    _demand_admin(session)
    status = demand_status(session, params)
    options = given(params, "params")
    forced = isinstance(options, Mapping) and options.get("FORCED") == "Y"
    if status.system and not forced:
        raise RestError("", _SYSTEM)
    if status.items:
        raise RestError("", "There are active items in this status.")
    rows = session.store.crm.statuses.of(status.entity_id)
    session.store.delete_status(status)
    _look_for_damage(session, "crm.status.delete", status.entity_id, rows)
    return Answer(result=True)


def _demand_admin(session: Session) -> None:
    if not session.is_crm_admin:
        raise RestError("", "Access denied.")


def _fields(params: PhpArray) -> PhpArray:
    value = given(params, "fields")
    return value if isinstance(value, dict) else {}


def _directory(session: Session, fields: PhpArray) -> Directory:
    entity_id = to_text(fields.get("ENTITY_ID"))
    if not entity_id:
        raise RestError("", "The field ENTITY_ID is required.")
    directory = all_directories(session).get(entity_id)
    if directory is None:
        raise RestError("", "Specified entity type is not supported.")
    return directory


def _demand_texts(fields: PhpArray) -> None:
    missing = [name for name in ("NAME", "STATUS_ID") if not to_text(fields.get(name)).strip()]
    if missing:
        raise RestError("", "\n".join(f"The field {name} is required." for name in missing))


def _drafted(directory: Directory, fields: PhpArray) -> Status:
    """Return the row that an add asks for; SEMANTICS mean nothing in a word list."""
    semantics = to_text(fields.get("SEMANTICS"))
    if directory.stages and semantics not in _SEMANTICS:
        raise RestError("", "The field SEMANTICS has a wrong value.")
    return Status(
        id=0,
        entity_id=directory.id,
        status_id=directory.code(to_text(fields["STATUS_ID"])),
        name=to_text(fields["NAME"])[:NAME_SIZE],
        sort=_sort(fields.get("SORT")),
        category_id=directory.category_id,
        color=_color(fields),
        semantics=_SEMANTICS[semantics] if directory.stages else None,
    )


def _demand_code(session: Session, directory: Directory, draft: Status, rows: Sequence[Status]) -> None:
    """Refuse a code that is too long, spelt wrongly or taken; the portal remembers that error for the whole request."""
    bare = draft.status_id.removeprefix(f"{directory.prefix}:") if directory.prefix else draft.status_id
    if not bare or len(bare) > directory.longest or (directory.strict and not _STRICT_CODE.fullmatch(bare)):
        raise _left_over(session, "The field STATUS_ID is invalid.")
    if any(folded(row.status_id) == folded(draft.status_id) for row in rows):
        raise _left_over(session, "Duplicate STATUS_ID.")


def _left_over(session: Session, text: str) -> RestError:
    """Return an error that stays behind: later failures of the same batch are told as this one."""
    session.leftover = RestError("ERROR_CORE", text)
    return session.leftover


def _demand_order(draft: Status, directory: Directory, rows: Sequence[Status]) -> None:
    success = next((row for row in rows if row.rank == SUCCESS), None)
    if success is None or not directory.stages:
        return
    if draft.rank == SUCCESS:
        raise RestError("", "There can be only one stage of success.")
    if draft.rank == PROCESS and draft.sort >= success.sort:
        raise RestError("", "A stage in progress can't stand behind the one of success.")
    if draft.rank == FAILURE and draft.sort <= success.sort:
        raise RestError("", "A stage of failure can't stand before the one of success.")


def _sort(value: PhpValue) -> int:
    sort = to_int(value)
    return sort if sort > 0 else DEFAULT_SORT


def _name(fields: PhpArray) -> str:
    """Return the name to store, "" for one that means nothing: a blank one, or the text 0."""
    name = to_text(fields.get("NAME"))
    return name[:NAME_SIZE] if truthy(name.strip()) else ""


def _color(fields: PhpArray) -> str | None:
    """Return the colour to store, None where none was sent: with a `#` before it, and nothing else checked."""
    beside = fields.get("EXTRA")
    value = fields.get("COLOR", beside.get("COLOR") if isinstance(beside, dict) else None)
    if value is None:
        return None
    color = to_text(value)
    return (color if color.startswith("#") else f"#{color}")[:COLOR_SIZE]


def _look_for_damage(session: Session, method: str, entity_id: str, before: Sequence[Status]) -> None:
    directory = all_directories(session).get(entity_id)
    if directory is not None and directory.stages:
        after = session.store.crm.statuses.of(entity_id)
        session.store.damage.record(method, entity_id, before, after)
