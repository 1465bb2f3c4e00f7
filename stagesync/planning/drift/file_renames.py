"""Titles that a file changed at the same place since the base: renames that nobody wrote a `was` for.

Titles alone are compared, in their order. Two rules say what "the same place" is:

* An entry whose title stands on both sides stays, and so does one that says whom it means: by `id`, by `was`, or by
  nearly the same title. One of them that is in no longest row in common order has moved, and counts for nothing.
* A title that went and one that came stand at the same place if the same entries that stay stand before both.

Where as many went as came, they are renames in their order; unless one of them looks more like a neighbour's title
than like the one at its own place. Where more went than came, or fewer, nobody can tell, and there is no rename.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from stagesync.model.subsequence import in_any_longest
from stagesync.planning.drift.partners import Partners
from stagesync.planning.lookalike import ALIKE, MOST_PAIRS, likeness
from stagesync.planning.matching import match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard, Entry
    from stagesync.planning.matching import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """An entry that had another title at the base; its place among the entries now and then, from 0."""

    old: str
    new: str
    place: int
    place_then: int


def renames(says: Sequence[Entry], said: Sequence[Entry]) -> tuple[Rename, ...]:
    """Return the renames that a file's entries and those of its base show by their places, in the file's order."""
    partners = Partners(says, said)
    partners.by_sign()
    stays = _unmoved(sorted(partners.of.items()))
    came = _by_cut(_nameless(partners.without(), says, said), [place for place, _ in stays])
    went = _by_cut(_nameless(partners.without_then(), said, says), sorted(before for _, before in stays))
    found = (
        Rename(old=said[before].title, new=says[place].title, place=place, place_then=before)
        for cut in _closed_cuts([before for _, before in stays])
        for place, before in _in_their_order(came.get(cut, []), went.get(cut, []), says, said)
    )
    return tuple(found)


def renames_on_the_board(says: Sequence[Entry], said: Sequence[Entry], now: Match) -> tuple[Rename, ...]:
    """Return the renames that come about on a board, of which `now` is how the file's entries match it.

    One comes about only where the board has a stage of the old title alone: one, that nothing else in the file stands
    for, while the entry would otherwise be made anew. Where the old one is gone, the entry may as well be another.
    """
    if now.refusals:
        return ()
    free = Counter(stage.title for stage in now.unlisted)
    return tuple(
        rename for rename in renames(says, said) if now.stages[rename.place] is None and free[rename.old] == 1
    )


def with_renames(
    desired: DesiredBoard, said: Sequence[Entry], live: LiveBoard
) -> tuple[DesiredBoard, tuple[Rename, ...]]:
    """Return a board with each rename that comes about written as a `was`, and those renames.

    All other entries match as they did, so that no stage more is deleted than without the renames.
    """
    found = renames_on_the_board(desired.entries, said, match(desired.entries, live.stages))
    former = {rename.place: rename.old for rename in found}
    entries = tuple(
        replace(entry, was=(*entry.was, former[place])) if place in former else entry
        for place, entry in enumerate(desired.entries)
    )
    return (replace(desired, entries=entries) if found else desired), found


def _nameless(places: Iterable[int], entries: Sequence[Entry], others: Sequence[Entry]) -> Iterator[int]:
    """Yield the entries that may be renamed ones: without an id, and of a title that the other side has not."""
    known = {entry.title for entry in others}
    return (place for place in places if entries[place].id is None and entries[place].title not in known)


def _unmoved(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the pairs that are in a longest row of pairs in common order; `pairs` are sorted by the place now."""
    return [pairs[index] for index in in_any_longest([before for _, before in pairs])]


def _by_cut(places: Iterable[int], stays: Sequence[int]) -> dict[int, list[int]]:
    """Return places by how many of `stays` (sorted) are before them."""
    return {cut: list(group) for cut, group in groupby(places, lambda place: bisect_left(stays, place))}


def _closed_cuts(befores: Sequence[int]) -> Iterator[int]:
    """Yield the numbers n for which the first n entries that stay are the same ones now and then."""
    rank = {before: number for number, before in enumerate(sorted(befores))}
    furthest = -1
    yield 0
    for number, before in enumerate(befores):
        furthest = max(furthest, rank[before])
        if furthest == number:
            yield number + 1


def _in_their_order(
    came: Sequence[int], went: Sequence[int], says: Sequence[Entry], said: Sequence[Entry]
) -> Iterator[tuple[int, int]]:
    """Yield the places now and then that belong together, if it can be told."""
    new, old = [says[place].title for place in came], [said[place].title for place in went]
    if len(came) == len(went) and not _crossed(new, old):
        yield from zip(came, went, strict=True)


def _crossed(new: Sequence[str], old: Sequence[str]) -> bool:
    """Tell whether a title looks more like one at another place than like its own; of too many that is not asked."""
    if len(new) * len(old) > MOST_PAIRS:
        return True
    if len(new) == 1:
        return False
    own = [likeness(one, other) for one, other in zip(new, old, strict=True)]
    return any(
        place != other
        and (alike := likeness(new[place], old[other])) >= ALIKE
        and alike > min(own[place], own[other])
        for place in range(len(new))
        for other in range(len(old))
    )
