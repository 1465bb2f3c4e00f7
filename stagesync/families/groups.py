"""Groups by name, and whether a group is there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.errors import PortalError
from stagesync.families.base import Located, unreadable
from stagesync.families.batches import read_all
from stagesync.families.group_list import groups_of, list_groups, roles_of
from stagesync.families.member import Member
from stagesync.model.board import Address
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.families.base import Unread
    from stagesync.families.group_list import GroupList
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import Refusal
    from stagesync.portal.client import Portal


def locate_groups(portal: Portal, boards: Sequence[DesiredBoard]) -> list[Located]:
    """Find the groups of boards; all names cost one list, and a board that is given by an id costs nothing.

    After `fan_out` no board is given by a name any more.
    """
    named = [board for board in boards if isinstance(board.group, str)]
    groups = list_groups(portal, as_admin=any(board.as_admin for board in named)) if named else None
    return [_located(board, groups) for board in boards]


def _located(board: DesiredBoard, groups: GroupList | None) -> Located:
    if isinstance(board, Member) or not isinstance(board.group, str) or groups is None:
        return _as_known(board)
    found = groups.find(board.group, as_admin=board.as_admin)
    if isinstance(found, str):
        return Located(address=Address(kind=board.kind, name=board.group), refusal=unreadable(found))
    return Located(address=Address(kind=board.kind, group=found.id, name=found.name))


def _as_known(board: DesiredBoard) -> Located:
    """Return the place of a board with an id, with what a fan-out found out of it.

    An entry that was not fanned out is refused: without a group it would be taken for My Plan.
    """
    if board.groups is not None:
        why = "this entry stands for the boards of several groups, which are not looked up here"
        return Located(address=Address(kind=board.kind), refusal=unreadable(why))
    group = board.group if isinstance(board.group, int) else None
    if not isinstance(board, Member):
        return Located(address=Address(kind=board.kind, group=group))
    return Located(
        address=Address(kind=board.kind, group=group, name=board.group_name), refusal=board.refusal
    )


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
            there = {found.id for found in groups_of(reading.result)}
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
    return roles_of(portal.read("sonet_group.user.groups", {}).result)
