"""Which numbers the stages take that don't keep theirs: such that no call has to wait for one that waits for it.

A number that no live stage has is free. One that a stage has may be used once that stage has left it: a doomed stage
can always leave, and so can one whose own new number is free or held by a stage that can leave. So the gaps are filled
in rounds, each with the numbers that the rounds before made available. What is left then is filled with whatever fits;
there a circle of stages may wait for each other, and `sequence.py` parks one of them, which costs a call.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from stagesync.planning.numbers.rounding import Gap, packed, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagesync.planning.numbers.problem import NumberProblem
    from stagesync.planning.numbers.segments import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One choice: the listed live stages that keep their number, and the numbers `given` to all other listed ones."""

    kept: frozenset[int]
    given: Mapping[int, int]

    def calls(self, problem: NumberProblem) -> int:
        """Return the calls that it takes if no stage has to be parked."""
        return len(self.given) + len(problem.changed & self.kept) + len(problem.doomed)


def gaps(problem: NumberProblem, segment: Segment, kept: frozenset[int]) -> Iterator[Gap]:
    """Yield the rows of stages between those that keep their number."""
    least, live = problem.rules.gap, problem.live
    run: list[int] = []
    lowest, below = segment.lowest, live.get(segment.low) if segment.low is not None else None
    for key in segment.keys:
        if key not in kept:
            run.append(key)
            continue
        if run:
            yield _raised(
                problem,
                Gap(keys=tuple(run), lowest=lowest, highest=live[key] - least, below=below, above=live[key]),
            )
            run = []
        lowest, below = live[key] + least, live[key]
    if run:
        above = live[segment.high] if segment.high is not None else None
        yield _raised(
            problem, Gap(keys=tuple(run), lowest=lowest, highest=segment.highest, below=below, above=above)
        )


def _raised(problem: NumberProblem, gap: Gap) -> Gap:
    """Return a gap without the numbers below those that are given, if there is room without them."""
    raised = replace(gap, lowest=max(gap.lowest, problem.rules.lowest))
    return raised if raised.holds(problem.rules.gap) else gap


def fillings(gap: Gap, least: int) -> Iterator[tuple[int, ...]]:
    """Yield every row of numbers that fits a gap, the lowest first."""
    spare = gap.highest - gap.lowest - least * (len(gap.keys) - 1)
    for steps in combinations_with_replacement(range(spare + 1), len(gap.keys)):
        yield tuple(gap.lowest + least * place + step for place, step in enumerate(steps))


class Numbers:
    """The numbers given so far, and who must leave a number before it can be taken."""

    def __init__(self, problem: NumberProblem) -> None:
        self.given: dict[int, int] = {}
        self._rules = problem.rules
        self._floor, self._ceiling = problem.floor, problem.ceiling
        self._leaving = set(problem.doomed)
        self._holders: dict[int, list[int]] = defaultdict(list)
        for key, sort in problem.live.items():
            self._holders[sort].append(key)

    def fill(self, waiting: Iterable[Gap], *, down: bool = False) -> list[Gap]:
        """Give numbers to the stages of the gaps; with `down` from above where only packing them helps.

        Return the gaps in which some stage would have to wait for one that may wait for it.
        """
        tight = [gap for gap in waiting if not self._give(gap, self._round(gap))]
        while tight:
            rest = [gap for gap in tight if not self._give(gap, self._available(gap, down=down))]
            if len(rest) == len(tight):
                break
            tight = rest
        return tight

    def squeeze(self, gap: Gap, *, down: bool = False) -> None:
        """Give the stages of a gap whatever numbers fit, whoever has them."""
        self._give(gap, packed(gap, self._rules.gap, lambda number: False, down=down))

    def _round(self, gap: Gap) -> tuple[int, ...] | None:
        """Return round numbers, between those of the ranks below and above if they can be."""
        between = replace(
            gap,
            lowest=gap.lowest if self._floor is None else max(gap.lowest, self._floor + self._rules.gap),
            highest=gap.highest
            if self._ceiling is None
            else min(gap.highest, self._ceiling - self._rules.gap),
            below=self._floor if gap.below is None else gap.below,
            above=self._ceiling if gap.above is None else gap.above,
        )
        found = rounded(between, self._rules, self._held)
        return found if found or between == gap else rounded(gap, self._rules, self._held)

    def _available(self, gap: Gap, *, down: bool) -> tuple[int, ...] | None:
        return packed(gap, self._rules.gap, self._held, down=down) or packed(
            gap, self._rules.gap, self._stuck, down=down
        )

    def _held(self, number: int) -> bool:
        return number in self._holders

    def _stuck(self, number: int) -> bool:
        return not self._leaving.issuperset(self._holders.get(number, ()))

    def _give(self, gap: Gap, numbers: tuple[int, ...] | None) -> bool:
        if numbers is None:
            return False
        self.given.update(zip(gap.keys, numbers, strict=True))
        self._leaving.update(gap.keys)
        return True
