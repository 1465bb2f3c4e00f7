"""The log of calls served, which tests read through the door."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

SCHEMA = "CREATE TABLE log (position INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL);"

SIZE = 100_000
"""How many calls are kept; older ones go, so that a long-lived file does not grow for ever."""


class CallLog:
    """Calls in the order in which they were served."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def record(self, method: str, params: object, *, batch: bool) -> None:
        """Add a call; `batch` is true for one that runs inside a batch."""
        entry = json.dumps({"method": method, "params": params, "batch": batch})
        last = self._db.execute("INSERT INTO log (entry) VALUES (?)", (entry,)).lastrowid or 0
        self._db.execute("DELETE FROM log WHERE position <= ?", (last - SIZE,))

    def all(self) -> list[dict[str, Any]]:
        """Return every call."""
        return [json.loads(entry) for (entry,) in self._db.execute("SELECT entry FROM log ORDER BY position")]

    def clear(self) -> None:
        """Forget every call."""
        self._db.execute("DELETE FROM log")
