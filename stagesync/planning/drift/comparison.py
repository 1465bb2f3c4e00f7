"""Every difference between what a file says and what its board is, and who made it.

A difference has three sides: what the file said at the base, what it says, what the board is. Where two of them agree,
the third was changed. Which stages belong together is known to `alignment.py`, who moved one to `movers.py`. What
becomes of a difference is left to the planner, which removes it, and to `absorbing`, which takes it into the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.desired import UNMANAGED, Unlisted, Unmanaged
from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.planning.drift.alignment import align
from stagesync.planning.drift.base import NOTHING_SAID
from stagesync.planning.drift.movers import Placed, moved
from stagesync.planning.matching import match

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.model.desired import DesiredBoard, Entry
    from stagesync.planning.drift.alignment import Aligned, Alignment
    from stagesync.planning.drift.base import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The three sides, how they belong together, and every difference with the row of the alignment that it is in.

    Rows are numbered through: first those of the entries, then those of stages that no entry stands for.
    """

    desired: DesiredBoard
    base: Said
    live: LiveBoard
    aligned: Alignment
    found: tuple[tuple[int, Difference], ...]


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
    return tuple(difference for _, difference in compare(desired, said or NOTHING_SAID, live).found)


def compare(desired: DesiredBoard, base: Said, live: LiveBoard) -> Comparison:
    """Return the differences with what they were found by, in the order of `differences`."""
    aligned = align(desired, base, live)
    found = tuple(_Comparing(desired, base, live).found(aligned))
    return Comparison(desired=desired, base=base, live=live, aligned=aligned, found=found)


class _Comparing:
    """Compares row by row; `_then` and `_there` are the places at the base and on the board."""

    def __init__(self, desired: DesiredBoard, base: Said, live: LiveBoard) -> None:
        self._base = base
        self._desired, self._live = desired, live
        self._then = {entry: place for place, entry in enumerate(base.entries)}
        self._there = {stage.id: place for place, stage in enumerate(live.stages)}

    def found(self, aligned: Alignment) -> Iterator[tuple[int, Difference]]:
        by = self._moves(aligned.listed)
        for number, row in enumerate((*aligned.listed, *aligned.alone)):
            if row.says is None or row.live is None:
                found = self._presence(row)
            else:
                found = self._attributes(row, number, row.says, row.live, by)
            yield from ((number, difference) for difference in found)

    def _attributes(
        self, row: Aligned, place: int, says: Entry, live: Stage, by: dict[int, frozenset[Origin]]
    ) -> Iterator[Difference]:
        yield from self._title(row, says, live)
        yield from self._color(row, says, live)
        if place in by:
            yield self._place(row, place, live, by[place])

    def _presence(self, row: Aligned) -> Iterator[Difference]:
        sides = (_title(row.said), _title(row.says), _title(row.live))
        if row.says is not None:
            yield _difference(Aspect.PRESENCE, sides, _deleted_by(row), of=row)
        elif row.said is None and self._base.whole:
            yield _difference(Aspect.PRESENCE, sides, Origin.PORTAL, of=row)
        elif self._desired.unlisted is not Unlisted.KEEP:
            yield _difference(Aspect.PRESENCE, sides, self._left_out_by(row), of=row)

    def _left_out_by(self, row: Aligned) -> Origin:
        """Return why a stage has no entry: it went from the file, or it came to the board."""
        if row.said is None:
            # where the file said `keep` the stage may have stood there, and that it must not is new
            return Origin.FILE if self._base.tolerant else Origin.PORTAL
        return Origin.FILE if _is_as(row.live, row.said) else Origin.BOTH

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

    def _moves(self, listed: Sequence[Aligned]) -> dict[int, frozenset[Origin]]:
        """Return who moved the stages of which rows; those that have all sides come in the file's order."""
        placed = {place: found for place, row in enumerate(listed) if (found := self._placed(row))}
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


def _deleted_by(row: Aligned) -> Origin:
    """Return why an entry has no stage: it is new, or the stage was deleted, and the entry changed meanwhile or not."""
    if row.said is None:
        return Origin.FILE
    return Origin.PORTAL if _is_as(row.says, row.said) else Origin.BOTH


def _is_as(side: Entry | Stage | None, said: Entry) -> bool:
    """Tell whether a side has title and colour as they were said, as far as both manage the colour."""
    if side is None:
        return False
    return side.title == said.title and (side.color == said.color or UNMANAGED in (side.color, said.color))


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
