"""Which stage of another rank has to move first, so that none passes it on the wrong side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Passing:
    """The stages that still have to leave their number, by rank."""

    def __init__(self, leaving: Mapping[int, int], ranks: Mapping[int, int]) -> None:
        self._ranks = ranks
        known = set(ranks.values())
        self._above = {
            rank: _Waiting((sort, key) for key, sort in leaving.items() if ranks[key] > rank)
            for rank in known
        }
        self._below = {
            rank: _Waiting((sort, key) for key, sort in leaving.items() if ranks[key] < rank)
            for rank in known
        }

    def take(self, key: int) -> None:
        """Note that a stage has left its number."""
        for waiting in (*self._above.values(), *self._below.values()):
            waiting.take(key)

    def blocker(self, key: int, old: int | None, new: int) -> int | None:
        """Return a stage that a write of `new` over `old` (None: an add) would pass, or None.

        A pair that stands wrong already holds nobody up.
        """
        rank = self._ranks[key]
        return self._above[rank].between(old, new) or self._below[rank].between_down(old, new)


class _Waiting:
    """Numbers in rising order, from which stages are taken; the next one left is found by path halving."""

    def __init__(self, stages: Iterable[tuple[int, int]]) -> None:
        self._stages = sorted(stages)
        self._sorts = [sort for sort, _ in self._stages]
        self._place = {key: place for place, (_, key) in enumerate(self._stages)}
        self._next = list(range(len(self._stages) + 1))

    def take(self, key: int) -> None:
        place = self._place.get(key)
        if place is not None and self._next[place] == place:
            self._next[place] = place + 1

    def between(self, old: int | None, new: int) -> int | None:
        """Return a stage left whose number is above `old`, if there is one, and at most `new`."""
        start = 0 if old is None else bisect_right(self._sorts, old)
        return self._first(start, bisect_right(self._sorts, new))

    def between_down(self, old: int | None, new: int) -> int | None:
        """Return a stage left whose number is below `old`, if there is one, and at least `new`."""
        end = len(self._sorts) if old is None else bisect_left(self._sorts, old)
        return self._first(bisect_left(self._sorts, new), end)

    def _first(self, start: int, end: int) -> int | None:
        following, place = self._next, start
        while following[place] != place:
            following[place] = following[following[place]]
            place = following[place]
        return self._stages[place][1] if place < end else None
