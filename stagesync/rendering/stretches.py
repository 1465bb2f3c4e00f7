"""Long stretches of stages that a plan leaves alone: which rows of a board are shown, and how many are only counted.

How a row, and the count of a stretch, is drawn is left to the renderer.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.rendering.stage_changes import Row

ALL_ROWS = 40
"""A board of more rows has its long stretches of untouched stages left out."""

_ENDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A stretch of untouched stages that is only counted."""

    count: int


def shortened(rows: Sequence[Row], *, all_rows: int = ALL_ROWS) -> list[Row | Skipped]:
    """Return the rows to show, in order: of a board of more than `all_rows`, only the ends of untouched stretches."""
    if len(rows) <= all_rows:
        return list(rows)
    runs = groupby(rows, lambda row: row.touched)
    return [row for touched, run in runs for row in _stretch(list(run), touched=touched)]


def _stretch(run: list[Row], *, touched: bool) -> list[Row | Skipped]:
    hidden = len(run) - 2 * _ENDS
    if touched or hidden < _ENDS:
        return [*run]
    return [*run[:_ENDS], Skipped(count=hidden), *run[-_ENDS:]]
