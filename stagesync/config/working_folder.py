"""Files as they are on the disk now, by names as a user gives them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK = 64 * 1024


class WorkingFolder:
    """The `sources.Files` of the disk."""

    def exists(self, name: str) -> bool:
        """Tell whether something has this name; what can't be looked at is left to reading, which says why."""
        try:
            return Path(name).exists()
        except OSError:
            return True

    def is_folder(self, name: str) -> bool:
        """Tell whether this is a folder, or a link to one."""
        try:
            return Path(name).is_dir()
        except OSError:
            return False

    def children(self, name: str) -> Sequence[str]:
        """Return what is directly in a folder; raises OSError."""
        return [str(child) for child in Path(name).iterdir()]

    def same_as(self, name: str) -> str:
        """Return the file's name without links."""
        try:
            return os.path.realpath(name)
        except ValueError:  # no file can have this name; reading it says so
            return name

    def read(self, name: str, limit: int) -> bytes | None:
        """Return a file's bytes, None if it has more than `limit`; what is no file is read up to there."""
        with Path(name).open("rb") as stream:
            status = os.fstat(stream.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > limit:
                return None
            data = _at_most(stream, limit + 1)
        return data if len(data) <= limit else None


def _at_most(stream: BinaryIO, limit: int) -> bytes:
    """Return up to `limit` bytes, taking memory for those that are there alone."""
    found = bytearray()
    while len(found) < limit and (chunk := stream.read(min(CHUNK, limit - len(found)))):
        found += chunk
    return bytes(found)
