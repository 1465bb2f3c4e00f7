"""Which live stages of a board are at fault: equal numbers, and ranks that do not stand one behind the other.

What a call may make of such a board is told in `replay.py`.
"""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.planning.numbers.problem import NumberProblem


def faulty_stages(problem: NumberProblem) -> frozenset[int]:
    """Return the live stages that tie with another, or stand on the wrong side of one of another rank."""
    count = Counter(problem.live.values())
    spans: dict[int, tuple[int, int]] = {}
    for key, sort in problem.live.items():
        low, high = spans.get(problem.ranks[key], (sort, sort))
        spans[problem.ranks[key]] = min(low, sort), max(high, sort)
    ceiling, floor = _limits(spans)
    return frozenset(
        key
        for key, sort in problem.live.items()
        if count[sort] > 1 or not floor[problem.ranks[key]] < sort < ceiling[problem.ranks[key]]
    )


def _limits(spans: dict[int, tuple[int, int]]) -> tuple[dict[int, float], dict[int, float]]:
    """Return for each rank the least number of the higher ones and the greatest of the lower ones."""
    ceiling, floor = {}, {}
    least, greatest = inf, -inf
    for rank in sorted(spans):
        floor[rank] = greatest
        greatest = max(greatest, spans[rank][1])
    for rank in sorted(spans, reverse=True):
        ceiling[rank] = least
        least = min(least, spans[rank][0])
    return ceiling, floor
