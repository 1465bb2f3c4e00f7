"""The tables of processes and their stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.records import Records
from stagesync.emulator.rpa.rows import read_stage, read_type

if TYPE_CHECKING:
    import sqlite3


class RpaTables:
    """`kinds` holds the tables by their keys in the state document."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.types = Records(db, "rpa.types", read_type)
        self.stages = Records(db, "rpa.stages", read_stage)
        self.kinds: dict[str, Records[Any]] = {"types": self.types, "stages": self.stages}
