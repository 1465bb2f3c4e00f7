"""The three sides of a board side by side: what the file said, what it says, what the board is, stage by stage.

Which of them differ, and who made the difference, is left to `three_sides.py`; what the base is read from, to the
command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.desired import Unlisted
from stagesync.planning.matching import match
from stagesync.planning.partners import Partners
from stagesync.planning.renames import renames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.model.desired import DesiredBoard, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said of a board at the base: by the file at a revision, or by a journal, how a run left the board.

    `label` names the base for people. With `whole` the entries are all stages that the board had, each with its id, as
    a journal tells them: a stage that is not among them came since. Without it they are a file's entries, and
    `unlisted` is what that file said of other stages. A board that the file did not name has no entries.
    """

    label: str
    entries: tuple[Entry, ...] = ()
    unlisted: Unlisted = Unlisted.KEEP
    whole: bool = False

    @property
    def tolerant(self) -> bool:
        """Whether the board could hold stages beside the entries without differing from what was said."""
        return not self.whole and self.unlisted is Unlisted.KEEP


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


def align(desired: DesiredBoard, said: Said | None, live: LiveBoard) -> tuple[Aligned, ...]:
    """Return every entry in the file's order, then the live stages that no entry stands for, in the board's order.

    So the first `len(desired.entries)` rows are the file's entries. Each entry of the base stands in one row at most;
    one that is gone from the file and from the board stands in none. `said` None is an empty base. Never raises: an
    entry whose stage can't be decided (`matching.match` refuses it) has none.
    """
    entries = said.entries if said is not None else ()
    now = match(desired.entries, live.stages)
    then = match(entries, live.stages).stages
    partners = Partners(desired.entries, entries, now=_ids(now.stages), then=_ids(then))
    partners.by_sign()
    if said is not None and not said.whole:
        for rename in renames(desired.entries, entries):
            partners.pair(rename.place, rename.place_then)
    free = {stage.id: stage for stage in now.unlisted}
    rows = []
    for place, (entry, stage) in enumerate(zip(desired.entries, now.stages, strict=True)):
        before = partners.of.get(place)
        known = stage if stage is not None else _taken(free, None if before is None else then[before])
        base = None if before is None else entries[before]
        rows.append(Aligned(said=base, says=entry, live=known, matched=stage is not None))
    alone = {stage.id: entries[place] for place in partners.without_then() if (stage := then[place])}
    return (*rows, *(Aligned(said=alone.get(key), says=None, live=stage) for key, stage in free.items()))


def _ids(stages: Sequence[Stage | None]) -> dict[int, int]:
    return {place: stage.id for place, stage in enumerate(stages) if stage is not None}


def _taken(free: dict[int, Stage], stage: Stage | None) -> Stage | None:
    return None if stage is None else free.pop(stage.id, None)
