"""Live boards: what a portal holds, as read.

Values alone; how a kind of board is read is in `families/`, what the portal does with it in docs/portal.md.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_ID = 2_147_483_647
"""Ids are whole numbers from 1 to this (docs/portal.md, "How stages are stored")."""

UNTITLED_TYPES = frozenset({"WORK", "REVIEW", "FINISH"})
"""SYSTEM_TYPE of rows that have no title of their own (docs/portal.md, "Untitled stages")."""


class Kind(StrEnum):
    """The kinds of board that a configuration can name."""

    KANBAN = "kanban"
    MY_PLAN = "my-plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage as read: `title` as shown, `color` as `model.color.from_portal` gives it.

    `system_type` is None on a row that was never rewritten and "" on one that was.
    """

    id: int
    title: str
    color: str
    sort: int | None
    system_type: str | None = None

    @property
    def untitled(self) -> bool:
        """Whether the shown title is the portal's own word, not stored text."""
        return self.system_type in UNTITLED_TYPES

    @property
    def is_new(self) -> bool:
        """Whether the row carries the NEW flag: tasks that were never moved are shown in it."""
        return self.system_type == "NEW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a board lies: `kind` and, for a group's board, the group's id and (if known) its name."""

    kind: Kind
    group: int | None = None
    name: str | None = None

    def __str__(self) -> str:
        if self.kind is Kind.MY_PLAN:
            return "My Plan"
        name = f' "{self.name}"' if self.name else ""
        return f"group {self.group}{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBoard:
    """A board as read: its stages in the order shown, and what was asked about its tasks.

    `task_counts` holds how many tasks the webhook sees in a stage, `tasks` their ids where they are to be moved; the
    stage with the NEW flag counts the never-moved tasks as its own. `unmoved` is how many never-moved tasks the webhook
    sees, None where nobody asked.
    """

    address: Address
    stages: tuple[Stage, ...]
    task_counts: Mapping[int, int] = field(default_factory=dict)
    tasks: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    unmoved: int | None = None

    def fingerprint(self) -> str:
        """Return a digest of id, title, colour, order, SORT and SYSTEM_TYPE of every stage."""
        rows = [[s.id, s.title, s.color, s.sort, s.system_type or ""] for s in self.stages]
        text = json.dumps(rows, separators=(",", ":"), ensure_ascii=True)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
