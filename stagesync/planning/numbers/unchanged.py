"""Boards on which nothing but deletes is due: they get no other call, however their numbers stand.

Gaps need not be the least ones, and numbers may even be equal, as long as the stages are shown in the order wanted.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.planning.numbers.problem import NumberProblem


def as_desired(problem: NumberProblem, keys: Iterable[int]) -> bool:
    """Tell whether none of the stages gets a call for its content, and the listed ones are shown in this order."""
    listed = [key for key in keys if key not in problem.unlisted]
    if problem.changed.intersection(listed) or not problem.live.keys() >= set(listed):
        return False
    by_number = sorted(problem.live, key=problem.live.__getitem__)
    place = {key: at for at, key in enumerate(by_number)}
    return all(place[one] < place[other] for one, other in pairwise(listed))
