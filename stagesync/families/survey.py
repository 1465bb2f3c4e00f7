"""Read the live boards of a run in as few requests as they fit: names, boards, tasks of what would be deleted.

It only reads; but reading a board that nobody ever opened makes the portal create it (docs/portal.md, "Reading a
board"). What a plan makes of the boards is in `plans.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagesync.errors import PortalError, PortalUnreadable, SourceError
from stagesync.families import FAMILIES
from stagesync.families.batches import read_all
from stagesync.families.doomed_tasks import with_doomed_tasks
from stagesync.families.groups import Group, find_by_name, missing_groups
from stagesync.families.rights import Denials
from stagesync.model.board import Address, Kind, LiveBoard
from stagesync.model.plan import Refusal, RefusalCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.families.batches import Reading
    from stagesync.model.desired import DesiredBoard
    from stagesync.portal.client import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A board to read: where it lies, and whether as an administrator."""

    address: Address
    as_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """A desired board with the live one, or with the reason why that could not be read."""

    desired: DesiredBoard
    address: Address
    live: LiveBoard | None = None
    refusal: Refusal | None = None


def survey(portal: Portal, boards: Sequence[DesiredBoard]) -> list[Surveyed]:
    """Read the boards of a run; one that can't be read hides no other.

    Raises PortalError where the portal as a whole can't be read.
    """
    surveyed = _located(portal, boards)
    surveyed = _without_missing(portal, surveyed)
    open_ones = [one for one in surveyed if one.refusal is None]
    targets = [Target(address=one.address, as_admin=one.desired.as_admin) for one in open_ones]
    read = dict(zip((one.desired.name for one in open_ones), read_boards(portal, targets), strict=True))
    done = [_with_reading(one, read.get(one.desired.name)) for one in surveyed]
    return _with_tasks(portal, done)


def read_boards(portal: Portal, targets: Sequence[Target]) -> list[LiveBoard | Refusal]:
    """Read boards anew, 50 of one family a request; a board that is refused gets its Refusal."""
    results: dict[int, LiveBoard | Refusal] = {}
    denials = Denials(portal)
    for kind in Kind:
        places = [place for place, target in enumerate(targets) if target.address.kind is kind]
        family = FAMILIES[kind]
        commands = [family.read(targets[p].address, as_admin=targets[p].as_admin) for p in places]
        for place, reading in zip(places, read_all(portal, commands), strict=True):
            results[place] = _parsed(denials, targets[place], reading)
    return [results[place] for place in range(len(targets))]


def locate(portal: Portal, groups: Sequence[int | str]) -> list[Address]:
    """Return the addresses of groups given by id or exact name.

    Raises SourceError for a name that fits none or many.
    """
    names = [group for group in groups if isinstance(group, str)]
    found = find_by_name(portal, names) if names else {}
    addresses = []
    for group in groups:
        match found[group] if isinstance(group, str) else group:
            case Group() as named:
                addresses.append(Address(kind=Kind.KANBAN, group=named.id, name=named.name))
            case int() as number:
                addresses.append(Address(kind=Kind.KANBAN, group=number))
            case str() as reason:
                raise SourceError(reason)
    return addresses


def _parsed(denials: Denials, target: Target, reading: Reading) -> LiveBoard | Refusal:
    if reading.refusal is not None:
        return unreadable(str(denials.explain(target.address, reading.refusal, as_admin=target.as_admin)))
    try:
        return FAMILIES[target.address.kind].parse(target.address, reading.result)
    except PortalUnreadable as error:
        return unreadable(str(error))


def unreadable(message: str) -> Refusal:
    """Return the refusal of a board that could not be read."""
    return Refusal(code=RefusalCode.UNREADABLE, message=message)


def _located(portal: Portal, boards: Sequence[DesiredBoard]) -> list[Surveyed]:
    """Find each board's address; two boards on one address refuse each other."""
    names = [board.group for board in boards if isinstance(board.group, str)]
    groups = find_by_name(portal, names) if names else {}
    located = [_at(board, groups) for board in boards]
    by_address: dict[Address, list[str]] = {}
    for one in located:
        if one.refusal is None:
            by_address.setdefault(replace(one.address, name=None), []).append(one.desired.name)
    return [_alone(one, by_address) for one in located]


def _at(board: DesiredBoard, groups: dict[str, Group | str]) -> Surveyed:
    if not isinstance(board.group, str):
        return Surveyed(desired=board, address=Address(kind=board.kind, group=board.group))
    match groups[board.group]:
        case Group() as group:
            address = Address(kind=board.kind, group=group.id, name=group.name)
            return Surveyed(desired=board, address=address)
        case str() as reason:
            address = Address(kind=board.kind, name=board.group)
            return Surveyed(desired=board, address=address, refusal=unreadable(reason))


def _alone(one: Surveyed, by_address: dict[Address, list[str]]) -> Surveyed:
    names = by_address.get(replace(one.address, name=None), [])
    if one.refusal is not None or len(names) < 2:
        return one
    others = " and ".join(f'"{name}"' for name in names if name != one.desired.name)
    message = f"this board is also {others}: both are {one.address}; keep one of them"
    return replace(one, refusal=Refusal(code=RefusalCode.SAME_BOARD, message=message))


def _without_missing(portal: Portal, surveyed: list[Surveyed]) -> list[Surveyed]:
    asked = [
        one.address.group
        for one in surveyed
        if one.desired.as_admin and one.refusal is None and one.address.group is not None
    ]
    missing = missing_groups(portal, asked) if asked else frozenset()
    return [
        replace(one, refusal=unreadable(_no_group(one.address)))
        if one.desired.as_admin and one.refusal is None and one.address.group in missing
        else one
        for one in surveyed
    ]


def _no_group(address: Address) -> str:
    return f"there is no group {address.group} that the webhook's user can see; check the id"


def _with_reading(one: Surveyed, reading: LiveBoard | Refusal | None) -> Surveyed:
    match reading:
        case LiveBoard():
            return replace(one, live=reading)
        case Refusal():
            return replace(one, refusal=reading)
        case None:
            return one


def _with_tasks(portal: Portal, surveyed: list[Surveyed]) -> list[Surveyed]:
    """Count the tasks of the stages that would be deleted, and list those that would be moved."""
    known = with_doomed_tasks(portal, [(one.desired, one.live) for one in surveyed if one.live is not None])
    return [_with_known(one, known.get(one.desired.name)) for one in surveyed]


def _with_known(one: Surveyed, known: LiveBoard | PortalError | None) -> Surveyed:
    match known:
        case LiveBoard():
            return replace(one, live=known)
        case PortalError():
            return replace(one, refusal=unreadable(f"its tasks can't be counted: {known}"))
        case None:
            return one
