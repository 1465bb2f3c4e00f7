"""The order of entries after the portal's moves are taken in: what both sides have is merged, the rest follows.

An entry is known by its place in the file, a new one by its stage's id, negative. Who put two stages in which order is
decided in `merged_order.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.planning.merged_order import merged
from stagesync.planning.remaining import Remaining, Standing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from stagesync.model.board import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """All keys with what is known of them: their stages, in the board's order, and their places at the base.

    `tolerant` is as in `alignment.Said`.
    """

    keys: Collection[int]
    stages: Mapping[int, Stage]
    live: Sequence[Stage]
    then: Mapping[int, int]
    tolerant: bool


def taken_order(sides: Sides) -> tuple[list[int], Remaining | None]:
    """Return all keys in their order, and what stays of the board's order."""
    says = sorted(key for key in sides.keys if key >= 0)
    both = [key for key in says if key in sides.stages]
    common, remaining = _common(sides, both)
    with_file = _inserted(common, says, set(says) - set(both))
    keys = {stage.id: key for key, stage in sides.stages.items() if key in sides.keys}
    board = [keys[stage.id] for stage in sides.live if stage.id in keys]
    return _inserted(with_file, board, {key for key in board if key < 0}), remaining


def _common(sides: Sides, says: list[int]) -> tuple[list[int], Remaining | None]:
    """Return the order of the entries that file and board both have."""
    there = {stage.id: place for place, stage in enumerate(sides.live)}
    live = sorted(says, key=lambda key: there[sides.stages[key].id])
    known = {key: sides.then[key] for key in says if key in sides.then}
    order = merged(says, live, known)
    if order is None:
        message = "the order was changed in the file and, against it, on the portal"
        return says, Remaining(standing=Standing.CONFLICT, message=message)
    if not sides.tolerant and _untold(order, live, known):
        message = "the order: of stages that came on both sides nobody can tell who placed them"
        return list(order), Remaining(standing=Standing.CONFLICT, message=message)
    if list(order) != live:
        return list(order), Remaining(standing=Standing.FOR_APPLY, message="the order of its entries")
    return list(order), None


def _untold(order: Sequence[int], live: Sequence[int], known: Collection[int]) -> bool:
    """Tell whether a stage that the base did not know stands otherwise than on the board, as in `three_sides.py`."""
    here = {key: place for place, key in enumerate(order)}
    there = {key: place for place, key in enumerate(live)}
    return any(
        (here[key] < here[other]) != (there[key] < there[other])
        for key in order
        if key not in known
        for other in order
        if other != key
    )


def _inserted(order: Sequence[int], side: Iterable[int], new: Collection[int]) -> list[int]:
    """Return the order with the `new` keys of a side, each behind the key before it on that side."""
    result = list(order)
    before = None
    for key in side:
        if key in new:
            result.insert(0 if before is None else result.index(before) + 1, key)
        before = key
    return result
