"""`stagesync pull`: write live boards as configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.base import base_option
from stagesync.cli.board_options import Named, board_options
from stagesync.cli.connection import Connection, connect, portal_options
from stagesync.cli.console import note, show
from stagesync.cli.files import check_place, write_new
from stagesync.cli.pull.naming import with_names
from stagesync.cli.pull.shown import without_secrets
from stagesync.cli.reading import paths_argument, target_option
from stagesync.model.board import Kind
from stagesync.rendering.rpa_successor import SUCCESSORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.board import LiveBoard
    from stagesync.rendering.board_yaml import Remarks


_WITH_EITHER = frozenset({"PATH", "--dry-run"})
"""What goes with both ways to change a file that is there."""


@click.command()
@paths_argument
@board_options
@click.option("--my-plan", is_flag=True, help="The webhook user's own My Plan.")
@click.option(
    "--as",
    "successor",
    type=click.Choice([str(kind) for kind in SUCCESSORS]),
    help="With --process: write it as the kanban or the CRM pipeline that takes its place.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write this new file instead of stdout."
)
@click.option(
    "--all", "everything", is_flag=True, help="All boards that the webhook can see, My Plan left out."
)
@click.option("--archived", is_flag=True, help="With --all or a pattern: archived groups too.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Add to this configuration file the boards that it has not; nothing else in it changes.",
)
@click.option(
    "--portal-name",
    metavar="NAME",
    help="With --into: pull from the portal that the file calls so, by the webhook's variable that it names.",
)
@click.option("--absorb", is_flag=True, help="Take what was changed on the portal into the files named.")
@click.option(
    "--add-unlisted", is_flag=True, help="With --absorb: list the stages that no entry names, under keep too."
)
@click.option("--dry-run", is_flag=True, help="With --absorb or --into: show what would change in the files.")
@base_option
@target_option
@portal_options
def pull(
    paths: tuple[str, ...],
    named: Named,
    my_plan: bool,
    successor: str | None,
    out: Path | None,
    everything: bool,
    archived: bool,
    into: Path | None,
    portal_name: str | None,
    absorb: bool,
    add_unlisted: bool,
    dry_run: bool,
    base: str | None,
    targets: tuple[str, ...],
    connection: Connection,
) -> int:
    """Write live boards as configuration that plans to "nothing to do", or take their changes into your files.

    With --group, --process, --crm, --scrum or --my-plan: a new configuration. Each of them but the last may be
    repeated; digits alone are an id. Reading a kanban that nobody ever opened makes the portal create its default
    stages.

    A name with * (any text) or ? (one character) stands for all groups that it fits, --all for everything that the
    webhook can see. Boards that are alike then become one template with members; of the others it is told what
    differs. What can't be read is left out, with a note.

    With --into the boards that a file has not are added to it: to the groups of an entry that is alike, or as entries
    of their own behind the others. A diff goes to stdout; a second run changes nothing. At PATH are the other files of
    the same configuration, if there are any: what stands there is not added again.

    With --as an RPA process becomes the entries of the kanban or CRM pipeline that takes its place; what people have to
    decide is left to be filled in, and comments say what.

    With --absorb: colours, titles, order, new and deleted stages go from the boards into the files at PATH, where they
    stand; comments and layout stay. With --base what the file changed is left for apply.
    A diff goes to stdout. Exit code 1 if a change could not be taken, 0 if there is none.
    """
    if absorb:
        first = named.first()
        _check_absorb(
            named={
                first or "": first is not None,
                "--my-plan": my_plan,
                "--all": everything,
                "--archived": archived,
                "--as": successor is not None,
                "--out": out is not None,
                "--into": into is not None,
                "--portal-name": portal_name is not None,
            }
        )
        from stagesync.cli.absorb import Wanted, absorb_into_files

        wanted = Wanted(paths=paths, targets=targets, base=base, add_unlisted=add_unlisted, dry_run=dry_run)
        return absorb_into_files(wanted, connection)
    _check_no_absorb(
        named={
            "PATH": bool(paths) and into is None,
            "--add-unlisted": add_unlisted,
            "--dry-run": dry_run and into is None,
            "--base": base is not None,
            "--target": bool(targets),
        }
    )
    if portal_name is not None and connection.webhook_file is not None:
        raise click.UsageError(
            "--portal-name takes the webhook from the variable that the file names; leave --webhook-file out."
        )
    if portal_name is not None and into is None:
        raise click.UsageError(
            "--portal-name goes with --into: it is the name that the file has for the portal."
        )
    if everything or into is not None or named.has_patterns:
        _check_fleet(successor, out, into)
        from stagesync.cli.pull.fleet import Wanted as Fleet
        from stagesync.cli.pull.fleet import pull_fleet

        fleet = Fleet(
            named=named,
            my_plan=my_plan,
            everything=everything,
            archived=archived,
            out=out,
            into=into,
            paths=paths,
            portal=portal_name,
            dry_run=dry_run,
        )
        return pull_fleet(fleet, connection)
    if archived:
        raise click.UsageError(
            "--archived goes with --all or a pattern; a group that is named is taken as it is."
        )
    if successor is not None and not named.processes:
        raise click.UsageError("--as goes with --process: it says what takes the place of an RPA process.")
    return _pull_boards(named, my_plan, None if successor is None else Kind(successor), out, connection)


def _check_absorb(*, named: dict[str, bool]) -> None:
    """Refuse what names boards on the portal: with --absorb the files do."""
    for option, given in named.items():
        if given:
            raise click.UsageError(f"--absorb takes its boards from the files; leave {option} out.")


def _check_fleet(successor: str | None, out: Path | None, into: Path | None) -> None:
    """Refuse what goes with boards that are named one by one alone."""
    if successor is not None:
        raise click.UsageError("--as goes with --process alone; leave --all, --into and patterns out.")
    if out is not None and into is not None:
        raise click.UsageError("--out writes a new file, --into adds to one; give one of them.")


def _check_no_absorb(*, named: dict[str, bool]) -> None:
    for option, given in named.items():
        if given:
            which = "--absorb or --into" if option in _WITH_EITHER else "--absorb alone"
            raise click.UsageError(f"{option} goes with {which}; add that, or leave it out.")


def _pull_boards(
    named: Named, my_plan: bool, successor: Kind | None, out: Path | None, connection: Connection
) -> int:
    from stagesync.cli.live_boards import live_boards
    from stagesync.cli.pull.listing import listed_groups
    from stagesync.families.fan_out import fanned_out
    from stagesync.rendering.board_yaml import boards_to_yaml

    wanted = list(named.boards())
    if not wanted and not my_plan:
        raise click.UsageError(
            "name at least one board: --group, --process, --crm or --scrum with an id or name, or --my-plan."
        )
    if out is not None:
        check_place(out)
    with connect(connection) as portal:
        found = fanned_out(wanted, listed_groups(portal, wanted))
        read = live_boards(portal, found, my_plan=my_plan, robots=successor is not None)
    boards, remarks = _succeeded(with_names(without_secrets(read)), successor)
    _write(boards_to_yaml(boards, remarks=remarks), out, len(boards))
    return 0


def _succeeded(
    boards: Sequence[tuple[str, LiveBoard]], kind: Kind | None
) -> tuple[list[tuple[str, LiveBoard]], dict[str, Remarks]]:
    """Return the boards, those of kinds that are left as what takes their place, and the comments to them."""
    if kind is None:
        return list(boards), {}
    from stagesync.families import FAMILIES
    from stagesync.rendering.rpa_successor import successor

    done, remarks = [], {}
    for name, board in boards:
        if not FAMILIES[board.address.kind].deprecated:
            done.append((name, board))
            continue
        moved, remarks[name] = successor(board, kind, name)
        done.append((name, moved))
    note("Fill in where each board shall be: its comments say what has to be decided.")
    return done, remarks


def _write(text: str, out: Path | None, boards: int) -> None:
    from stagesync.rendering.layout import counted

    if out is None:
        show(text)
        return
    write_new(out, text)
    note(f"{counted(boards, 'board')} written to {out}.")
