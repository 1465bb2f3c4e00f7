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
    RPA = "rpa"
    CRM = "crm"
    SCRUM = "scrum"


class Role(StrEnum):
    """What a stage is for, beside its place: of an RPA or CRM stage its semantic, of a sprint's stage its type."""

    PROCESS = "process"
    SUCCESS = "success"
    FAIL = "fail"
    NEW = "new"
    WORK = "work"
    FINISH = "finish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage as read: `title` as shown, `color` as `model.color.from_portal` gives it.

    `system_type` is None on a row that was never rewritten and "" on one that was. `code` is the portal's own word for
    the stage, where its kind has one (RPA's code, CRM's STATUS_ID without its prefix); `role` None where its kind has
    none. `lasting`: the portal, or we, never delete it. `robots` is how many robots it has, and `assignments` the
    titles of the tasks that those have made for people, where that was asked.
    """

    id: int
    title: str
    color: str
    sort: int | None
    system_type: str | None = None
    code: str | None = None
    role: Role | None = None
    lasting: bool = False
    robots: int | None = None
    assignments: tuple[str, ...] = ()

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
    """Where a board lies: its kind, the ids that tell it from others of that kind, and its name where known.

    Kanban and scrum boards lie in a `group`, RPA boards in a `process`; CRM boards belong to an `entity` ("deal",
    "lead", "quote", "smart-invoice", or the entityTypeId of a smart process) and, but for leads and quotes, a
    `pipeline`. `name` is that of the group, process or pipeline. `container` is what the portal's methods want instead,
    where that is found anew on each run: the id of the active sprint, the ENTITY_ID of a CRM directory.
    """

    kind: Kind
    group: int | None = None
    process: int | None = None
    entity: str | int | None = None
    pipeline: int | None = None
    name: str | None = None
    container: str | None = None

    def __str__(self) -> str:
        name = f' "{self.name}"' if self.name else ""
        match self.kind:
            case Kind.MY_PLAN:
                return "My Plan"
            case Kind.RPA:
                return f"process {self.process}{name}"
            case Kind.CRM:
                pipeline = "" if self.pipeline is None else f" pipeline {self.pipeline}"
                whose = f"smart process {self.entity}" if isinstance(self.entity, int) else self.entity
                return f"{whose}{pipeline}{name}"
            case _:
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
        """Return a digest of id, title, colour, order, SORT and SYSTEM_TYPE of every stage.

        Code and role, and the container of the board, count where its kind has them.
        """
        rows: list[object] = [
            [s.id, s.title, s.color, s.sort, s.system_type or "", *_signs(s)] for s in self.stages
        ]
        if self.address.container is not None:
            rows.append(self.address.container)
        text = json.dumps(rows, separators=(",", ":"), ensure_ascii=True)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _signs(stage: Stage) -> tuple[str | None, ...]:
    return () if stage.code is None and stage.role is None else (stage.code, stage.role)
