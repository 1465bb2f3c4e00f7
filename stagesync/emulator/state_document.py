"""The state document: what `/_portal/state` takes and gives, and what a seed file holds.

It is checked whole before anything is made of it; keeping it is the work of `storage.py`. Its keys:

    stages          rows as stored; ties in SORT come in the order of this list, a colour is cut to six characters
    tasks           ID, GROUP_ID, STAGE_ID (0: never moved), and if wanted TITLE, HIDDEN (the user can't see it) and
                    other fields of a task
    group_roles     group id → role of the user: A owner, E moderator, K member, "" none
    next_stage_id   id of the next stage to be created
    user_id         the webhook's user
    is_admin        whether that user is a portal administrator
    groups          optional: group id → name
    closed_groups   optional: ids of archived groups
    hidden_groups   optional: ids of groups that only members can find
    scopes          optional: what the webhook may do; task, sonet_group and user if absent
    my_plan_tasks   optional: TASK_ID and STAGE_ID of each task that lies in a stage of somebody's My Plan

Other keys are kept and given back untouched.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from stagesync.emulator.php_value import StoredText
from stagesync.emulator.rows import PlanLink, StageRow, TaskRow

_REQUIRED = ("stages", "tasks", "group_roles", "next_stage_id", "user_id", "is_admin")
_OPTIONAL = ("groups", "closed_groups", "hidden_groups", "scopes", "my_plan_tasks", "rpa", "crm", "scrum")
_COLUMNS = (
    "ID TITLE SORT COLOR SYSTEM_TYPE ENTITY_ID ENTITY_TYPE ADDITIONAL_FILTER TO_UPDATE TO_UPDATE_ACCESS"
)
_STAGE_KEYS = frozenset([*_COLUMNS.split(), "CAN_SORT_ITEMS"])
_ROLES = frozenset({"A", "E", "K", "Z", "T", ""})
Row = TypeVar("Row")
Identified = TypeVar("Identified", StageRow, TaskRow)

_WHOLE_NUMBER = re.compile(r"-?\d{1,19}", re.ASCII)
_LARGEST = 2**63 - 1


class SeedError(ValueError):
    """A state document, or a file that should hold a portal, is not what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDocument:
    """A state document that was checked; `settings` holds every key that has no rows of its own."""

    stages: tuple[StageRow, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    links: tuple[PlanLink, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)


EMPTY = StateDocument(settings={"group_roles": {}, "next_stage_id": 1, "user_id": 1, "is_admin": False})
"""What a portal holds before anything was put into it."""


def parse(state: object) -> StateDocument:
    """Check a state document and return what it holds; raises SeedError that names the key which is wrong."""
    document = _json_object(state)
    _check_keys(document)
    _check_settings(document)
    rows = ("stages", "tasks", "my_plan_tasks")
    return StateDocument(
        stages=_unique(_each(document["stages"], "stages", _stage), "stages"),
        tasks=_unique(_each(document["tasks"], "tasks", _task), "tasks"),
        links=_each(document.get("my_plan_tasks", []), "my_plan_tasks", _link),
        settings={key: value for key, value in document.items() if key not in rows},
    )


def _json_object(state: object) -> Mapping[str, Any]:
    document = dict(_mapping(state, "the state"))
    try:
        json.dumps(document, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise SeedError(f"the state can't be written as JSON: {error}") from error
    return document


def _check_keys(document: Mapping[str, Any]) -> None:
    for key in _REQUIRED:
        if key not in document:
            raise SeedError(f'the state lacks the key "{key}"; it needs {", ".join(_REQUIRED)}')
    for key in document:
        known = (*_REQUIRED, *_OPTIONAL)
        if key not in known and (near := difflib.get_close_matches(key, known, n=1, cutoff=0.8)):
            raise SeedError(f'the state has an unknown key "{key}"; did you mean "{near[0]}"?')


def _check_settings(document: Mapping[str, Any]) -> None:
    _integer(document["next_stage_id"], "next_stage_id", least=1)
    _integer(document["user_id"], "user_id", least=1)
    if not isinstance(document["is_admin"], bool):
        raise SeedError(f"is_admin must be true or false, not {document['is_admin']!r}")
    for group, role in _mapping(document["group_roles"], "group_roles").items():
        _integer(group, f"the key {group!r} of group_roles", least=1)
        if (role or "") not in _ROLES:
            raise SeedError(f'group_roles["{group}"] must be "A", "E", "K" or "", not {role!r}')
    for group, name in _mapping(document.get("groups", {}), "groups").items():
        _integer(group, f"the key {group!r} of groups", least=1)
        _text(name, f'groups["{group}"]')
    for key in ("closed_groups", "hidden_groups"):
        _each(document.get(key, []), key, _integer)
    _each(document.get("scopes", []), "scopes", _text)


def _stage(value: object, path: str) -> StageRow:
    row = _mapping(value, path)
    for key in row:
        if key not in _STAGE_KEYS:
            raise SeedError(
                f'{path} has an unknown key "{key}"; a stage has {", ".join(sorted(_STAGE_KEYS))}'
            )
    sort = row.get("SORT")
    return StageRow(
        id=_integer(row.get("ID"), f"{path}.ID", least=1),
        title=_stored(row.get("TITLE"), f"{path}.TITLE"),
        sort=None if sort is None else _integer(sort, f"{path}.SORT", least=-_LARGEST),
        color=_stored(row.get("COLOR"), f"{path}.COLOR"),
        system_type=_text_or_none(row.get("SYSTEM_TYPE"), f"{path}.SYSTEM_TYPE"),
        entity_id=_integer(row.get("ENTITY_ID"), f"{path}.ENTITY_ID"),
        entity_type=_entity_type(row.get("ENTITY_TYPE", "G"), f"{path}.ENTITY_TYPE"),
        additional_filter=row.get("ADDITIONAL_FILTER", []),
        to_update=row.get("TO_UPDATE", []),
        to_update_access=row.get("TO_UPDATE_ACCESS"),
    )


def _task(value: object, path: str) -> TaskRow:
    row = _mapping(value, path)
    return TaskRow(
        id=_integer(row.get("ID"), f"{path}.ID", least=1),
        group_id=_integer(row.get("GROUP_ID", 0), f"{path}.GROUP_ID"),
        stage_id=_integer(row.get("STAGE_ID", 0), f"{path}.STAGE_ID"),
        fields={key: item for key, item in row.items() if key not in ("ID", "GROUP_ID", "STAGE_ID")},
    )


def _link(value: object, path: str) -> PlanLink:
    row = _mapping(value, path)
    return PlanLink(
        task_id=_integer(row.get("TASK_ID"), f"{path}.TASK_ID", least=1),
        stage_id=_integer(row.get("STAGE_ID"), f"{path}.STAGE_ID", least=1),
    )


def _each(value: object, path: str, read: Callable[[object, str], Row]) -> tuple[Row, ...]:
    if not isinstance(value, list | tuple):
        raise SeedError(f"{path} must be a list, not {_kind(value)}")
    return tuple(read(item, f"{path}[{index}]") for index, item in enumerate(value))


def _unique(rows: tuple[Identified, ...], path: str) -> tuple[Identified, ...]:
    seen: set[int] = set()
    for index, row in enumerate(rows):
        if row.id in seen:
            raise SeedError(f"{path}[{index}].ID: {row.id} stands twice in {path}")
        seen.add(row.id)
    return rows


def _mapping(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise SeedError(f"{path} must be an object, not {_kind(value)}")
    for key in value:
        if not isinstance(key, str):
            raise SeedError(f"{path} has the key {key!r}; keys are texts")
    return cast("Mapping[str, Any]", value)


def _integer(value: object, path: str, *, least: int = 0) -> int:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not _WHOLE_NUMBER.fullmatch(text):
        raise SeedError(f"{path} must be a whole number, not {value!r}")
    number = int(text)
    if not least <= number <= _LARGEST:
        raise SeedError(f"{path} must be at least {least} and fit 64 bits, not {number}")
    return number


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise SeedError(f"{path} must be a text, not {value!r}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise SeedError(f"{path} is not valid Unicode: {value!r}") from None
    return value


def _stored(value: object, path: str) -> StoredText | None:
    return value if value is None or value is True else _text(value, path)


def _text_or_none(value: object, path: str) -> str | None:
    return None if value is None else _text(value, path)


def _entity_type(value: object, path: str) -> str:
    if value not in ("G", "U", "A", "P"):
        raise SeedError(f"{path} must be G (group), U (My Plan), A (sprint) or P (timeline), not {value!r}")
    return str(value)


def _kind(value: object) -> str:
    return "null" if value is None else type(value).__name__
