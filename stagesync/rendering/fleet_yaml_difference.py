"""In what a live board differs from a model, and how that is told.

Which model a board is held against is found in `fleet_yaml_models`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.color import is_damaged
from stagesync.model.desired import UNMANAGED, Entry
from stagesync.model.long_list import cut
from stagesync.rendering.layout import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import Kind, LiveBoard, Stage

MOST_LISTED = 12
"""Titles that are listed; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What boards of a kind are held against: stages in their order, each title once.

    An entry without a colour, or without a role, fits any. `is_template` says that other boards may take these stages
    by a name; else they are an entry's own.
    """

    kind: Kind
    entries: tuple[Entry, ...]
    is_template: bool = True

    @classmethod
    def of(cls, board: LiveBoard) -> Model:
        """Return a model of boards that are like this one."""
        entries = (Entry(title=stage.title, color=stage.color, role=stage.role) for stage in board.stages)
        return cls(kind=board.address.kind, entries=tuple(entries))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """In what a board differs from a model: titles that it lacks, has besides or has several times, in order.

    `changed` holds the stages of the board whose colour or type is another; `reordered`: those that both have stand in
    another order. `shared` counts the titles that both have, `titles` those of the model.
    """

    shared: int
    titles: int
    lacking: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    changed: tuple[Stage, ...] = ()
    reordered: bool = False

    @property
    def single_stages(self) -> bool:
        """Whether it is all told by replacing single stages of the model, one at least."""
        return bool(self.changed) and not (self.lacking or self.besides or self.doubled or self.reordered)

    def words(self) -> str:
        """Return what differs, for people, "" for nothing; the titles are raw text."""
        is_far = 2 * self.shared < max(self.titles, self.shared + len(self.besides))
        return "; ".join(self._in_short() if is_far else self._in_full())

    def _in_short(self) -> Iterator[str]:
        yield f"shares {self.shared or 'none'} of {counted(self.titles, 'title')}"
        if self.besides:
            yield f"has {len(self.besides)} {'other' if len(self.besides) == 1 else 'others'}"

    def _in_full(self) -> Iterator[str]:
        damaged = [stage.title for stage in self.changed if is_damaged(stage.color)]
        other = [stage.title for stage in self.changed if not is_damaged(stage.color)]
        if self.lacking:
            yield f"lacks {_listed(self.lacking)}"
        if self.besides:
            yield f"has {_listed(self.besides)} besides"
        if self.doubled:
            yield f"has {_listed(self.doubled)} more than once"
        if other:
            yield f"another look of {_listed(other)}"
        if damaged:
            yield f"a damaged colour of {_listed(damaged)}"
        if self.reordered:
            yield "another order"


def difference(model: Model, board: LiveBoard) -> Difference:
    """Return in what a board differs from a model."""
    theirs = {entry.title: entry for entry in model.entries}
    ours = Counter(stage.title for stage in board.stages)
    shared = [title for title in ours if title in theirs]
    return Difference(
        shared=len(shared),
        titles=len(theirs),
        lacking=tuple(title for title in theirs if title not in ours),
        besides=tuple(title for title in ours if title not in theirs),
        doubled=tuple(title for title, count in ours.items() if count > 1),
        changed=tuple(
            stage
            for stage in board.stages
            if stage.title in theirs and not looks_like(theirs[stage.title], stage)
        ),
        reordered=shared != [title for title in theirs if title in ours],
    )


def looks_like(entry: Entry, stage: Stage) -> bool:
    """Tell whether a stage has the colour and the role that an entry says, where it says them."""
    return entry.color in (UNMANAGED, stage.color) and entry.role in (None, stage.role)


def _listed(titles: Sequence[str]) -> str:
    return cut([f'"{title}"' for title in titles], MOST_LISTED)
