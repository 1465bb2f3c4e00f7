"""The operating-time budget: how many seconds a method may run within ten minutes (docs/portal.md, "Operating time").

The portal has one webhook, so the method's name alone is the key. Where the numbers stand in an answer is decided in
`envelope.py`; who is asked when, in `methods.py`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from stagesync.emulator.failure import operation_time_limit

WINDOW = 600
"""Seconds that a method's minutes stay counted."""

_MINUTE = 60
_BUCKETS = WINDOW // _MINUTE
_FLOOR = 0.1
"""A method that took no more than so many seconds of one request is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """`limit` is in seconds of ten minutes; `cost` says how long a call of a method takes, else it is measured.

    The accounts of who pays for a batch differ: by default its commands do, each method on its own budget; with
    `charge_batch` the method `batch` does, and commands inside are not checked.
    """

    limit: float = 480.0
    cost: Mapping[str, float] = field(default_factory=dict)
    charge_batch: bool = False

    def __post_init__(self) -> None:
        times = (self.limit, *self.cost.values())
        if not all(math.isfinite(seconds) and seconds >= 0 for seconds in times):
            raise ValueError(f"a budget's times are seconds of 0 or more, not {self}")
        object.__setattr__(self, "cost", {name.lower(): seconds for name, seconds in self.cost.items()})


@dataclass(slots=True)
class _Bucket:
    """One minute of one method."""

    first_start: float
    seconds: float = 0.0


@dataclass(slots=True)
class Ledger:
    """What each method took in the minutes that still count."""

    _minutes: dict[str, dict[int, _Bucket]] = field(default_factory=dict)

    def add(self, method: str, start: float, seconds: float) -> None:
        """Count `seconds` in the minute of `start`."""
        minutes = self._live(method, start)
        minutes.setdefault(_minute(start), _Bucket(start)).seconds += seconds
        self._minutes[method] = minutes

    def seconds(self, method: str, now: float) -> float:
        """Return what a method took within the window."""
        return sum(bucket.seconds for bucket in self._live(method, now).values())

    def reset_at(self, method: str, now: float) -> float | None:
        """Return when the oldest minute leaves the window, None if nothing is counted."""
        live = self._live(method, now)
        return live[min(live)].first_start + WINDOW if live else None

    def _live(self, method: str, now: float) -> dict[int, _Bucket]:
        oldest = _minute(now) - _BUCKETS
        return {minute: bucket for minute, bucket in self._minutes.get(method, {}).items() if minute > oldest}


@dataclass(kw_only=True)
class Meter:
    """What one request takes; without a `budget` nothing is counted. `in_batch` is set once a batch has begun."""

    budget: Budget | None = None
    clock: Callable[[], float] = time.time
    ledger: Ledger = field(default_factory=Ledger)
    in_batch: bool = False
    _taken: dict[str, float] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)

    def check(self, method: str) -> None:
        """Refuse a method whose budget is overdrawn already; the call that overdraws it still runs."""
        if self.budget is None:
            return
        exempt = self.in_batch if self.budget.charge_batch else method == "batch"
        if not exempt and self._seconds(method) > self.budget.limit:
            raise operation_time_limit()

    @contextmanager
    def running(self, method: str) -> Iterator[None]:
        """Count the time of the block, be it that it fails; a batch takes none beside its commands'."""
        if self.budget is None or method == "batch":
            yield
            return
        account = self._account(method)
        started = self.clock()
        self._started.setdefault(account, started)
        try:
            yield
        finally:
            seconds = self.budget.cost.get(method)
            taken = self.clock() - started if seconds is None else seconds
            self._taken[account] = self._taken.get(account, 0.0) + taken

    def operating(self, method: str, started: float) -> tuple[int, float]:
        """Return `operating_reset_at` and `operating` for a call of `method` that started then."""
        if self.budget is None:
            return int(started) + WINDOW, 0
        account = self._account(method)
        seconds = self._seconds(account)
        reset_at = self.ledger.reset_at(account, self.clock())
        first = self._started.get(account, started) + WINDOW if reset_at is None else reset_at
        return int(first), seconds or 0

    def settle(self) -> None:
        """Put the request's times into the ledger, noise left out; the request is over then."""
        for account, seconds in self._taken.items():
            if seconds > _FLOOR:
                self.ledger.add(account, self._started[account], seconds)

    def _account(self, method: str) -> str:
        return "batch" if self.budget is not None and self.budget.charge_batch and self.in_batch else method

    def _seconds(self, account: str) -> float:
        own = self._taken.get(account, 0.0)
        return self.ledger.seconds(account, self.clock()) + (own if own > _FLOOR else 0.0)


def _minute(seconds: float) -> int:
    return int(seconds // _MINUTE)
