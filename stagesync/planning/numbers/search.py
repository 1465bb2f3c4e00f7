"""Every way to number a small board: for boards so tight that stages wait for each other in a circle.

Which stages keep their number and which numbers the others take is tried out, the fewest calls first.
"""

from __future__ import annotations

from itertools import chain, islice, pairwise, product
from typing import TYPE_CHECKING

from stagesync.planning.numbers.keeping import keepable
from stagesync.planning.numbers.values import Numbers, Way, fillings, gaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.planning.numbers.problem import NumberProblem
    from stagesync.planning.numbers.segments import Segment

MOST_KEEPABLE = 10
"""Boards on which more stages could keep their number are not searched."""

MOST_WAYS = 4_000
"""How many ways are tried at most."""


def searched_ways(problem: NumberProblem, pieces: Sequence[Segment]) -> Iterator[Way]:
    """Yield the ways of a small board, those that keep most first."""
    able = [keepable(problem, piece) for piece in pieces]
    if sum(map(len, able)) <= MOST_KEEPABLE:
        choices = [frozenset(chain(*keys)) for keys in product(*map(_chains, able))]
        dear = frozenset(chain.from_iterable(piece.keys for piece in pieces)) - problem.changed
        choices.sort(key=lambda kept: (-len(kept & dear), -len(kept), sorted(kept)))
        ways = chain.from_iterable(_numbered(problem, pieces, kept) for kept in choices)
        yield from islice(ways, MOST_WAYS)


def _chains(able: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Return every set of stages that can keep their numbers together."""
    found = []
    for chosen in product((False, True), repeat=len(able)):
        rows = [row for row, kept in zip(able, chosen, strict=True) if kept]
        if all(one[1] <= other[1] for one, other in pairwise(rows)):
            found.append(tuple(key for key, _ in rows))
    return found


def _numbered(problem: NumberProblem, pieces: Sequence[Segment], kept: frozenset[int]) -> Iterator[Way]:
    numbers = Numbers(problem)
    tight = numbers.fill(chain.from_iterable(gaps(problem, piece, kept) for piece in pieces))
    least = problem.rules.gap
    for choice in product(*(islice(fillings(gap, least), MOST_WAYS) for gap in tight)):
        given = dict(numbers.given)
        for gap, row in zip(tight, choice, strict=True):
            given.update(zip(gap.keys, row, strict=True))
        yield Way(kept=kept, given=given)
