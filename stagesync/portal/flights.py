"""Pieces of work that talk to a portal side by side, each in a thread of its own, and may be called back.

What may go side by side is decided by whoever starts it; how many requests are on their way at once, by `caller`.
A thread does nothing but talk to the portal: what comes of it is taken by the one who started it.
"""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue
from threading import Lock, Thread, local
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

IN_FLIGHT = 32
"""Requests on their way at once: docs/decisions/0021-requests-side-by-side.md tells why not more."""

WRITES_IN_FLIGHT = 8
"""Of them, requests that write: each may be in doubt after a lost connection."""

_LOOK_UP = 0.2
"""Seconds: an interrupt that comes in the moment before a wait begins is heard at its end alone."""

_here = local()
"""The piece of work that this thread does, in `flight`; the whole run that it does, in `run`."""


class RecalledError(Exception):
    """Raised in a piece of work that was called back, at its next request; nobody hears of it."""


class Flight(Generic[T]):
    """One piece of work: `out` while a request of it may be at work on the portal, `landed` at its end.

    A request that is still held back, or waits to go again after a limit kept it from running, is not out.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self.out = False
        self.landed = False
        self._work = work
        self._above: Flight[object] | None = getattr(_here, "flight", None)
        self._recalled = False
        self._lock = Lock()
        self._result: T
        self._error: BaseException | None = None

    def run(self) -> None:
        """Do the work in this thread, and keep what it returns or raises; an interrupt goes on to the caller."""
        before, _here.flight = getattr(_here, "flight", None), self
        try:
            self._result = self._work()
        except Exception as error:  # noqa: BLE001 -- it is raised where the result is taken
            self._error = error
        finally:
            _here.flight = before
        self.landed = True

    def run_apart(self) -> None:
        """Do the work in a thread of its own, where no exception may be lost."""
        try:
            self.run()
        except BaseException as error:  # noqa: BLE001 -- it is raised where the result is taken
            self._error = error
            self.landed = True

    def result(self) -> T:
        """Return what the work returned, or raise what it raised."""
        if self._error is not None:
            raise self._error
        return self._result

    def recall(self) -> bool:
        """Keep it from sending anything more; returns whether nothing of it is out now."""
        with self._lock:
            self._recalled = True
            return not self.out

    def depart(self) -> None:
        """Note that a request goes out now; raises RecalledError if it must not."""
        with self._lock:
            self.look_back()
            self.out = True

    def look_back(self) -> None:
        """Raise RecalledError if it was called back."""
        if self.called_back:
            raise RecalledError

    @property
    def called_back(self) -> bool:
        """Whether it, or the work that it is a part of, must send nothing more."""
        return self._recalled or (self._above is not None and self._above.called_back)


class Run(Flight[T]):
    """A whole run in a thread of its own, which may be interrupted as Ctrl-C interrupts the main thread.

    Its requests go out in further threads, so that it hears of an interrupt while one of them is on its way.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__(work)
        self._interrupts: SimpleQueue[None] = SimpleQueue()

    def run(self) -> None:
        """Do the work in this thread; KeyboardInterrupt is raised in it once for each `interrupt`."""
        _here.run = self
        try:
            super().run()
        finally:
            del _here.run

    def interrupt(self) -> None:
        """Have KeyboardInterrupt raised in it where it waits, or before its next request."""
        self._interrupts.put(None)

    def hear(self, longest: float = 0.0) -> None:
        """Raise KeyboardInterrupt if it was interrupted, or is within so many seconds."""
        try:
            self._interrupts.get(timeout=longest) if longest > 0 else self._interrupts.get_nowait()
        except Empty:
            return
        raise KeyboardInterrupt


class Flights(Generic[T]):
    """Flights that one waits for: those that land are handed out one by one.

    With a `width` of 1 none has a thread, but in a thread that does a whole `Run`. `aloft` are those that were begun
    and are not handed out yet.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.aloft: set[Flight[T]] = set()
        self._landed: SimpleQueue[Flight[T]] = SimpleQueue()

    def start(self, flight: Flight[T]) -> None:
        """Begin a piece of work; without a thread it is done on return, and an interrupt in it is raised."""
        if self.width > 1 or _run_here() is not None:
            self.aloft.add(flight)
            Thread(target=self._fly, args=(flight,), name="stagesync-request", daemon=True).start()
            return
        flight.run()
        self.aloft.add(flight)
        self._landed.put(flight)

    def next_landed(self, longest: float | None = None) -> Flight[T]:
        """Wait for the next flight to land; raises TimeoutError if that takes `longest` seconds."""
        flight = None
        while flight is None:
            hear()
            try:
                flight = self._landed.get(timeout=_LOOK_UP if longest is None else longest)
            except Empty:
                if longest is not None:
                    raise TimeoutError from None
        self.aloft.discard(flight)
        return flight

    def _fly(self, flight: Flight[T]) -> None:
        flight.run_apart()
        self._landed.put(flight)


def side_by_side(
    works: Sequence[Callable[[], T]],
    width: int,
    on_landed: Callable[[int, T], object] = lambda number, result: None,
) -> list[T]:
    """Do pieces of work, at most `width` at once, and return their results in their order.

    `on_landed` gets each result as soon as it is there, with the number of its work, in this thread. The first that
    raises ends it: no other begins or sends anything more, and its exception is raised.
    """
    flights: Flights[T] = Flights(min(width, len(works)))
    if flights.width <= 1 and (not works or _run_here() is None):
        return [_told(number, work(), on_landed) for number, work in enumerate(works)]
    crew = {Flight(work): number for number, work in enumerate(works)}

    def land() -> None:
        flight = flights.next_landed()
        _told(crew[flight], flight.result(), on_landed)

    try:
        for flight, number in crew.items():
            if number >= flights.width:
                land()
            flights.start(flight)
        for _ in range(flights.width):
            land()
    finally:
        for flight in crew:  # after an error, or an interrupt, nobody waits for the others
            flight.recall()
    return [flight.result() for flight in crew]


def _told(number: int, result: T, on_landed: Callable[[int, T], object]) -> T:
    on_landed(number, result)
    return result


def _run_here() -> Run[object] | None:
    return getattr(_here, "run", None)


def hear() -> None:
    """Raise KeyboardInterrupt if the whole run that this thread does was interrupted."""
    run = _run_here()
    if run is not None:
        run.hear()


def rest(seconds: float) -> None:
    """Wait, but in a whole run no longer than until it is interrupted: then KeyboardInterrupt is raised."""
    run = _run_here()
    if run is None:
        time.sleep(seconds)
    else:
        run.hear(seconds)


def look_back() -> None:
    """Raise RecalledError if this thread's work was called back, KeyboardInterrupt if its run was interrupted."""
    hear()
    flight: Flight[object] | None = getattr(_here, "flight", None)
    if flight is not None:
        flight.look_back()


def depart() -> None:
    """Note that this thread sends a request now; raises as `look_back` does if it must not."""
    hear()
    flight: Flight[object] | None = getattr(_here, "flight", None)
    if flight is not None:
        flight.depart()


def stay() -> None:
    """Note that this thread's request did certainly not run, and nothing of it is on its way."""
    flight: Flight[object] | None = getattr(_here, "flight", None)
    if flight is not None:
        flight.out = False
