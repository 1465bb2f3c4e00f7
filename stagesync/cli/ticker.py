"""Who draws the progress of a run: a thread that looks every so often, at a bar on a terminal or lines in a log."""

from __future__ import annotations

import os
import sys
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from stagesync.cli import secrets
from stagesync.cli.console import note
from stagesync.cli.progress_text import bar_line, log_line
from stagesync.cli.status import status
from stagesync.cli.terminal import understands_sequences, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagesync.cli.progress_text import Standing

DRAWN_EVERY = 0.2
TOLD_EVERY = 10.0
"""Seconds."""


class Ticker:
    """Calls `tick` every so many seconds in a thread of its own, within a block, and `after` at its end.

    One block is one clock: what happens in between resumes and pauses it, so that it never begins to count anew.
    `over_itself` says that it draws a bar.
    """

    def __init__(
        self,
        tick: Callable[[], object],
        seconds: float,
        *,
        after: Callable[[], object] = lambda: None,
        over_itself: bool = False,
    ) -> None:
        self.seconds = seconds
        self.tick = tick
        self.over_itself = over_itself
        self._after = after
        self._paused = False
        self._ticking = Lock()
        self._stop = Event()
        self._thread = Thread(target=self._run, name="progress", daemon=True)

    def __enter__(self) -> Ticker:
        self._thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self._stop.set()
        self._thread.join()
        self._after()

    def pause(self) -> None:
        """Let nothing be drawn from here on, and take away what is."""
        with self._ticking:
            self._paused = True
            self._after()

    def resume(self) -> None:
        """Go on drawing."""
        with self._ticking:
            self._paused = False

    def look(self) -> None:
        """Do what is due now."""
        with self._ticking:
            if not self._paused:
                self.tick()

    def _run(self) -> None:
        while not self._stop.wait(self.seconds):
            self.look()


def ticker(
    standing: Callable[[], Standing], *, structured: bool = False, environ: Mapping[str, str] = os.environ
) -> Ticker | None:
    """Return what shows where a run stands on stderr, None for nothing.

    A terminal that can't draw a line over itself counts as a log. `structured` says that stdout gets more than text:
    where stderr ends in the same file or pipe nothing is shown.
    """
    secrets.redact("")  # the secrets are looked up here, so that two threads never do
    if sys.stderr.isatty() and understands_sequences(environ):
        return Ticker(lambda: _draw(standing()), DRAWN_EVERY, after=status.clear, over_itself=True)
    if structured and _one_stream():
        return None
    return Ticker(lambda: note(log_line(standing())), TOLD_EVERY)


def _draw(standing: Standing) -> None:
    status.draw(bar_line(standing, width_of(sys.stderr) - 1))


def _one_stream() -> bool:
    try:
        return os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())
    except (OSError, ValueError):  # streams that are no files
        return False
