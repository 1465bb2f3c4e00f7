"""What a board's entries become when a change made on the portal is taken into the file: the reverse of a plan.

Only what was changed on the portal is taken; what the file changed is left for a plan, and what both changed is left
alone and named. Where the entries stand in a file, and how they are written there, is left to the caller.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagesync.model.desired import UNMANAGED, Unlisted
from stagesync.model.plan import RefusalCode
from stagesync.planning.alignment import Said, align
from stagesync.planning.matching import match
from stagesync.planning.portal_renames import PortalRenames, portal_renames
from stagesync.planning.remaining import Remaining, Standing
from stagesync.planning.taken_order import Sides, taken_order
from stagesync.planning.taken_texts import mostly_colored, new_entry, with_texts
from stagesync.planning.writable import clashes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.model.desired import DesiredBoard
    from stagesync.planning.alignment import Aligned


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorption:
    """A board as its file shall say it, and the differences that stay.

    `origins` holds, for each entry of `board`, its place among the entries of the file, None for a new one.
    """

    board: DesiredBoard
    origins: tuple[int | None, ...]
    remaining: tuple[Remaining, ...] = ()


def absorb(
    desired: DesiredBoard, live: LiveBoard, said: Said | None = None, *, add_unlisted: bool = False
) -> Absorption:
    """Return the board with what was changed on the portal taken in; never raises.

    `said` is the base that tells who changed what; None: every difference was made on the portal. With `add_unlisted`
    stages that no entry names become entries under `unlisted: keep`, too.
    """
    refusals = match(desired.entries, live.stages).refusals
    undecided = [one.message for one in refusals if one.code is not RefusalCode.UNKNOWN_ID]
    if undecided:
        return _unchanged(desired, [_conflict(message) for message in undecided])
    if said is not None and not said.whole and not said.entries:
        message = f"{said.label} does not name this board, so whatever differs counts as changed in the file"
        return _unchanged(desired, [Remaining(standing=Standing.FOR_APPLY, message=message)])
    return _Absorbing(desired, live, said, add_unlisted=add_unlisted).run()


def _unchanged(desired: DesiredBoard, remaining: Sequence[Remaining]) -> Absorption:
    places = tuple(range(len(desired.entries)))
    return Absorption(board=desired, origins=places, remaining=tuple(remaining))


def _conflict(message: str) -> Remaining:
    return Remaining(standing=Standing.CONFLICT, message=message)


class _Absorbing:
    """One board's work; an entry is known by its place in the file, a new one by its stage's id, negative."""

    def __init__(
        self, desired: DesiredBoard, live: LiveBoard, said: Said | None, *, add_unlisted: bool
    ) -> None:
        self._desired, self._live = desired, live
        # without a base the file stands for it: whatever differs then was changed on the portal
        self._base = said or Said(label="", entries=desired.entries, unlisted=desired.unlisted)
        self._add_unlisted = add_unlisted
        rows = align(desired, self._base, live)
        self._rows, self._alone = rows[: len(desired.entries)], rows[len(desired.entries) :]
        self._stages = {place: row.live for place, row in enumerate(self._rows) if row.live is not None}
        self._entries = dict(enumerate(desired.entries))
        self._remaining: list[Remaining] = []

    def run(self) -> Absorption:
        renamed = self._pair_renamed()
        if not renamed.unclear_places:
            self._drop_gone()
        for place in [place for place in self._stages if place in self._entries]:
            self._take_texts(place)
        if not renamed.unclear_places:
            self._add_new(frozenset(renamed.pairs.values()))
        self._settle_clashes()
        # who stands where tells which stage is which: until that is settled, nobody moves, goes or comes
        order = sorted(self._entries) if renamed.unclear_places else self._order()
        board = replace(
            self._desired,
            entries=tuple(self._entries[key] for key in order),
            move_tasks_to=self._target(),
        )
        fault = self._fault(board, order)
        if fault:
            return _unchanged(self._desired, [*self._remaining, _conflict(fault)])
        origins = tuple(key if key >= 0 else None for key in order)
        return Absorption(board=board, origins=origins, remaining=tuple(self._remaining))

    def _pair_renamed(self) -> PortalRenames:
        """Find the stages of entries that were renamed on the portal."""
        gone = [place for place in self._gone() if self._entries[place].id is None]
        found = portal_renames(
            self._desired.entries,
            self._live.stages,
            {place: stage.id for place, stage in self._stages.items()},
            gone,
            {row.live.id for row in self._alone if row.live is not None and row.said is None},
        )
        by_id = {stage.id: stage for stage in self._live.stages}
        self._stages |= {place: by_id[stage] for place, stage in found.pairs.items()}
        if found.unclear_places:
            entries = _listed(self._entries[place].title for place in sorted(found.unclear_places))
            stages = _listed(s.title for s in self._live.stages if s.id in found.unclear_stages)
            self._note(
                Standing.CONFLICT,
                f"gone from the board: {entries}; come to it: {stages}; which of them is which, renamed, can't be "
                "told, so change these entries by hand; until then the board's order and other stages are left, too",
            )
        return found

    def _gone(self) -> list[int]:
        """Return the entries whose stage the base knew, and that is not on the board any more."""
        return [
            place
            for place, row in enumerate(self._rows)
            if row.live is None and row.said is not None and _says_the_same(row)
        ]

    def _drop_gone(self) -> None:
        gone = set(self._gone())
        for place, row in enumerate(self._rows):
            if place in self._stages:
                continue
            title = self._entries[place].title
            if row.said is None:
                self._note(Standing.FOR_APPLY, f'"{title}" is new in the file')
            elif place not in gone:
                self._note(
                    Standing.CONFLICT,
                    f'"{title}" was changed in the file, and its stage deleted on the portal',
                )
            elif title == self._desired.move_tasks_to:
                message = (
                    f'the stage of "{title}" is gone, but `move_tasks_to` names it; let it name another entry'
                )
                self._note(Standing.CONFLICT, message)
            elif (other := self._same_title(title)) is not None:
                message = (
                    f'"{title}" pins id {row.says.id if row.says else None}, which the board does not hold; '
                )
                self._note(
                    Standing.CONFLICT, f"{message}stage {other} has its title, so change the id, or remove it"
                )
            else:
                del self._entries[place]

    def _same_title(self, title: str) -> int | None:
        return next((row.live.id for row in self._alone if row.live and row.live.title == title), None)

    def _take_texts(self, place: int) -> None:
        taken, remaining = with_texts(
            self._entries[place], self._rows[place], self._stages[place], self._base, self._live
        )
        self._entries[place] = taken
        self._remaining += remaining

    def _add_new(self, taken: Collection[int]) -> None:
        """Make entries of the stages that no entry names, but for those `taken`."""
        colored = mostly_colored(self._desired.entries)
        pinned_away = {self._entries[place].title for place in self._entries if place not in self._stages}
        for row in self._alone:
            stage = row.live
            if (
                stage is None
                or stage.id in taken
                or stage.title in pinned_away
                or not self._wanted(row, stage)
            ):
                continue
            entry, problem = new_entry(stage, self._live, colored=colored)
            if problem:
                self._note(Standing.CONFLICT, problem)
            else:
                self._entries[-stage.id] = entry
                self._stages[-stage.id] = stage

    def _wanted(self, row: Aligned, stage: Stage) -> bool:
        """Tell whether a stage that no entry names becomes one; if not, say why."""
        if self._desired.unlisted is Unlisted.KEEP:
            if self._add_unlisted and (row.said is None or self._base.whole):
                return True
            self._note(Standing.UNLISTED, f'"{stage.title}" is not listed')
            return False
        if row.said is None and not self._base.tolerant:
            return True
        self._note(Standing.FOR_APPLY, f'"{stage.title}" is not listed any more')
        return False

    def _settle_clashes(self) -> None:
        """Take back new titles that can't stand beside the others, until all can."""
        while True:
            found = {
                key: reason
                for key, reason in clashes(self._entries).items()
                if key < 0 or self._entries[key].title != self._desired.entries[key].title
            }
            if not found:
                return
            for key, reason in found.items():
                self._note(Standing.CONFLICT, f'"{self._entries[key].title}" can\'t be written: {reason}')
                if key < 0:
                    del self._entries[key]
                else:
                    old = self._desired.entries[key].title
                    self._entries[key] = replace(self._entries[key], title=old)

    def _order(self) -> list[int]:
        then = {entry: place for place, entry in enumerate(self._base.entries)}
        order, remaining = taken_order(
            Sides(
                keys=self._entries.keys(),
                stages=self._stages,
                live=self._live.stages,
                then={place: then[row.said] for place, row in enumerate(self._rows) if row.said is not None},
                tolerant=self._base.tolerant,
            )
        )
        self._remaining += [remaining] if remaining else []
        return order

    def _target(self) -> str | None:
        """Return `move_tasks_to`, which follows the entry that it names."""
        for place, entry in enumerate(self._desired.entries):
            if entry.title == self._desired.move_tasks_to and place in self._entries:
                return self._entries[place].title
        return self._desired.move_tasks_to

    def _fault(self, board: DesiredBoard, order: Sequence[int]) -> str | None:
        """Return why the board can't be as it came out: a plan would take its entries for other stages."""
        if not board.entries:
            return "none of the file's stages is on the board any more, and a stage list can't be empty"
        found = match(board.entries, self._live.stages)
        if any(refusal.code is not RefusalCode.UNKNOWN_ID for refusal in found.refusals):
            return "its stages can't be told apart by their new titles; pin the entries with `id:`"
        expected = {key: stage for key, stage in self._stages.items() if self._is_plain(key)}
        for key, stage in zip(order, found.stages, strict=True):
            if key in expected and stage != expected[key]:
                return (
                    f'"{self._entries[key].title}" would be taken for another stage; pin the entry with `id:`'
                )
        return None

    def _is_plain(self, key: int) -> bool:
        """Tell whether a plan shall find the stage of an entry: by its new title, or as it did before."""
        if key not in self._entries:
            return False
        return key < 0 or self._rows[key].matched or self._entries[key].title == self._stages[key].title

    def _note(self, standing: Standing, message: str) -> None:
        self._remaining.append(Remaining(standing=standing, message=message))


def _says_the_same(row: Aligned) -> bool:
    """Tell whether an entry says what the base said, as far as it says anything."""
    if row.says is None or row.said is None:
        return False
    return row.says.title == row.said.title and row.says.color in (row.said.color, UNMANAGED)


def _listed(titles: Iterable[str]) -> str:
    return ", ".join(f'"{title}"' for title in titles)
