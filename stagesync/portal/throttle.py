"""Hold requests back before the portal would refuse them: a bucket of tokens, one a portal in this process.

The portal counts by source address, so whoever else sits behind the same one can empty its bucket unseen; what is
done about a refusal is decided in `retries`. Source: docs/portal.md, "Limits".
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from stagesync.portal.rate import STANDARD, Rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MARGIN = 0.05
"""Seconds behind the portal's own pace, once the bucket is empty: requests travel for unequal times."""


class Throttle:
    """One portal's bucket, full at the start; any thread may take from it.

    It is kept as it will be when the last request that was let through goes out, which may lie ahead: those who
    wait go out one by one, in the order in which they asked. `clock` gives seconds and never runs back.
    """

    def __init__(self, rate: Rate = STANDARD, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = Lock()
        self._tokens = float(rate.burst)
        self._under_way = 0
        self._at = clock()

    @property
    def rate(self) -> Rate:
        """The pace that is kept at present."""
        return self._rate

    def take(self) -> float:
        """Take a token for one request; return the seconds to wait before sending it, mostly 0."""
        with self._lock:
            now = self._clock()
            self._fill_until(now)
            if self._tokens < 1:
                self._fill_until(self._at + (1 - self._tokens) / self._rate.per_second + MARGIN)
            self._tokens -= 1
            return max(0.0, self._at - now)

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Note that a request for which a token was taken is on its way until the end of the block.

        When it arrives is not known, and it may be at the end: until then its place in the bucket does not drain.
        Without that the first ones, which have to connect, would arrive late and those behind the burst too early.
        """
        with self._lock:
            self._fill_until(self._clock())
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._fill_until(self._clock())
                self._under_way -= 1

    def empty(self) -> None:
        """Note that the portal refused all the same: nothing is left of its bucket, whatever was counted here."""
        with self._lock:
            self._fill_until(self._clock())
            self._tokens = min(self._tokens, 0.0)

    def keep_to(self, rate: Rate) -> None:
        """Change the pace; what was sent so far stays counted."""
        with self._lock:
            self._fill_until(self._clock())
            self._tokens += rate.burst - self._rate.burst
            self._rate = rate

    def _fill_until(self, moment: float) -> None:
        """A full bucket gains nothing more: a wait that is too long makes no later request early."""
        if moment > self._at:
            gained = (moment - self._at) * self._rate.per_second
            full = max(self._tokens, float(self._rate.burst - self._under_way))
            self._tokens = min(full, self._tokens + gained)
            self._at = moment


class Throttles:
    """The buckets of all portals that are spoken to, by host."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._by_host: dict[str, Throttle] = {}

    def of(self, host: str, rate: Rate | None = None) -> Throttle:
        """Return the one bucket of the portal at `host` (`Webhook.host`), which is made at the first call.

        A `rate` that is named holds from now on for everyone who talks to that portal; without one the bucket
        keeps its own, or the standard one if it is new.
        """
        with self._lock:
            throttle = self._by_host.setdefault(host.lower(), Throttle(rate or STANDARD, clock=self._clock))
            if rate is not None and rate != throttle.rate:
                throttle.keep_to(rate)
            return throttle


SHARED = Throttles()
"""The buckets of this process."""
