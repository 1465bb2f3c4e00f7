"""Files that a run writes: whole or not at all, and never over something that is no file."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from stagesync.cli import secrets
from stagesync.errors import SourceError


def check_place(path: Path, *, replace: bool = False) -> None:
    """Raise SourceError if a file could not be written there: said before the portal is asked, not after."""
    try:
        if not path.parent.is_dir():
            raise SourceError(f"{path} can't be written: there is no folder {path.parent}; create it first")
        if path.exists() and not replace:
            raise SourceError(f"{path} is there already; name another file, or remove it first")
        _check_rights(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def write_new(path: Path, text: str, *, replace: bool = False, private: bool = False) -> None:
    """Write a UTF-8 file that is either complete or not there; `private` keeps it from other users.

    A link is followed; a device or a pipe gets the text as it is. Raises SourceError if it can't be written, or is
    there already and `replace` is not set.
    """
    check_place(path, replace=replace)
    data = secrets.redact(text).encode()
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _put(Path(os.path.realpath(path)), data, mode=0o600 if private else 0o666)
    except OSError as error:
        raise _unwritable(path, error) from error


def _check_rights(path: Path) -> None:
    """A file is written beside its place first, so what counts is its folder; a device or a pipe is written itself."""
    if path.exists() and not path.is_file():
        if not os.access(path, os.W_OK):
            raise SourceError(
                f"{path} can't be written: no right to do that; name another file, or mend that"
            )
        return
    folder = Path(os.path.realpath(path)).parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SourceError(
            f"{path} can't be written: no right to make files in the folder {folder}; name another file, or mend that"
        )


def _put(target: Path, data: bytes, *, mode: int) -> None:
    """Write beside the target, then take its name: a reader sees the old file or the new one."""
    draft = target.with_name(f".stagesync-{uuid4().hex}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def _unwritable(path: Path, error: OSError) -> SourceError:
    return SourceError(f"{path} can't be written: {error.strerror}; name another file, or mend that")
