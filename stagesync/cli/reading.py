"""The configuration of a run: load it, show its warnings, narrow it to the targets asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli.completion_names import board_names
from stagesync.cli.console import warn
from stagesync.model.long_list import cut

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagesync.model.desired import DesiredBoard, PortalSpec

MOST_NAMED = 20
"""Boards that an error names: a fleet has hundreds."""


def paths_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the argument PATH…: files and folders of configuration."""
    return click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")(command)


def target_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --target."""
    return click.option(
        "--target",
        "targets",
        multiple=True,
        metavar="BOARD",
        shell_complete=board_names,
        help="Only this board, or with ENTRY/GROUP_ID only one of an entry's boards; may be given several times.",
    )(command)


def allow_missing_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --allow-missing."""
    return click.option(
        "--allow-missing",
        is_flag=True,
        help="Leave a scrum board alone whose group has no active sprint, with a note, instead of refusing it.",
    )(command)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What a run takes of its configuration: the boards asked for, all portals, all files that were read.

    A board with `groups` is one still. `others` are the boards that were not asked for.
    """

    boards: tuple[DesiredBoard, ...]
    others: tuple[DesiredBoard, ...]
    portals: Mapping[str, PortalSpec]
    files: tuple[str, ...]

    @property
    def names(self) -> tuple[str | None, ...]:
        """The portals that the boards name, None for that of the command line."""
        return tuple(dict.fromkeys(board.portal for board in self.boards))


def read_entries(paths: Sequence[str], targets: Sequence[str]) -> Entries:
    """Load the configuration; the webhooks of its portals are secrets from here on.

    Raises ConfigError with every problem, click.UsageError for a target that is no board.
    """
    from stagesync.cli.portals.links import expect_secrets
    from stagesync.config import load

    loaded = load(paths)
    portals = loaded.configuration.portals
    expect_secrets(portals)
    warn(loaded.warnings)
    boards = chosen_entries(loaded.configuration.boards, targets)
    names = {board.name for board in boards}
    others = tuple(board for board in loaded.configuration.boards if board.name not in names)
    return Entries(boards=boards, others=others, portals=portals, files=loaded.files)


def chosen_entries(boards: Sequence[DesiredBoard], targets: Sequence[str]) -> tuple[DesiredBoard, ...]:
    """Return the boards that `targets` name, or one of whose groups they name; all of them without targets.

    Raises click.UsageError for a target that can be no board, whatever the portal holds.
    """
    by_name = {board.name: board for board in boards}
    wanted = set()
    for target in targets:
        entry, slash, _ = target.partition("/")
        if target not in by_name and slash and entry in by_name and by_name[entry].groups is None:
            raise click.UsageError(f"--target: '{entry}' is one board; write --target {entry}.")
        if target not in by_name and not (slash and entry in by_name):
            raise click.UsageError(_unknown(target, list(by_name)))
        wanted.add(target if target in by_name else entry)
    return tuple(board for board in boards if not targets or board.name in wanted)


def chosen_boards(
    found: Sequence[DesiredBoard], entries: Sequence[DesiredBoard], targets: Sequence[str]
) -> tuple[DesiredBoard, ...]:
    """Return those of the boards found for entries that `targets` name; all of them without targets.

    Raises click.UsageError for a target that names none of its entry's groups.
    """
    from stagesync.families.fan_out import entry_of

    names = {board.name for board in found} | {board.name for board in entries}
    for target in targets:
        if target not in names:
            raise click.UsageError(_no_member(target, found))
    return tuple(
        board for board in found if not targets or board.name in targets or entry_of(board) in targets
    )


def _no_member(target: str, boards: Sequence[DesiredBoard]) -> str:
    """Return that an entry has no such board, and which it has, or why it has none."""
    from stagesync.families.fan_out import entry_of
    from stagesync.families.member import Member

    entry = target.partition("/")[0]
    of_entry = [board for board in boards if entry_of(board) == entry]
    why = [board.refusal.message for board in of_entry if isinstance(board, Member) and board.refusal]
    there = [board.name for board in of_entry if board.group is not None]
    if not there and why:
        return f"--target: '{entry}' has no board '{target}': {why[0]}."
    return f"--target: '{entry}' has no board '{target}'; its boards are {cut(there, MOST_NAMED)}."


def _unknown(target: str, names: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(target, names, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"the boards are {', '.join(names)}."
    return f"--target: the configuration has no board '{target}'; {hint}"
