"""Who moved a stage: the order in a file and on its board, told apart by the order at the base.

Of two stages that file and board order differently, one side has them as the base had them: the other side changed
them. That is exact for each pair; here it is gathered for the stages that count as moved, those outside a heaviest
increasing subsequence, as in `order.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stagesync.model.drift import Origin
from stagesync.model.subsequence import fewest_moved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence


class Placed(NamedTuple):
    """A stage's place on the board, its place at the base if it has one, and whether it is written to anyway."""

    live: int
    then: int | None
    written: bool = False


def moved(stages: Sequence[Placed]) -> dict[int, frozenset[Origin]]:
    """Return who moved each stage that has moved: FILE, PORTAL, each of them, or nobody where the base does not tell.

    `stages` come in the file's order, and are named by their index. A moved stage is held against those that stay. Two
    moved ones are held against each other where that change would be nobody's else.
    """
    staying = _staying(stages)
    known = {index: (stage.live, stage.then) for index, stage in enumerate(stages) if stage.then is not None}
    movers = [index for index in range(len(stages)) if index not in staying]
    turned = {Origin.FILE: known, Origin.PORTAL: {key: (live, -then) for key, (live, then) in known.items()}}
    by: dict[Origin, set[int]] = {}
    for origin, rows in turned.items():
        found = _disordered(rows, staying).intersection(movers)
        rest = {index: rows[index] for index in movers if index in rows and index not in found}
        by[origin] = found | _disordered(rest, rest)
    return {index: frozenset(origin for origin, found in by.items() if index in found) for index in movers}


def _staying(stages: Sequence[Placed]) -> frozenset[int]:
    return frozenset(fewest_moved([stage.live for stage in stages], [stage.written for stage in stages]))


def _disordered(rows: Mapping[int, tuple[int, int]], others: Collection[int]) -> set[int]:
    """Return the keys of rows that stand, to one of `others`, against the order of the keys in both their numbers.

    That is, whose other comes later and is lower in both, or comes earlier and is higher in both.
    """
    later = [(key, *rows[key]) for key in sorted(rows, reverse=True)]
    earlier = [(key, -one, -two) for key, one, two in reversed(later)]
    return {*_above(later, others), *_above(earlier, others)}


def _above(rows: Sequence[tuple[int, int, int]], others: Collection[int]) -> Iterable[int]:
    """Yield the keys of rows before which one of `others` came that is lower in both numbers.

    A Fenwick tree of prefix minima, O(n log n).
    """
    slots = {one: slot for slot, one in enumerate(sorted(one for _, one, _ in rows), start=1)}
    tree: list[int | None] = [None] * (len(rows) + 1)
    for key, one, two in rows:
        slot = slots[one]
        if any(least < two for least in _lowest(tree, slot - 1)):
            yield key
        while key in others and slot < len(tree):
            least = tree[slot]
            tree[slot] = two if least is None else min(least, two)
            slot += slot & -slot


def _lowest(tree: Sequence[int | None], slot: int) -> Iterable[int]:
    while slot > 0:
        least = tree[slot]
        if least is not None:
            yield least
        slot &= slot - 1
