"""Groups by name, and whether a group is there at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalError, PortalRefusal
from stagesync.families.base import Located, unreadable
from stagesync.families.batches import read_all
from stagesync.model.board import Address
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagesync.families.base import Unread
    from stagesync.families.batches import Reading
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import Refusal
    from stagesync.portal.client import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as listed; `closed` means archived."""

    id: int
    name: str
    closed: bool


def find_by_name(portal: Portal, names: Iterable[str]) -> dict[str, Group | str]:
    """Return, for each name, its group or a sentence that says why there is none.

    The portal filters by its database's collation and without regard to emoji, so names are compared here, exactly;
    where the filter finds none the whole list is looked through once (docs/portal.md, "Groups by name").
    """
    wanted = tuple(dict.fromkeys(names))
    readings = read_all(portal, [_list({"NAME": name}) for name in wanted])
    found = {
        name: _choose(name, _all_pages(portal, {"NAME": name}, reading))
        for name, reading in zip(wanted, readings, strict=True)
    }
    if any(result is None for result in found.values()):
        everything = _all_pages(portal, {}, read_all(portal, [_list({})])[0])
        found = {name: result or _choose(name, everything) for name, result in found.items()}
    return {name: _answer(name, result) for name, result in found.items()}


def locate_groups(portal: Portal, boards: Sequence[DesiredBoard]) -> list[Located]:
    """Find the groups of boards; a board that is given by an id, or has no group, costs no request."""
    names = [board.group for board in boards if isinstance(board.group, str)]
    found = find_by_name(portal, names) if names else {}
    return [_located(board, found) for board in boards]


def _located(board: DesiredBoard, found: Mapping[str, Group | str]) -> Located:
    if not isinstance(board.group, str):
        return Located(address=Address(kind=board.kind, group=board.group))
    match found[board.group]:
        case Group() as group:
            return Located(address=Address(kind=board.kind, group=group.id, name=group.name))
        case str() as reason:
            address = Address(kind=board.kind, name=board.group)
            return Located(address=address, refusal=unreadable(reason))


def missing_groups(portal: Portal, ids: Sequence[int], *, as_admin: bool) -> frozenset[int]:
    """Return the ids that stand for no group that the webhook's user can see; empty where nobody can tell.

    `as_admin`: groups are seen that the user does not belong to. Reading the board of a group that is not there would
    make an administrator create it (docs/portal.md, "Reading a board").
    """
    seen = {"IS_ADMIN": "Y"} if as_admin else {}
    commands = [Command(method="sonet_group.get", params={"FILTER": {"ID": group}, **seen}) for group in ids]
    missing = set()
    for group, reading in zip(ids, read_all(portal, commands), strict=True):
        if reading.refusal is None and isinstance(reading.result, list):
            there = {found.id for found in _groups(reading.result)}
            if group not in there:
                missing.add(group)
    return frozenset(missing)


def missing_boards(portal: Portal, unread: Sequence[Unread]) -> dict[Address, Refusal]:
    """Return of boards of which nothing is there that their groups are not either; nothing where nobody can tell."""
    empty = [one.address for one in unread if one.refusal is None and one.address.container is None]
    groups = {address: address.group for address in empty if address.group is not None}
    as_admin = any(one.as_admin for one in unread)
    try:
        missing = missing_groups(portal, list(groups.values()), as_admin=as_admin)
    except PortalError:  # what it would tell helps to explain, and is missed by nothing
        return {}
    return {address: no_such_group(group) for address, group in groups.items() if group in missing}


def no_such_group(group: int) -> Refusal:
    """Return the refusal of a board whose group is not there."""
    return unreadable(f"there is no group {group} that the webhook's user can see; check the id")


def roles_by_group(portal: Portal) -> dict[int, str] | None:
    """Return the webhook user's role in each of the user's groups: A owner, E moderator, K member.

    None where the answer holds no list; raises PortalError.
    """
    rows = portal.read("sonet_group.user.groups", {}).result
    if not isinstance(rows, list):
        return None
    return {
        int(row["GROUP_ID"]): str(row.get("ROLE", ""))
        for row in rows
        if isinstance(row, dict) and _is_id(row.get("GROUP_ID"))
    }


def _list(filter_by: dict[str, Any], start: int = 0) -> Command:
    return Command(
        method="sonet_group.get", params={"ORDER": {"ID": "ASC"}, "FILTER": filter_by, "start": start}
    )


def _all_pages(portal: Portal, filter_by: dict[str, Any], first: Reading) -> list[Group] | PortalRefusal:
    """Return the groups of all pages; the last one has no `next` (docs/portal.md, "Paging").

    A page that is refused makes the whole list unknown: a name that stands once on the others may stand on it too.
    """
    groups: list[Group] = []
    reading, start = first, -1
    while reading.refusal is None:
        groups.extend(_groups(reading.result))
        if reading.next is None or reading.next <= start:
            return groups
        start = reading.next
        reading = read_all(portal, [_list(filter_by, start)])[0]
    return reading.refusal


def _groups(rows: Any) -> Iterable[Group]:
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and _is_id(row.get("ID")):
            yield Group(id=int(row["ID"]), name=str(row.get("NAME")), closed=row.get("CLOSED") == "Y")


def _is_id(value: object) -> bool:
    return str(value).isascii() and str(value).isdigit()


def _choose(
    name: str, groups: list[Group] | PortalRefusal
) -> Group | tuple[Group, ...] | PortalRefusal | None:
    """Return the group of that name; an open one goes before archived ones of the same name."""
    if isinstance(groups, PortalRefusal):
        return groups
    same = tuple({group.id: group for group in groups if group.name == name}.values())
    candidates = tuple(group for group in same if not group.closed) or same
    return candidates[0] if len(candidates) == 1 else candidates or None


def _answer(name: str, result: Group | tuple[Group, ...] | PortalRefusal | None) -> Group | str:
    match result:
        case Group():
            return result
        case PortalRefusal():
            return f'the group "{name}" could not be looked up: {result}; or give its id: `group: ID`'
        case None:
            return (
                f'there is no group named "{name}" that the webhook\'s user can see; check the name letter by '
                "letter, or give the group's id"
            )
        case groups:
            ids = ", ".join(str(group.id) for group in groups)
            return f'{len(groups)} groups are named "{name}": {ids}; give the id of the right one'
