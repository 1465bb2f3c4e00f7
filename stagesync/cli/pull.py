"""`stagesync pull`: write live boards as configuration."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli import secrets
from stagesync.cli.base import base_option
from stagesync.cli.board_options import Named, board_options
from stagesync.cli.connection import Connection, connect, portal_options
from stagesync.cli.console import note, show
from stagesync.cli.files import check_place, write_new
from stagesync.cli.reading import paths_argument, target_option
from stagesync.errors import SourceError
from stagesync.model import place
from stagesync.model.board import Kind
from stagesync.rendering.rpa_successor import SUCCESSORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.board import Address, LiveBoard
    from stagesync.rendering.board_yaml import Remarks


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
@click.option("--absorb", is_flag=True, help="Take what was changed on the portal into the files named.")
@click.option(
    "--add-unlisted", is_flag=True, help="With --absorb: list the stages that no entry names, under keep too."
)
@click.option("--dry-run", is_flag=True, help="With --absorb: show what would change in the files.")
@base_option
@target_option
@portal_options
def pull(
    paths: tuple[str, ...],
    named: Named,
    my_plan: bool,
    successor: str | None,
    out: Path | None,
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
                "--as": successor is not None,
                "--out": out is not None,
            }
        )
        from stagesync.cli.absorb import Wanted, absorb_into_files

        wanted = Wanted(paths=paths, targets=targets, base=base, add_unlisted=add_unlisted, dry_run=dry_run)
        return absorb_into_files(wanted, connection)
    _check_no_absorb(
        named={
            "PATH": bool(paths),
            "--add-unlisted": add_unlisted,
            "--dry-run": dry_run,
            "--base": base is not None,
            "--target": bool(targets),
        }
    )
    if successor is not None and not named.processes:
        raise click.UsageError("--as goes with --process: it says what takes the place of an RPA process.")
    return _pull_boards(named, my_plan, None if successor is None else Kind(successor), out, connection)


def _check_absorb(*, named: dict[str, bool]) -> None:
    """Refuse what names boards on the portal: with --absorb the files do."""
    for option, given in named.items():
        if given:
            raise click.UsageError(f"--absorb takes its boards from the files; leave {option} out.")


def _check_no_absorb(*, named: dict[str, bool]) -> None:
    for option, given in named.items():
        if given:
            raise click.UsageError(f"{option} goes with --absorb alone; add that, or leave it out.")


def _pull_boards(
    named: Named, my_plan: bool, successor: Kind | None, out: Path | None, connection: Connection
) -> int:
    from stagesync.cli.live_boards import live_boards
    from stagesync.rendering.board_yaml import boards_to_yaml

    wanted = list(named.boards())
    if not wanted and not my_plan:
        raise click.UsageError(
            "name at least one board: --group, --process, --crm or --scrum with an id or name, or --my-plan."
        )
    if out is not None:
        check_place(out)
    with connect(connection) as portal:
        read = live_boards(portal, wanted, my_plan=my_plan, robots=successor is not None)
    boards, remarks = _succeeded(_with_names(_without_secrets(read)), successor)
    _write(boards_to_yaml(boards, remarks=remarks), out, len(boards))
    return 0


def _without_secrets(read: list[LiveBoard]) -> list[LiveBoard]:
    """Return the boards as they may be shown: what else than a title quotes the webhook's code is a comment.

    Raises SourceError where a title does: without it the configuration would rename that stage.
    """
    boards = secrets.redacted(read)
    quoting = [
        f"stage {was.id} of {board.address}"
        for board, then in zip(boards, read, strict=True)
        for stage, was in zip(board.stages, then.stages, strict=True)
        if stage.title != was.title
    ]
    if quoting:
        raise SourceError(
            f"no configuration is written: the webhook's code stands in the title of {' and of '.join(quoting)}, no "
            "file may hold it, and without it the title would be another; rename the stage in Bitrix24, and make a new "
            "webhook, for the code is known"
        )
    if boards != read:
        note(
            "Warning: a text on the portal quotes the webhook's code; *** stands for it here. Make a new webhook."
        )
    return boards


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


def _with_names(boards: Sequence[LiveBoard]) -> list[tuple[str, LiveBoard]]:
    """Name each board after where it lies, in letters that need no quotes; doubled names get a number."""
    named: dict[str, LiveBoard] = {}
    for board in boards:
        stem, count = _stem(board.address), 1
        name = stem
        while name in named:
            count += 1
            name = f"{stem}-{count}"
        named[name] = board
    return list(named.items())


def _stem(address: Address) -> str:
    words = re.sub(r"[^0-9a-z]+", "-", (address.name or "").lower()).strip("-")
    if re.match(r"[a-z]", words):
        return words
    return "-".join(place.words(address)) or str(address.kind)


def _write(text: str, out: Path | None, boards: int) -> None:
    from stagesync.rendering.layout import counted

    if out is None:
        show(text)
        return
    write_new(out, text)
    note(f"{counted(boards, 'board')} written to {out}.")
