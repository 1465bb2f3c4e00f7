"""Entries and unlisted stages that look like a rename that the configuration does not mention."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from stagesync.model.desired import Unmanaged
from stagesync.model.title import loosely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import Stage
    from stagesync.model.desired import Entry

ALIKE = 0.6
"""Titles at least this alike (difflib's ratio) are pointed out."""

MOST_PAIRS = 2_500
"""Above this many pairs titles are not compared, so that a huge board stays quick; equal spots still are."""


def likely_renames(
    created: Sequence[tuple[int, Entry]], unlisted: Sequence[tuple[int, Stage]]
) -> Iterator[tuple[Entry, Stage]]:
    """Yield pairs of an entry to create and an unlisted stage that may be the same stage under two names.

    Both come with their place on the board. A pair looks alike if the titles are, or if place and colour are the same.
    Each stage is named once.
    """
    free = dict(unlisted)
    few = len(created) * len(unlisted) <= MOST_PAIRS
    for place, entry in created:
        near = (live_place for live_place, stage in free.items() if _titles_alike(entry, stage))
        found = place if _same_color(entry, free.get(place)) else next(near, None) if few else None
        if found is not None:
            yield entry, free.pop(found)


def likeness(one: str, other: str) -> float:
    """Return how alike two titles are at a loose look: 0 to 1, by difflib's ratio."""
    return SequenceMatcher(None, loosely(one), loosely(other), autojunk=False).ratio()


def _same_color(entry: Entry, stage: Stage | None) -> bool:
    return stage is not None and not isinstance(entry.color, Unmanaged) and entry.color == stage.color


def _titles_alike(entry: Entry, stage: Stage) -> bool:
    one, other = loosely(entry.title), loosely(stage.title)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
