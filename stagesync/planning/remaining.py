"""Differences that are not taken into a file, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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
