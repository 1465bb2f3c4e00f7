"""The tables of directories, funnels and smart processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.crm.rows import read_category, read_status, read_type
from stagesync.emulator.records import Records

if TYPE_CHECKING:
    import sqlite3


class CrmTables:
    """`kinds` holds the tables by their keys in the state document."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.statuses = Records(db, "crm.statuses", read_status)
        self.categories = Records(db, "crm.categories", read_category)
        self.types = Records(db, "crm.types", read_type)
        self.kinds: dict[str, Records[Any]] = {
            "statuses": self.statuses,
            "categories": self.categories,
            "types": self.types,
        }
