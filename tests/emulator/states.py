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


def process(type_id=7, title="Payments", **more):
    """Return a process of RPA, which all users may modify."""
    return {"id": type_id, "title": title, **more}


def rpa_stage(stage_id, name, sort, semantic=None, *, type_id=7, **more):
    """Return a stored stage of a process."""
    row = {"id": stage_id, "typeId": type_id, "name": name, "code": "", "color": "22B9FF"}
    return {**row, "sort": sort, "semantic": semantic, **more}


def status(status_id, code, sort, semantics=None, *, entity="DEAL_STAGE_5", system=False, **more):
    """Return a stored status of a CRM directory, named by its code."""
    name = code.rpartition(":")[2].capitalize()
    funnel = entity.rpartition("_STAGE_")[2] if "_STAGE_" in entity else None
    return {
        "ID": str(status_id),
        "ENTITY_ID": entity,
        "STATUS_ID": code,
        "NAME": name,
        "NAME_INIT": name if system else "",
        "SORT": str(sort),
        "SYSTEM": "Y" if system else "N",
        "CATEGORY_ID": funnel,
        "COLOR": "#39A8EF",
        "SEMANTICS": semantics,
        **more,
    }


def funnel(category_id=5, name="Partners", *, entity_type=2, sort=500, default="N"):
    """Return a funnel."""
    return {
        "id": category_id, "name": name, "sort": sort, "entityTypeId": entity_type, "isDefault": default,
    }  # fmt: skip


def smart_process(number=177, title="Purchasing", *, type_id=3, stages="Y"):
    """Return a smart process."""
    return {
        "id": type_id, "title": title, "entityTypeId": number, "isStagesEnabled": stages, "isCategoriesEnabled": "Y",
    }  # fmt: skip


def sprint(sprint_id=23, status="active", *, group=12, **more):
    """Return a sprint."""
    return {
        "id": sprint_id, "groupId": group, "entityType": "sprint", "name": f"Sprint {sprint_id}", "goal": "", "sort": 0,
        "createdBy": 1, "modifiedBy": 1, "dateStart": None, "dateEnd": None, "status": status, **more,
    }  # fmt: skip


def sprint_stage(stage_id, title, sort, kind="WORK", *, sprint=23, color="AABBCC"):
    """Return a stored stage of a sprint."""
    return {
        **stage(stage_id, title, sort, kind=kind, color=color),
        "ENTITY_ID": str(sprint),
        "ENTITY_TYPE": "A",
    }


DEALS = (
    status(501, "C5:NEW", 10, system=True),
    status(502, "C5:TALK", 20),
    status(503, "C5:OFFER", 30),
    status(504, "C5:WON", 60, "S", system=True),
    status(505, "C5:LOSE", 70, "F", system=True),
    status(506, "C5:APOLOGY", 80, "F"),
)
"""A funnel of deals in order."""
