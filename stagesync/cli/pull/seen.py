"""Boards that nobody named one by one: those of the groups that fit a pattern, or all that the webhook can see.

One that can't be read is left out with a note, unlike one that was named: the webhook may see more than it may read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.cli.console import note
from stagesync.errors import PortalRefusal, SourceError
from stagesync.families.fan_out import fanned_out
from stagesync.families.group_kinds import SCRUM
from stagesync.families.member import Member
from stagesync.families.named import listed
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.model.board import Address, Kind, LiveBoard
from stagesync.model.directory import directory_of
from stagesync.model.entity import DEAL, NAMES, Entity, has_pipelines, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stagesync.families.group_list import GroupList
    from stagesync.model.desired import DesiredBoard
    from stagesync.portal.client import Portal

_KNOWN = frozenset(map(number_of, NAMES))
"""What the portal lists among smart processes, and has a name of its own: invoices."""


def fitting(patterns: Sequence[DesiredBoard], listed: GroupList) -> list[Address]:
    """Return where the boards of entries with patterns lie; raises SourceError for a pattern that takes nothing."""
    found = fanned_out(patterns, listed)
    for board in found:
        if isinstance(board, Member) and board.refusal is not None:
            raise SourceError(board.refusal.message)
    return [
        Address(kind=board.kind, group=board.group, name=_name(board))
        for board in found
        if isinstance(board.group, int)
    ]


def all_seen(portal: Portal, listed: GroupList, *, archived: bool) -> list[Address]:
    """Return where all boards lie that the webhook can see; what it may not list is told and left out."""
    found: list[Address] = []
    for what, addresses in (
        ("groups", _groups(listed, archived=archived)),
        ("CRM boards", _crm(portal)),
        ("RPA processes", _processes(portal)),
    ):
        try:
            found += addresses
        except PortalRefusal as refusal:
            note(f"Left out: {what}: {refusal}")
    return found


def readable(portal: Portal, addresses: Sequence[Address]) -> list[LiveBoard]:
    """Read boards; those that are refused, or hold no stages, are told and left out."""
    boards = []
    targets = [Target(address=address) for address in addresses]
    for address, found in zip(addresses, read_boards(portal, targets), strict=True):
        if not isinstance(found, LiveBoard):
            note(f"Left out: {address}: {found.message}")
        elif not found.stages:
            note(f"Left out: {address}: it has no stages")
        else:
            boards.append(found)
    return boards


def _name(board: DesiredBoard) -> str | None:
    return board.group_name if isinstance(board, Member) else None


def _groups(listed: GroupList, *, archived: bool) -> Iterator[Address]:
    """Yield the groups' boards; raises PortalRefusal where groups may not be listed."""
    if listed.refusal is not None:
        raise listed.refusal
    groups = [group for group in listed.seen(as_admin=False) if archived or not group.closed]
    if groups and not listed.types:
        note(
            "Warning: which groups are scrum groups is not told, so each is taken for a kanban; with the scope "
            "socialnetwork the webhook could tell"
        )
    for group in groups:
        kind = Kind.SCRUM if listed.types.get(group.id) == SCRUM else Kind.KANBAN
        yield Address(kind=kind, group=group.id, name=group.name)


def _crm(portal: Portal) -> Iterator[Address]:
    """Yield the boards of the CRM; raises PortalRefusal where its pipelines may not be listed at all."""
    entities: tuple[Entity, ...] = (*NAMES, *_smart_processes(portal))
    for entity in entities:
        try:
            yield from _directories(portal, entity)
        except PortalRefusal as refusal:
            if entity == DEAL:
                raise
            note(f"Left out: {entity}: {refusal}")


def _directories(portal: Portal, entity: Entity) -> Iterator[Address]:
    if has_pipelines(entity):
        yield from _pipelines(portal, entity)
    else:
        yield _directory(entity, None, None)


def _smart_processes(portal: Portal) -> Iterable[int]:
    """Return those with stages; none where the portal does not tell them: it tells an administrator alone."""
    try:
        rows = listed(portal, "crm.type.list", {}, "types")
    except PortalRefusal:
        note("Left out: smart processes: only an administrator of the CRM is told which there are")
        return ()
    found = _with_ids(rows, "entityTypeId")
    return [number for number, row in found if row.get("isStagesEnabled") != "N" and number not in _KNOWN]


def _pipelines(portal: Portal, entity: Entity) -> Iterator[Address]:
    rows = listed(portal, "crm.category.list", {"entityTypeId": number_of(entity)}, "categories")
    for number, row in _with_ids(rows, "id"):
        yield _directory(entity, number, str(row.get("name") or "") or None)


def _directory(entity: Entity, pipeline: int | None, name: str | None) -> Address:
    bare = Address(kind=Kind.CRM, entity=entity, pipeline=pipeline)
    return Address(
        kind=Kind.CRM, entity=entity, pipeline=pipeline, name=name, container=directory_of(bare).id
    )


def _processes(portal: Portal) -> Iterator[Address]:
    rows = listed(portal, "rpa.type.list", {"order": {"id": "asc"}}, "types")
    for number, row in _with_ids(rows, "id"):
        yield Address(kind=Kind.RPA, process=number, name=str(row.get("title") or "") or None)


def _with_ids(rows: Iterable[Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the rows of a list that have an id under `key`, with it."""
    for row in rows:
        if isinstance(row, dict) and str(row.get(key)).isdecimal():
            yield int(row[key]), row
