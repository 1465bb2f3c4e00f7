"""Renames that the file's history alone tells, and that a change of its order would hide, or make up.

They are known by the place of an entry (`drift/file_renames.py`). Who would move that entry, or its neighbours, or take
them out of the file, would turn a rename into a new stage and a deleted one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.planning.absorbing.remaining import conflict
from stagesync.planning.drift.file_renames import renames_on_the_board
from stagesync.planning.matching import match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.desired import Entry
    from stagesync.planning.absorbing.remaining import Remaining
    from stagesync.planning.drift.comparison import Comparison


def untold_renames(
    comparison: Comparison, entries: Sequence[Entry], origins: Sequence[int | None]
) -> list[Remaining]:
    """Return the renames that would be read otherwise if the file had `entries`; `origins` are their places now."""
    if comparison.base.whole:
        return []
    places = range(len(comparison.desired.entries))
    before = _told(comparison, comparison.desired.entries, places)
    after = _told(comparison, entries, origins)
    changed = dict(sorted(before.items() ^ after.items()))
    return [
        _conflict(comparison.desired.entries[place].title, old)
        for place, old in changed.items()
        if place is not None
    ]


def _told(
    comparison: Comparison, entries: Sequence[Entry], places: Sequence[int | None]
) -> dict[int | None, str]:
    """Return the former titles of entries that count as renamed, by their places in the file as it is."""
    found = renames_on_the_board(entries, comparison.base.entries, match(entries, comparison.live.stages))
    return {places[rename.place]: rename.old for rename in found}


def _conflict(new: str, old: str) -> Remaining:
    return conflict(
        f'"{new}" counts as "{old}" renamed, or not, by its place alone, so that the order, new and deleted stages are '
        f'left; if it is the same stage, add `was: ["{old}"]` to the entry, else make these changes to the file by hand'
    )
