"""What a board's entries shall become, and what became of the files: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.problem import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A board as its file says it now, and as it shall say it.

    `origins` holds, for each entry of `after`, its place among the entries of `before`, None for a new one. They differ
    in titles, colours, order and presence of entries and in `move_tasks_to` alone.
    """

    before: DesiredBoard
    after: DesiredBoard
    origins: tuple[int | None, ...]

    @property
    def differs(self) -> bool:
        """Whether the board is to say anything else."""
        return self.before != self.after or self.origins != tuple(range(len(self.before.entries)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAlone:
    """Boards whose entries were not edited, and why; `location` is the place that hinders."""

    boards: tuple[str, ...]
    location: Location
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A file before and after, byte-order mark and line breaks included."""

    file: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """The files that change, the boards that are as wanted in them, and those left alone."""

    files: tuple[Edited, ...]
    boards: tuple[DesiredBoard, ...]
    left_alone: tuple[LeftAlone, ...]
