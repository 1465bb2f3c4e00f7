"""The heaviest increasing subsequence: which stages may stay where they are.

A Fenwick tree of prefix maxima, O(n log n). What the weights mean is decided by `order.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def heaviest_increasing(positions: Sequence[int], weights: Sequence[int], *, late: bool = False) -> list[int]:
    """Return the indices of an increasing subsequence of `positions` with the greatest sum of `weights`.

    `positions` are distinct and lie in 0..n-1 for some n; weights are positive. Among equally heavy ones the one whose
    first member has the lowest position is taken, or the highest with `late`.
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
