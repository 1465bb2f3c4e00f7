"""The three sides of a board side by side: what the file said, what it says, what the board is, stage by stage.

Which of them differ, and who made the difference, is left to `comparison.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagesync.planning.drift.file_renames import renames, renames_on_the_board
from stagesync.planning.drift.partners import Partners
from stagesync.planning.drift.portal_renames import portal_renames
from stagesync.planning.matching import match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.model.desired import DesiredBoard, Entry
    from stagesync.planning.drift.base import Said
    from stagesync.planning.drift.portal_renames import PortalRenames
    from stagesync.planning.matching import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """One stage on up to three sides; None where a side does not have it.

    `matched` says that a plan takes `says` to be `live`. Without it, where both are there, the base alone ties them:
    the stage was renamed on the portal, or in the file without `was`, and a plan would make a new one.
    """

    said: Entry | None
    says: Entry | None
    live: Stage | None
    matched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The file's entries in their order, then the stages that no entry stands for, in the board's order.

    Each entry of the base stands in one row at most; one that is gone from the file and from the board stands in none.
    `unclear_entries` (places) and `unclear_stages` (ids) look alike, and nobody can tell which was renamed to which.
    """

    listed: tuple[Aligned, ...]
    alone: tuple[Aligned, ...]
    unclear_entries: frozenset[int] = frozenset()
    unclear_stages: frozenset[int] = frozenset()


def align(desired: DesiredBoard, said: Said, live: LiveBoard) -> Alignment:
    """Return which entries and stages are the same one on the three sides.

    Never raises: an entry whose stage can't be decided (`matching.match` refuses it) has none.
    """
    now, then = match(desired.entries, live.stages), match(said.entries, live.stages)
    twice = _renamed_on_both_sides(desired, said, now, then, live)
    partners = _partners(desired, said, now, then)
    for place, (place_then, _) in twice.items():
        partners.pair(place, place_then)
    free = {stage.id: stage for stage in now.unlisted}
    listed = []
    for place, (entry, stage) in enumerate(zip(desired.entries, now.stages, strict=True)):
        before = partners.of.get(place)
        known = stage if stage is not None else _taken(free, None if before is None else then.stages[before])
        if known is None and place in twice and twice[place][0] == before:
            known = free.pop(twice[place][1], None)
        base = None if before is None else said.entries[before]
        listed.append(Aligned(said=base, says=entry, live=known, matched=stage is not None))
    alone = {stage.id: said.entries[at] for at in partners.without_then() if (stage := then.stages[at])}
    rest = [Aligned(said=alone.get(key), says=None, live=stage) for key, stage in free.items()]
    return _with_portal_renames(listed, rest, live)


def _partners(desired: DesiredBoard, said: Said, now: Match, then: Match) -> Partners:
    partners = Partners(desired.entries, said.entries, now=_ids(now.stages), then=_ids(then.stages))
    partners.by_sign()
    if not said.whole:
        for rename in renames_on_the_board(desired.entries, said.entries, now):
            partners.pair(rename.place, rename.place_then)
    return partners


def _renamed_on_both_sides(
    desired: DesiredBoard, said: Said, now: Match, then: Match, live: LiveBoard
) -> dict[int, tuple[int, int]]:
    """Return entries renamed in the file whose stage was renamed on the portal: place to place then, and stage.

    Nothing but places tells either rename, so both have to be told: the new title stands where the old one stood, and
    where its stage stood there is one that no entry, now or then, stands for.
    """
    if said.whole or now.refusals or then.refusals:
        return {}
    known, taken = _ids(then.stages), set(_ids(now.stages).values())
    gone = [
        place for place, entry in enumerate(said.entries) if then.stages[place] is None and entry.id is None
    ]
    came = [stage.id for stage in then.unlisted if stage.id not in taken]
    pairs = portal_renames([entry.title for entry in said.entries], live.stages, known, gone, came).pairs
    return {
        rename.place: (rename.place_then, pairs[rename.place_then])
        for rename in renames(desired.entries, said.entries)
        if rename.place_then in pairs and now.stages[rename.place] is None
    }


def _with_portal_renames(listed: list[Aligned], alone: Sequence[Aligned], live: LiveBoard) -> Alignment:
    """Tie entries whose stage is gone to stages that came, where they are told to be the same ones renamed."""
    found = _portal_renames(listed, alone, live)
    by_id = {stage.id: stage for stage in live.stages}
    for place, key in found.pairs.items():
        listed[place] = replace(listed[place], live=by_id[key])
    tied = set(found.pairs.values())
    return Alignment(
        listed=tuple(listed),
        alone=tuple(row for row in alone if row.live is None or row.live.id not in tied),
        unclear_entries=found.unclear_places,
        unclear_stages=found.unclear_stages,
    )


def _portal_renames(listed: Sequence[Aligned], alone: Sequence[Aligned], live: LiveBoard) -> PortalRenames:
    gone = [place for place, row in enumerate(listed) if _is_gone(row)]
    came = [row.live.id for row in alone if row.live is not None and row.said is None]
    known = {place: row.live.id for place, row in enumerate(listed) if row.live is not None}
    titles = [row.says.title if row.says is not None else "" for row in listed]
    return portal_renames(titles, live.stages, known, gone, came)


def _is_gone(row: Aligned) -> bool:
    """Tell whether an entry lost its stage on the portal, and no id, its own or a journal's, says which one it was."""
    if row.live is not None or row.says is None or row.said is None:
        return False
    return row.says.title == row.said.title and row.says.id is None and row.said.id is None


def _ids(stages: Sequence[Stage | None]) -> dict[int, int]:
    return {place: stage.id for place, stage in enumerate(stages) if stage is not None}


def _taken(free: dict[int, Stage], stage: Stage | None) -> Stage | None:
    return None if stage is None else free.pop(stage.id, None)
