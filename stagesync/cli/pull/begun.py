"""Files on the disk, of which one that holds nothing yet is read as a configuration that begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagesync.config.editing.stage_lists import MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.config.sources import Files

_BREAK = re.compile(r"\r\n|\r|\n")
_FIRST_LINE = "version: 1"


class Begun:
    """The `sources.Files` with a first line in `file` where that is empty or holds comments alone."""

    def __init__(self, file: str, files: Files) -> None:
        self._file = file
        self._files = files

    def exists(self, name: str) -> bool:
        """Tell whether there is such a file or folder."""
        return self._files.exists(name)

    def is_folder(self, name: str) -> bool:
        """Tell whether this is a folder."""
        return self._files.is_folder(name)

    def children(self, name: str) -> Sequence[str]:
        """Return what is directly in a folder; raises OSError."""
        return self._files.children(name)

    def same_as(self, name: str) -> str:
        """Return a text that is the same for all names of one file."""
        return self._files.same_as(name)

    def read(self, name: str, limit: int) -> bytes | None:
        """Return a file's bytes, with the first line where it is the one that begins; raises OSError, ValueError."""
        data = self._files.read(name, limit)
        if data is None or self.same_as(name) != self.same_as(self._file):
            return data
        try:
            return begun(data.decode()).encode()
        except UnicodeDecodeError:
            return data


def begun(text: str) -> str:
    """Return a text behind whose comments a configuration begins; one that holds anything else as it is."""
    lines = _BREAK.split(text.removeprefix(MARK))
    if any(line.strip(" \t") and not line.lstrip(" \t").startswith("#") for line in lines):
        return text
    found = _BREAK.search(text)
    line_break = found[0] if found else "\n"
    return text + (line_break if lines[-1] else "") + _FIRST_LINE + line_break
