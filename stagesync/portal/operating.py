"""Remember when the portal will let a method run again that has used up its operating time.

The refusal itself says nothing about that, the answers before it do (docs/portal.md, "The time block"). What is
made of it is decided in `retries`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST = 1e12
"""Seconds since 1970: what is beyond is no time."""


class ResetTimes:
    """The moment of the next reset by method, as last seen; `clock` gives seconds and never runs back."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at: dict[str, float] = {}

    def learn(self, method: str, block: object) -> None:
        """Take in a `time` block of an answer; one that names no reset (or is none at all) changes nothing.

        Only the difference between two of the portal's own times counts: its clock may be set otherwise than
        this machine's.
        """
        if not isinstance(block, dict):
            return
        reset, finished = _seconds(block.get("operating_reset_at")), _seconds(block.get("finish"))
        if reset is not None and finished is not None:
            self._at[method.lower()] = self._clock() + reset - finished

    def seconds_left(self, method: str) -> float | None:
        """Return the seconds until `method`'s next reset, None if it is unknown or over."""
        at = self._at.get(method.lower())
        left = 0.0 if at is None else at - self._clock()
        return left if left > 0 else None


def _seconds(value: object) -> float | None:
    match value:
        case bool():
            return None
        case int() | float() if 0 < value < _LARGEST:
            return float(value)
        case _:
            return None
