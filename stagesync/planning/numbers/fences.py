"""Doomed stages as fences: numbers on this side of them need not wait until they are deleted.

A delete may be refused, since nobody can tell what lies in a stage; so it had better come last. Only ranks that share
one sequence stand in each other's way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from stagesync.planning.moves import Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stagesync.planning.numbers.problem import NumberCall, NumberProblem
    from stagesync.planning.numbers.rounding import Gap


def fenced(problem: NumberProblem, gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Return the gaps, cut where doomed stages part two ranks, each piece on its side of those of other ranks.

    A gap without room for that is left as it is.
    """
    ranks = sorted(set(problem.ranks.values()))
    fences = _Fences(
        floor={rank: max(_numbers(problem, (r for r in ranks if r < rank)), default=None) for rank in ranks},
        ceiling={
            rank: min(_numbers(problem, (r for r in ranks if r > rank)), default=None) for rank in ranks
        },
    )
    return tuple(piece for gap in gaps for piece in _pieces(problem, gap, fences))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fences:
    """The greatest number of doomed stages of lower ranks, and the least of those of higher ranks, by rank."""

    floor: Mapping[int, int | None]
    ceiling: Mapping[int, int | None]


def _pieces(problem: NumberProblem, gap: Gap, fences: _Fences) -> tuple[Gap, ...]:
    least = problem.rules.gap
    runs = [(rank, tuple(keys)) for rank, keys in groupby(gap.keys, key=problem.ranks.__getitem__)]
    pieces: list[Gap] = []
    rest = _above(gap, fences.floor[runs[0][0]], least)
    waiting: tuple[int, ...] = ()
    for (rank, keys), (higher, _) in pairwise(runs):
        waiting += keys
        ceiling, floor = fences.ceiling[rank], fences.floor[higher]
        if (
            ceiling is not None
            and ceiling != fences.ceiling[higher]
            and rest.lowest <= ceiling <= rest.highest
        ):
            end = ceiling - least
        elif floor is not None and floor != fences.floor[rank] and rest.lowest <= floor <= rest.highest:
            end = floor
        else:
            continue  # no doomed stage stands between the two
        pieces.append(replace(rest, keys=waiting, highest=end, above=end + least))
        rest = _above(replace(rest, lowest=end + least, below=end), floor, least)
        waiting = ()
    pieces.append(_below(replace(rest, keys=(*waiting, *runs[-1][1])), fences.ceiling[runs[-1][0]], least))
    return tuple(pieces) if all(piece.holds(least) for piece in pieces) else (gap,)


def _above(gap: Gap, floor: int | None, least: int) -> Gap:
    return gap if floor is None or floor < gap.lowest else replace(gap, lowest=floor + least, below=floor)


def _below(gap: Gap, ceiling: int | None, least: int) -> Gap:
    inside = ceiling is not None and ceiling <= gap.highest
    return replace(gap, highest=ceiling - least, above=ceiling) if inside and ceiling is not None else gap


def deletes_last(calls: Sequence[NumberCall]) -> bool:
    """Tell whether no other call comes after a delete."""
    verbs = [call.verb for call in calls]
    return Verb.DELETE not in verbs or set(verbs[verbs.index(Verb.DELETE) :]) == {Verb.DELETE}


def _numbers(problem: NumberProblem, ranks: Iterable[int]) -> Iterator[int]:
    among = frozenset(ranks)
    return (problem.live[key] for key in problem.doomed if problem.ranks[key] in among)
