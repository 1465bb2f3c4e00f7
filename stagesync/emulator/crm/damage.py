"""The record of damage: each moment at which a CRM directory was out of order.

The real portal keeps no such record; it moves and deletes rules for mandatory fields, and counts stages as failed
(docs/portal.md, "Order of CRM stages"). Tests read the record at `/_portal/damage`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stagesync.emulator.crm.semantics import disorder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from stagesync.emulator.crm.rows import Status

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS damage (position INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL);"
)


class DamageLog:
    """Moments of disorder, in the order in which they came."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def record(self, method: str, directory: str, before: Sequence[Status], after: Sequence[Status]) -> None:
        """Add an entry if a write left a directory of stages out of order.

        `already` says that it was so before the write, `statuses` what it holds now: ID, SORT and SEMANTICS.
        """
        wrong = disorder(after)
        if not wrong:
            return
        entry = {
            "method": method,
            "entity_id": directory,
            "what": list(wrong),
            "already": bool(disorder(before)),
            "statuses": [[status.id, status.sort, status.semantics] for status in after],
        }
        self._db.execute("INSERT INTO damage (entry) VALUES (?)", (json.dumps(entry),))

    def all(self) -> list[dict[str, Any]]:
        """Return every moment."""
        rows = self._db.execute("SELECT entry FROM damage ORDER BY position")
        return [json.loads(entry) for (entry,) in rows]

    def clear(self) -> None:
        """Forget every moment."""
        self._db.execute("DELETE FROM damage")
