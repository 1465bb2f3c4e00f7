"""The final order cut at the stages that are not listed, whose numbers are fixed: each piece is numbered by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.planning.numbers.problem import NoRoom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.planning.numbers.problem import NumberProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Listed stages in their final order, `lowest` for the first of them, `highest` for the last.

    `low` and `high` are the unlisted stages on both sides, None where there is none and the range of numbers ends.
    """

    keys: tuple[int, ...]
    low: int | None
    high: int | None
    lowest: int
    highest: int


def segments(problem: NumberProblem) -> Iterator[Segment | NoRoom]:
    """Yield the pieces that hold stages; NoRoom in place of one that is too narrow for them.

    Next to an unlisted stage the least gap is kept where the piece is wide enough for it; where it is not, the rules'
    `edge` will do there.
    """
    ceilings = _ceilings(problem)
    floor: int | None = None
    run: list[int] = []
    for place, key in enumerate((*problem.final, None)):
        if key is not None and key not in problem.unlisted:
            run.append(key)
            continue
        if run:
            yield _segment(problem, tuple(run), floor, ceilings[place])
            run = []
        if key is not None and (floor is None or problem.live[key] > problem.live[floor]):
            floor = key


def _ceilings(problem: NumberProblem) -> list[int | None]:
    """Return for each place the unlisted stage of the least number there or behind; they need not rise in the order."""
    ceilings: list[int | None] = [None]
    for key in reversed(problem.final):
        ceiling = ceilings[-1]
        nearer = key in problem.unlisted and (ceiling is None or problem.live[key] <= problem.live[ceiling])
        ceilings.append(key if nearer else ceiling)
    return ceilings[::-1]


def _segment(
    problem: NumberProblem, keys: tuple[int, ...], low: int | None, high: int | None
) -> Segment | NoRoom:
    gap = problem.rules.gap
    for edge in (gap, problem.rules.edge):
        segment = _bounded(problem, keys, low, high, edge)
        if segment.lowest + gap * (len(keys) - 1) <= segment.highest:
            return segment
    return NoRoom(low=low, high=high, stages=keys)


def _bounded(
    problem: NumberProblem, keys: tuple[int, ...], low: int | None, high: int | None, edge: int
) -> Segment:
    """Return the piece between two unlisted stages, `edge` away from them."""
    lowest, highest = problem.lowest, problem.rules.highest
    if low is not None:
        lowest = max(lowest, problem.live[low] + edge)
    if high is not None:
        highest = min(highest, problem.live[high] - edge)
    return Segment(keys=keys, low=low, high=high, lowest=lowest, highest=highest)
