"""Statuses, funnels and smart processes as a state document holds them.

Which directory a status lies in is told by `directories.py`; what its place means, by `semantics.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from stagesync.emulator.state_checks import LARGEST, integer, known, one_of, text, text_or_none

PROCESS, SUCCESS, FAILURE = 0, 1, 2
DEFAULT_SORT = 10
NAME_SIZE = 100
COLOR_SIZE = 10
DEAL = 2
SMART_INVOICE = 31
SMART_DOCUMENT = 36
FIRST_SMART_PROCESS = 128

COLUMNS = (
    "ID", "ENTITY_ID", "STATUS_ID", "NAME", "NAME_INIT", "SORT", "SYSTEM", "CATEGORY_ID", "COLOR", "SEMANTICS",
)  # fmt: skip
_STATUS_KEYS = (*COLUMNS, "ITEMS")
_CATEGORY_KEYS = ("id", "name", "sort", "entityTypeId", "isDefault")
_TYPE_KEYS = ("id", "title", "entityTypeId", "isStagesEnabled", "isCategoriesEnabled")
_STATUSES_GO = "statuses go into crm.statuses, each with the ENTITY_ID of its directory"
OF_A_FUNNEL = re.compile(r"\w+_STAGE_(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One entry of a directory; `items` says how many leads, deals or the like stand in it."""

    id: int
    entity_id: str
    status_id: str
    name: str
    name_init: str = ""
    sort: int = DEFAULT_SORT
    system: bool = False
    category_id: str | None = None
    color: str | None = None
    semantics: str | None = None
    items: int = 0

    @property
    def owner(self) -> str:
        """The directory."""
        return self.entity_id

    @property
    def rank(self) -> int:
        """PROCESS, SUCCESS or FAILURE."""
        return {"S": SUCCESS, "F": FAILURE}.get(self.semantics or "", PROCESS)

    def columns(self) -> dict[str, Any]:
        """Return the row as the database gives it: numbers are texts."""
        return {
            "ID": str(self.id),
            "ENTITY_ID": self.entity_id,
            "STATUS_ID": self.status_id,
            "NAME": self.name,
            "NAME_INIT": self.name_init,
            "SORT": str(self.sort),
            "SYSTEM": "Y" if self.system else "N",
            "CATEGORY_ID": self.category_id,
            "COLOR": self.color,
            "SEMANTICS": self.semantics,
        }

    def stored(self) -> dict[str, Any]:
        """Return the row as a state document holds it."""
        return {**self.columns(), "ITEMS": self.items} if self.items else self.columns()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One funnel; ids of deals' funnels and of others' are counted apart, so `owner` is the type that it serves."""

    id: int
    name: str
    entity_type_id: int
    sort: int = 500
    is_default: bool = False

    @property
    def owner(self) -> str:
        """The type of entity, by its number."""
        return str(self.entity_type_id)

    def stored(self) -> dict[str, Any]:
        """Return the funnel as a state document holds it and as it is answered."""
        return {
            "id": self.id,
            "name": self.name,
            "sort": self.sort,
            "entityTypeId": self.entity_type_id,
            "isDefault": "Y" if self.is_default else "N",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartProcess:
    """One smart process; clients know it by `entity_type_id`, not by its id."""

    id: int
    title: str
    entity_type_id: int
    has_stages: bool = True
    has_categories: bool = True

    @property
    def owner(self) -> str:
        """Smart processes belong to the portal."""
        return ""

    def stored(self) -> dict[str, Any]:
        """Return the smart process as a state document holds it and, in part, as it is answered."""
        return {
            "id": self.id,
            "title": self.title,
            "entityTypeId": self.entity_type_id,
            "isStagesEnabled": "Y" if self.has_stages else "N",
            "isCategoriesEnabled": "Y" if self.has_categories else "N",
        }


def read_status(value: object, path: str) -> Status:
    """Return a status of a state document, texts cut as a write cuts them; EXTRA of an answer is left unread."""
    row = known(value, path, "a status", _STATUS_KEYS, shown=("EXTRA",))
    entity_id = text(row.get("ENTITY_ID"), f"{path}.ENTITY_ID")
    category = row.get("CATEGORY_ID", _funnel_of(entity_id))
    color = text_or_none(row.get("COLOR"), f"{path}.COLOR")
    return Status(
        id=integer(row.get("ID"), f"{path}.ID", least=1),
        entity_id=entity_id,
        status_id=text(row.get("STATUS_ID"), f"{path}.STATUS_ID"),
        name=text(row.get("NAME"), f"{path}.NAME")[:NAME_SIZE],
        name_init=(text_or_none(row.get("NAME_INIT"), f"{path}.NAME_INIT") or "")[:NAME_SIZE],
        sort=integer(row.get("SORT", DEFAULT_SORT), f"{path}.SORT", least=-LARGEST - 1),
        system=one_of(row.get("SYSTEM", "N"), f"{path}.SYSTEM", ("Y", "N")) == "Y",
        category_id=None if category in (None, "") else str(integer(category, f"{path}.CATEGORY_ID")),
        color=None if color is None else color[:COLOR_SIZE],
        semantics=one_of(row.get("SEMANTICS"), f"{path}.SEMANTICS", (None, "", "P", "S", "F")),
        items=integer(row.get("ITEMS", 0), f"{path}.ITEMS"),
    )


def read_category(value: object, path: str) -> Category:
    """Return a funnel of a state document."""
    row = known(
        value, path, "a funnel", _CATEGORY_KEYS, shown=("originId", "originatorId"),
        elsewhere={"statuses": _STATUSES_GO, "stages": _STATUSES_GO},
    )  # fmt: skip
    category_id = integer(row.get("id"), f"{path}.id")
    default = "Y" if category_id == 0 else "N"
    return Category(
        id=category_id,
        name=text(row.get("name"), f"{path}.name"),
        entity_type_id=integer(row.get("entityTypeId", DEAL), f"{path}.entityTypeId", least=1),
        sort=integer(row.get("sort", 500), f"{path}.sort", least=-LARGEST - 1),
        is_default=one_of(row.get("isDefault", default), f"{path}.isDefault", ("Y", "N")) == "Y",
    )


def read_type(value: object, path: str) -> SmartProcess:
    """Return a smart process of a state document; what `crm.type.list` answers beside is left unread."""
    row = known(
        value, path, "a smart process", _TYPE_KEYS, shown=("code", "createdBy"),
        elsewhere={"statuses": _STATUSES_GO, "stages": _STATUSES_GO, "categories": "funnels go into crm.categories"},
    )  # fmt: skip
    number = integer(row.get("entityTypeId"), f"{path}.entityTypeId", least=FIRST_SMART_PROCESS)
    stages, categories = (row.get(key, "Y") for key in ("isStagesEnabled", "isCategoriesEnabled"))
    return SmartProcess(
        id=integer(row.get("id"), f"{path}.id", least=1),
        title=text(row.get("title"), f"{path}.title"),
        entity_type_id=number,
        has_stages=one_of(stages, f"{path}.isStagesEnabled", ("Y", "N")) == "Y",
        has_categories=one_of(categories, f"{path}.isCategoriesEnabled", ("Y", "N")) == "Y",
    )


def _funnel_of(entity_id: str) -> str | None:
    """Return the funnel's number that a directory's name ends with, None without one."""
    number = OF_A_FUNNEL.fullmatch(entity_id)
    return None if number is None else number[1]
