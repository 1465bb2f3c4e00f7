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
    absent_modules  optional: "rpa", "crm": their methods are unknown, as on a portal without the module
    rpa             optional: processes and their stages, see `rpa/state.py`
    crm             optional: directories, funnels and smart processes, see `crm/state.py`
    scrum           optional: scrum groups and their sprints, see `scrum/state.py`

Without `scopes` a webhook has the scopes rpa, crm and, for scrum, socialnetwork as well where there is such a section.
Other keys are kept and given back untouched.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from stagesync.emulator.crm.state import read_crm
from stagesync.emulator.php_value import StoredText
from stagesync.emulator.rows import PlanLink, StageRow, TaskRow
from stagesync.emulator.rpa.state import read_rpa
from stagesync.emulator.scrum.state import read_scrum
from stagesync.emulator.section import Section
from stagesync.emulator.state_checks import (
    LARGEST,
    SeedError,
    boolean,
    each,
    integer,
    mapping,
    one_of,
    text,
    text_or_none,
    unique,
)

SECTIONS: dict[str, Callable[[object, str], Section]] = {
    "rpa": read_rpa,
    "crm": read_crm,
    "scrum": read_scrum,
}
"""How each key with a shape of its own is read."""

REQUIRED = ("stages", "tasks", "group_roles", "next_stage_id", "user_id", "is_admin")
OPTIONAL = (
    "groups", "closed_groups", "hidden_groups", "scopes", "my_plan_tasks", "absent_modules", *SECTIONS,
)  # fmt: skip
_COLUMNS = (
    "ID TITLE SORT COLOR SYSTEM_TYPE ENTITY_ID ENTITY_TYPE ADDITIONAL_FILTER TO_UPDATE TO_UPDATE_ACCESS"
)
_STAGE_KEYS = frozenset([*_COLUMNS.split(), "CAN_SORT_ITEMS"])
_ROLES = frozenset({"A", "E", "K", "Z", "T", ""})
_MODULES = ("rpa", "crm")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDocument:
    """A state document that was checked; `settings` holds keys without rows of their own, and sections' options."""

    stages: tuple[StageRow, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    links: tuple[PlanLink, ...] = ()
    sections: dict[str, Section] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


EMPTY = StateDocument(settings={"group_roles": {}, "next_stage_id": 1, "user_id": 1, "is_admin": False})
"""What a portal holds before anything was put into it."""


def parse(state: object) -> StateDocument:
    """Check a state document and return what it holds; raises SeedError that names the key which is wrong."""
    document = _json_object(state)
    _check_keys(document)
    _check_settings(document)
    rows = ("stages", "tasks", "my_plan_tasks")
    stages = unique(each(document["stages"], "stages", _stage), "stages")
    sections = {key: read(document[key], key) for key, read in SECTIONS.items() if key in document}
    _check_seeded(sections, {stage.id for stage in stages})
    settings = {key: value for key, value in document.items() if key not in rows}
    return StateDocument(
        stages=stages,
        tasks=unique(each(document["tasks"], "tasks", _task), "tasks"),
        links=each(document.get("my_plan_tasks", []), "my_plan_tasks", _link),
        sections=sections,
        settings=settings | {key: section.options for key, section in sections.items()},
    )


def _check_seeded(sections: Mapping[str, Section], taken: Collection[int]) -> None:
    """Refuse a stage of a section whose id one among `stages` has: there is one table of both."""
    for key, section in sections.items():
        for index, stage in enumerate(section.stages):
            if stage.id in taken:
                raise SeedError(f"{key}.stages[{index}].id: {stage.id} stands in stages, too; leave out one")


def _json_object(state: object) -> Mapping[str, Any]:
    document = dict(mapping(state, "the state"))
    try:
        json.dumps(document, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise SeedError(f"the state can't be written as JSON: {error}") from error
    return document


def _check_keys(document: Mapping[str, Any]) -> None:
    for key in REQUIRED:
        if key not in document:
            raise SeedError(f'the state lacks the key "{key}"; it needs {", ".join(REQUIRED)}')
    for key in document:
        known = (*REQUIRED, *OPTIONAL)
        if key not in known and (near := difflib.get_close_matches(key, known, n=1, cutoff=0.8)):
            raise SeedError(f'the state has an unknown key "{key}"; did you mean "{near[0]}"?')


def _check_settings(document: Mapping[str, Any]) -> None:
    integer(document["next_stage_id"], "next_stage_id", least=1)
    integer(document["user_id"], "user_id", least=1)
    boolean(document["is_admin"], "is_admin")
    for group, role in mapping(document["group_roles"], "group_roles").items():
        integer(group, f"the key {group!r} of group_roles", least=1)
        if (role or "") not in _ROLES:
            raise SeedError(f'group_roles["{group}"] must be "A", "E", "K" or "", not {role!r}')
    for group, name in mapping(document.get("groups", {}), "groups").items():
        integer(group, f"the key {group!r} of groups", least=1)
        text(name, f'groups["{group}"]')
    for key in ("closed_groups", "hidden_groups"):
        each(document.get(key, []), key, integer)
    each(document.get("scopes", []), "scopes", text)
    each(document.get("absent_modules", []), "absent_modules", _module)


def _stage(value: object, path: str) -> StageRow:
    row = mapping(value, path)
    for key in row:
        if key not in _STAGE_KEYS:
            raise SeedError(
                f'{path} has an unknown key "{key}"; a stage has {", ".join(sorted(_STAGE_KEYS))}'
            )
    sort = row.get("SORT")
    return StageRow(
        id=integer(row.get("ID"), f"{path}.ID", least=1),
        title=_stored(row.get("TITLE"), f"{path}.TITLE"),
        sort=None if sort is None else integer(sort, f"{path}.SORT", least=-LARGEST),
        color=_stored(row.get("COLOR"), f"{path}.COLOR"),
        system_type=text_or_none(row.get("SYSTEM_TYPE"), f"{path}.SYSTEM_TYPE"),
        entity_id=integer(row.get("ENTITY_ID"), f"{path}.ENTITY_ID"),
        entity_type=_entity_type(row.get("ENTITY_TYPE", "G"), f"{path}.ENTITY_TYPE"),
        additional_filter=row.get("ADDITIONAL_FILTER", []),
        to_update=row.get("TO_UPDATE", []),
        to_update_access=row.get("TO_UPDATE_ACCESS"),
    )


def _task(value: object, path: str) -> TaskRow:
    row = mapping(value, path)
    return TaskRow(
        id=integer(row.get("ID"), f"{path}.ID", least=1),
        group_id=integer(row.get("GROUP_ID", 0), f"{path}.GROUP_ID"),
        stage_id=integer(row.get("STAGE_ID", 0), f"{path}.STAGE_ID"),
        fields={key: item for key, item in row.items() if key not in ("ID", "GROUP_ID", "STAGE_ID")},
    )


def _link(value: object, path: str) -> PlanLink:
    row = mapping(value, path)
    return PlanLink(
        task_id=integer(row.get("TASK_ID"), f"{path}.TASK_ID", least=1),
        stage_id=integer(row.get("STAGE_ID"), f"{path}.STAGE_ID", least=1),
    )


def _module(value: object, path: str) -> str:
    return str(one_of(value, path, _MODULES))


def _stored(value: object, path: str) -> StoredText | None:
    return value if value is None or value is True else text(value, path)


def _entity_type(value: object, path: str) -> str:
    if value not in ("G", "U", "A", "P"):
        raise SeedError(f"{path} must be G (group), U (My Plan), A (sprint) or P (timeline), not {value!r}")
    return str(value)
