"""In which order the calls run: each after those that it has to wait for.

A call waits for the stage that has its number to leave it, and, where ranks share one sequence, for every stage of
another rank that it would pass otherwise: where the success stage rises, the failures go first and the processes last,
where it falls, the other way round (docs/portal.md, "Order of the calls with numbers"). It also waits for the stages of
its own rank that it would overtake, unless that takes a call more. Writes that mend a damaged board go first as far as
the others let them, deletes last unless a write waits for one. Where stages wait for each other in a circle, one of
them is parked at a passing number, one call more.
"""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING

from stagesync.planning.moves import Verb
from stagesync.planning.numbers.faults import faulty_stages
from stagesync.planning.numbers.overtaking import Overtaking
from stagesync.planning.numbers.passing import Passing
from stagesync.planning.numbers.problem import NumberCall
from stagesync.planning.numbers.replay import Directory
from stagesync.planning.replay import Unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagesync.planning.numbers.problem import NumberProblem


class Turn(StrEnum):
    """Who gets its call when none has to wait.

    The first way is the safe and readable one; the others first make room for a stage that has to be parked.
    """

    DELETES_LAST = "deletes last"
    ADDS_LAST = "deletes first, adds last"
    BACKWARDS = "deletes first, updates backwards, adds last"


class Care(StrEnum):
    """What a call waits for, beside stages of other ranks, which it never passes."""

    IN_LINE = "for its number, and for stages of its rank that it would overtake"
    APART = "for its number"
    NOTHING = "for nothing: numbers may be equal between two calls"


def sequence(problem: NumberProblem, given: Mapping[int, int]) -> tuple[NumberCall, ...]:
    """Return the calls that write the numbers `given`, make the other changes and delete; raises Unsafe.

    Of the ways that take the fewest calls it is the most careful one.
    """
    best: tuple[NumberCall, ...] | None = None
    for care, turn in product(_cares(problem), Turn):
        calls = _tried(problem, given, care, turn)
        if calls is not None and (best is None or len(calls) < len(best)):
            best = calls
        if best is not None and not any(call.parked for call in best):
            return best
    if best is None:
        raise Unsafe("stages wait for each other, and no number is free for one of them")
    return best


def _cares(problem: NumberProblem) -> Iterator[Care]:
    yield from (Care.IN_LINE, Care.APART)
    if problem.rules.ties_pass:
        yield Care.NOTHING


def _tried(
    problem: NumberProblem, given: Mapping[int, int], care: Care, turn: Turn
) -> tuple[NumberCall, ...] | None:
    work = _Sequence(problem, given, care)
    if not all(work.run(keys) for keys in work.wanted(turn)):
        return None
    work.directory.check_arrived()
    return tuple(work.calls)


class _Sequence:
    def __init__(self, problem: NumberProblem, given: Mapping[int, int], care: Care) -> None:
        self.calls: list[NumberCall] = []
        self.directory = Directory(problem)
        self._problem = problem
        self._given = given
        self._care = care
        self._done: set[int] = set()
        self._parked: set[int] = set()
        self._holders: dict[int, list[int]] = defaultdict(list)
        leaving = {key: sort for key, sort in problem.live.items() if key in given or key in problem.doomed}
        for key, sort in leaving.items():
            self._holders[sort].append(key)
        self._passing = Passing(leaving, problem.ranks)
        moving = {key: sort for key, sort in leaving.items() if key in given}
        self._overtaking = Overtaking(moving, problem.final, problem.ranks)

    def wanted(self, turn: Turn) -> tuple[list[int], ...]:
        """Return the stages that get a call, in the order in which they would if none had to wait, group by group."""
        problem = self._problem
        faulty = faulty_stages(problem)
        written = [key for key in problem.final if key in self._given or key in problem.changed]
        written.sort(key=lambda key: key not in faulty)
        deletes = [key for key in problem.live if key in problem.doomed]
        if turn is Turn.DELETES_LAST:
            return ([*written, *deletes],)
        updates = [key for key in written if key in problem.live]
        adds = [key for key in written if key not in problem.live]
        return ([*deletes, *(updates if turn is Turn.ADDS_LAST else updates[::-1])], adds)

    def run(self, keys: Sequence[int]) -> bool:
        """Run the calls of the stages, as long as one gets on; tell whether all have run."""
        left = [key for key in keys if not self._reach(key)]
        while left and len(left) < len(keys):
            keys = left
            left = [key for key in keys if not self._reach(key)]
        return not left

    def _reach(self, key: int) -> bool:
        """Run the call of a stage, before it those that it waits for; False if that can't be now."""
        path = [key]
        ahead = {key}
        while path:
            key = path[-1]
            blocker = None if key in self._done else self._blocker(key)
            if blocker is None:
                self._run(key)
                ahead.discard(path.pop())
            elif blocker not in ahead:
                path.append(blocker)
                ahead.add(blocker)
            elif not self._overtake(path[path.index(blocker) :]) and not self._park(blocker):
                return False
        return True

    def _overtake(self, circle: Sequence[int]) -> bool:
        """Run the call of one that waits in a circle only not to overtake another; tell whether there is one."""
        impatient = next((key for key in circle if self._needed(key) is None), None)
        if impatient is not None:
            self._run(impatient)
        return impatient is not None

    def _blocker(self, key: int) -> int | None:
        """Return a stage that must, or had better, leave its number before `key` gets its own."""
        needed = self._needed(key)
        old = self.directory.sorts.get(key)
        if needed is not None or key not in self._given or old is None or self._care is not Care.IN_LINE:
            return needed
        return self._overtaking.blocker(key, old, self._given[key])

    def _needed(self, key: int) -> int | None:
        """Return a stage that must leave its number before `key` gets its own."""
        if key not in self._given:
            return None
        sort = self._given[key]
        holder = self._holder(key, sort) if self._care is not Care.NOTHING else None
        return self._passing.blocker(key, self.directory.sorts.get(key), sort) if holder is None else holder

    def _holder(self, key: int, sort: int) -> int | None:
        holders = self._holders.get(sort, [])
        while holders and self.directory.sorts.get(holders[-1]) != sort:
            holders.pop()
        return holders[-1] if holders and holders[-1] != key else None

    def _run(self, key: int) -> None:
        if key in self._done:
            return
        self._done.add(key)
        self._left(key)
        if key in self._problem.doomed:
            self._call(NumberCall(verb=Verb.DELETE, key=key))
        elif key in self._problem.live:
            self._call(NumberCall(verb=Verb.UPDATE, key=key, sort=self._given.get(key)))
        else:
            self._call(NumberCall(verb=Verb.ADD, key=key, sort=self._given[key]))

    def _park(self, key: int) -> bool:
        """Bring a stage out of the way, best to a number that no other stage will get; tell whether that can be."""
        wanted = frozenset(self._given.values())
        sort = self.directory.free_for(key, wanted)
        if sort is None:
            sort = self.directory.free_for(key, frozenset())
        if sort is None or key in self._parked:
            return False
        self._parked.add(key)
        self._left(key)
        self._holders[sort].append(key)
        self._call(NumberCall(verb=Verb.UPDATE, key=key, sort=sort, parked=True))
        return True

    def _left(self, key: int) -> None:
        self._passing.take(key)
        self._overtaking.take(key)

    def _call(self, call: NumberCall) -> None:
        self.directory.step(call)
        self.calls.append(call)
