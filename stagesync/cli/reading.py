"""The configuration of a run: load it, show its warnings, narrow it to the targets asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from stagesync.cli.completion_names import board_names
from stagesync.cli.console import warn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagesync.model.desired import DesiredBoard


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
        help="Only this board; may be given several times.",
    )(command)


def allow_missing_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --allow-missing."""
    return click.option(
        "--allow-missing",
        is_flag=True,
        help="Leave a scrum board alone whose group has no active sprint, with a note, instead of refusing it.",
    )(command)


def desired_boards(paths: Sequence[str], targets: Sequence[str]) -> tuple[DesiredBoard, ...]:
    """Load the configuration and return its boards, or those named by `targets`; raises as `boards_and_files`."""
    return boards_and_files(paths, targets)[0]


def boards_and_files(
    paths: Sequence[str], targets: Sequence[str]
) -> tuple[tuple[DesiredBoard, ...], tuple[str, ...]]:
    """Load the configuration and return its boards, or those named by `targets`, and all files that it was read from.

    Raises ConfigError with every problem, click.UsageError for a target that is no board.
    """
    from stagesync.config import load

    loaded = load(paths)
    warn(loaded.warnings)
    boards = loaded.configuration.boards
    names = [board.name for board in boards]
    for target in targets:
        if target not in names:
            raise click.UsageError(_unknown(target, names))
    chosen = tuple(board for board in boards if not targets or board.name in targets)
    return chosen, loaded.files


def _unknown(target: str, names: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(target, names, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"the boards are {', '.join(names)}."
    return f"--target: the configuration has no board '{target}'; {hint}"
