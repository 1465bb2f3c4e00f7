"""Run a board's calls on an embedded portal in memory before they go to the real one.

The embedded portal shares no code with the planner, so that both must be wrong in the same way for a bad plan to pass.
What is done about a difference is the work of `applying/`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stagesync.cli.console import note
from stagesync.model.plan import NewId, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagesync.emulator import EmbeddedPortal
    from stagesync.model.board import LiveBoard
    from stagesync.model.plan import BoardPlan
    from stagesync.portal.client import Portal

MOST_ROWS_WRITTEN = 1_000_000
"""Calls times stages: a larger board is not rehearsed, since each call rewrites all of it."""

USER = 1
NEVER_MOVED = 0
NEVER_MOVED_TASK = 2**31 - 1
"""Stands for the tasks that nobody ever moved."""


def rehearse(plan: BoardPlan, live: LiveBoard) -> tuple[str, ...]:
    """Return how the board would differ from the plan's `after`, or that a task would be dragged along.

    `live` is the board as read just before the first write.
    """
    from stagesync.emulator import EmbeddedPortal
    from stagesync.portal.client import Portal
    from stagesync.portal.in_process import in_process
    from stagesync.portal.transport import open_http
    from stagesync.portal.webhook import Webhook

    if len(plan.calls) * len(live.stages) > MOST_ROWS_WRITTEN:
        note(
            f"{plan.name}: not rehearsed, {len(plan.calls)} calls on {len(live.stages)} stages take too long"
        )
        return ()
    embedded = EmbeddedPortal()
    try:
        embedded.replace(_state(plan, live))
        webhook = Webhook.parse(embedded.webhook("http://localhost"))
        portal = Portal(webhook, open_http(webhook, transport=in_process(embedded.wsgi)))
        try:
            return _run(plan, live, portal, embedded)
        finally:
            portal.close()
    finally:
        embedded.close()


def _run(plan: BoardPlan, live: LiveBoard, portal: Portal, embedded: EmbeddedPortal) -> tuple[str, ...]:
    from stagesync.applying.read_back import differences
    from stagesync.errors import PortalError
    from stagesync.families import FAMILIES

    created: dict[int, int] = {}
    for index, call in enumerate(plan.calls):
        try:
            result = portal.write(call.method, _resolved(call.params, created)).result
        except PortalError as error:
            return (f"call {index + 1} of {len(plan.calls)} fails: {error}",)
        if Reason.CREATE in call.reasons:
            created[index] = int(result)
    family = FAMILIES[plan.address.kind]
    command = family.read(plan.address, as_admin=False)
    found = family.parse(plan.address, portal.read(command.method, command.params).result)
    return (*differences(plan, created, _as_shown(found, live)), *_dragged(live, embedded))


def _as_shown(found: LiveBoard, live: LiveBoard) -> LiveBoard:
    """Stages that are untitled still are shown by the portal's own word, which depends on its language."""
    words = {stage.id: stage.title for stage in live.stages if stage.untitled}
    stages = (
        replace(stage, title=words[stage.id]) if stage.untitled and stage.id in words else stage
        for stage in found.stages
    )
    return replace(found, stages=tuple(stages))


def _dragged(live: LiveBoard, embedded: EmbeddedPortal) -> Iterator[str]:
    """Never-moved tasks must be shown where they were."""
    before = _landing(live)
    state = embedded.state()
    task = next((task for task in state["tasks"] if task["ID"] == NEVER_MOVED_TASK), None)
    if task is None:
        return
    new_row = next((int(row["ID"]) for row in state["stages"] if row["SYSTEM_TYPE"] == "NEW"), None)
    now = task["STAGE_ID"] or new_row
    if now != before:
        yield f"tasks that nobody ever moved would be shown in stage {now} instead of {before}"


def _landing(live: LiveBoard) -> int | None:
    """Return the stage in which never-moved tasks are shown (docs/portal.md, "The NEW flag and never-moved tasks")."""
    first = live.stages[0].id if live.stages else None
    return next((stage.id for stage in reversed(live.stages) if stage.is_new), first)


def _holds_never_moved(plan: BoardPlan, live: LiveBoard) -> bool:
    """Tell whether to assume such tasks: not where the plan deletes their stage, or is made knowing there are none."""
    kept = {stage.id for stage in plan.after}
    return plan.address.group is not None and _landing(live) in kept and NEVER_MOVED not in plan.emptied


def _state(plan: BoardPlan, live: LiveBoard) -> dict[str, Any]:
    group = plan.address.group
    tasks = [
        {"ID": task, "GROUP_ID": group, "STAGE_ID": stage}
        for stage, ids in plan.emptied.items()
        for task in ids
    ]
    if _holds_never_moved(plan, live):
        tasks.append({"ID": NEVER_MOVED_TASK, "GROUP_ID": group, "STAGE_ID": 0})
    return {
        "stages": [
            {
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
            for stage in live.stages
        ],
        "tasks": tasks,
        "group_roles": {} if group is None else {str(group): "A"},
        "next_stage_id": max((stage.id for stage in live.stages), default=0) + 1,
        "user_id": USER,
        "is_admin": False,
    }


def _resolved(params: Mapping[str, Any], created: Mapping[int, int]) -> dict[str, Any]:
    return {name: _value(value, created) for name, value in params.items() if name != "isAdmin"}


def _value(value: Any, created: Mapping[int, int]) -> Any:
    match value:
        case NewId():
            return created[value.created_by]
        case dict():
            return _resolved(value, created)
        case _:
            return value
