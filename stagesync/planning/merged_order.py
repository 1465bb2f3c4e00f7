"""One order of what a file and its board both have, from who changed which pair: a merge of three orders.

Two stages that file and board order differently were put round by one of them; the base tells by which. What is to be
ordered, and what becomes of stages that only one side has, is left to `absorption.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_MERGED = 2_000
"""Above this many stages whose order changed on both sides nothing is merged: every pair is looked at."""


def merged(says: Sequence[int], live: Sequence[int], said: Mapping[int, int]) -> tuple[int, ...] | None:
    """Return the order that has the board's order of pairs it changed, and the file's of all others.

    `says` and `live` hold the same keys; `said` maps those that the base knew to their place in it. A pair of which the
    base did not know both is the file's. None where the two sides contradict each other.
    """
    here = {key: place for place, key in enumerate(says)}
    there = {key: place for place, key in enumerate(live)}
    if tuple(says) == tuple(live):
        return tuple(says)
    if len(said) == len(here):
        then = sorted(here, key=lambda key: said[key])
        if then == list(says):
            return tuple(live)
        if then == list(live):
            return tuple(says)
    if len(here) > MOST_MERGED:
        return None
    before = [
        sum(_comes_first(other, key, here, there, said) for other in says if other != key) for key in says
    ]
    # each pair has an order; all of them make one row if, and only if, every place of it is taken once
    if sorted(before) != list(range(len(here))):
        return None
    return tuple(key for _, key in sorted(zip(before, says, strict=True), key=lambda pair: pair[0]))


def _comes_first(
    one: int,
    other: int,
    here: Mapping[int, int],
    there: Mapping[int, int],
    said: Mapping[int, int],
) -> bool:
    in_file, on_board = here[one] < here[other], there[one] < there[other]
    if in_file == on_board or one not in said or other not in said:
        return in_file
    return on_board if (said[one] < said[other]) == in_file else in_file
