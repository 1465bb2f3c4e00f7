"""Pull many boards at once: alike ones become one template with members, and an existing file is added to.

Which boards there are is found in `seen`, how a file is added to in `merging`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.connection import connect
from stagesync.cli.console import note, show
from stagesync.cli.files import check_place, write_new
from stagesync.cli.pull.listing import listed_groups
from stagesync.cli.pull.naming import Names
from stagesync.cli.pull.shown import without_secrets
from stagesync.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagesync.cli.board_options import Named
    from stagesync.cli.connection import Connection
    from stagesync.families.group_list import GroupList
    from stagesync.model.board import Address, LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.portal.client import Portal
    from stagesync.rendering.fleet_yaml import NamedFleet
    from stagesync.rendering.fleet_yaml_difference import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for: boards one by one and by patterns, or all; and where they go.

    `paths` are the other files of the configuration that `into` belongs to, `portal` is one that it names.
    """

    named: Named
    my_plan: bool = False
    everything: bool = False
    archived: bool = False
    out: Path | None = None
    into: Path | None = None
    paths: tuple[str, ...] = ()
    portal: str | None = None
    dry_run: bool = False


def pull_fleet(wanted: Wanted, connection: Connection) -> int:
    """Read the boards and write them, or add to a file those that it has not; return the exit code."""
    if not (wanted.named or wanted.my_plan or wanted.everything):
        raise click.UsageError("name the boards: --all, or --group, --process, --crm, --scrum or --my-plan.")
    if wanted.out is not None:
        check_place(wanted.out)
    if wanted.into is not None:
        return _merge(wanted.into, wanted, connection)
    with connect(connection) as portal:
        boards = _boards(portal, wanted, _listed(portal, wanted))
    return _write_new(boards, wanted)


def _merge(file: Path, wanted: Wanted, connection: Connection) -> int:
    from stagesync.cli.portals.links import expect_secrets
    from stagesync.cli.pull.existing import existing, refuse_secrets
    from stagesync.cli.pull.merging import merge_into

    check_place(file, replace=True)
    there = existing(file, wanted.paths, wanted.portal)
    expect_secrets(there.portals)
    if there.portal is not None:
        connection = connection.of(there.portal, there.portals[there.portal])
    with connect(connection) as portal:
        refuse_secrets(there)
        listed = _listed(portal, wanted, there.here())
        boards = _boards(portal, wanted, listed)
        return merge_into(there, portal, boards, listed, dry_run=wanted.dry_run)


def _listed(portal: Portal, wanted: Wanted, there: Sequence[DesiredBoard] = ()) -> GroupList:
    """List the portal's groups once, for all that asks for them."""
    patterns = wanted.named.patterns(archived=wanted.archived)
    asking = (*wanted.named.singles().boards(), *patterns, *there)
    return listed_groups(portal, asking, everything=wanted.everything)


def named_fleet(
    boards: Iterable[LiveBoard],
    taken: Iterable[str] = (),
    models: Sequence[tuple[str, Model]] = (),
) -> NamedFleet:
    """Return boards by likeness, each with a name that is none of `taken`.

    `models` are what boards are held against besides: templates and entries that are there already, by their names.
    """
    from stagesync.rendering.fleet_yaml import NamedFleet
    from stagesync.rendering.fleet_yaml_likeness import by_likeness

    fleet, names = by_likeness(boards, [model for _, model in models]), Names(frozenset(taken))
    sets = tuple(names.of_all(alike) for alike in fleet.alike)
    outliers = tuple(names.of(outlier.board) for outlier in fleet.outliers)
    return NamedFleet(fleet=fleet, sets=sets, outliers=outliers, more=tuple(model for model, _ in models))


def _write_new(boards: list[LiveBoard], wanted: Wanted) -> int:
    from stagesync.rendering.fleet_yaml import fleet_to_yaml
    from stagesync.rendering.layout import counted

    named = named_fleet(boards)
    text = fleet_to_yaml(named).document()
    if wanted.out is None:
        show(text)
    else:
        write_new(wanted.out, text)
        note(f"{counted(len(boards), 'board')} written to {wanted.out}.")
    tell(named)
    return 0


def tell(named: NamedFleet) -> None:
    """Say on stderr which boards are alike, and in what the others differ."""
    from stagesync.rendering.layout import counted

    for name, alike in zip(named.sets, named.fleet.alike, strict=True):
        note(f"{name}: {counted(len(alike), 'board')} alike.")
    for name, template, words in named.unlike():
        note(f"{name}: unlike {template}: {words}.")


def _boards(portal: Portal, wanted: Wanted, listed: GroupList) -> list[LiveBoard]:
    """Read the boards that were named, each of which has to be there, and the others."""
    from stagesync.cli.live_boards import live_boards
    from stagesync.cli.pull.seen import all_seen, fitting, readable
    from stagesync.families.fan_out import fanned_out

    patterns = list(wanted.named.patterns(archived=wanted.archived))
    others = fitting(patterns, listed) if patterns else []
    if wanted.everything:
        others += all_seen(portal, listed, archived=wanted.archived)
    singles = fanned_out(list(wanted.named.singles().boards()), listed)
    first = live_boards(portal, singles, my_plan=wanted.my_plan) if singles or wanted.my_plan else []
    known = {bare(board.address) for board in first}
    more = readable(portal, list(_distinct(others, known)))
    boards = without_secrets([*first, *_writable(more)])
    if not boards:
        raise SourceError(
            "none of the boards found can be read, so nothing is written; see the reasons above"
        )
    return boards


def bare(address: Address) -> Address:
    """Return what two addresses of one board have in common."""
    return replace(address, name=None, container=None)


def _distinct(addresses: Iterable[Address], known: set[Address]) -> Iterator[Address]:
    for address in addresses:
        if bare(address) not in known:
            known.add(bare(address))
            yield address


def _writable(boards: Iterable[LiveBoard]) -> Iterator[LiveBoard]:
    """Yield the boards that a configuration can hold; the others are told and left out."""
    from stagesync.rendering.board_yaml import boards_to_yaml

    for board in boards:
        try:
            boards_to_yaml([("it", board)])
        except SourceError as error:
            note(f"Left out: {board.address}: {str(error).partition(', ')[2]}")
        else:
            yield board
