"""The copies of boards as they were, kept in `.stagesync/` before the first write."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from stagesync.cli import secrets
from stagesync.cli.embedded import EMBEDDED_FILE, ignored_folder
from stagesync.cli.files import write_new
from stagesync.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from stagesync.model.board import LiveBoard


def _now() -> datetime:
    return datetime.now(UTC)


class Copies:
    """The copies of one run: their names share the time at which it began.

    `as_admin` names the boards that are read as the portal's administrator.
    """

    def __init__(
        self,
        folder: Path = EMBEDDED_FILE.parent,
        *,
        as_admin: Collection[str] = (),
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._folder = folder
        self._as_admin = as_admin
        self._began = now().strftime("%Y%m%dT%H%M%SZ")
        self._used: Counter[str] = Counter()

    def keep(self, name: str, board: LiveBoard) -> str:
        """Write a board as it is and return the file's name; raises SourceError if the file can't be written."""
        from stagesync.rendering.board_record import board_record
        from stagesync.rendering.board_yaml import boards_to_yaml

        board = secrets.redacted(board)
        try:
            text = boards_to_yaml([(name, board)], as_admin=name in self._as_admin, note_ids=True)
        except SourceError as error:  # a blank title, no stage at all: no reason not to apply the plan
            text = board_record(name, board, reason=str(error))
        path = self._free_path(name)
        write_new(path, text, private=True)
        return str(path)

    def _free_path(self, name: str) -> Path:
        """Return a path that no copy has yet: board names may differ in what a file name can't hold."""
        folder = ignored_folder(self._folder)
        plain = re.sub(r"[^\w.-]+", "-", name).strip(".-")[:60] or "board"
        stem = f"{self._began}-{plain}"
        while True:
            self._used[stem] += 1
            again = f"-{self._used[stem]}" if self._used[stem] > 1 else ""
            path = folder / f"{stem}{again}.yaml"
            if not path.exists():
                return path
