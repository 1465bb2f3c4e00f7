"""Which entries of a list stay where they are, so that the fewest lines move."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def staying(origins: Sequence[int | None]) -> frozenset[int]:
    """Return the old indices of a longest increasing subsequence of `origins`; None is a new entry."""
    tails: list[int] = []  # the smallest last member of a subsequence of each length (patience sorting)
    before: dict[int, int | None] = {}
    for origin in origins:
        if origin is None:
            continue
        at = bisect_left(tails, origin)
        before[origin] = tails[at - 1] if at else None
        tails[at : at + 1] = [origin]
    chain: list[int] = []
    last = tails[-1] if tails else None
    while last is not None:
        chain.append(last)
        last = before[last]
    return frozenset(chain)
