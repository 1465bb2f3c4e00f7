"""Sprints, and which task lies in which stage of one, as a state document holds them.

The stages themselves are rows of the table of stages, with the letter `A` and the sprint's id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stagesync.emulator.state_checks import SeedError, date_or_none, integer, known, one_of, text

ACTIVE = "active"
PLANNED = "planned"
COMPLETED = "completed"
SPRINT = "sprint"
BACKLOG = "backlog"
STAGE_TYPES = ("NEW", "WORK", "FINISH")
DEFAULT_STAGE_TYPE = "WORK"
DEFAULT_SORT = 100
DEFAULT_COLOR = "00C4FB"

_SPRINT_KEYS = (
    "id", "groupId", "entityType", "name", "goal", "sort", "createdBy", "modifiedBy", "dateStart", "dateEnd", "status",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprint:
    """One sprint, or a group's backlog, which lies in the same table; dates are ISO texts."""

    id: int
    group_id: int
    name: str = ""
    status: str = PLANNED
    entity_type: str = SPRINT
    goal: str = ""
    sort: int = 0
    created_by: int = 1
    modified_by: int = 1
    date_start: str | None = None
    date_end: str | None = None

    @property
    def owner(self) -> str:
        """Ids of sprints and backlogs are one sequence for the whole portal."""
        return ""

    def stored(self) -> dict[str, Any]:
        """Return the sprint as a state document holds it and as it is answered."""
        return {
            "id": self.id,
            "groupId": self.group_id,
            "entityType": self.entity_type,
            "name": self.name,
            "goal": self.goal,
            "sort": self.sort,
            "createdBy": self.created_by,
            "modifiedBy": self.modified_by,
            "dateStart": self.date_start,
            "dateEnd": self.date_end,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SprintLink:
    """One task in one stage of a sprint; `id` is the task's."""

    id: int
    stage_id: int

    @property
    def owner(self) -> str:
        """The stage, by its id."""
        return str(self.stage_id)

    def stored(self) -> dict[str, Any]:
        """Return the link as a state document holds it."""
        return {"TASK_ID": self.id, "STAGE_ID": self.stage_id}


def read_sprint(value: object, path: str) -> Sprint:
    """Return a sprint of a state document."""
    row = known(
        value, path, "a sprint", _SPRINT_KEYS,
        elsewhere={"stages": "stages go into scrum.stages, each with the sprintId of its sprint"},
    )  # fmt: skip
    if row.get("entityType") == BACKLOG and row.get("status") == ACTIVE:
        raise SeedError(f'{path}.status: a backlog is never active; leave status out, or make it a "sprint"')
    return Sprint(
        id=integer(row.get("id"), f"{path}.id", least=1),
        group_id=integer(row.get("groupId"), f"{path}.groupId", least=1),
        name=text(row.get("name", ""), f"{path}.name"),
        status=one_of(row.get("status", PLANNED), f"{path}.status", (PLANNED, ACTIVE, COMPLETED)),
        entity_type=one_of(row.get("entityType", SPRINT), f"{path}.entityType", (SPRINT, BACKLOG)),
        goal=text(row.get("goal", ""), f"{path}.goal"),
        sort=integer(row.get("sort", 0), f"{path}.sort"),
        created_by=integer(row.get("createdBy", 1), f"{path}.createdBy"),
        modified_by=integer(row.get("modifiedBy", 1), f"{path}.modifiedBy"),
        date_start=date_or_none(row.get("dateStart"), f"{path}.dateStart"),
        date_end=date_or_none(row.get("dateEnd"), f"{path}.dateEnd"),
    )


def read_link(value: object, path: str) -> SprintLink:
    """Return a link of a state document."""
    row = known(value, path, "a task in a sprint", ("TASK_ID", "STAGE_ID"))
    return SprintLink(
        id=integer(row.get("TASK_ID"), f"{path}.TASK_ID", least=1),
        stage_id=integer(row.get("STAGE_ID"), f"{path}.STAGE_ID", least=1),
    )
