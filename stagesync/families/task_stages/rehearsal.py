"""A group's board or a My Plan on a portal of its own, and what its calls would do to tasks there.

Plain documents in the shape of the embedded portal's state; running the calls is left to the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.model.plan import BoardPlan

USER = 1
NEVER_MOVED = 0
NEVER_MOVED_TASK = 2**31 - 1
"""Stands for the tasks that nobody ever moved."""


def state(plan: BoardPlan, live: LiveBoard, *, never_moved: bool) -> dict[str, Any]:
    """Return a portal with the board as it is, and with the tasks that the plan moves.

    `never_moved`: unless the plan knows that there are none, a task stands for those that nobody ever moved.
    """
    group = plan.address.group
    tasks = [
        {"ID": task, "GROUP_ID": group, "STAGE_ID": stage}
        for stage, ids in plan.emptied.items()
        for task in ids
    ]
    if never_moved and _may_be_dragged(plan, live):
        tasks.append({"ID": NEVER_MOVED_TASK, "GROUP_ID": group, "STAGE_ID": 0})
    return {
        "stages": [_row(stage, group) for stage in live.stages],
        "tasks": tasks,
        "group_roles": {} if group is None else {str(group): "A"},
        "next_stage_id": max((stage.id for stage in live.stages), default=0) + 1,
        "user_id": USER,
        "is_admin": False,
    }


def dragged(live: LiveBoard, after: Mapping[str, Any]) -> Iterator[str]:
    """Yield that never-moved tasks are shown elsewhere than they were."""
    before = _landing(live)
    task = next((task for task in after["tasks"] if task["ID"] == NEVER_MOVED_TASK), None)
    if task is None:
        return
    new_row = next((int(row["ID"]) for row in after["stages"] if row["SYSTEM_TYPE"] == "NEW"), None)
    now = task["STAGE_ID"] or new_row
    if now != before:
        yield f"tasks that nobody ever moved would be shown in stage {now} instead of {before}"


def _row(stage: Stage, group: int | None) -> dict[str, Any]:
    return {
        "ID": str(stage.id),
        "TITLE": "" if stage.untitled else stage.title,
        "SORT": None if stage.sort is None else str(stage.sort),
        "COLOR": stage.color,
        "SYSTEM_TYPE": stage.system_type,
        "ENTITY_ID": str(USER if group is None else group),
        "ENTITY_TYPE": "U" if group is None else "G",
        "ADDITIONAL_FILTER": [],
        "TO_UPDATE": [],
        "TO_UPDATE_ACCESS": None,
    }


def _landing(live: LiveBoard) -> int | None:
    """Return the stage in which never-moved tasks are shown (docs/portal.md, "The NEW flag and never-moved tasks")."""
    first = live.stages[0].id if live.stages else None
    return next((stage.id for stage in reversed(live.stages) if stage.is_new), first)


def _may_be_dragged(plan: BoardPlan, live: LiveBoard) -> bool:
    """Tell whether to assume such tasks: not where the plan deletes their stage, or is made knowing there are none."""
    kept = {stage.id for stage in plan.after}
    return _landing(live) in kept and NEVER_MOVED not in plan.emptied
