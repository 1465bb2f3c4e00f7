"""Rows of RPA, CRM and scrum: one table for all kinds, each row kept as the state document holds it.

What a row means is its own class's business; the stages of tasks and sprints have a table of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  position INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, owner TEXT NOT NULL, id INTEGER NOT NULL,
  body TEXT NOT NULL, UNIQUE (kind, owner, id));
"""


class Record(Protocol):
    """A row: `owner` names the list that it belongs to, in which `id` is unique."""

    @property
    def id(self) -> int: ...
    @property
    def owner(self) -> str: ...
    def stored(self) -> dict[str, Any]: ...


Row = TypeVar("Row", bound=Record)


class Records(Generic[Row]):
    """The rows of one kind, in the order in which they came; `read` makes one of what `stored()` gave."""

    def __init__(self, db: sqlite3.Connection, kind: str, read: Callable[[object, str], Row]) -> None:
        self._db = db
        self._kind = kind
        self._read = read

    def all(self) -> tuple[Row, ...]:
        """Return every row."""
        return self._rows("SELECT body FROM records WHERE kind = ? ORDER BY position")

    def of(self, owner: str) -> tuple[Row, ...]:
        """Return the rows of one owner."""
        return self._rows("SELECT body FROM records WHERE kind = ? AND owner = ? ORDER BY position", owner)

    def row(self, row_id: int) -> Row | None:
        """Return the first row of this id, None if there is none."""
        query = "SELECT body FROM records WHERE kind = ? AND id = ? ORDER BY position"
        return next(iter(self._rows(query, row_id)), None)

    def highest_id(self) -> int:
        """Return the highest id, 0 without rows."""
        query = "SELECT coalesce(max(id), 0) FROM records WHERE kind = ?"
        (highest,) = self._db.execute(query, (self._kind,)).fetchone()
        return int(highest)

    def insert(self, row: Row) -> None:
        """Insert a row as it is."""
        self._db.execute(
            "INSERT INTO records (kind, owner, id, body) VALUES (?, ?, ?, ?)",
            (self._kind, row.owner, row.id, json.dumps(row.stored())),
        )

    def update(self, row: Row) -> None:
        """Overwrite the row of the same id."""
        self._db.execute(
            "UPDATE records SET owner = ?, body = ? WHERE kind = ? AND id = ?",
            (row.owner, json.dumps(row.stored()), self._kind, row.id),
        )

    def delete(self, row: Row) -> None:
        """Delete a row."""
        self._db.execute(
            "DELETE FROM records WHERE kind = ? AND owner = ? AND id = ?", (self._kind, row.owner, row.id)
        )

    def clear(self) -> None:
        """Delete every row of the kind."""
        self._db.execute("DELETE FROM records WHERE kind = ?", (self._kind,))

    def _rows(self, query: str, *values: object) -> tuple[Row, ...]:
        found = self._db.execute(query, (self._kind, *values))
        return tuple(self._read(json.loads(body), self._kind) for (body,) in found)
