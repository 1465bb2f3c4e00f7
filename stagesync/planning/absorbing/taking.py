"""One round of absorbing: every difference named "changed on the portal" is taken into the entries, and no other.

Who made a difference is known to `drift/comparison.py`; what a further round may find, to `absorption.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagesync.model.plan import RefusalCode
from stagesync.planning.absorbing.clashes import settled
from stagesync.planning.absorbing.order import places_left, taken_order
from stagesync.planning.absorbing.presence import Presence, taken_presence
from stagesync.planning.absorbing.remaining import conflict
from stagesync.planning.absorbing.texts import BoardTexts, mostly_colored, with_texts
from stagesync.planning.absorbing.untold_renames import untold_renames
from stagesync.planning.matching import match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagesync.model.board import Stage
    from stagesync.model.desired import DesiredBoard, Entry
    from stagesync.planning.absorbing.remaining import Remaining
    from stagesync.planning.drift.comparison import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorption:
    """A board as its file shall say it, and the differences that stay.

    `origins` holds, for each entry of `board`, its place among the entries of the file, None for a new one.
    """

    board: DesiredBoard
    origins: tuple[int | None, ...]
    remaining: tuple[Remaining, ...] = ()


def unchanged(desired: DesiredBoard, remaining: Sequence[Remaining]) -> Absorption:
    """Return a board of which nothing is taken."""
    places = tuple(range(len(desired.entries)))
    return Absorption(board=desired, origins=places, remaining=tuple(remaining))


def take(comparison: Comparison, *, add_unlisted: bool) -> Absorption:
    """Return the board after the portal's changes.

    In here an entry is known by a key: its place in the file, or for a new one its stage's id, negative. Where a change
    of order or of stages would hide which stage an entry means, texts alone are taken.
    """
    presence = taken_presence(comparison, add_unlisted=add_unlisted)
    made = _taken(comparison, presence, ordered=not comparison.aligned.unclear_entries)
    if untold := untold_renames(comparison, made.board, made.origins):
        still = Presence(remaining=(*presence.remaining, *untold))
        made = _taken(comparison, still, ordered=False)
        if untold_renames(comparison, made.board, made.origins):
            return unchanged(comparison.desired, made.remaining)
    return made


def _taken(comparison: Comparison, presence: Presence, *, ordered: bool) -> Absorption:
    desired, listed = comparison.desired, comparison.aligned.listed
    entries, texts = with_texts(comparison)
    added, not_added = _added(comparison, presence.came)
    kept = {key: entry for key, entry in entries.items() if key not in presence.gone}
    entries, clashing = settled({**kept, **added}, desired.entries)
    stages = {place: row.live for place, row in enumerate(listed) if row.live is not None}
    stages |= {-stage.id: stage for stage in presence.came if -stage.id in entries}
    order = taken_order(comparison, entries, stages) if ordered else sorted(entries)
    board = replace(
        desired, entries=tuple(entries[key] for key in order), move_tasks_to=_target(desired, entries)
    )
    remaining = (*presence.remaining, *texts, *not_added, *clashing, *places_left(comparison))
    if fault := _fault(comparison, board, order, stages):
        return unchanged(desired, (*remaining, conflict(fault)))
    origins = tuple(key if key >= 0 else None for key in order)
    return Absorption(board=board, origins=origins, remaining=remaining)


def _added(comparison: Comparison, came: Iterable[Stage]) -> tuple[dict[int, Entry], list[Remaining]]:
    board, colored = BoardTexts(comparison.live), mostly_colored(comparison.desired.entries)
    entries, remaining = {}, []
    for stage in came:
        entry, problem = board.new_entry(stage, colored=colored)
        if problem is None:
            entries[-stage.id] = entry
        else:
            remaining.append(problem)
    return entries, remaining


def _target(desired: DesiredBoard, entries: Mapping[int, Entry]) -> str | None:
    """Return `move_tasks_to`, which follows the entry that it names."""
    for place, entry in enumerate(desired.entries):
        if entry.title == desired.move_tasks_to and place in entries:
            return entries[place].title
    return desired.move_tasks_to


def _fault(
    comparison: Comparison, board: DesiredBoard, order: Sequence[int], stages: Mapping[int, Stage]
) -> str | None:
    """Return why the board can't be as it came out: a plan would take its entries for other stages."""
    if not board.entries:
        return "none of the file's stages is on the board any more, and a stage list can't be empty"
    found = match(board.entries, comparison.live.stages)
    if any(refusal.code is not RefusalCode.UNKNOWN_ID for refusal in found.refusals):
        return "its stages can't be told apart by their new titles; pin the entries with `id:`"
    for key, entry, stage in zip(order, board.entries, found.stages, strict=True):
        # found by its new title, or as it was before; an entry that a plan would make anew is found by neither
        plain = key < 0 or comparison.aligned.listed[key].matched
        if key in stages and (plain or entry.title == stages[key].title) and stage != stages[key]:
            return f'"{entry.title}" would be taken for another stage; pin the entry with `id:`'
    return None
