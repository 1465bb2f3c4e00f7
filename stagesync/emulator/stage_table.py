"""The table of stages.

What the rows mean to the portal is in `boards.py`, `rewrite.py` and `stage_methods.py`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stagesync.emulator.rows import COLOR_SIZE, TITLE_SIZE, StageRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from stagesync.emulator.php_value import StoredText

SCHEMA = """
CREATE TABLE stages (
  position INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER UNIQUE NOT NULL, title, sort INTEGER, color,
  system_type TEXT, entity_id INTEGER NOT NULL, entity_type TEXT NOT NULL, rest TEXT NOT NULL);
CREATE INDEX stages_of_a_board ON stages (entity_type, entity_id);
"""
_SELECT = "SELECT id, title, sort, color, system_type, entity_id, entity_type, rest FROM stages"


class StageTable:
    """Stages of all boards; `position` keeps the order in which rows came, for ties in SORT."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def all(self) -> tuple[StageRow, ...]:
        """Return every row in the order in which they came."""
        return self._rows(f"{_SELECT} ORDER BY position")

    def board(self, entity_type: str, entity_id: int) -> tuple[StageRow, ...]:
        """Return a board's rows by SORT, equal ones in the order in which they came."""
        where = "WHERE entity_type = ? AND entity_id = ? ORDER BY sort, position"
        return self._rows(f"{_SELECT} {where}", entity_type, entity_id)

    def row(self, stage_id: int) -> StageRow | None:
        """Return one row, None if there is none of this id."""
        return next(iter(self._rows(f"{_SELECT} WHERE id = ?", stage_id)), None)

    def highest_id(self) -> int:
        """Return the highest id, 0 without rows."""
        (highest,) = self._db.execute("SELECT coalesce(max(id), 0) FROM stages").fetchone()
        return int(highest)

    def insert(self, row: StageRow) -> None:
        """Insert a row as it is."""
        rest = json.dumps([row.additional_filter, row.to_update, row.to_update_access])
        self._db.execute(
            "INSERT INTO stages (id, title, sort, color, system_type, entity_id, entity_type, rest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (row.id, row.title, row.sort, row.color, row.system_type, row.entity_id, row.entity_type, rest),
        )

    def update(self, rows: Iterable[StageRow]) -> None:
        """Overwrite title, SORT, colour, type and the owner's number of the rows."""
        self._db.executemany(
            "UPDATE stages SET title = ?, sort = ?, color = ?, system_type = ?, entity_id = ? WHERE id = ?",
            ((row.title, row.sort, row.color, row.system_type, row.entity_id, row.id) for row in rows),
        )

    def delete(self, stage_id: int) -> None:
        """Delete a row."""
        self._db.execute("DELETE FROM stages WHERE id = ?", (stage_id,))

    def clear(self) -> None:
        """Delete every row."""
        self._db.execute("DELETE FROM stages")

    def _rows(self, query: str, *values: object) -> tuple[StageRow, ...]:
        return tuple(_stage_row(row) for row in self._db.execute(query, values))


def cut(row: StageRow) -> StageRow:
    """Return the row as a database that is not strict stores it (docs/portal.md, "Titles")."""
    title = row.title[:TITLE_SIZE] if isinstance(row.title, str) else row.title
    row = cut_color(row)
    return row if title == row.title else replace(row, title=title)


def cut_color(row: StageRow) -> StageRow:
    """Return the row with a colour that fits its column (docs/portal.md, "Colours")."""
    color = row.color[:COLOR_SIZE] if isinstance(row.color, str) else row.color
    return row if color == row.color else replace(row, color=color)


def _stage_row(row: tuple[Any, ...]) -> StageRow:
    additional_filter, to_update, to_update_access = json.loads(row[7])
    return StageRow(
        id=row[0],
        title=_text(row[1]),
        sort=row[2],
        color=_text(row[3]),
        system_type=row[4],
        entity_id=row[5],
        entity_type=row[6],
        additional_filter=additional_filter,
        to_update=to_update,
        to_update_access=to_update_access,
    )


def _text(stored: str | int | None) -> StoredText | None:
    """Return what a text column holds; SQLite keeps `true` as 1."""
    return True if isinstance(stored, int) else stored
