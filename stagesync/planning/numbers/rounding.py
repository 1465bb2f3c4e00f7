"""Numbers for a row of stages inside a gap: round ones where the gap allows, evenly spread otherwise.

Which numbers are taken is told by the caller (`values.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagesync.planning.numbers.problem import NumberRules

ROUND = (1000, 500, 100, 50, 20, 10, 5, 2, 1)
"""Multiples of these are preferred to what stands behind them, from a family's own step on."""

TRIED = (0, 1, -1, 2, -2, 3, -3)
"""How many units beside the even place a number is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Stages in their final order, `lowest` for the first and `highest` for the last.

    `below` and `above` are the numbers of the neighbours, None where there is none and the board ends.
    """

    keys: tuple[int, ...]
    lowest: int
    highest: int
    below: int | None
    above: int | None

    def holds(self, least: int) -> bool:
        """Tell whether there is room for all, `least` apart."""
        return self.highest - self.lowest >= least * (len(self.keys) - 1)


def rounded(gap: Gap, rules: NumberRules, taken: Callable[[int], bool]) -> tuple[int, ...] | None:
    """Return numbers that are not taken, as round as the gap allows; None if no round or even ones were found."""
    if gap.above is None:
        found = _rising(gap, rules, taken)
    elif gap.below is None:
        found = _falling(gap, rules, taken)
    else:
        found = None
    if found is not None:
        return found
    units = [rules.step, *(unit for unit in ROUND if unit < rules.step)]
    return next((spread for unit in units if (spread := _spread(gap, rules.gap, unit, taken))), None)


def packed(
    gap: Gap, least: int, taken: Callable[[int], bool], *, down: bool = False
) -> tuple[int, ...] | None:
    """Return the lowest numbers that are not taken, or with `down` the highest; None if there are too few."""
    numbers: list[int] = []
    number, way = (gap.highest, -1) if down else (gap.lowest, 1)
    while len(numbers) < len(gap.keys):
        if not gap.lowest <= number <= gap.highest:
            return None
        if taken(number):
            number += way
        else:
            numbers.append(number)
            number += way * least
    return tuple(numbers[::way])


def _rising(gap: Gap, rules: NumberRules, taken: Callable[[int], bool]) -> tuple[int, ...] | None:
    """Step up from the neighbour below."""
    step = rules.step
    start = rules.first if gap.below is None else -(-(gap.below + _away(rules)) // step) * step
    numbers = _steps(max(start, gap.lowest), step, len(gap.keys), taken)
    found = tuple(numbers)
    return found if found[-1] <= gap.highest else None


def _falling(gap: Gap, rules: NumberRules, taken: Callable[[int], bool]) -> tuple[int, ...] | None:
    """Step down from the neighbour above, not below the number of a first stage."""
    step, above = rules.step, gap.above or 0
    start = min((above - _away(rules)) // step * step, gap.highest)
    found = tuple(_steps(start, -step, len(gap.keys), taken))[::-1]
    return found if found[0] >= max(rules.first, gap.lowest) else None


def _away(rules: NumberRules) -> int:
    """Return how far from its neighbour a round number must be: half a step, so that there is room between them."""
    return max(rules.gap, (rules.step + 1) // 2)


def _steps(number: int, step: int, count: int, taken: Callable[[int], bool]) -> Iterator[int]:
    while count:
        if not taken(number):
            yield number
            count -= 1
        number += step


def _spread(gap: Gap, least: int, unit: int, taken: Callable[[int], bool]) -> tuple[int, ...] | None:
    """Return multiples of `unit` near the even places."""
    low = gap.lowest - least
    width, parts = gap.highest + least - low, len(gap.keys) + 1
    numbers: list[int] = []
    lowest = gap.lowest
    for part in range(1, parts):
        even = (2 * (low * parts + width * part) // (parts * unit) + 1) // 2
        near = (unit * (even + aside) for aside in TRIED)
        number = next((n for n in near if lowest <= n <= gap.highest and not taken(n)), None)
        if number is None:
            return None
        numbers.append(number)
        lowest = number + least
    return tuple(numbers)
