"""The boards of `task.stages.*`: a group's kanban and the webhook user's own My Plan.

docs/portal.md tells how the portal stores and orders them. Many boards at once are read by `survey.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never

from stagesync.errors import PortalUnreadable
from stagesync.model.board import Address, LiveBoard, Stage
from stagesync.model.color import from_portal
from stagesync.model.plan import Call
from stagesync.planning.steps import AddStage, DeleteStage, MoveTask, Step, UpdateStage
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MY_PLAN_ENTITY = 0
"""As entity id: the caller's own plan (docs/portal.md, "Reading a board")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStages:
    """A family of `task.stages.*`; `unmoved_tasks` as in Family: true for groups, false for My Plan."""

    unmoved_tasks: bool

    def read(self, address: Address, *, as_admin: bool) -> Command:
        """Return `task.stages.get`; `numeric` keeps the order out of reach of tools that sort keys."""
        params: dict[str, Any] = {"entityId": _entity(address), "numeric": 1}
        return Command(method="task.stages.get", params=_as_admin(params, as_admin=as_admin))

    def parse(self, address: Address, result: Any) -> LiveBoard:
        """Return the board; rows may come as a list or as a map, numbers as text."""
        rows = result.values() if isinstance(result, dict) else result
        if not isinstance(rows, (list, type({}.values()))):
            raise _no_board(address, "something that is no list of stages")
        return LiveBoard(address=address, stages=_distinct(address, _stages(address, rows)))

    def phrase(self, step: Step, address: Address, *, as_admin: bool) -> Call:
        """Return the call of a step: TITLE and AFTER_ID in every update, COLOR only where it changes."""
        match step:
            case AddStage():
                fields = {**_fields(step), "ENTITY_ID": _entity(address)}
                return _call("add", step, {"fields": fields}, as_admin=as_admin)
            case UpdateStage():
                return _call("update", step, {"id": step.stage, "fields": _fields(step)}, as_admin=as_admin)
            case DeleteStage():
                return _call("delete", step, {"id": step.stage}, as_admin=as_admin)
            case MoveTask():
                # task.stages.movetask knows no isAdmin (docs/portal.md, "Tasks of a stage")
                return _call("movetask", step, {"id": step.task, "stageId": step.stage}, as_admin=False)
            case _:
                assert_never(step)


def _call(method: str, step: Step, params: dict[str, Any], *, as_admin: bool) -> Call:
    return Call(
        method=f"task.stages.{method}",
        params=_as_admin(params, as_admin=as_admin),
        reasons=step.reasons,
        stage=step.title,
    )


def _entity(address: Address) -> int:
    return MY_PLAN_ENTITY if address.group is None else address.group


def _as_admin(params: dict[str, Any], *, as_admin: bool) -> dict[str, Any]:
    """Any text in `isAdmin` counts as true for the portal, so the parameter is left out unless wanted."""
    return {**params, "isAdmin": True} if as_admin else params


def _fields(step: AddStage | UpdateStage) -> dict[str, Any]:
    color = {} if step.color is None else {"COLOR": step.color}
    return {"TITLE": step.title, **color, "AFTER_ID": step.after}


def _text(title: object) -> str:
    """Return a text as it is; a portal never shows a stage without a title."""
    if not isinstance(title, str):
        raise TypeError(title)
    return title


def _distinct(address: Address, stages: Iterable[Stage]) -> tuple[Stage, ...]:
    """Return the stages; the planner relies on ids that are positive and differ."""
    found = tuple(stages)
    if len({stage.id for stage in found}) < len(found) or any(stage.id < 1 for stage in found):
        raise _no_board(address, "ids that stand twice or are none")
    return found


def _stages(address: Address, rows: Any) -> Iterator[Stage]:
    for row in rows:
        try:
            _check_home(address, row)
            yield Stage(
                id=int(str(row["ID"])),
                title=_text(row["TITLE"]),
                color=from_portal(row.get("COLOR")),
                sort=None if row.get("SORT") is None else int(str(row["SORT"])),
                system_type=None if row.get("SYSTEM_TYPE") is None else _text(row["SYSTEM_TYPE"]),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _no_board(address, f"a row that is no stage ({type(error).__name__})") from None


def _check_home(address: Address, row: Mapping[str, Any]) -> None:
    """Refuse a row of another board, such as the portal gives where one batch mixes kinds of boards.

    What a row does not say is not held against it.
    """
    kind = "U" if address.group is None else "G"
    if row.get("ENTITY_TYPE", kind) != kind:
        raise ValueError("a row of another kind of board")
    if address.group is not None and str(row.get("ENTITY_ID", address.group)) != str(address.group):
        raise ValueError("a row of another group")


def _no_board(address: Address, instead: str) -> PortalUnreadable:
    return PortalUnreadable(f"task.stages.get for {address} answered with {instead}", unknown_outcome=False)
