"""`stagesync pull`: write live boards as configuration."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli import secrets
from stagesync.cli.base import base_option
from stagesync.cli.connection import Connection, connect, portal_options
from stagesync.cli.console import note, show
from stagesync.cli.files import check_place, write_new
from stagesync.cli.reading import paths_argument, target_option
from stagesync.errors import SourceError
from stagesync.model.board import LARGEST_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagesync.model.board import Address, LiveBoard
    from stagesync.portal.client import Portal


@click.command()
@paths_argument
@click.option(
    "--group", "groups", multiple=True, metavar="N|NAME", help="A group's id or exact name; may be repeated."
)
@click.option("--my-plan", is_flag=True, help="The webhook user's own My Plan.")
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
    groups: tuple[str, ...],
    my_plan: bool,
    out: Path | None,
    absorb: bool,
    add_unlisted: bool,
    dry_run: bool,
    base: str | None,
    targets: tuple[str, ...],
    connection: Connection,
) -> int:
    """Write live boards as configuration that plans to "nothing to do", or take their changes into your files.

    With --group or --my-plan: a new configuration. A group of digits alone is an id. Reading a board that nobody ever
    opened makes the portal create its default stages.

    With --absorb: colours, titles, order, new and deleted stages go from the boards into the files at PATH, where they
    stand; comments and layout stay. With --base what the file changed is left for apply.
    A diff goes to stdout. Exit code 1 if a change could not be taken, 0 if there is none.
    """
    if absorb:
        _check_absorb(named={"--group": bool(groups), "--my-plan": my_plan, "--out": out is not None})
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
    return _pull_boards(groups, my_plan, out, connection)


def _check_absorb(*, named: dict[str, bool]) -> None:
    """Refuse what names boards on the portal: with --absorb the files do."""
    for option, given in named.items():
        if given:
            raise click.UsageError(f"--absorb takes its boards from the files; leave {option} out.")


def _check_no_absorb(*, named: dict[str, bool]) -> None:
    for option, given in named.items():
        if given:
            raise click.UsageError(f"{option} goes with --absorb alone; add that, or leave it out.")


def _pull_boards(groups: tuple[str, ...], my_plan: bool, out: Path | None, connection: Connection) -> int:
    from stagesync.rendering.board_yaml import boards_to_yaml

    wanted = [id_or_name(group) for group in groups]
    if not wanted and not my_plan:
        raise click.UsageError("name at least one board: --group N, --group NAME or --my-plan.")
    if out is not None:
        check_place(out)
    with connect(connection) as portal:
        read = _read(portal, wanted, my_plan=my_plan)
    boards = _without_secrets(read)
    _write(boards_to_yaml(_named(boards)), out, len(boards))
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


def id_or_name(group: str) -> int | str:
    """Return what --group names: an id where it is all digits, else a name; raises click.UsageError for neither."""
    if any("\ud800" <= char <= "\udfff" for char in group):
        raise click.UsageError("--group: the name is not in the terminal's encoding; give the group's id.")
    if group.isascii() and group.isdigit():
        if len(group) > len(str(LARGEST_ID)) or not 1 <= int(group) <= LARGEST_ID:
            raise click.UsageError(f"--group: there is no such group; ids go from 1 to {LARGEST_ID}.")
        return int(group)
    if not group.strip():
        raise click.UsageError("--group: the name is blank; give a group's id or exact name.")
    return group


def _read(portal: Portal, wanted: Sequence[int | str], *, my_plan: bool) -> list[LiveBoard]:
    """Read every board once; one that can't be read hides no other that can't. Raises SourceError."""
    from stagesync.families.survey import Target, locate, read_boards
    from stagesync.model.board import Address, Kind, LiveBoard

    addresses = _distinct(locate(portal, wanted))
    if my_plan:
        addresses.append(Address(kind=Kind.MY_PLAN))
    found = read_boards(portal, [Target(address=address) for address in addresses])
    failed = [
        f"{address}: {board.message}"
        for address, board in zip(addresses, found, strict=True)
        if not isinstance(board, LiveBoard)
    ]
    if failed:
        for reason in failed[:-1]:
            note(f"Error: {reason}")
        raise SourceError(failed[-1])
    return [board for board in found if isinstance(board, LiveBoard)]


def _distinct(addresses: Iterable[Address]) -> list[Address]:
    """Return each group once, with its name if it was given by name anywhere."""
    found: dict[int | None, Address] = {}
    for address in addresses:
        if address.group not in found or address.name is not None:
            found[address.group] = address
    return list(found.values())


def _named(boards: Sequence[LiveBoard]) -> list[tuple[str, LiveBoard]]:
    """Name each board after its group, in letters that need no quotes; doubled names get a number."""
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
    if address.group is None:
        return "my-plan"
    words = re.sub(r"[^0-9a-z]+", "-", (address.name or "").lower()).strip("-")
    return words if re.match(r"[a-z]", words) else f"group-{address.group}"


def _write(text: str, out: Path | None, boards: int) -> None:
    from stagesync.rendering.layout import counted

    if out is None:
        show(text)
        return
    write_new(out, text)
    note(f"{counted(boards, 'board')} written to {out}.")
