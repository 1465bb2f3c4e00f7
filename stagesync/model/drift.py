"""Three sides of a board: what the file said, what it says now, what the board is, and who made the difference.

Values alone; `planning/` finds the differences, `rendering/` shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Where a difference between the file and the board comes from."""

    FILE = "changed in the file"
    """The board is as the file said; the file's change was not applied yet."""
    PORTAL = "changed on the portal"
    """The file says what it said; somebody changed the board by hand."""
    BOTH = "both"
    """The file was changed, and the board in another way."""


class Aspect(StrEnum):
    """What of a stage differs."""

    PRESENCE = "presence"
    TITLE = "title"
    COLOR = "color"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference between what the file says and what the board is.

    `stage` is the title by which people know the stage: the file's, else the board's. The three sides are raw text: a
    title, a colour of six hex digits, or for PLACE the title of the stage before it, "" for the first; None where that
    side has no such stage, or does not manage it.
    """

    stage: str
    aspect: Aspect
    said: str | None
    says: str | None
    live: str | None
    origin: Origin
