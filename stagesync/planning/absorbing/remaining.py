"""Differences that are not taken into a file, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from stagesync.model.long_list import cut

if TYPE_CHECKING:
    from collections.abc import Sequence


_MOST_LISTED = 10
"""Titles that a message names before it counts the rest."""


class Standing(Enum):
    """Why a difference stays."""

    FOR_APPLY = "changed in the file"
    UNLISTED = "not managed by the file"
    CONFLICT = "undecided, or not to be written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """A difference that stays, in a sentence with raw titles."""

    standing: Standing
    message: str


def for_apply(message: str) -> Remaining:
    """Return a difference that the file made."""
    return Remaining(standing=Standing.FOR_APPLY, message=message)


def unlisted(message: str) -> Remaining:
    """Return what is no difference, but could become an entry."""
    return Remaining(standing=Standing.UNLISTED, message=message)


def conflict(message: str) -> Remaining:
    """Return a difference that people have to look at."""
    return Remaining(standing=Standing.CONFLICT, message=message)


def listed(titles: Sequence[str]) -> str:
    """Return titles in quotes and in a row, the rest of a long list counted."""
    return cut([f'"{title}"' for title in titles], _MOST_LISTED)
