"""What one add or update does to a board, SORT by SORT (docs/portal.md, "The rewrite").

Needed only for the first such call on a board whose SORT values are damaged; afterwards the board is healthy and
`replay.py` tells the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

from stagesync.model.board import UNTITLED_TYPES
from stagesync.planning.order import FRONT

STEP = 10
"""How far behind the named predecessor a stage is put before the board is renumbered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as stored; `sort` None compares as smallest; `key` as in OrderProblem."""

    key: int
    sort: int | None
    type: str = ""

    @property
    def untitled(self) -> bool:
        """Whether the row has no title of its own."""
        return self.type in UNTITLED_TYPES


def is_healthy(rows: tuple[Row, ...]) -> bool:
    """Tell whether every call lands where it says: SORTs and gaps above 10, NEW on the first row and no other."""
    if rows and [index for index, row in enumerate(rows) if row.type == "NEW"] != [0]:
        return False
    sorts = [row.sort if row.sort is not None else 0 for row in rows]
    return all(low + STEP < high for low, high in zip((0, *sorts), sorts, strict=False))


def flagged(rows: tuple[Row, ...]) -> int | None:
    """Return the row in which never-moved tasks are shown; the last one that carries the flag wins."""
    return next((row.key for row in reversed(rows) if row.type == "NEW"), None)


def rewrite(rows: tuple[Row, ...], key: int, after: int) -> tuple[Row, ...]:
    """Return the rows after an add or update of `key` with AFTER_ID `after` and a title.

    `rows` stand in the order read; equal sort keys keep it. `after` is FRONT or the key of a row.
    """
    new_row = flagged(rows)
    keyed = [(_sort_key(row.sort), replace(row, type="") if row.key == key else row) for row in rows]
    anchor = None if after == FRONT else next(row.sort for row in rows if row.key == after)
    target = (anchor or 0) + STEP
    if any(row.key == key for row in rows):
        keyed = [(target, row) if row.key == key else (sort, row) for sort, row in keyed]
    else:
        keyed.append((target, Row(key=key, sort=None)))
    keyed.sort(key=lambda pair: pair[0])
    return tuple(
        replace(row, sort=100 * (index + 1), type="NEW" if index == 0 else _kept_type(row, new_row))
        for index, (_, row) in enumerate(keyed)
    )


def _sort_key(sort: int | None) -> float:
    return sort if sort is not None else -inf


def _kept_type(row: Row, new_row: int | None) -> str:
    return row.type if row.untitled and row.key != new_row else ""
