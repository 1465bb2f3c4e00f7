"""The tables of tasks and of My Plan links.

Who sees which task is decided in `session.py`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stagesync.emulator.rows import PlanLink, StageRow, TaskRow

if TYPE_CHECKING:
    import sqlite3

SCHEMA = """
CREATE TABLE tasks (
  position INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER UNIQUE NOT NULL, group_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL, fields TEXT NOT NULL);
CREATE INDEX tasks_of_a_stage ON tasks (group_id, stage_id);
CREATE TABLE links (position INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL, stage_id INTEGER NOT NULL);
"""
_SELECT = "SELECT id, group_id, stage_id, fields FROM tasks"


class TaskTable:
    """Tasks of all groups; `stage_id` 0 marks one that was never moved."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def all(self) -> tuple[TaskRow, ...]:
        """Return all tasks in the order in which they came."""
        return self._rows(f"{_SELECT} ORDER BY position")

    def row(self, task_id: int) -> TaskRow | None:
        """Return one task, None if there is none of this id."""
        return next(iter(self._rows(f"{_SELECT} WHERE id = ?", task_id)), None)

    def in_stages(self, group_id: int, stage_ids: tuple[int, ...]) -> tuple[TaskRow, ...]:
        """Return the tasks of a group that lie in one of the stages; 0 stands for the never-moved ones."""
        places = ", ".join("?" * len(stage_ids))
        return self._rows(f"{_SELECT} WHERE group_id = ? AND stage_id IN ({places})", group_id, *stage_ids)

    def next_id(self) -> int:
        """Return the id for the next task."""
        (highest,) = self._db.execute("SELECT coalesce(max(id), 0) FROM tasks").fetchone()
        return int(highest) + 1

    def insert(self, task: TaskRow) -> None:
        """Insert a task."""
        self._db.execute(
            "INSERT INTO tasks (id, group_id, stage_id, fields) VALUES (?, ?, ?, ?)",
            (task.id, task.group_id, task.stage_id, json.dumps(task.fields)),
        )

    def move(self, task_id: int, stage_id: int) -> None:
        """Put a task into a stage of its group's board."""
        self._db.execute("UPDATE tasks SET stage_id = ? WHERE id = ?", (stage_id, task_id))

    def pin(self, group_id: int, stage_id: int) -> None:
        """Write a stage into every never-moved task of a group."""
        self._db.execute(
            "UPDATE tasks SET stage_id = ? WHERE group_id = ? AND stage_id = 0", (stage_id, group_id)
        )

    def release(self, stage_id: int) -> None:
        """Make every task of a stage, seen or not, a never-moved one."""
        self._db.execute("UPDATE tasks SET stage_id = 0 WHERE stage_id = ?", (stage_id,))

    def clear(self) -> None:
        """Delete every task."""
        self._db.execute("DELETE FROM tasks")

    def _rows(self, query: str, *values: object) -> tuple[TaskRow, ...]:
        return tuple(
            TaskRow(id=row[0], group_id=row[1], stage_id=row[2], fields=json.loads(row[3]))
            for row in self._db.execute(query, values)
        )


class LinkTable:
    """Which task lies in which stage of somebody's My Plan."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def all(self) -> tuple[PlanLink, ...]:
        """Return all links in the order in which they came."""
        rows = self._db.execute("SELECT task_id, stage_id FROM links ORDER BY position")
        return tuple(PlanLink(task_id=task_id, stage_id=stage_id) for task_id, stage_id in rows)

    def any_in(self, stage_id: int) -> bool:
        """Tell whether any task lies in this stage."""
        return self._db.execute("SELECT 1 FROM links WHERE stage_id = ?", (stage_id,)).fetchone() is not None

    def insert(self, link: PlanLink) -> None:
        """Put a task into a stage of a My Plan."""
        self._db.execute("INSERT INTO links (task_id, stage_id) VALUES (?, ?)", (link.task_id, link.stage_id))

    def move(self, task_id: int, stage: StageRow) -> bool:
        """Move a task within the plan that the stage belongs to; False, and off it, if it is not on that plan."""
        moved = self._db.execute(
            "UPDATE links SET stage_id = ? WHERE task_id = ? AND stage_id IN"
            " (SELECT id FROM stages WHERE entity_type = ? AND entity_id = ?)",
            (stage.id, task_id, stage.entity_type, stage.entity_id),
        )
        return moved.rowcount > 0

    def release(self, stage_id: int) -> None:
        """Delete the links of a stage."""
        self._db.execute("DELETE FROM links WHERE stage_id = ?", (stage_id,))

    def clear(self) -> None:
        """Delete every link."""
        self._db.execute("DELETE FROM links")
