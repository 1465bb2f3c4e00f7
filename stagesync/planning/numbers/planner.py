"""The least sequence of calls for a board ordered by numbers, and why there may be none.

A few ways are tried, each replayed call by call; the first that reaches the bound is taken. Where none does, because
stages wait for each other in a circle and no number between them is free, small boards are searched (`search.py`).
Two corners are left: a large crowded board may take one call more for each circle, and a board is refused on which a
stage of another rank would have to step aside and come back, only to make room for one that is parked.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, product
from typing import TYPE_CHECKING

from stagesync.planning.moves import Verb
from stagesync.planning.numbers.apart import joined, numbers_after, rank_problems
from stagesync.planning.numbers.fences import deletes_last, fenced
from stagesync.planning.numbers.keeping import kept_stages
from stagesync.planning.numbers.problem import NoRoom, NumberCall, Numbering
from stagesync.planning.numbers.search import searched_ways
from stagesync.planning.numbers.segments import segments
from stagesync.planning.numbers.sequence import sequence
from stagesync.planning.numbers.unchanged import as_desired
from stagesync.planning.numbers.values import Numbers, Way, gaps
from stagesync.planning.replay import Unsafe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagesync.planning.numbers.problem import NumberProblem
    from stagesync.planning.numbers.segments import Segment


def least_numbering(problem: NumberProblem, *, thorough: bool = True) -> Numbering | NoRoom:
    """Return a least sequence of calls that leads to the final order, or why there is none.

    The calls are right at every moment, as `replay.py` says. With `ranks_apart` each rank is solved by itself. Unless
    `thorough`, no board is searched.
    """
    found: list[Numbering] = []
    floor: int | None = None
    for part in rank_problems(problem):
        numbering = _number(replace(part, floor=floor), thorough=thorough)
        if isinstance(numbering, NoRoom):
            return numbering
        found.append(numbering)
        floor = max(numbers_after(part, numbering), default=floor)
    return joined(found)


def _number(problem: NumberProblem, *, thorough: bool) -> Numbering | NoRoom:
    if as_desired(problem, problem.final):
        return _deletes(problem)
    pieces: list[Segment] = []
    for piece in segments(problem):
        if isinstance(piece, NoRoom):
            return piece
        pieces.append(piece)
    return _least(problem, pieces, thorough=thorough) or NoRoom(low=None, high=None, stages=())


def _deletes(problem: NumberProblem) -> Numbering:
    doomed = (key for key in problem.live if key in problem.doomed)
    calls = tuple(NumberCall(verb=Verb.DELETE, key=key) for key in doomed)
    return Numbering(calls=calls, kept=frozenset(problem.final) - problem.unlisted, least=len(calls))


def _least(problem: NumberProblem, pieces: Sequence[Segment], *, thorough: bool) -> Numbering | None:
    """Return the shortest sequence found; of equally short ones the first whose deletes come last."""
    plain = _plain_ways(problem, pieces)
    first = next(plain)
    bound = first.calls(problem)
    best = _best(problem, chain((first,), plain), bound, None)
    if thorough and (best is None or len(best.calls) > bound):
        best = _best(problem, searched_ways(problem, pieces), bound, best)
    return best


def _best(
    problem: NumberProblem, ways: Iterable[Way], bound: int, best: Numbering | None
) -> Numbering | None:
    for way in ways:
        if best is not None and len(best.calls) < way.calls(problem):
            break
        try:
            calls = sequence(problem, way.given)
        except Unsafe:
            continue
        if best is None or _merit(calls) < _merit(best.calls):
            best = Numbering(calls=calls, kept=way.kept, least=bound)
        if _merit(best.calls) <= (bound, False):
            break
    return best


def _merit(calls: Sequence[NumberCall]) -> tuple[int, bool]:
    return len(calls), not deletes_last(calls)


def _plain_ways(problem: NumberProblem, pieces: Sequence[Segment]) -> Iterator[Way]:
    """Yield the ways that keep as much as can be kept, first those that need no delete before other calls.

    Of these first those with room behind rather than before.
    """
    for late, down in product((True, False), (False, True)):
        kept = frozenset[int]().union(*(kept_stages(problem, piece, late=late) for piece in pieces))
        rows = tuple(chain.from_iterable(gaps(problem, piece, kept) for piece in pieces))
        inside = fenced(problem, rows) if problem.doomed else rows
        for wide in (inside, rows) if inside != rows else (rows,):
            numbers = Numbers(problem)
            for gap in numbers.fill(wide, down=down):
                numbers.squeeze(gap, down=down)
            yield Way(kept=kept, given=numbers.given)
