"""One piece of work for each portal, all at the same time, each in a thread of its own.

The main thread does nothing but wait: it alone takes results, prints, and hears of Ctrl-C. One piece of work by itself
is done in the main thread.
"""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from stagesync.cli import secrets
from stagesync.errors import SourceError, StagesyncError
from stagesync.portal.flights import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
P = ParamSpec("P")
Name = str | None
"""A portal's name in the configuration, None for that of the command line."""

PATIENCE = 20.0
"""Seconds that interrupted runs have to say what they did: by then a CI service ends the process anyway."""

_LOOK_UP = 0.2


class LateError(Exception):
    """What became of a piece of work is not known: it did not end in time after an interrupt."""


class SideBySide(Generic[T]):
    """Work on several portals; each result is what was returned, or the exception that was raised."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._news: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._begun: set[Name] = set()
        self._apart = False

    def told(self, hear: Callable[P, object]) -> Callable[P, None]:
        """Return what any piece of work may call to have `hear` called in the main thread."""

        def tell(*args: P.args, **kwargs: P.kwargs) -> None:
            if self._apart:
                self._news.put(partial(hear, *args, **kwargs))
            else:
                hear(*args, **kwargs)

        return tell

    def read(self, works: Mapping[Name, Callable[[], T]]) -> dict[Name, T | Exception]:
        """Do work that writes nothing; an interrupt ends it at once."""
        if len(works) == 1:
            return _alone(works)
        crew = self._crew(works)
        try:
            self._begin(crew)
            while not _landed(crew):
                self._take_news(_LOOK_UP)
            self._take_news(0)
        finally:  # after an interrupt, or where what is told can't be printed, nobody waits for the rest
            for run in crew.values():
                run.recall()
        return _results(crew)

    def write(
        self, works: Mapping[Name, Callable[[], T]], *, patience: float = PATIENCE
    ) -> dict[Name, T | Exception]:
        """Do work that writes; an interrupt is handed on to each piece, which then says what it did.

        What says nothing within `patience` seconds sends nothing more, and its result is a LateError.
        """
        if len(works) == 1:
            return _alone(works)
        crew = self._crew(works)
        end: float | None = None
        waiting = list(crew.values())
        try:
            while waiting and (end is None or self._clock() < end):
                try:
                    self._begin(crew)
                    self._take_news(_LOOK_UP)
                    waiting = [run for run in crew.values() if not run.landed]
                except KeyboardInterrupt:
                    for run in crew.values():
                        run.interrupt()
                    end = self._clock() + patience
        finally:  # whatever ends the wait, nobody writes on behind the report
            for run in crew.values():
                run.recall()
        self._take_news(0)
        return _results(crew)

    def _crew(self, works: Mapping[Name, Callable[[], T]]) -> dict[Name, Run[T]]:
        secrets.redact("")  # the secrets are looked up here, so that two threads never do
        self._apart = True
        return {name: Run(partial(_of_a_portal, work)) for name, work in works.items()}

    def _begin(self, crew: Mapping[Name, Run[T]]) -> None:
        """Begin what has not begun yet."""
        for name, run in crew.items():
            if name not in self._begun:
                self._begun.add(name)
                Thread(target=self._fly, args=(run,), name="stagesync-portal", daemon=True).start()

    def _fly(self, run: Run[T]) -> None:
        run.run_apart()
        self._news.put(lambda: None)  # whoever waits looks up

    def _take_news(self, longest: float) -> None:
        """Call what was told until nothing is left; wait for the first so many seconds at the most."""
        try:
            self._news.get(timeout=longest)() if longest else self._news.get_nowait()()
            while True:
                self._news.get_nowait()()
        except Empty:
            return


def _alone(works: Mapping[Name, Callable[[], T]]) -> dict[Name, T | Exception]:
    ((name, work),) = works.items()
    try:
        return {name: work()}
    except Exception as error:  # noqa: BLE001 - whoever asked for the work tells a failure from a defect
        return {name: error}


def _landed(crew: Mapping[Name, Run[T]]) -> bool:
    return all(run.landed for run in crew.values())


def _results(crew: Mapping[Name, Run[T]]) -> dict[Name, T | Exception]:
    results: dict[Name, T | Exception] = {}
    for name, run in crew.items():
        result = _result(run)
        results[name] = result
    return results


def _result(run: Run[T]) -> T | Exception:
    try:
        return run.result() if run.landed else LateError()
    except Exception as error:  # noqa: BLE001 - whoever asked for the work tells a failure from a defect
        return error
    except KeyboardInterrupt:  # it came before there was anything to say
        return LateError()


def _of_a_portal(work: Callable[[], T]) -> T:
    try:
        return work()
    except sqlite3.Error as error:
        raise SourceError(f"the embedded portal's file failed: {error}") from error


def raise_defects(results: Mapping[Name, object]) -> None:
    """Raise what is no error of ours: it is a defect, and no portal's failure."""
    for result in results.values():
        if isinstance(result, Exception) and not isinstance(result, StagesyncError | LateError):
            raise result
