"""The tables of sprints and of the tasks on their boards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.records import Records
from stagesync.emulator.scrum.rows import read_link, read_sprint

if TYPE_CHECKING:
    import sqlite3


class ScrumTables:
    """`kinds` holds the tables by their keys in the state document."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.sprints = Records(db, "scrum.sprints", read_sprint)
        self.links = Records(db, "scrum.tasks", read_link)
        self.kinds: dict[str, Records[Any]] = {"sprints": self.sprints, "tasks": self.links}
