"""What the portal holds after each call, and what must be true then: the check that every sequence has to pass.

Two faults are looked for: two stages of equal number, and a stage of a lower rank at or behind one of a higher rank. A
call may leave such a pair as it found it, but it never makes one. So a board that is in order stays so at every moment,
and a damaged one gets no worse, and is in order from the call that mends its last pair.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from itertools import chain, pairwise
from math import inf
from typing import TYPE_CHECKING, assert_never

from stagesync.planning.moves import Verb
from stagesync.planning.replay import Unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.planning.numbers.problem import NumberCall, NumberProblem


class Directory:
    """The numbers of a board between two calls."""

    def __init__(self, problem: NumberProblem) -> None:
        self._problem = problem
        self._numbers = range(problem.lowest, problem.rules.highest + 1)
        self.sorts = dict(problem.live)
        self._holders = Counter(self.sorts.values())
        self._by_rank: dict[int, list[int]] = {rank: [] for rank in set(problem.ranks.values())}
        for key, sort in self.sorts.items():
            self._by_rank[problem.ranks[key]].append(sort)
        for sorts in self._by_rank.values():
            sorts.sort()
        self._waiting = set(problem.changed)

    def step(self, call: NumberCall) -> None:
        """Run one call; raises Unsafe."""
        match call.verb:
            case Verb.ADD | Verb.UPDATE:
                if (call.verb is Verb.UPDATE) is not (call.key in self.sorts):
                    raise Unsafe("an add of a stage that is there, or an update of one that is not")
                if call.sort is not None:
                    self._place(call.key, call.sort)
                self._waiting.discard(call.key)
            case Verb.DELETE:
                self._remove(call.key)
            case Verb.EMPTY:
                raise Unsafe("stages with numbers are never emptied")
            case _:
                assert_never(call.verb)

    def check_arrived(self) -> None:
        """Raise Unsafe unless the final order is reached and every change made."""
        final, unlisted = self._problem.final, self._problem.unlisted
        there = self.sorts.keys() == set(final)
        if not there or self._waiting:
            raise Unsafe("the calls leave something undone")
        for one, other in pairwise(final):
            if self.sorts[one] >= self.sorts[other] and not {one, other} <= unlisted:
                raise Unsafe("the calls do not lead to the final order")

    def free_for(self, key: int, avoided: frozenset[int]) -> int | None:
        """Return a number that a stage may take for a while, none of `avoided`; None if there is none."""
        numbers = chain(self._zone(key), self._beside())
        return next((sort for sort in numbers if sort not in avoided and self._may_take(key, sort)), None)

    def _zone(self, key: int) -> range:
        """Return the numbers between the lower and the higher ranks."""
        rank = self._problem.ranks[key]
        lowest = max(
            (s[-1] + 1 for r, s in self._by_rank.items() if r < rank and s), default=self._numbers.start
        )
        end = min((s[0] for r, s in self._by_rank.items() if r > rank and s), default=self._numbers.stop)
        return range(max(lowest, self._numbers.start), min(end, self._numbers.stop))

    def _beside(self) -> list[int]:
        """Return the numbers beside those that are taken: on a damaged board ranks have no zones."""
        return sorted({sort + side for sort in self.sorts.values() for side in (-1, 1)})

    def _may_take(self, key: int, sort: int) -> bool:
        return (
            sort in self._numbers
            and not self._holders[sort]
            and not any(self._crossed(key, self.sorts.get(key), sort))
        )

    def _place(self, key: int, sort: int) -> None:
        if sort not in self._numbers:
            raise Unsafe("a number below or above those that are given")
        old = self.sorts.get(key)
        if sort == old:
            return
        if self._holders[sort] and not self._problem.rules.ties_pass:
            raise Unsafe("two stages of equal number")
        if any(self._crossed(key, old, sort)):
            raise Unsafe("a stage of a lower rank behind one of a higher rank")
        if old is not None:
            self._remove(key)
        self.sorts[key] = sort
        self._holders[sort] += 1
        insort(self._by_rank[self._problem.ranks[key]], sort)

    def _crossed(self, key: int, old: int | None, sort: int) -> Iterator[bool]:
        """Tell of each other rank whether a pair with one of its stages was in order and would not be."""
        rank = self._problem.ranks[key]
        for other, sorts in self._by_rank.items():
            if other > rank:
                yield bisect_right(sorts, sort) > bisect_right(sorts, -inf if old is None else old)
            elif other < rank:
                yield bisect_left(sorts, sort) < bisect_left(sorts, inf if old is None else old)

    def _remove(self, key: int) -> None:
        sort = self.sorts.pop(key)
        self._holders[sort] -= 1
        sorts = self._by_rank[self._problem.ranks[key]]
        del sorts[bisect_left(sorts, sort)]
