"""Every difference between what a file says and what its board is, and who made it.

A difference has three sides: what the file said at the base, what it says, what the board is. Where two of them agree,
the third was changed. Which stages belong together is known to `alignment.py`, who moved one to `places.py`; what a
plan does about a difference is left to the planner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.desired import UNMANAGED, Unlisted, Unmanaged
from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.planning.alignment import Said, align
from stagesync.planning.matching import match
from stagesync.planning.places import Placed, moved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.model.desired import DesiredBoard, Entry
    from stagesync.planning.alignment import Aligned

NOTHING_SAID = Said(label="")
"""The base of a board that no file named: whatever differs was changed in the file."""


def drift(desired: DesiredBoard, said: Said | None, live: LiveBoard) -> tuple[Difference, ...] | None:
    """Return `differences`, or None for a board of which can't be told which stage an entry means."""
    if match(desired.entries, live.stages).refusals:
        return None
    return differences(desired, said, live)


def differences(desired: DesiredBoard, said: Said | None, live: LiveBoard) -> tuple[Difference, ...]:
    """Return what differs: what the entries say in their order, then the stages that no entry names, in the board's.

    `said` None: no file named the board at the base. Under `unlisted: keep` a stage without an entry is no difference,
    unless the base is a whole board and the stage came since.
    """
    return tuple(_Comparison(desired, said or NOTHING_SAID, live).differences())


class _Comparison:
    """Compares row by row; `_then` and `_there` are the places at the base and on the board."""

    def __init__(self, desired: DesiredBoard, said: Said, live: LiveBoard) -> None:
        self._base = said
        self._desired, self._live = desired, live
        self._then = {entry: place for place, entry in enumerate(said.entries)}
        self._there = {stage.id: place for place, stage in enumerate(live.stages)}

    def differences(self) -> Iterator[Difference]:
        rows = align(self._desired, self._base, self._live)
        by = self._moves(rows)
        for place, row in enumerate(rows):
            if row.says is None or row.live is None:
                yield from self._presence(row)
                continue
            yield from self._title(row, row.says, row.live)
            yield from self._color(row, row.says, row.live)
            if place in by:
                yield self._place(row, place, row.live, by[place])

    def _presence(self, row: Aligned) -> Iterator[Difference]:
        sides = (_title(row.said), _title(row.says), _title(row.live))
        if row.says is not None:
            origin = Origin.FILE if row.said is None else Origin.PORTAL
            yield _difference(Aspect.PRESENCE, sides, origin, of=row)
        elif self._base.whole and row.said is None:
            yield _difference(Aspect.PRESENCE, sides, Origin.PORTAL, of=row)
        elif self._desired.unlisted is not Unlisted.KEEP:
            # where the file said `keep` the stage may have stood there, and that it must not is new
            in_file = row.said is not None or self._base.tolerant
            yield _difference(Aspect.PRESENCE, sides, Origin.FILE if in_file else Origin.PORTAL, of=row)

    def _title(self, row: Aligned, says: Entry, live: Stage) -> Iterator[Difference]:
        if says.title != live.title:
            sides = (_title(row.said), says.title, live.title)
            yield _difference(Aspect.TITLE, sides, self._origin(row, sides), of=row)

    def _color(self, row: Aligned, says: Entry, live: Stage) -> Iterator[Difference]:
        if isinstance(says.color, Unmanaged) or says.color == live.color:
            return
        sides = (_managed_color(row.said), says.color, live.color)
        not_managed_then = row.said is not None and sides[0] is None  # any colour was as the file said
        origin = Origin.FILE if not_managed_then else self._origin(row, sides)
        yield _difference(Aspect.COLOR, sides, origin, of=row)

    def _place(self, row: Aligned, place: int, live: Stage, by: Collection[Origin]) -> Difference:
        sides = (
            None if row.said is None else _before(self._base.entries, self._then[row.said]),
            _before(self._desired.entries, place),
            _before(self._live.stages, self._there[live.id]),
        )
        origin = Origin.BOTH if len(by) > 1 else next(iter(by), self._untold())
        return _difference(Aspect.PLACE, sides, origin, of=row)

    def _moves(self, rows: Sequence[Aligned]) -> dict[int, frozenset[Origin]]:
        """Return who moved the stages of which rows; those that have all sides come in the file's order."""
        placed = {place: found for place, row in enumerate(rows) if (found := self._placed(row))}
        places = tuple(placed)
        return {places[index]: by for index, by in moved(tuple(placed.values())).items()}

    def _placed(self, row: Aligned) -> Placed | None:
        if row.says is None or row.live is None:
            return None
        recolored = row.says.color not in (row.live.color, UNMANAGED)
        return Placed(
            live=self._there[row.live.id],
            then=None if row.said is None else self._then[row.said],
            written=recolored or row.says.title != row.live.title,
        )

    def _origin(self, row: Aligned, sides: tuple[str | None, str, str]) -> Origin:
        said, says, live = sides
        if row.said is None:
            return self._untold()
        if said == live:
            return Origin.FILE
        return Origin.PORTAL if said == says else Origin.BOTH

    def _untold(self) -> Origin:
        """Return who made a difference in a stage of which nothing was said: it stood there, or came on both sides."""
        return Origin.FILE if self._base.tolerant else Origin.BOTH


def _difference(
    aspect: Aspect, sides: tuple[str | None, str | None, str | None], origin: Origin, *, of: Aligned
) -> Difference:
    said, says, live = sides
    stage = _title(of.says) or _title(of.live) or ""
    return Difference(stage=stage, aspect=aspect, said=said, says=says, live=live, origin=origin)


def _title(side: Entry | Stage | None) -> str | None:
    return None if side is None else side.title


def _managed_color(said: Entry | None) -> str | None:
    return None if said is None or isinstance(said.color, Unmanaged) else said.color


def _before(row: Sequence[Entry | Stage], place: int) -> str:
    """Return the title of the stage before, "" for the first."""
    return row[place - 1].title if place else ""
