"""Write a journal: each line is on the disk before the next thing happens.

What the lines hold is in `lines.py`. The folder is made by whoever names it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from stagesync.errors import SourceError
from stagesync.journal import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from stagesync.applying.witnesses import Entry
    from stagesync.model.board import LiveBoard
    from stagesync.model.outcome import Outcome
    from stagesync.model.plan import BoardPlan


def now_in_utc() -> datetime:
    """Return the time as journals tell it."""
    return datetime.now(UTC)


class JournalFile:
    """The journal of one run, in a new file of `folder` that comes into being with the first line.

    `heading` is what the first line holds beside format and time; `redact` hides secrets. A line that can't be written
    is an error where nothing irrevocable has happened yet, before the first write and before each request; what can't
    be written after an answer is an error at the next request, and in `trouble` at the end.
    """

    def __init__(
        self,
        folder: Path,
        heading: Mapping[str, object],
        *,
        redact: Callable[[str], str] = str,
        now: Callable[[], datetime] = now_in_utc,
    ) -> None:
        self.path: Path | None = None
        self.trouble: SourceError | None = None
        self._folder = folder
        self._heading = dict(heading)
        self._redact = redact
        self._now = now
        self._handle: int | None = None
        self._length = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def began(self, plans: Sequence[BoardPlan], live: Mapping[str, LiveBoard]) -> None:
        """Write down the boards as they are and their plans; raises SourceError if that can't be done.

        It may come again in a run, for further boards.
        """
        head: list[lines.Line] = []
        if self._handle is None:
            self._open()
            head.append({"type": "journal", "format_version": lines.FORMAT_VERSION, **self._heading})
        self._write(*head, *(lines.board_line(plan, live[plan.name]) for plan in plans))

    def planned(self, plan: BoardPlan) -> None:
        """Write down a plan that was made anew."""
        self._write_late(lines.planned_line(plan))

    def sending(self, entries: Sequence[Entry]) -> None:
        """Write down calls before they are sent; raises SourceError if that can't be done, and they must not be."""
        if self.trouble is not None:
            raise self.trouble
        self._write(lines.sending_line(entries))

    def answered(self, entries: Sequence[Entry]) -> None:
        """Write down what came of calls."""
        self._write_late(lines.answered_line(entries))

    def note(self, board: str, text: str) -> None:
        """Write down what else is worth knowing of a board."""
        self._write_late({"type": "note", "board": board, "text": text})

    def ended(self, outcome: Outcome) -> None:
        """Write down what the run came to."""
        self._write_late(lines.ended_line(outcome))

    def close(self) -> None:
        """Close the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _open(self) -> None:
        """Make a file that no run has yet, for its owner alone."""
        stem, count = self._now().strftime("%Y%m%dT%H%M%SZ"), 1
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        while self._handle is None:
            path = self._folder / (f"{stem}.jsonl" if count == 1 else f"{stem}-{count}.jsonl")
            try:
                self._handle = os.open(path, flags, 0o600)
            except FileExistsError:
                count += 1
            except OSError as error:
                raise _unwritable(path, error) from error
            else:
                self.path = path
        _keep_name(self._folder)

    def _write_late(self, line: lines.Line) -> None:
        """Write a line about what has happened already: failing must not hide that from the report."""
        if self._handle is None or self.trouble is not None:
            return
        try:
            self._write(line)
        except SourceError as error:
            self.trouble = error

    def _write(self, *together: lines.Line) -> None:
        """Write lines that are on the disk together: each by itself would take it seconds for many boards."""
        if self._handle is None or self.path is None:
            raise SourceError("the journal of this run is not open: nothing may be written to the portal")
        at = self._now().isoformat(timespec="milliseconds")
        data = b"".join(lines.written({**line, "at": at}, self._redact) for line in together)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._handle, rest) :]
            os.fsync(self._handle)
        except OSError as error:
            with suppress(OSError):  # a half line would spoil the next one
                os.ftruncate(self._handle, self._length)
            raise _unwritable(self.path, error) from error
        self._length += len(data)


def _keep_name(folder: Path) -> None:
    """Have the file's name on the disk as well, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritable(path: Path, error: OSError) -> SourceError:
    return SourceError(
        f"the journal {path} can't be written: {error.strerror}; nothing is written to the portal without it, so "
        "mend that and run again"
    )
