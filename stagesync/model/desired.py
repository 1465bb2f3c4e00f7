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


class GroupRole(StrEnum):
    """The least role that the webhook's user has in a group for it to be taken."""

    OWNER = "owner"
    MODERATOR = "moderator"
    MEMBER = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPattern:
    """Groups by their names: `name` and each of `without` are patterns with `*` and `?`, compared with case.

    Archived groups are taken with `archived` alone.
    """

    name: str
    without: tuple[str, ...] = ()
    role: GroupRole | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredBoard:
    """One board of a configuration; `group`, `process` and `pipeline` are ids, or exact names as text.

    With `groups` it stands for one board a group, ids and exact names or a pattern; those boards are called
    NAME/GROUP_ID and have a `group` each (families/fan_out.py makes them). `portal` names one of the configuration's
    portals, None for the one of the command line.

    Which of them a board has depends on its kind, as in `model.board.Address`; the others are None. `move_tasks_to` is
    the title of one of the entries. `template` names what the entries come from, None where they are the board's own.
    `location` is where the board's name stands.
    """

    name: str
    kind: Kind
    group: int | str | None = None
    groups: tuple[int | str, ...] | GroupPattern | None = None
    portal: str | None = None
    process: int | str | None = None
    entity: str | int | None = None
    pipeline: int | str | None = None
    entries: tuple[Entry, ...]
    unlisted: Unlisted = Unlisted.KEEP
    move_tasks_to: str | None = None
    allow_mass_delete: bool = False
    as_admin: bool = False
    template: str | None = field(default=None, compare=False)
    location: Location = field(default=Location(file="-"), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSpec:
    """One portal of a configuration: the environment variable that holds its webhook, and its pace.

    `rate` is "standard", "enterprise" or BURST/PER_SECOND; None: the command line's, or the standard one.
    """

    webhook_env: str
    rate: str | None = None
    location: Location = field(default=Location(file="-"), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """All boards of all files of a run, sorted by name, and the portals that they name."""

    boards: tuple[DesiredBoard, ...]
    portals: Mapping[str, PortalSpec] = field(default_factory=dict)
