"""Rows as the portal's database holds them: stages, tasks and My Plan links.

Reading them from a state document is the work of `state_document.py`, keeping them that of `storage.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stagesync.emulator.php_value import StoredText

GROUP = "G"
PERSONAL = "U"
SPRINT = "A"
TIMELINE = "P"

NEW = "NEW"
TITLE_SIZE = 255
COLOR_SIZE = 6
DEFAULT_COLOR = "47D1E2"

SHOWN_NAMES = {"NEW": "New", "WORK": "In progress", "REVIEW": "Review", "FINISH": "Completed"}
"""What an untitled row is shown as; the real portal's words depend on the user's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """One row of the stages' table; `id` 0 for a row not inserted yet (docs/portal.md, "How stages are stored").

    `title` and `color` are stored text, "" or None where the portal shows a word or colour of its own.
    """

    id: int
    title: StoredText | None
    sort: int | None
    color: StoredText | None
    system_type: str | None
    entity_id: int
    entity_type: str
    additional_filter: Any = field(default_factory=list)
    to_update: Any = field(default_factory=list)
    to_update_access: Any = None

    @property
    def titled(self) -> bool:
        """Whether the stored title counts as one; PHP takes the text "0" for empty."""
        return bool(self.title) and self.title != "0"

    def stored(self) -> dict[str, Any]:
        """Return the row as a state document holds it: numbers are texts."""
        return {
            "ID": str(self.id),
            "TITLE": self.title,
            "SORT": None if self.sort is None else str(self.sort),
            "COLOR": self.color,
            "SYSTEM_TYPE": self.system_type,
            "ENTITY_ID": str(self.entity_id),
            "ENTITY_TYPE": self.entity_type,
            "ADDITIONAL_FILTER": self.additional_filter,
            "TO_UPDATE": self.to_update,
            "TO_UPDATE_ACCESS": self.to_update_access,
        }

    def shown(self) -> dict[str, Any]:
        """Return the row as `task.stages.get` answers it: empty title and colour replaced."""
        row = self.stored()
        row["TITLE"] = self.title or SHOWN_NAMES.get(self.system_type or NEW, SHOWN_NAMES[NEW])
        row["COLOR"] = self.color or DEFAULT_COLOR
        if self.system_type:
            row["CAN_SORT_ITEMS"] = True
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One task; `fields` holds what a state document says beside the three columns, as given."""

    id: int
    group_id: int
    stage_id: int
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def hidden(self) -> bool:
        """Whether the webhook's user can't see the task."""
        return bool(self.fields.get("HIDDEN"))

    def stored(self) -> dict[str, Any]:
        """Return the task as a state document holds it."""
        return {"ID": self.id, "GROUP_ID": self.group_id, "STAGE_ID": self.stage_id, **self.fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLink:
    """One task in one stage of somebody's My Plan."""

    task_id: int
    stage_id: int

    def stored(self) -> dict[str, int]:
        """Return the link as a state document holds it."""
        return {"TASK_ID": self.task_id, "STAGE_ID": self.stage_id}
