"""Desired boards: what a configuration says, as plain values.

Reading YAML into these is the work of `config/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from stagesync.model.board import Kind, Role
from stagesync.model.problem import Location


class Unmanaged(Enum):
    """The word for "this file does not manage it"."""

    UNMANAGED = "unmanaged"


UNMANAGED = Unmanaged.UNMANAGED


class Unlisted(StrEnum):
    """What happens to live stages that no entry names."""

    KEEP = "keep"
    DELETE = "delete"
    ERROR = "error"


ROLE_KEYS: Mapping[Role, str] = {
    Role.SUCCESS: "semantic",
    Role.FAIL: "semantic",
    Role.NEW: "type",
    Role.WORK: "type",
    Role.FINISH: "type",
}
"""The key of an entry that says what its stage is for; of a normal stage nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One stage of a desired board.

    `title` is exact text, never trimmed. `color` is six upper-case hex digits or UNMANAGED. `was` lists titles the
    stage had before. `id` pins the entry to one live stage. `code` is an identity that goes before the title (RPA), or
    the STATUS_ID of a stage to be created (CRM). `role` is what the entry says under `semantic` or `type`; None: none.
    """

    title: str
    color: str | Unmanaged = UNMANAGED
    was: tuple[str, ...] = ()
    id: int | None = None
    code: str | None = None
    role: Role | None = None
    location: Location = field(default=Location(file="-"), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredBoard:
    """One board of a configuration; `group`, `process` and `pipeline` are ids, or exact names as text.

    Which of them a board has depends on its kind, as in `model.board.Address`; the others are None. `move_tasks_to` is
    the title of one of the entries. `location` is where the board's name stands.
    """

    name: str
    kind: Kind
    group: int | str | None = None
    process: int | str | None = None
    entity: str | int | None = None
    pipeline: int | str | None = None
    entries: tuple[Entry, ...]
    unlisted: Unlisted = Unlisted.KEEP
    move_tasks_to: str | None = None
    allow_mass_delete: bool = False
    as_admin: bool = False
    location: Location = field(default=Location(file="-"), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """All boards of all files of a run, sorted by name."""

    boards: tuple[DesiredBoard, ...]
