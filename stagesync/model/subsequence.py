"""Increasing subsequences: which stages may stay where they are. All in O(n log n).

What a stage is, and what becomes of those that don't stay, is left to the callers: the planner, the editor of
files, the drawing of a refused board.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def fewest_moved(positions: Sequence[int], written: Sequence[bool], *, late: bool = False) -> list[int]:
    """Return the indices that stay so that the fewest move, those `written` to anyway moving for nothing.

    `positions` and `late` are as in `heaviest_increasing`.
    """
    dear = len(positions) + 1
    weights = [1 if free else dear + 1 for free in written]
    return heaviest_increasing(positions, weights, late=late)


def heaviest_increasing(positions: Sequence[int], weights: Sequence[int], *, late: bool = False) -> list[int]:
    """Return the indices of an increasing subsequence of `positions` with the greatest sum of `weights`.

    `positions` are distinct and lie in 0..n-1 for some n; weights are positive. Among equally heavy ones the one whose
    first member has the lowest position is taken, or the highest with `late`. By a Fenwick tree of prefix maxima.
    """
    if not positions:
        return []
    size = max(positions) + 1
    scale = size + 1
    tree = [(0, -1)] * (size + 1)
    previous = [-1] * len(positions)
    best = (0, -1)
    for index, (position, weight) in enumerate(zip(positions, weights, strict=True)):
        score, before = _greatest_below(tree, position)
        if before < 0:
            score = position + 1 if late else size - position
        previous[index] = before
        reached = (score + weight * scale, index)
        _raise_from(tree, position + 1, reached)
        best = max(best, reached)
    return _chain(previous, best[1])


def in_any_longest(values: Sequence[int]) -> list[int]:
    """Return the indices of distinct values that are in at least one longest increasing subsequence."""
    ending = _longest_ending(values)
    starting = _longest_ending([-value for value in reversed(values)])[::-1]
    longest = max(ending, default=0)
    both = enumerate(zip(ending, starting, strict=True))
    return [index for index, (end, start) in both if end + start - 1 == longest]


def _longest_ending(values: Sequence[int]) -> list[int]:
    """Return, for each value, how long the longest increasing subsequence is that ends with it (patience sorting)."""
    least: list[int] = []
    lengths = []
    for value in values:
        length = bisect_left(least, value)
        least[length : length + 1] = [value]
        lengths.append(length + 1)
    return lengths


def _greatest_below(tree: list[tuple[int, int]], position: int) -> tuple[int, int]:
    best = (0, -1)
    while position > 0:
        if tree[position] > best:
            best = tree[position]
        position &= position - 1
    return best


def _raise_from(tree: list[tuple[int, int]], slot: int, value: tuple[int, int]) -> None:
    while slot < len(tree):
        if tree[slot] < value:
            tree[slot] = value
        slot += slot & -slot


def _chain(previous: list[int], last: int) -> list[int]:
    chain = []
    while last >= 0:
        chain.append(last)
        last = previous[last]
    return chain[::-1]
