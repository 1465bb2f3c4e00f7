"""Many boards from one entry: each group that an entry's `groups` name, or a pattern takes, becomes a board of its own.

All names and patterns of a run are looked up in one list of the portal's groups, the names of single boards among them;
ids cost nothing. What has no group becomes a board that is refused, so that it hides no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.families.base import unreadable
from stagesync.families.group_kinds import SCRUM
from stagesync.families.group_list import GroupList, list_groups
from stagesync.families.member import Member, member
from stagesync.model.board import Kind
from stagesync.model.desired import GroupPattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stagesync.families.group_list import Group, Ways
    from stagesync.model.desired import DesiredBoard
    from stagesync.portal.client import Portal


def fan_out(portal: Portal, boards: Sequence[DesiredBoard]) -> tuple[DesiredBoard, ...]:
    """Return what `fanned_out` does, with the groups listed where the boards need that.

    Raises PortalError where the portal as a whole can't be read.
    """
    return fanned_out(boards, list_for(portal, boards))


def fanned_out(boards: Sequence[DesiredBoard], listed: GroupList) -> tuple[DesiredBoard, ...]:
    """Return the boards of a run, each with one group: those of an entry with `groups` are called ENTRY/GROUP_ID.

    A group that an entry names twice, by id and by name, is one board; one that two entries reach is two, which refuse
    each other. A name that fits none or several, and a pattern that takes none, is a `Member` with a refusal. `listed`
    is what `list_for` tells of these boards, and of others maybe.
    """
    fitting = {board.name: _fitting(board, listed) for board in boards}
    names = listed.names()
    found = (
        _of_pattern(board, fitting[board.name], listed)
        if isinstance(board.groups, GroupPattern)
        else _listed(board, listed, names)
        for board in boards
    )
    return tuple(one for made in found for one in _distinct(made))


def needs_list(board: DesiredBoard) -> bool:
    """Tell whether a board can't be found without the list of groups: it is named, or a pattern takes it."""
    match board.groups:
        case None:
            return isinstance(board.group, str)
        case GroupPattern():
            return True
        case groups:
            return any(isinstance(group, str) for group in groups)


def entry_of(board: DesiredBoard) -> str:
    """Return the name that the configuration gives to what a board comes from."""
    return board.entry if isinstance(board, Member) else board.name


def said_before(board: Member, then: Iterable[DesiredBoard]) -> DesiredBoard | None:
    """Return the entry of another configuration that speaks of a board's group, None for none.

    It is the one that names the group by its id or its name, else the one with `groups` that is called the same: which
    groups a pattern took then is not known any more.
    """
    of_kind = [one for one in then if (one.kind, one.portal) == (board.kind, board.portal)]
    naming = (one for one in of_kind if {board.group, board.group_name} & _named_by(one))
    fleets = (one for one in of_kind if one.groups is not None and one.name == board.entry)
    return next(naming, next(fleets, None))


def _named_by(board: DesiredBoard) -> set[int | str | None]:
    """Return the ids and names under which an entry names its groups."""
    listed = board.groups if isinstance(board.groups, tuple) else ()
    return {board.group, *listed} - {None}


def list_for(portal: Portal, boards: Iterable[DesiredBoard], *, everything: bool = False) -> GroupList:
    """List the groups with all that these boards need to know of them, with `everything` also their types.

    Without need nothing is asked, and the list is empty. Raises PortalError.
    """
    asking = [board for board in boards if needs_list(board)]
    if not asking and not everything:
        return GroupList()
    patterns = [board.groups for board in asking if isinstance(board.groups, GroupPattern)]
    return list_groups(
        portal,
        as_admin=any(board.as_admin for board in asking),
        roles=any(pattern.role is not None for pattern in patterns),
        types=everything or bool(patterns),
    )


def _fitting(board: DesiredBoard, listed: GroupList) -> Sequence[Group] | str:
    if not isinstance(board.groups, GroupPattern):
        return ()
    return listed.fitting(board.groups, as_admin=board.as_admin)


def _of_pattern(board: DesiredBoard, found: Sequence[Group] | str, listed: GroupList) -> Iterator[Member]:
    """Yield a board for each group that has one of that kind (docs/portal.md, "Scrum sprints").

    Reading the kanban of a scrum group would create a board that no page shows.
    """
    name = board.groups.name if isinstance(board.groups, GroupPattern) else None
    if not isinstance(found, str):
        kept = [group for group in found if _has_such_board(board.kind, listed.types.get(group.id))]
        found = kept or _all_of_another_kind(board.kind, name, len(found), listed.ways)
    if isinstance(found, str):
        yield member(board, board.name, group_name=name, refusal=unreadable(found))
        return
    for group in found:
        yield _of(board, group)


def _has_such_board(kind: Kind, told: str | None) -> bool:
    return told is None or (told == SCRUM) is (kind is Kind.SCRUM)


def _all_of_another_kind(kind: Kind, name: str | None, groups: int, ways: Ways) -> str:
    what, way = ("no scrum group", ways.kanban) if kind is Kind.SCRUM else ("a scrum group", ways.scrum)
    return f'no group is taken by "{name}": each of the {groups} that fit is {what}; write {way}'


def _listed(board: DesiredBoard, listed: GroupList, names: Mapping[int, str]) -> Iterator[DesiredBoard]:
    match board.groups:
        case tuple() as groups:
            for group in groups:
                if isinstance(group, int):
                    called = f"{board.name}/{group}"
                    yield member(board, called, group=group, group_name=names.get(group))
                else:
                    yield _by_name(board, group, listed)
        case _ if isinstance(board.group, str):
            yield _by_name(board, board.group, listed, called=board.name)
        case _:
            yield board


def _by_name(board: DesiredBoard, name: str, listed: GroupList, called: str | None = None) -> Member:
    found = listed.find(name, as_admin=board.as_admin)
    if isinstance(found, str):
        refusal = unreadable(found)
        return member(board, called or f"{board.name}/{name}", group_name=name, refusal=refusal)
    return _of(board, found, called)


def _of(board: DesiredBoard, group: Group, called: str | None = None) -> Member:
    return member(board, called or f"{board.name}/{group.id}", group=group.id, group_name=group.name)


def _distinct(boards: Iterable[DesiredBoard]) -> Iterable[DesiredBoard]:
    """Return each board of an entry once."""
    return {board.name: board for board in boards}.values()
