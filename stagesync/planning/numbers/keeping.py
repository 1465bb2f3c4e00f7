"""Which listed stages keep their number: a longest non-decreasing subsequence of SORT less gap times place.

Two stages may both stay if, and only if, their numbers leave the least gap for everything between them: that is what
makes SORT - gap * place non-decreasing (docs/portal.md, "Least calls with numbers").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.subsequence import heaviest_increasing

if TYPE_CHECKING:
    from stagesync.planning.numbers.problem import NumberProblem
    from stagesync.planning.numbers.segments import Segment


def keepable(problem: NumberProblem, segment: Segment) -> list[tuple[int, int]]:
    """Return (key, SORT - gap * place) of the live stages that leave room enough for the others on both sides."""
    gap, last = problem.rules.gap, len(segment.keys) - 1
    slack = (
        (key, problem.live[key] - gap * place)
        for place, key in enumerate(segment.keys)
        if key in problem.live
    )
    return [(key, s) for key, s in slack if segment.lowest <= s <= segment.highest - gap * last]


def kept_stages(problem: NumberProblem, segment: Segment, *, late: bool = False) -> frozenset[int]:
    """Return a greatest set of stages that keep their number; one that gets a call anyway counts only between equals.

    Of equally good sets the one whose first stage has the least slack is taken, or the greatest with `late`.
    """
    able = keepable(problem, segment)
    dear = len(able) + 1
    in_order = sorted(range(len(able)), key=lambda index: (able[index][1], index))
    positions = [0] * len(able)
    for position, index in enumerate(in_order):
        positions[index] = position
    weights = [1 if key in problem.changed else dear + 1 for key, _ in able]
    return frozenset(able[index][0] for index in heaviest_increasing(positions, weights, late=late))
