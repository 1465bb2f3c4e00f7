"""The stages that `rpa.stage.*` answers, as values.

Source: docs/portal.md, "Reading RPA stages".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagesync.families.numbered.rows import number, number_or_none, odd_answer, text
from stagesync.model.board import Role, Stage
from stagesync.model.color import from_portal

if TYPE_CHECKING:
    from stagesync.model.board import Address

LIST, GET = "rpa.stage.listForType", "rpa.stage.get"

_DEFAULT_COLOR = "ACE9FB"
"""What the portal shows for a stage without a colour of its own."""

_ROLES = {"SUCCESS": Role.SUCCESS, "FAIL": Role.FAIL}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDetails:
    """What `rpa.stage.get` tells of one stage beside what the list of stages tells.

    `robots` is None where the portal does not say how many there are; `assignments` are the titles of the tasks that
    its robots made for people, `next_stages` the ids to which elements can be moved from it, `droppable` and
    `can_move_from` whether the webhook's user may move elements into and out of it.
    """

    stage: Stage
    is_first: bool
    assignments: tuple[str, ...]
    robots: int | None
    next_stages: tuple[int, ...]
    droppable: bool
    can_move_from: bool


def rows_of(address: Address, result: Any) -> list[Any]:
    """Return the rows of one page; raises PortalUnreadable."""
    rows = result.get("stages") if isinstance(result, dict) else None
    if not isinstance(rows, list):
        raise odd_answer(address, LIST, "something that holds no list of stages")
    return rows


def details_of(address: Address, result: Any) -> StageDetails:
    """Return one stage whole, bare or wrapped as `stage`; raises PortalUnreadable."""
    row = result.get("stage", result) if isinstance(result, dict) else None
    try:
        return _details(address, row)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise odd_answer(address, GET, f"no stage of it ({type(error).__name__})") from None


def _details(address: Address, row: Any) -> StageDetails:
    permissions = row.get("permissions") or {}
    return StageDetails(
        stage=stage_of(address, row),
        is_first=row.get("isFirst") is True,
        assignments=tuple(_title(task) for task in row.get("tasks") or ()),
        robots=number_or_none(row.get("robotsCount")),
        next_stages=tuple(number(stage) for stage in row.get("possibleNextStages") or ()),
        droppable=permissions.get("droppable", True) is not False,
        can_move_from=permissions.get("canMoveFrom", True) is not False,
    )


def _title(task: Any) -> str:
    title = task.get("title") if isinstance(task, dict) else None
    return title if isinstance(title, str) else ""


def stage_of(address: Address, row: Any) -> Stage:
    """Take one row; `system_type` keeps the semantic as stored, which tells null from an empty one."""
    if number(row["typeId"]) != address.process:
        raise ValueError("a stage of another process")
    semantic = row.get("semantic")
    return Stage(
        id=number(row["id"]),
        title=text(row["name"]),
        color=from_portal(row.get("color") or _DEFAULT_COLOR),
        sort=number(row["sort"]),
        system_type=None if semantic is None else text(semantic),
        code=text(row.get("code") or "") or None,
        role=_role(row, semantic),
    )


def _role(row: Any, semantic: str | None) -> Role:
    """Return the role; `isSuccess` and `isFail` are computed from the semantic and must agree with it."""
    role = _ROLES.get(semantic or "", Role.PROCESS)
    computed = (row.get("isSuccess", role is Role.SUCCESS), row.get("isFail", role is Role.FAIL))
    if computed != (role is Role.SUCCESS, role is Role.FAIL):
        raise ValueError("a semantic that contradicts itself")
    return role
