"""Files that take the place of their former selves: all looked at before the first is written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from stagesync.cli.files import check_place, write_new
from stagesync.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.config.editing import Edited


def replace_all(files: Iterable[Edited]) -> None:
    """Write each file whole; links are followed, and the file's rights stay.

    Raises SourceError, with nothing written, where one may not be written or is not what it was when it was read; and
    where the disk fails between two files, naming those that are written.
    """
    waiting = list(files)
    for edited in waiting:
        _check(edited)
    done: list[str] = []
    for edited in waiting:
        try:
            _check(edited)
            _replace(edited)
        except SourceError as error:
            if not done:
                raise
            raise SourceError(f"{error}; written before that: {', '.join(done)}") from error
        done.append(edited.file)


def _check(edited: Edited) -> None:
    path = Path(edited.file)
    check_place(path, replace=True)
    try:
        unchanged = path.read_bytes() == edited.before.encode()
    except OSError as error:
        raise SourceError(
            f"{path} can't be read any more: {error.strerror}; nothing is written to it"
        ) from error
    if not unchanged:
        raise SourceError(f"{path} was changed by somebody else meanwhile, so it is left as it is; try again")
    if not os.access(path, os.W_OK):
        raise SourceError(f"{path} can't be written: it is read-only; make it writable, or name another file")


def _replace(edited: Edited) -> None:
    path = Path(edited.file)
    try:
        mode = path.stat().st_mode & 0o7777
        write_new(
            path, edited.after, replace=True, private=True
        )  # nobody more reads it before it has its rights
        path.chmod(mode)
    except OSError as error:
        raise SourceError(f"{path} can't be written: {error.strerror}; look whether it is whole") from error
