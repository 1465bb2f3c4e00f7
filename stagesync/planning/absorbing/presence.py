"""Entries whose stage was deleted on the portal, and stages that came there: which of them go, and which come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.desired import Unlisted
from stagesync.model.drift import Aspect, Origin
from stagesync.planning.absorbing.remaining import conflict, for_apply, listed, unlisted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from stagesync.model.board import Stage
    from stagesync.model.desired import Entry
    from stagesync.model.drift import Difference
    from stagesync.planning.absorbing.remaining import Remaining
    from stagesync.planning.drift.comparison import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """The places of entries that go, the stages that become entries, and what stays."""

    gone: frozenset[int] = frozenset()
    came: tuple[Stage, ...] = ()
    remaining: tuple[Remaining, ...] = ()


def taken_presence(comparison: Comparison, *, add_unlisted: bool) -> Presence:
    """Return what the portal deleted and made.

    Where it is unclear which entry is which stage, nothing goes or comes: one of those may be the other renamed. With
    `add_unlisted` stages that no entry names become entries under `unlisted: keep`, too.
    """
    work = _Presence(comparison)
    unclear = bool(comparison.aligned.unclear_entries)
    if unclear:
        work.remaining.append(_unclear(comparison))
    count = len(comparison.aligned.listed)
    presence = [one for one in comparison.found if one[1].aspect is Aspect.PRESENCE]
    goes = [place for place, one in presence if place < count and work.goes(place, one)]
    gone = frozenset() if unclear else frozenset(goes)
    if comparison.desired.unlisted is Unlisted.KEEP:
        came = list(work.unlisted(add=add_unlisted))
    else:
        came = [number - count for number, one in presence if number >= count and work.comes(one)]
    stages = () if unclear else tuple(work.free(came, gone))
    return Presence(gone=gone, came=stages, remaining=tuple(work.remaining))


class _Presence:
    """Decides difference by difference, and collects why one stays."""

    def __init__(self, comparison: Comparison) -> None:
        self.remaining: list[Remaining] = []
        self._comparison = comparison
        self._alone = [row.live for row in comparison.aligned.alone if row.live is not None]
        self._ids = {stage.title: stage.id for stage in reversed(self._alone)}

    def goes(self, place: int, difference: Difference) -> bool:
        """Tell whether an entry without a stage goes."""
        title = difference.stage
        if difference.origin is Origin.FILE:
            self.remaining.append(for_apply(f'"{title}" is new in the file'))
        elif difference.origin is Origin.BOTH:
            message = f'"{title}" was changed in the file, and its stage deleted on the portal'
            self.remaining.append(conflict(message))
        elif problem := self._needed(self._comparison.desired.entries[place]):
            self.remaining.append(conflict(problem))
        else:
            return True
        return False

    def comes(self, difference: Difference) -> bool:
        """Tell whether a stage that no entry names, and that must not be there so, becomes one."""
        if difference.origin is Origin.FILE:
            self.remaining.append(for_apply(f'"{difference.stage}" is not listed any more'))
        elif difference.origin is Origin.BOTH:
            message = f'"{difference.stage}" is not listed any more, and was changed on the portal'
            self.remaining.append(conflict(message))
        return difference.origin is Origin.PORTAL

    def unlisted(self, *, add: bool) -> Iterator[int]:
        """Yield the numbers of the stages that become entries under `unlisted: keep`."""
        for number, row in enumerate(self._comparison.aligned.alone):
            if add and (row.said is None or self._comparison.base.whole):
                yield number
            elif row.live is not None:
                self.remaining.append(unlisted(f'"{row.live.title}" is not listed'))

    def free(self, numbers: Iterable[int], gone: Collection[int]) -> Iterator[Stage]:
        """Yield the stages of these numbers, but for those whose title an entry has that stays without a stage."""
        stay = {
            row.says.title
            for place, row in enumerate(self._comparison.aligned.listed)
            if row.says is not None and row.live is None and place not in gone
        }
        yield from (self._alone[number] for number in numbers if self._alone[number].title not in stay)

    def _needed(self, entry: Entry) -> str | None:
        """Return why an entry whose stage is gone can't go."""
        if entry.title == self._comparison.desired.move_tasks_to:
            return f'the stage of "{entry.title}" is gone, but `move_tasks_to` names it; let it name another entry'
        if entry.title in self._ids:
            return (
                f'"{entry.title}" pins id {entry.id}, which the board does not hold; stage {self._ids[entry.title]} '
                "has its title, so change the id, or remove it"
            )
        return None


def _unclear(comparison: Comparison) -> Remaining:
    aligned = comparison.aligned
    entries = [comparison.desired.entries[place].title for place in sorted(aligned.unclear_entries)]
    stages = [stage.title for stage in comparison.live.stages if stage.id in aligned.unclear_stages]
    return conflict(
        f"gone from the board: {listed(entries)}; come to it: {listed(stages)}; which of them is which, renamed, "
        "can't be told, so change these entries by hand; until then the board's order and other stages are left, too"
    )
