"""Which boards a run is about: each with its group, and of those the ones of this machine's shard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.cli.portals.each import by_portal, read_each
from stagesync.cli.reading import chosen_boards

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagesync.cli.portals.links import Links
    from stagesync.cli.portals.side_by_side import Name
    from stagesync.cli.shards import Shard
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import Plan
    from stagesync.planning.drift.base import Said

_NO_BASES: Mapping[str, Said] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The boards of this machine; `names` are those of all boards of the run, `shard` is None for a run of one machine.

    `written` are the boards as a configuration writes them, a group's name included, as far as each stands for itself:
    what was said of a board before is found by that. `unlisted` are the portals whose groups could not be listed: which
    boards a shard has depends on them.
    """

    boards: tuple[DesiredBoard, ...]
    written: tuple[DesiredBoard, ...]
    names: tuple[str, ...]
    shard: Shard | None = None
    unlisted: tuple[Name, ...] = ()

    def marked(self, plan: Plan, bases: Mapping[str, Said] = _NO_BASES) -> Plan:
        """Return the plan of the boards, marked as that of a shard if it is; `bases` are those it was made with."""
        from stagesync.rendering.plan_join_part import Part, as_part

        if self.shard is None:
            return plan
        first: dict[str, str] = {}
        for board in plan.boards:
            if board.name in bases:
                first.setdefault(bases[board.name].label, board.name)
        index, count = self.shard.index, self.shard.count
        return as_part(plan, Part(index=index, count=count, boards=self.names, bases=first))


def share_of(
    links: Links,
    entries: Sequence[DesiredBoard],
    targets: Sequence[str],
    shard: Shard | None,
    *,
    others: Sequence[DesiredBoard] = (),
    canary: str | None = None,
) -> Share:
    """Return the boards that the entries of a configuration stand for, as far as they are this machine's.

    A board that one of the `others`, entries that the run is not about, stands for as well is refused. The portals of
    the run are open then, or have failed. Raises click.UsageError for a target that names no board, WebhookError where
    two portals are one and the same, PortalError where the groups of a run's only portal can't be read.
    """
    from stagesync.families.doubled import refusing_doubled
    from stagesync.families.fan_out import entry_of, needs_list

    asking = dict.fromkeys(entry.portal for entry in entries if needs_list(entry))
    links.reach(links.names if shard is None or links.alone else asking)
    beside = _that_may_be_one(entries, others)
    named = targets if canary is None else (*targets, canary)
    found = _each_with_a_group(links, [*entries, *beside], named)
    own = {entry.name for entry in entries}
    boards = chosen_boards([one for one in found if entry_of(one) in own], entries, targets)
    boards = refusing_doubled(boards, [one for one in found if entry_of(one) not in own])
    unlisted = tuple(name for name in asking if name in links.failed)
    mine = boards if shard is None else shard.of(boards)
    # those of other shards as well: two names of one portal are found nowhere else
    links.reach(links.names)
    as_written = {entry.name: entry for entry in entries if entry.groups is None}
    return Share(
        boards=mine,
        written=tuple(as_written.get(board.name, board) for board in mine),
        names=tuple(sorted(board.name for board in boards)),
        shard=shard,
        unlisted=unlisted,
    )


def _that_may_be_one(entries: Sequence[DesiredBoard], others: Sequence[DesiredBoard]) -> list[DesiredBoard]:
    """Return the others with a group on the entries' portals, where a name may hide that two are one board.

    What is told by ids alone was compared when the configuration was read.
    """
    from stagesync.families.fan_out import needs_list

    portals = {entry.portal for entry in entries}
    near = [one for one in others if one.portal in portals and (one.groups or one.group) is not None]
    return near if any(map(needs_list, [*entries, *near])) else []


def _each_with_a_group(
    links: Links, entries: Sequence[DesiredBoard], targets: Sequence[str]
) -> list[DesiredBoard]:
    """Return the boards of all entries, in the order of these; groups are listed on all portals side by side."""
    from stagesync.families.fan_out import entry_of, fan_out

    parts = by_portal(links, entries)
    found = read_each(links, parts, lambda link, own: fan_out(link.portal, own))
    for name in parts.keys() - found.keys():
        found[name] = tuple(_unasked(parts[name], targets))
    order = {entry.name: number for number, entry in enumerate(entries)}
    together = [board for name in parts for board in found[name]]
    return sorted(together, key=lambda board: order[entry_of(board)])


def _unasked(entries: Iterable[DesiredBoard], targets: Sequence[str]) -> Iterable[DesiredBoard]:
    """Yield the boards of a portal that is not asked; where that hides an entry's groups, what is known of them."""
    from stagesync.families.fan_out import fanned_out, needs_list
    from stagesync.families.group_list import GroupList
    from stagesync.families.member import member

    for entry in entries:
        if not needs_list(entry):
            yield from fanned_out([entry], GroupList())
        elif entry.groups is None:
            yield entry
        else:
            named = [target for target in targets if target.startswith(f"{entry.name}/")]
            yield from (member(entry, name) for name in named or [entry.name])
