"""The names of boards that complete --target: read from the files on the command line, silent on any problem.

No portal is asked and nothing is written.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import click
    from click.shell_completion import CompletionItem

LARGEST = 1024 * 1024
"""Bytes of the largest file that is read: somebody waits for the answer with a finger on the key."""


def board_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Return the boards of the files that the command line names so far, in their order, less those it has already."""
    from click.shell_completion import CompletionItem

    paths = ctx.params.get("paths") or tuple(ctx.args)
    taken = ctx.params.get(param.name or "") or ()
    names = dict.fromkeys(names_in(paths))
    return [CompletionItem(name) for name in names if name.startswith(incomplete) and name not in taken]


def names_in(paths: Sequence[str]) -> Iterator[str]:
    """Yield the names of the boards that the files and folders `paths` hold, stagesync.yaml without any."""
    from stagesync.config.sources import names
    from stagesync.config.working_folder import WorkingFolder

    for name in names([str(Path(path).expanduser()) for path in paths], [], WorkingFolder()):
        with suppress(Exception):  # whatever is wrong with one file: the others are as good as before
            yield from _names_in_file(Path(name))


def _names_in_file(path: Path) -> tuple[str, ...]:
    from stagesync.config.documents import parse
    from stagesync.config.nodes import Mapping
    from stagesync.config.report import Report

    if not path.is_file() or path.stat().st_size > LARGEST:  # reading a pipe would wait for its writer
        return ()
    document = parse(path.read_bytes(), Report(str(path)))
    boards = document.root.items.get("boards") if document else None
    return tuple(boards.value.items) if boards and isinstance(boards.value, Mapping) else ()
