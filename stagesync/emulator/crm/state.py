"""The key `crm` of a state document: directories, funnels, smart processes, and what their portal does beside.

statuses          ID, ENTITY_ID, STATUS_ID, NAME; optional NAME_INIT, SORT (10), SYSTEM ("N"), CATEGORY_ID (told by
                  ENTITY_ID), COLOR, SEMANTICS (null, "", "P", "S", "F") and ITEMS (how many leads, deals or the like
                  stand in it). Without this key each directory holds what a new portal puts into it
categories        funnels: id, name; optional entityTypeId (2: deals), sort, isDefault. The general funnel of deals
                  is there anyway; without this key so are those that the statuses lie in
types             smart processes: id, title, entityTypeId; optional isStagesEnabled and isCategoriesEnabled ("Y").
                  One without a funnel gets a default one, with its stages
admin             optional: false for a webhook's user who does not administer the CRM
next_status_id    optional: id of the next status
stuck             optional: ids of statuses that an update answers `true` for and leaves as they are
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.crm.defaults import default_statuses
from stagesync.emulator.crm.directories import directories
from stagesync.emulator.crm.opened_funnels import first_funnels, funnel_of, named_funnels
from stagesync.emulator.crm.rows import (
    FIRST_SMART_PROCESS,
    OF_A_FUNNEL,
    Category,
    SmartProcess,
    Status,
    read_category,
    read_status,
    read_type,
)
from stagesync.emulator.section import Section
from stagesync.emulator.state_checks import SeedError, boolean, each, integer, known, unique

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from stagesync.emulator.records import Record

NEXT_STATUS_ID = "next_status_id"

_KEYS = ("statuses", "categories", "types", "admin", NEXT_STATUS_ID, "stuck")
_ELSEWHERE = {
    "stages": "stages go into crm.statuses, each with the ENTITY_ID of its directory",
    "funnels": "funnels go into crm.categories",
}
_DIRECTORIES = (
    "STATUS, QUOTE_STATUS, DEAL_STAGE, DEAL_STAGE_5, SMART_INVOICE_STAGE_5, SMART_DOCUMENT_STAGE_5 and "
    "DYNAMIC_128_STAGE_5, with the numbers of the funnel and the smart process"
)


def read_crm(value: object, path: str) -> Section:
    """Return what the key holds; SeedError for what is wrong in it."""
    document = known(value, path, "crm", _KEYS, elsewhere=_ELSEWHERE)
    options = {
        name: read(document[name], f"{path}.{name}") for name, read in _OPTIONS.items() if name in document
    }
    return Section(rows=_rows(document, path), options=options)


def _rows(document: Mapping[str, Any], path: str) -> dict[str, tuple[Record, ...]]:
    """Return the rows of a section, those included that the portal makes by itself."""
    types = _types(document.get("types", []), f"{path}.types")
    given = document.get("statuses")
    statuses = () if given is None else _statuses(given, f"{path}.statuses")
    if "categories" in document:
        categories = _categories(document["categories"], f"{path}.categories")
    else:
        categories = tuple(named_funnels(statuses))
    there = directories(categories, types)
    _check_directories(statuses, f"{path}.statuses", there, types)
    categories = (*categories, *first_funnels(categories, types))
    every = directories(categories, types)
    empty = [every[name] for name in every if given is None or name not in there]
    first_id = max((row.id for row in statuses), default=0) + 1
    added = default_statuses(empty, first_id=first_id)
    return {"statuses": (*statuses, *added), "categories": categories, "types": types}


def _types(value: object, path: str) -> tuple[SmartProcess, ...]:
    return unique(each(value, path, read_type), path, key="id")


def _statuses(value: object, path: str) -> tuple[Status, ...]:
    rows = unique(each(value, path, read_status), path)
    seen: set[tuple[str, str]] = set()
    for index, row in enumerate(rows):
        if (row.entity_id, row.status_id) in seen:
            raise SeedError(f'{path}[{index}].STATUS_ID: "{row.status_id}" stands twice in {row.entity_id}')
        seen.add((row.entity_id, row.status_id))
    return rows


def _check_directories(
    statuses: Sequence[Status], path: str, there: Collection[str], types: Sequence[SmartProcess]
) -> None:
    for index, row in enumerate(statuses):
        if OF_A_FUNNEL.fullmatch(row.entity_id.upper()) and row.entity_id not in there:
            raise SeedError(f"{path}[{index}].ENTITY_ID: {_misplaced(row.entity_id, types)}")


def _misplaced(entity_id: str, types: Sequence[SmartProcess]) -> str:
    """Return why a status can't lie in a directory, and what to write instead."""
    funnel = funnel_of(entity_id)
    if funnel is None:
        return f"{entity_id} is no directory that is served; stages lie in {_DIRECTORIES}"
    number, category_id = funnel
    process = next((one for one in types if one.entity_type_id == number), None)
    if number >= FIRST_SMART_PROCESS and process is None:
        wanted = f'{{"id": 1, "title": "…", "entityTypeId": {number}}}'
        return f"{entity_id} is no funnel's; name its smart process in types: {wanted}"
    if process is not None and not process.has_stages:
        return f'{entity_id} is no funnel\'s; its smart process has isStagesEnabled "N"'
    wanted = f'{{"id": {category_id}, "name": "…", "entityTypeId": {number}}}'
    return f"{entity_id} is no funnel's; name the funnel in categories: {wanted}"


def _categories(value: object, path: str) -> tuple[Category, ...]:
    rows = each(value, path, read_category)
    seen: set[tuple[int, int]] = set()
    for index, row in enumerate(rows):
        if (row.entity_type_id, row.id) in seen:
            raise SeedError(
                f"{path}[{index}].id: {row.id} stands twice for entityTypeId {row.entity_type_id}"
            )
        seen.add((row.entity_type_id, row.id))
    return rows


def _number(value: object, path: str) -> int:
    return integer(value, path, least=1)


def _numbers(value: object, path: str) -> list[int]:
    return list(each(value, path, _number))


_OPTIONS: dict[str, Callable[[object, str], Any]] = {
    "admin": boolean,
    NEXT_STATUS_ID: _number,
    "stuck": _numbers,
}
