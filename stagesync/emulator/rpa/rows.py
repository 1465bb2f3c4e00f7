"""Processes and their stages as a state document holds them.

What a client gets to see of a stage is in `stages.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stagesync.emulator.state_checks import (
    LARGEST,
    each,
    integer,
    known,
    mapping,
    one_of,
    text,
    text_or_none,
)

SUCCESS = "SUCCESS"
FAIL = "FAIL"
DEFAULT_SORT = 500
DEFAULT_COLOR = "ace9fb"
NAME_SIZE = 255
CODE_SIZE = 50
COLOR_SIZE = 6

_TYPE_KEYS = ("id", "title", "image", "createdBy", "settings", "permissions")
_STAGE_KEYS = (
    "id", "typeId", "name", "code", "color", "sort", "semantic", "tasks", "robotsCount", "items", "fields",
)  # fmt: skip
_ANSWERED = ("isFirst", "isSuccess", "isFail", "possibleNextStages", "permissions")
_PERMISSION = ("id", "entity", "entityId", "accessCode", "action", "permission")


@dataclass(frozen=True, slots=True, kw_only=True)
class RpaType:
    """One process; `permissions` are rows of the portal's table of rights, by access code and action."""

    id: int
    title: str
    image: str = "list"
    created_by: int = 1
    settings: Any = field(default_factory=list)
    permissions: tuple[dict[str, str], ...] = ()

    @property
    def owner(self) -> str:
        """Processes belong to the portal."""
        return ""

    def stored(self) -> dict[str, Any]:
        """Return the process as a state document holds it and as it is answered."""
        return {
            "id": self.id,
            "title": self.title,
            "image": self.image,
            "createdBy": self.created_by,
            "settings": self.settings,
            "permissions": [dict(row) for row in self.permissions],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RpaStage:
    """One stage; `items` says how many elements of the process lie in it, `fields` holds visibility settings."""

    id: int
    type_id: int
    name: str
    code: str | None = None
    color: str | None = None
    sort: int = DEFAULT_SORT
    semantic: str | None = None
    tasks: Any = field(default_factory=list)
    robots: int = 0
    items: int = 0
    fields: Any = field(default_factory=list)

    @property
    def owner(self) -> str:
        """The process, by its id."""
        return str(self.type_id)

    @property
    def rank(self) -> int:
        """Where the stage stands before any SORT counts (docs/portal.md, "Order of RPA stages")."""
        match self.semantic:
            case None:
                return 0
            case "SUCCESS":
                return 2
            case "FAIL":
                return 3
            case _:
                return 1

    def stored(self) -> dict[str, Any]:
        """Return the stage as a state document holds it, without what is empty anyway."""
        beside = {
            "tasks": self.tasks,
            "robotsCount": self.robots,
            "items": self.items,
            "fields": self.fields,
        }
        return {
            "id": self.id,
            "typeId": self.type_id,
            "name": self.name,
            "code": self.code,
            "color": self.color,
            "sort": self.sort,
            "semantic": self.semantic,
            **{key: value for key, value in beside.items() if value},
        }


def read_type(value: object, path: str) -> RpaType:
    """Return a process of a state document; one without `permissions` may be modified by all users."""
    row = known(
        value, path, "a process", _TYPE_KEYS,
        elsewhere={"stages": "stages go into rpa.stages, each with the typeId of its process"},
    )  # fmt: skip
    type_id = integer(row.get("id"), f"{path}.id", least=1)
    everybody = {"accessCode": "UA", "action": "MODIFY", "permission": "X"}
    given = each(row.get("permissions", [everybody]), f"{path}.permissions", _permission)
    return RpaType(
        id=type_id,
        title=text(row.get("title"), f"{path}.title"),
        image=text(row.get("image", "list"), f"{path}.image"),
        created_by=integer(row.get("createdBy", 1), f"{path}.createdBy"),
        settings=row.get("settings", []),
        permissions=tuple(
            {"id": str(number), "entity": "TYPE", "entityId": str(type_id), **right}
            for number, right in enumerate(given, start=1)
        ),
    )


def read_stage(value: object, path: str) -> RpaStage:
    """Return a stage of a state document, texts cut as a write cuts them; what an answer says beside is left unread."""
    row = known(value, path, "a stage of a process", _STAGE_KEYS, shown=_ANSWERED)
    return RpaStage(
        id=integer(row.get("id"), f"{path}.id", least=1),
        type_id=integer(row.get("typeId"), f"{path}.typeId"),
        name=text(row.get("name"), f"{path}.name")[:NAME_SIZE],
        code=_cut_or_none(row.get("code"), f"{path}.code", CODE_SIZE),
        color=_cut_or_none(row.get("color"), f"{path}.color", COLOR_SIZE),
        sort=integer(row.get("sort", DEFAULT_SORT), f"{path}.sort", least=-LARGEST - 1),
        semantic=one_of(row.get("semantic"), f"{path}.semantic", (None, "", SUCCESS, FAIL)),
        tasks=list(each(row.get("tasks", []), f"{path}.tasks", mapping)),
        robots=integer(row.get("robotsCount", 0), f"{path}.robotsCount"),
        items=integer(row.get("items", 0), f"{path}.items"),
        fields=row.get("fields", []),
    )


def _cut_or_none(value: object, path: str, size: int) -> str | None:
    given = text_or_none(value, path)
    return None if given is None else given[:size]


def _permission(value: object, path: str) -> dict[str, str]:
    row = known(value, path, "a permission", _PERMISSION)
    for key in ("accessCode", "action", "permission"):
        text(row.get(key), f"{path}.{key}")
    return {key: str(row[key]) for key in _PERMISSION if key in row}
