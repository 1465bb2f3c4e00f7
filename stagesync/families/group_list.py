"""The groups of a portal, listed once for all that a run looks up among them.

Names are compared here, letter by letter: the portal filters by its database's collation and without regard to emoji
(docs/portal.md, "Groups by name"). What a board makes of a group is left to `groups` and `fan_out`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from stagesync.families.batches import read_all
from stagesync.families.group_kinds import type_page, types_told
from stagesync.model.desired import GroupRole
from stagesync.model.title import loosely
from stagesync.portal.batch import LARGEST_BATCH, Command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stagesync.errors import PortalRefusal
    from stagesync.families.batches import Reading
    from stagesync.model.desired import GroupPattern
    from stagesync.portal.client import Portal

PAGE = 50
"""Groups of one answer (docs/portal.md, "Paging")."""

_SIGNS = frozenset("*?")

_RANKS: Mapping[str, int] = {"A": 3, "E": 2, "K": 1}
"""What the portal calls owner, moderator and member; any other letter, an invitation for one, is no member."""

_LEAST: Mapping[GroupRole, int] = {GroupRole.OWNER: 3, GroupRole.MODERATOR: 2, GroupRole.MEMBER: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as listed; `closed` means archived, `visible` that others than its members find it."""

    id: int
    name: str
    closed: bool = False
    visible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What a sentence tells people to write: keys of a configuration, where a command does not name its options."""

    archived: str = "`archived: true`"
    group_by_id: str = "`group: ID`"
    groups_by_ids: str = "`groups: [ID, …]`"
    kanban: str = "`kind: kanban`"
    scrum: str = "`kind: scrum`"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupList:
    """All groups that the webhook's user can find, in the order of ids, or the refusal of the list.

    `roles` holds the user's role in each of the user's own groups: A owner, E moderator, K member; None where that was
    not asked, or is not told. `types` holds the types that the portal tells, by group, where they were asked for.
    `ways` go into the sentences that say why there is no group.
    """

    groups: tuple[Group, ...] = ()
    refusal: PortalRefusal | None = None
    roles: Mapping[int, str] | None = None
    types: Mapping[int, str] = field(default_factory=dict)
    ways: Ways = Ways()

    def seen(self, *, as_admin: bool) -> tuple[Group, ...]:
        """Return the groups that a board may mean: without `as_admin` no hidden group of others."""
        if as_admin or self.roles is None:
            return self.groups
        return tuple(group for group in self.groups if group.visible or group.id in self.roles)

    def names(self) -> Mapping[int, str]:
        """Return all names by their groups' ids."""
        return {group.id: group.name for group in self.groups}

    def find(self, name: str, *, as_admin: bool = False) -> Group | str:
        """Return the group of that very name, or a sentence that says why there is none.

        An open group goes before archived ones of the same name.
        """
        if self.refusal is not None:
            what = f'the group "{name}" could not be looked up: {self.refusal}'
            return f"{what}; or give its id: {self.ways.group_by_id}"
        same = [group for group in self.seen(as_admin=as_admin) if group.name == name]
        candidates = [group for group in same if not group.closed] or same
        if len(candidates) == 1:
            return candidates[0]
        return _doubled(name, candidates) if candidates else self._missing(name, as_admin=as_admin)

    def fitting(self, pattern: GroupPattern, *, as_admin: bool = False) -> tuple[Group, ...] | str:
        """Return the groups that a pattern takes, at least one, or a sentence that says why there is none.

        A pattern that takes nothing is most likely misspelt, and would otherwise stay unnoticed for ever.
        """
        if self.refusal is not None:
            what = f'the groups "{pattern.name}" could not be looked up: {self.refusal}'
            return f"{what}; or list their ids: {self.ways.groups_by_ids}"
        if pattern.role is not None and self.roles is None:
            return (
                f"which of the groups \"{pattern.name}\" the webhook's user is {pattern.role} of can't be looked up; "
                f"leave `role` out, or list their ids: {self.ways.groups_by_ids}"
            )
        named = [group for group in self.seen(as_admin=as_admin) if fits(group.name, pattern.name)]
        kept = [group for group in named if not any(fits(group.name, other) for other in pattern.without)]
        open_ones = [group for group in kept if pattern.archived or not group.closed]
        taken = tuple(group for group in open_ones if self._has(pattern.role, group))
        if taken:
            return taken
        left = (len(named), len(named) - len(kept), len(kept) - len(open_ones), len(open_ones))
        return _none_fits(pattern, *left, self.ways)

    def _missing(self, name: str, *, as_admin: bool) -> str:
        """Return the sentence for a name that no group has, with one that looks like it or how a pattern is written."""
        remedy = "check the name letter by letter, or give the group's id"
        groups, looks = self.seen(as_admin=as_admin), loosely(name)
        alike = next((group for group in groups if loosely(group.name) == looks), None)
        if alike is not None:
            remedy = (
                f'group {alike.id} is named "{alike.name}": write it so, letter by letter, or give its id'
            )
        elif _SIGNS & set(name) and any(fits(group.name, name) for group in groups):
            remedy = f'for all groups that it fits write `groups: {{name: "{name}"}}`'
        return f'there is no group named "{name}" that the webhook\'s user can see; {remedy}'

    def _has(self, least: GroupRole | None, group: Group) -> bool:
        role = (self.roles or {}).get(group.id, "")
        return least is None or _RANKS.get(role, 0) >= _LEAST[least]


def list_groups(
    portal: Portal, *, as_admin: bool = False, roles: bool = False, types: bool = False
) -> GroupList:
    """List the groups, 50 in the first request and then thousands in each; raises PortalError where a whole one fails.

    `as_admin` lists the hidden groups of others too, if the webhook's user is an administrator. `roles` asks in the
    same request for the user's roles, `types` in the same requests for the types of groups. A page that is refused
    makes the whole list unknown: a name that stands once on the others may stand on it too.
    """
    names, kinds = partial(_page, as_admin=as_admin), partial(type_page, as_admin=as_admin)
    roles = roles or as_admin
    asked = [*([Command(method="sonet_group.user.groups")] if roles else []), *([kinds(0)] if types else [])]
    first, *told = read_all(portal, [names(0), *asked])
    listed = [_Paged(names, [first]), *([_Paged(kinds, [told[-1]])] if types else [])]
    _read_on(portal, listed)
    groups: dict[int, Group] = {}
    for reading in listed[0].readings:
        if reading.refusal is not None:
            return GroupList(refusal=reading.refusal)
        groups |= {group.id: group for group in groups_of(reading.result)}
    return GroupList(
        groups=tuple(groups[number] for number in sorted(groups)),
        roles=roles_of(told[0].result) if roles else None,
        types={group: kind for reading in listed[-1].readings for group, kind in types_told(reading)}
        if types
        else {},
    )


def fits(name: str, pattern: str) -> bool:
    """Tell whether a name is all of a pattern, in which `*` stands for any text and `?` for one character."""
    return fnmatchcase(name, pattern.replace("[", "[[]"))  # a bracket is a bracket


def roles_of(rows: Any) -> dict[int, str] | None:
    """Return the roles that `sonet_group.user.groups` answers, by group; None for an answer that is no list."""
    if not isinstance(rows, list):
        return None
    return {
        int(row["GROUP_ID"]): str(row.get("ROLE", ""))
        for row in rows
        if isinstance(row, dict) and _is_id(row.get("GROUP_ID"))
    }


def groups_of(rows: Any) -> Iterator[Group]:
    """Yield the groups of an answer of `sonet_group.get`, none for an answer of another shape."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and _is_id(row.get("ID")):
            yield Group(
                id=int(row["ID"]),
                name=str(row.get("NAME")),
                closed=row.get("CLOSED") == "Y",
                visible=row.get("VISIBLE") != "N",
            )


def _page(start: int, *, as_admin: bool) -> Command:
    admin = {"IS_ADMIN": "Y"} if as_admin else {}
    # a batch can't hold an empty filter; this one takes all
    params = {"ORDER": {"ID": "ASC"}, "FILTER": {">ID": 0}, **admin, "start": start}
    return Command(method="sonet_group.get", params=params)


@dataclass(slots=True)
class _Paged:
    """A list that comes in pages: the command of a page, and the pages so far."""

    page: Callable[[int], Command]
    readings: list[Reading]
    start: int = 0

    def following(self) -> Sequence[int]:
        """Return where the next pages start, as many as the total says there are; none behind the last one.

        A page behind the end would be the first one again (docs/portal.md, "Paging").
        """
        last = self.readings[-1]
        if (
            any(one.refusal is not None for one in self.readings)
            or last.next is None
            or last.next <= self.start
        ):
            return ()
        return _starts(last.next, self.readings[0].total or 0)

    def take(self, starts: Sequence[int], readings: Sequence[Reading]) -> None:
        """Take the pages that start there, up to the one that is the last."""
        for start, reading in zip(starts, readings, strict=True):
            self.readings.append(reading)
            self.start = start
            if reading.refusal is not None or reading.next is None:
                return


def _read_on(portal: Portal, lists: Sequence[_Paged]) -> None:
    """Read the pages behind the first ones; those of several lists share requests."""
    while any(starts := [one.following() for one in lists]):
        commands = [one.page(start) for one, of_one in zip(lists, starts, strict=True) for start in of_one]
        readings = iter(read_all(portal, commands))
        for one, of_one in zip(lists, starts, strict=True):
            one.take(of_one, list(islice(readings, len(of_one))))


def _starts(start: int, total: int) -> Sequence[int]:
    pages = min(max(1, -(-(total - start) // PAGE)), LARGEST_BATCH)
    return [start + PAGE * page for page in range(pages)]


def _is_id(value: object) -> bool:
    return str(value).isascii() and str(value).isdigit()


def _doubled(name: str, groups: Sequence[Group]) -> str:
    ids = ", ".join(str(group.id) for group in groups)
    return f'{len(groups)} groups are named "{name}": {ids}; give the id of the right one'


def _none_fits(
    pattern: GroupPattern, named: int, excluded: int, archived: int, other: int, ways: Ways
) -> str:
    """Return the sentence that tells what became of the groups that fit by name."""
    if not named:
        return (
            f'no group that the webhook\'s user can see fits "{pattern.name}"; `*` stands for any text and `?` for one '
            "character, and case counts"
        )
    reasons = [
        f"{excluded} left out by `not`" if excluded else "",
        f"{archived} archived, which {ways.archived} takes" if archived else "",
        f"{other} in which the webhook's user is no {pattern.role}" if other else "",
    ]
    told = "; ".join(filter(None, reasons))
    return f'no group is taken by "{pattern.name}": of {named} that fit by name there are {told}'
