"""Desired boards: what a configuration says, as plain values.

Reading YAML into these is the work of `config/`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum

from stagesync.model.board import Kind
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One stage of a desired board.

    `title` is exact text, never trimmed. `color` is six upper-case hex digits or UNMANAGED. `was` lists titles the
    stage had before. `id` pins the entry to one live stage.
    """

    title: str
    color: str | Unmanaged = UNMANAGED
    was: tuple[str, ...] = ()
    id: int | None = None
    location: Location = field(default=Location(file="-"), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredBoard:
    """One board of a configuration; `group` is the group's id, or its exact name as text; None for My Plan.

    `move_tasks_to` is the title of one of the entries. `location` is where the board's name stands.
    """

    name: str
    kind: Kind
    group: int | str | None = None
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
