"""The sprints and stages that `tasks.api.scrum.*` answers, as values.

Source: docs/portal.md, "Scrum sprints" and "Scrum stages".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagesync.families.numbered.rows import number, number_or_none, odd_answer, text
from stagesync.model.board import Role, Stage
from stagesync.model.color import from_portal

if TYPE_CHECKING:
    from stagesync.model.board import Address

SPRINTS = "tasks.api.scrum.sprint.list"
STAGES = "tasks.api.scrum.kanban.getStages"

_ROLES = {"NEW": Role.NEW, "WORK": Role.WORK, "FINISH": Role.FINISH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprint:
    """A sprint as listed."""

    id: int
    name: str


def active_sprint(address: Address, result: Any) -> Sprint | None:
    """Return the active sprint of the group, None without one.

    The group and the status of each row are looked at: a filter that was dropped on the way would bring every sprint.
    Raises PortalUnreadable for anything but a list of this group's active sprints, of which there is at most one.
    """
    if not isinstance(result, list):
        raise odd_answer(address, SPRINTS, "something that is no list of sprints")
    try:
        sprints = [_sprint(address, row) for row in result]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise odd_answer(address, SPRINTS, f"a row that is none of it ({type(error).__name__})") from None
    if len(sprints) > 1:
        raise odd_answer(address, SPRINTS, f"{len(sprints)} active sprints")
    return sprints[0] if sprints else None


def _sprint(address: Address, row: Any) -> Sprint:
    if number(row["groupId"]) != address.group or row["status"] != "active":
        raise ValueError("a sprint of another group or another time")
    return Sprint(id=number(row["id"]), name=str(row.get("name") or ""))


def stage_of(sprint: int, row: Any) -> Stage:
    """Take one row apart; its number may be none, as in a database that was written to by hand."""
    if number(row["sprintId"]) != sprint:
        raise ValueError("a stage of another sprint")
    return Stage(
        id=number(row["id"]),
        title=text(row["name"]),
        color=from_portal(row.get("color")),
        sort=number_or_none(row["sort"]),
        role=_ROLES.get(row.get("type") or "", Role.WORK),
    )
