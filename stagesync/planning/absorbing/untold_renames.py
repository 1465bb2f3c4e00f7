"""Renames that the file's history alone tells, and that a change of its order would hide, or make up.

They are known by the place of an entry (`drift/file_renames.py`). Who would move that entry, or its neighbours, or take
them out of the file, would turn a rename into a new stage and a deleted one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.planning.absorbing.remaining import conflict
from stagesync.planning.drift.alignment import align

if TYPE_CHECKING:
    from stagesync.model.desired import DesiredBoard
    from stagesync.planning.absorbing.remaining import Remaining
    from stagesync.planning.drift.alignment import Alignment
    from stagesync.planning.drift.comparison import Comparison


def untold_renames(
    comparison: Comparison, board: DesiredBoard, origins: tuple[int | None, ...]
) -> list[Remaining]:
    """Return the renames that would be read otherwise if the file said `board`.

    `origins` are the places that its entries have in the file as it is.
    """
    if comparison.base.whole:
        return []
    places = tuple(range(len(comparison.desired.entries)))
    before = _told(comparison.aligned, places)
    after = _told(align(board, comparison.base, comparison.live), origins)
    changed = dict(sorted(before.items() ^ after.items()))
    return [_conflict(comparison.desired.entries[place].title, old) for place, old in changed.items()]


def _told(aligned: Alignment, places: tuple[int | None, ...]) -> dict[int, str]:
    """Return the former titles of entries whose stage nothing but their place tells, by their places in the file."""
    rows = zip(places, aligned.listed, strict=True)
    return {
        place: row.said.title
        for place, row in rows
        if not (place is None or row.matched or row.live is None or row.said is None or row.says is None)
        and row.says.title != row.said.title
    }


def _conflict(new: str, old: str) -> Remaining:
    return conflict(
        f'"{new}" counts as "{old}" renamed, or not, by its place alone, so that the order, new and deleted stages are '
        f'left; if it is the same stage, add `was: ["{old}"]` to the entry, else make these changes to the file by hand'
    )
