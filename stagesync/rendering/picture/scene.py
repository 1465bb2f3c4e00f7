"""What is in the picture of a board: a tile for each stage before and after, and the links between them.

Where a tile stands and what it looks like is left to `columns`, `rows` and `card`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from stagesync.rendering.layout import counted
from stagesync.rendering.stage_changes import rows_after, rows_before
from stagesync.rendering.stretches import Skipped, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.plan import BoardPlan, PlannedStage
    from stagesync.rendering.stage_changes import Row

ALL_TILES = 24
"""A board of more stages has its long stretches of untouched stages folded."""
MOST_TILES = 120
"""What comes behind so many tiles of one side is only counted."""


class Way(StrEnum):
    """What a link says; also its class in the style sheet. The later ones are drawn over the earlier."""

    KEPT = "kept"
    CHANGED = "changed"
    MOVED = "moved"
    NEW = "new"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A stage of one side; `old` is the same stage before, on the side after. `leaving` tasks are moved out of it."""

    row: Row
    old: PlannedStage | None = None
    leaving: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Stages that are only counted; `cut`: because there are too many, changed ones among them."""

    count: int
    cut: bool = False

    @property
    def words(self) -> str:
        """What stands in their place."""
        stages = counted(self.count, "stage")
        return f"{stages} more" if self.cut else f"{stages} as {'it is' if self.count == 1 else 'they are'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """From a tile before to a tile after, by their places; None where a stage begins or ends."""

    start: int | None
    end: int | None
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The picture of one board; `wanted` says that the side after is asked for and will not be written."""

    before: tuple[Tile | Fold, ...]
    after: tuple[Tile | Fold, ...]
    links: tuple[Link, ...]
    wanted: bool = False

    @property
    def tiles(self) -> int:
        """How many tiles are drawn."""
        return len(self.before) + len(self.after)

    @property
    def breadth(self) -> int:
        """The tiles of the longer side."""
        return max(len(self.before), len(self.after))


def scene_of(board: BoardPlan) -> Scene:
    """Return the picture of a board."""
    rows, later = rows_before(board), rows_after(board)
    folded = _folded(rows, later)
    before, after = _shown(rows, folded), _shown(later, folded)
    olds = {stage.id: stage for stage in board.before}
    leaving = {stage: len(tasks) for stage, tasks in board.emptied.items()}
    return Scene(
        before=tuple(_tile(item, {}, leaving) for item in before),
        after=tuple(_tile(item, olds, {}) for item in after),
        links=tuple(sorted(dict.fromkeys(_links(rows, later, before, after)), key=_layer)),
        wanted=board.refused,
    )


def _folded(rows: Sequence[Row], later: Sequence[Row]) -> frozenset[int]:
    """Return the ids of the stages that are folded: what is shown on one side is shown on the other, too."""
    if max(len(rows), len(later)) <= ALL_TILES:
        return frozenset()
    return frozenset(_skipped(rows)) & frozenset(_skipped(later))


def _skipped(rows: Sequence[Row]) -> Iterator[int]:
    place = 0
    for item in shortened(rows, all_rows=0):
        count = item.count if isinstance(item, Skipped) else 1
        if isinstance(item, Skipped):
            yield from (row.stage.id for row in rows[place : place + count] if row.stage.id is not None)
        place += count


def _shown(rows: Sequence[Row], folded: frozenset[int]) -> list[Row | Fold]:
    items: list[Row | Fold] = []
    for hidden, run in groupby(rows, lambda row: row.stage.id in folded):
        stretch = list(run)
        items += [Fold(count=len(stretch))] if hidden and len(stretch) > 1 else stretch
    if len(items) <= MOST_TILES:
        return items
    rest = sum(map(_breadth, items[MOST_TILES:]))
    return [*items[:MOST_TILES], Fold(count=rest, cut=True)]


def _tile(item: Row | Fold, olds: dict[int | None, PlannedStage], leaving: dict[int, int]) -> Tile | Fold:
    if isinstance(item, Fold):
        return item
    id_ = item.stage.id
    old = None if id_ is None else olds.get(id_)
    return Tile(row=item, old=old, leaving=0 if id_ is None else leaving.get(id_, 0))


def _places(items: Sequence[Row | Fold]) -> list[int]:
    """Return, stage by stage, at which place of its side it is shown or folded."""
    return [place for place, item in enumerate(items) for _ in range(_breadth(item))]


def _breadth(item: Row | Fold) -> int:
    return item.count if isinstance(item, Fold) else 1


def _links(
    rows: Sequence[Row], later: Sequence[Row], before: Sequence[Row | Fold], after: Sequence[Row | Fold]
) -> Iterator[Link]:
    ends = _places(after)
    end_of: dict[int | None, int] = {
        row.stage.id: end for row, end in zip(later, ends, strict=True) if row.stage.id is not None
    }
    for row, start in zip(rows, _places(before), strict=True):
        if not row.deleted or not isinstance(before[start], Fold):
            yield Link(start=start, end=end_of.get(row.stage.id), way=_way(row))
    for row, end in zip(later, ends, strict=True):
        if row.created and not isinstance(after[end], Fold):
            yield Link(start=None, end=end, way=Way.NEW)


def _layer(link: Link) -> int:
    return tuple(Way).index(link.way)


def _way(row: Row) -> Way:
    if row.deleted:
        return Way.DELETED
    if row.moved:
        return Way.MOVED
    return Way.CHANGED if row.renamed or row.recolored else Way.KEPT
