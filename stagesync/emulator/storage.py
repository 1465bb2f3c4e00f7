"""The portal's tables in SQLite, in a file or in memory: opening, transactions, the state as a whole.

One connection for all threads; whoever uses it holds the portal's lock. Each table has a module of its own; the shape
of a state document is in `state_document.py`.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stagesync.emulator import call_log, records, stage_table, task_table
from stagesync.emulator.call_log import CallLog
from stagesync.emulator.crm import damage
from stagesync.emulator.crm.damage import DamageLog
from stagesync.emulator.crm.state import NEXT_STATUS_ID
from stagesync.emulator.crm.tables import CrmTables
from stagesync.emulator.rpa.state import NEXT_STAGE_ID
from stagesync.emulator.rpa.tables import RpaTables
from stagesync.emulator.scrum.tables import ScrumTables
from stagesync.emulator.stage_table import StageTable, cut, cut_color
from stagesync.emulator.state_checks import SeedError
from stagesync.emulator.state_document import EMPTY, SECTIONS, StateDocument
from stagesync.emulator.task_table import LinkTable, TaskTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.emulator.crm.rows import Status
    from stagesync.emulator.rows import StageRow
    from stagesync.emulator.rpa.rows import RpaStage
    from stagesync.emulator.section import Section

APPLICATION_ID = 0x53544753
"""SQLite's mark for whose file it is ("STGS")."""

_HEAD = b"SQLite format 3\0"
_MARK = slice(68, 72)
_SETTINGS = """
CREATE TABLE settings (position INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE NOT NULL, value TEXT NOT NULL);
"""
_SCHEMA = stage_table.SCHEMA + task_table.SCHEMA + call_log.SCHEMA + _SETTINGS
_NEWER = records.SCHEMA + damage.SCHEMA
"""Tables that a file of an older version lacks."""


class Storage:
    """The tables of stages, tasks and links, of each section's rows, the two logs and the settings.

    All of it is used inside `transaction()`.
    """

    def __init__(self, path: Path | None) -> None:
        fresh = path is None or _prepare(Path(path))
        db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False, timeout=30)
        self._db = db
        self.stages = StageTable(db)
        self.tasks = TaskTable(db)
        self.links = LinkTable(db)
        self.log = CallLog(db)
        self.damage = DamageLog(db)
        self.rpa = RpaTables(db)
        self.crm = CrmTables(db)
        self.scrum = ScrumTables(db)
        self._sections = {"rpa": self.rpa.kinds, "crm": self.crm.kinds, "scrum": self.scrum.kinds}
        try:
            db.execute("PRAGMA synchronous = NORMAL")
            if fresh:
                self._create()
            db.execute("SELECT 1 FROM stages, tasks, links, log, settings LIMIT 1")
            self._add_newer_tables()
        except (sqlite3.Error, SeedError) as error:
            db.close()
            raise SeedError(f"{path}: can't be used as an embedded portal's file: {error}") from error

    def _create(self) -> None:
        with self.transaction():
            if self._db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,):
                return  # another process was faster
            for statement in (_SCHEMA + _NEWER).split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self.replace(EMPTY)

    def _add_newer_tables(self) -> None:
        """Give a file of an older version the tables that it lacks, and read the sections that it kept unread."""
        if self._is_new():
            return
        with self.transaction():
            if self._is_new():
                return  # another process was faster
            for statement in _NEWER.split(";"):
                self._db.execute(statement)
            for name, value in self.settings().items():
                if name in SECTIONS:
                    section = SECTIONS[name](value, name)
                    self._put_section(name, section)
                    self.set(name, section.options)

    def _is_new(self) -> bool:
        found = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'damage'").fetchone()
        return found is not None

    def close(self) -> None:
        """Close the connection; the tables stay in the file, if there is one."""
        self._db.close()

    @contextmanager
    def transaction(self, *, undo: bool = False) -> Iterator[None]:
        """Run the block as one transaction, undone if it raises or with `undo`; other processes wait for its end."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("ROLLBACK" if undo else "COMMIT")

    def replace(self, state: StateDocument) -> None:
        """Put a checked state in place of what is there, colours cut to their column; the logs stay."""
        for table in (self.stages, self.tasks, self.links):
            table.clear()
        self._db.execute("DELETE FROM records")
        self._db.execute("DELETE FROM settings")
        for stage in state.stages:
            self.stages.insert(cut_color(stage))
        for task in state.tasks:
            self.tasks.insert(task)
        for link in state.links:
            self.links.insert(link)
        for name, value in state.settings.items():
            self.set(name, value)
        for name, section in state.sections.items():
            self._put_section(name, section)

    def _put_section(self, name: str, section: Section) -> None:
        for stage in section.stages:
            self.stages.insert(cut(stage))
        for key, rows in section.rows.items():
            for row in rows:
                self._sections[name][key].insert(row)

    def state(self) -> dict[str, Any]:
        """Return the whole state as a document; sections that it was never given are left out."""
        state: dict[str, Any] = {
            "stages": [stage.stored() for stage in self.stages.all()],
            "tasks": [task.stored() for task in self.tasks.all()],
            **self.settings(),
        }
        for name in self._sections.keys() & state.keys():
            state[name] = {**self._section_rows(name), **state[name]}
        links = [link.stored() for link in self.links.all()]
        return {**state, "my_plan_tasks": links} if links else state

    def _section_rows(self, name: str) -> dict[str, Any]:
        return {key: [row.stored() for row in table.all()] for key, table in self._sections[name].items()}

    def holds_rows(self) -> bool:
        """Tell whether there is any stage, process, status or sprint."""
        query = "SELECT EXISTS (SELECT 1 FROM stages UNION ALL SELECT 1 FROM records)"
        return bool(self._db.execute(query).fetchone()[0])

    def settings(self) -> dict[str, Any]:
        """Return every setting by its name in the state document."""
        rows = self._db.execute("SELECT name, value FROM settings ORDER BY position")
        return {name: json.loads(value) for name, value in rows}

    def set(self, name: str, value: object) -> None:
        """Put one setting."""
        self._db.execute(
            "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )

    def add_stage(self, row: StageRow) -> int:
        """Insert a row under the next free id, texts cut to their columns, and return that id."""
        (wanted,) = self._db.execute("SELECT value FROM settings WHERE name = 'next_stage_id'").fetchone()
        stage_id = max(int(json.loads(wanted)), self.stages.highest_id() + 1)
        self.stages.insert(cut(replace(row, id=stage_id)))
        self.set("next_stage_id", stage_id + 1)
        return stage_id

    def delete_rpa_stage(self, row: RpaStage) -> None:
        """Delete a stage of a process; its id is not given out again."""
        self._retire_id("rpa", NEXT_STAGE_ID, row.id)
        self.rpa.stages.delete(row)

    def add_rpa_stage(self, row: RpaStage) -> RpaStage:
        """Insert a stage of a process under the next free id, and return it."""
        added = replace(row, id=self._next_id("rpa", NEXT_STAGE_ID, self.rpa.stages.highest_id()))
        self.rpa.stages.insert(added)
        return added

    def add_status(self, row: Status) -> Status:
        """Insert a status under the next free id, and return it."""
        added = replace(row, id=self._next_id("crm", NEXT_STATUS_ID, self.crm.statuses.highest_id()))
        self.crm.statuses.insert(added)
        return added

    def delete_status(self, row: Status) -> None:
        """Delete a status; its id is not given out again."""
        self._retire_id("crm", NEXT_STATUS_ID, row.id)
        self.crm.statuses.delete(row)

    def _next_id(self, section: str, option: str, highest: int) -> int:
        options = self.settings().get(section, {})
        next_id = max(int(options.get(option, 1)), highest + 1)
        self.set(section, {**options, option: next_id + 1})
        return next_id

    def _retire_id(self, section: str, option: str, row_id: int) -> None:
        options = self.settings().get(section, {})
        if int(options.get(option, 1)) <= row_id:
            self.set(section, {**options, option: row_id + 1})

    def delete_stage(self, stage_id: int) -> None:
        """Delete a stage with its links; every task in it, seen or not, becomes a never-moved one."""
        if int(self.settings()["next_stage_id"]) <= stage_id:
            self.set("next_stage_id", stage_id + 1)
        self.stages.delete(stage_id)
        self.links.release(stage_id)
        for link in self.scrum.links.of(str(stage_id)):
            self.scrum.links.delete(link)
        self.tasks.release(stage_id)


def _prepare(path: Path) -> bool:
    """Make sure that `path` may hold a portal; return whether it is still to be filled."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            return True
        with path.open("rb") as file:
            head = file.read(_MARK.stop)
    except OSError as error:
        raise SeedError(f"{path}: can't be used as an embedded portal's file: {error.strerror}") from error
    ours = head.startswith(_HEAD) and head[_MARK] == APPLICATION_ID.to_bytes(4, "big")
    if head and not ours:
        raise SeedError(f"{path}: is not an embedded portal's file; name another file, or a new one")
    return not head
