"""Run a board's calls on an embedded portal in memory before they go to the real one.

The embedded portal shares no code with the planner, so that both must be wrong in the same way for a bad plan to pass.
What the portal is filled with, and what besides the board must come out right, is told by the board's family; what is
done about a difference is the work of `applying/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.cli.console import note
from stagesync.model.plan import NewId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.emulator import EmbeddedPortal
    from stagesync.model.board import LiveBoard
    from stagesync.model.plan import BoardPlan
    from stagesync.portal.client import Portal

MOST_ROWS_WRITTEN = 1_000_000
"""Calls times stages: a larger board is not rehearsed, since each call may rewrite all of it."""

_EMPTY: Mapping[str, Any] = {
    "stages": [],
    "tasks": [],
    "group_roles": {},
    "next_stage_id": 1,
    "user_id": 1,
    "is_admin": False,
}


def rehearse(plan: BoardPlan, live: LiveBoard) -> tuple[str, ...]:
    """Return how the board would differ from the plan's `after`, or what else would be done that must not.

    `live` is the board as read just before the first write.
    """
    from stagesync.emulator import EmbeddedPortal
    from stagesync.families import FAMILIES
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
        embedded.replace({**_EMPTY, **FAMILIES[plan.address.kind].rehearsal(plan, live)})
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
    from stagesync.families.base import Rehearsed
    from stagesync.families.survey import read_boards
    from stagesync.families.target import Target
    from stagesync.model.plan import Refusal

    family = FAMILIES[plan.address.kind]
    created: dict[int, int] = {}
    for index, call in enumerate(plan.calls):
        try:
            new_id = family.result(call, portal.write(call.method, _resolved(call.params, created)).result)
        except PortalError as error:
            return (f"call {index + 1} of {len(plan.calls)} fails: {error}",)
        if new_id is not None:
            created[index] = new_id
    (found,) = read_boards(portal, [Target(address=live.address)])
    if isinstance(found, Refusal):
        return (f"the board can't be read afterwards: {found.message}",)
    after = Rehearsed(state=embedded.state(), damage=embedded.damage())
    return (*differences(plan, created, _as_shown(found, live)), *family.misdeeds(plan, live, after))


def _as_shown(found: LiveBoard, live: LiveBoard) -> LiveBoard:
    """Stages that are untitled still are shown by the portal's own word, which depends on its language."""
    from dataclasses import replace

    words = {stage.id: stage.title for stage in live.stages if stage.untitled}
    stages = (
        replace(stage, title=words[stage.id]) if stage.untitled and stage.id in words else stage
        for stage in found.stages
    )
    return replace(found, stages=tuple(stages))


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
