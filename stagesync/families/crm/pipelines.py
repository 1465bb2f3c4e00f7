"""Pipelines of entities: found by name, and named where a board of none can be found.

Source: docs/portal.md, "Funnels and smart processes".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalError
from stagesync.families.base import Located, unreadable
from stagesync.families.batches import read_all
from stagesync.families.named import ids_of, listed, or_by_id, rows_of
from stagesync.model.board import Address, Kind
from stagesync.model.directory import directory_of
from stagesync.model.entity import DEAL, Entity, has_pipelines, number_of
from stagesync.model.long_list import cut
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.families.batches import Reading
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import Refusal
    from stagesync.portal.client import Portal

_MOST_NAMED = 20


def locate(portal: Portal, boards: Sequence[DesiredBoard]) -> list[Located]:
    """Find pipelines given by name, one list an entity; ids cost nothing."""
    asked = list(dict.fromkeys(_entity(board) for board in boards if _wants_list(board)))
    lists = dict(zip(asked, read_all(portal, [_pipelines(entity) for entity in asked]), strict=True))
    return [
        _looked_up(board, lists[_entity(board)]) if _wants_list(board) else _by_id(board) for board in boards
    ]


def missing(portal: Portal, addresses: Sequence[Address]) -> dict[Address, Refusal]:
    """Return why there are no such boards, in words that name those that there are; nothing where nobody tells.

    However many boards there are, an entity is asked once.
    """
    asked = [one for one in dict.fromkeys(_entity(address) for address in addresses) if has_pipelines(one)]
    try:
        lists = dict(zip(asked, read_all(portal, [_pipelines(entity) for entity in asked]), strict=True))
    except PortalError:  # what it would tell helps to explain, and is missed by nothing
        return {}
    processes = _processes(portal) if any(map(_is_unknown, lists.values())) else ""
    found = {
        address: _why_missing(address, lists[_entity(address)], processes)
        for address in addresses
        if _entity(address) in lists
    }
    return {address: unreadable(why) for address, why in found.items() if why is not None}


def _pipelines(entity: Entity) -> Command:
    return Command(method="crm.category.list", params={"entityTypeId": number_of(entity)})


def _is_unknown(reading: Reading) -> bool:
    """Tell whether the portal knows no such entity."""
    return reading.refusal is not None and reading.refusal.code.upper() == "NOT_FOUND"


def _why_missing(address: Address, reading: Reading, processes: str) -> str | None:
    entity = _entity(address)
    if _is_unknown(reading):
        return f"there is no smart process {entity}; give the entityTypeId, which is not its id{processes}"
    rows = list(rows_of(reading.result, "categories"))
    there = any(isinstance(row, dict) and str(row.get("id")) == str(address.pipeline) for row in rows)
    if there or reading.refusal is not None:
        return None
    return (
        f"{address} holds no stage: there is no such pipeline, or the webhook's user may not see it; those of "
        f"{_whose(entity)} are {_named(rows, 'id', 'name') or 'none'}"
    )


def _processes(portal: Portal) -> str:
    """Return the words that name the smart processes, none where the portal does not tell them."""
    try:
        rows = listed(portal, "crm.type.list", {}, "types")
    except PortalError:  # only an administrator of the CRM is told
        return ""
    return f": there are {_named(rows, 'entityTypeId', 'title') or 'none'}"


def _named(rows: Any, number: str, name: str) -> str:
    words = [f'{row.get(number)} "{row.get(name)}"' for row in rows if isinstance(row, dict)]
    return cut(words, _MOST_NAMED)


def _entity(place: DesiredBoard | Address) -> Entity:
    return place.entity or DEAL


def _wants_list(board: DesiredBoard) -> bool:
    """A name has to be looked up; so has the pipeline of a smart process that names none: its default one."""
    entity = _entity(board)
    return isinstance(board.pipeline, str) or (
        board.pipeline is None and has_pipelines(entity) and entity != DEAL
    )


def _by_id(board: DesiredBoard) -> Located:
    """Take the id as it is; deals without one mean their general pipeline."""
    entity = _entity(board)
    pipeline = board.pipeline if isinstance(board.pipeline, int) else None
    if pipeline is None and has_pipelines(entity):
        pipeline = 0
    return Located(address=_at_pipeline(entity, pipeline, None))


def _looked_up(board: DesiredBoard, reading: Reading) -> Located:
    entity = _entity(board)
    name = board.pipeline if isinstance(board.pipeline, str) else None
    wanted = f'the pipeline "{name}"' if name else "the default pipeline"
    if reading.refusal is not None:
        why = f"could not be looked up: {reading.refusal}{or_by_id(reading.refusal, 'pipeline')}"
    else:
        rows = list(rows_of(reading.result, "categories"))
        ids = ids_of(rows, name, title="name") if name else ids_of(rows, "Y", title="isDefault")
        if len(ids) == 1:
            return Located(address=_at_pipeline(entity, ids[0], name))
        there = _named(rows, "id", "name") or "none"
        why = (
            f"is {'there more than once' if ids else 'not there'}; give the id of the right one: those that the "
            f"webhook's user can see are {there}"
        )
    nowhere = Address(kind=Kind.CRM, entity=entity, name=name)
    return Located(address=nowhere, refusal=unreadable(f"{wanted} of {_whose(entity)} {why}"))


def _at_pipeline(entity: Entity, pipeline: int | None, name: str | None) -> Address:
    """Return an address with its directory."""
    address = Address(kind=Kind.CRM, entity=entity, pipeline=pipeline, name=name)
    return replace(address, container=directory_of(address).id)


def _whose(entity: Entity) -> str:
    return f"smart process {entity}" if isinstance(entity, int) else f"{entity}s"
