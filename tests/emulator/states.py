"""State documents for tests, written short."""

from __future__ import annotations

from typing import Any


def stage(
    stage_id, title, sort, *, new=False, kind=None, group=7, user=None, color="AABBCC"
) -> dict[str, Any]:
    """Return a stored stage: of a group's board, or of My Plan if `user` is given."""
    return {
        "ID": str(stage_id),
        "TITLE": title,
        "SORT": sort if sort is None else str(sort),
        "COLOR": color,
        "SYSTEM_TYPE": "NEW" if new else kind,
        "ENTITY_ID": str(user or group),
        "ENTITY_TYPE": "U" if user else "G",
        "ADDITIONAL_FILTER": [],
        "TO_UPDATE": [],
        "TO_UPDATE_ACCESS": None,
    }


def task(task_id, stage_id=0, *, group=7, **more) -> dict[str, Any]:
    """Return a stored task."""
    return {"ID": task_id, "GROUP_ID": group, "STAGE_ID": stage_id, **more}


def state(stages=(), tasks=(), **more) -> dict[str, Any]:
    """Return a whole state: the user owns group 7, moderates 8, is a member of 9 and nothing in 10."""
    return {
        "stages": list(stages),
        "tasks": list(tasks),
        "group_roles": {"7": "A", "8": "E", "9": "K", "10": ""},
        "next_stage_id": 100,
        "user_id": 1,
        "is_admin": False,
        **more,
    }
