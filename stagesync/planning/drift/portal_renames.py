"""Stages renamed by hand on the portal: entries whose stage is gone, and stages that no entry names, paired.

Two signs count: the same place between stages that stay, as in `file_renames.py`, and titles that look alike. Where
several fit, nobody can tell, and nothing is paired.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.desired import Entry
from stagesync.planning.drift.file_renames import renames
from stagesync.planning.lookalike import ALIKE, MOST_PAIRS, likeness

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from stagesync.model.board import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRenames:
    """`pairs` maps an entry's place to the id of its stage.

    Where one fits several, all places and ids that look alike are unclear: to settle some would make others look
    settled the next time.
    """

    pairs: Mapping[int, int]
    unclear_places: frozenset[int] = frozenset()
    unclear_stages: frozenset[int] = frozenset()


def portal_renames(
    titles: Sequence[str],
    stages: Sequence[Stage],
    known: Mapping[int, int],
    gone: Collection[int],
    came: Collection[int],
) -> PortalRenames:
    """Return which of the entries at the places `gone` are which of the stages with the ids `came`.

    `titles` are those of all entries. `known` maps places of entries to the ids of their stages: these are the
    neighbours by which a place is known.
    """
    if not gone or not came:
        return PortalRenames(pairs={})
    pairs = dict(_by_place(titles, stages, known, frozenset(gone), frozenset(came)))
    free_ids = frozenset(came).difference(pairs.values())
    places = [place for place in gone if place not in pairs]
    free = [stage for stage in stages if stage.id in free_ids]
    if len(places) * len(free) > MOST_PAIRS:
        return PortalRenames(pairs=pairs)
    alike = [
        (place, stage.id)
        for place in places
        for stage in free
        if likeness(titles[place], stage.title) >= ALIKE
    ]
    return _settled(pairs, alike)


def _settled(pairs: dict[int, int], alike: Sequence[tuple[int, int]]) -> PortalRenames:
    """Add the pairs that look alike, if each place has one stage and each stage one place; else none of them."""
    places, stages = [place for place, _ in alike], [stage for _, stage in alike]
    if len(set(places)) == len(places) and len(set(stages)) == len(stages):
        return PortalRenames(pairs={**pairs, **dict(alike)})
    return PortalRenames(pairs=pairs, unclear_places=frozenset(places), unclear_stages=frozenset(stages))


def _by_place(
    titles: Sequence[str],
    stages: Sequence[Stage],
    known: Mapping[int, int],
    gone: frozenset[int],
    came: frozenset[int],
) -> Iterator[tuple[int, int]]:
    """Yield pairs at the same place; what stays has a title of its own here, which no other has."""
    there = set(known.values())
    places = [place for place in range(len(titles)) if place in known or place in gone]
    rows = [stage for stage in stages if stage.id in there or stage.id in came]
    says = [_mark(known[place]) if place in known else Entry(title=titles[place]) for place in places]
    said = [_mark(stage.id) if stage.id in there else Entry(title=stage.title) for stage in rows]
    for found in renames(says, said):
        yield places[found.place], rows[found.place_then].id


def _mark(stage: int) -> Entry:
    return Entry(title=f"\0{stage}")
