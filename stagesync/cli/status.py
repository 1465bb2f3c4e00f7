"""One line of stderr that is drawn over itself, for progress; nothing is drawn where no terminal can do that."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from threading import RLock
from typing import TYPE_CHECKING

from stagesync.cli.secrets import redact
from stagesync.cli.terminal import understands_sequences, width_of
from stagesync.rendering.width import columns, fit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


class StatusLine:
    """A line without an end; any thread may draw it.

    It never raises: a run must not stop halfway because nobody can see how far it is.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._drawn = 0
        self._lock = RLock()

    def draw(self, text: str) -> None:
        """Show a raw text instead of the one before, cut to the terminal's width."""
        stream = self._stream or sys.stderr
        if stream.isatty() and understands_sequences():
            line = fit(redact(text), width_of(stream) - 1)
            with self._lock:
                self._write(stream, "\r" + line + " " * (self._drawn - columns(line)))
                self._drawn = columns(line)

    def clear(self) -> None:
        """Take the line away."""
        with self.away():
            pass

    @contextmanager
    def away(self) -> Iterator[None]:
        """Take the line away, and let nobody draw it within the block."""
        with self._lock:
            if self._drawn:
                self._write(self._stream or sys.stderr, "\r" + " " * self._drawn + "\r")
                self._drawn = 0
            yield

    def _write(self, stream: TextIO, text: str) -> None:
        with suppress(OSError):
            stream.write(text)
            stream.flush()


status = StatusLine()
"""The one line of this process; `console` takes it away before it prints."""
