"""Which stage of the same rank has to move first, so that two which keep their order don't trade places on the way.

In the CRM a trade deletes the settings of fields that begin at one of them and end at the other (docs/portal.md, "Order
of CRM stages"). So of stages that rise the last goes first, of stages that fall the first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Overtaking:
    """The stages that still have to move, by rank; `moving` holds their numbers, `final` the order at the end."""

    def __init__(self, moving: Mapping[int, int], final: Sequence[int], ranks: Mapping[int, int]) -> None:
        self._ranks = ranks
        self._place = {key: place for place, key in enumerate(final)}
        of_rank: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for key, sort in moving.items():
            of_rank[ranks[key]].append((sort, key))
        self._rows = {rank: _Row(rows, self._place) for rank, rows in of_rank.items()}

    def take(self, key: int) -> None:
        """Note that a stage has moved."""
        row = self._rows.get(self._ranks[key])
        if row is not None:
            row.take(key)

    def blocker(self, key: int, old: int, new: int) -> int | None:
        """Return a stage that a write of `new` over `old` would overtake, and that would have to get back."""
        row = self._rows.get(self._ranks[key])
        if row is None:
            return None
        found = row.last_in(old, new) if new > old else row.first_in(new, old)
        if found is None:
            return None
        behind = self._place[found] > self._place[key]
        return found if behind is (new > old) else None


class _Row:
    """Stages by their number; a tree over it tells which of a range stands last, or first, at the end."""

    def __init__(self, rows: Iterable[tuple[int, int]], place: Mapping[int, int]) -> None:
        ordered = sorted(rows)
        self._sorts = [sort for sort, _ in ordered]
        self._slot = {key: slot for slot, (_, key) in enumerate(ordered)}
        places = [(place[key], key) for _, key in ordered]
        self._last = _Tree(places)
        self._first = _Tree([(-at, key) for at, key in places])

    def take(self, key: int) -> None:
        slot = self._slot.get(key)
        if slot is not None:
            self._last.drop(slot)
            self._first.drop(slot)

    def last_in(self, above: int, highest: int) -> int | None:
        """Return of the stages with a number above `above` and up to `highest` the one that stands last at the end."""
        return self._last.greatest(bisect_right(self._sorts, above), bisect_right(self._sorts, highest))

    def first_in(self, lowest: int, below: int) -> int | None:
        """Return of the stages with a number from `lowest` and below `below` the one that stands first at the end."""
        return self._first.greatest(bisect_left(self._sorts, lowest), bisect_left(self._sorts, below))


class _Tree:
    """A segment tree of (weight, key) from which slots are dropped."""

    def __init__(self, values: Sequence[tuple[int, int]]) -> None:
        self._size = len(values)
        self._nodes: list[tuple[int, int] | None] = [None] * self._size + list(values)
        for node in range(self._size - 1, 0, -1):
            self._nodes[node] = _greater(self._nodes[2 * node], self._nodes[2 * node + 1])

    def drop(self, slot: int) -> None:
        node = slot + self._size
        self._nodes[node] = None
        while node > 1:
            node //= 2
            self._nodes[node] = _greater(self._nodes[2 * node], self._nodes[2 * node + 1])

    def greatest(self, start: int, end: int) -> int | None:
        """Return the key of the greatest weight from slot `start` up to, not with, `end`; None if none is left."""
        best: tuple[int, int] | None = None
        start, end = start + self._size, end + self._size
        while start < end:
            if start & 1:
                best = _greater(best, self._nodes[start])
                start += 1
            if end & 1:
                end -= 1
                best = _greater(best, self._nodes[end])
            start, end = start // 2, end // 2
        return None if best is None else best[1]


def _greater(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or other is None:
        return one or other
    return max(one, other)
