"""`rpa.stage.listForType` and `rpa.stage.get`: a process's stages in board order.

What changes them is in `writes.py`. The order that the portal remembers for one request lives in the session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.answer import Answer, page_of
from stagesync.emulator.arguments import controller_int
from stagesync.emulator.failure import RestError
from stagesync.emulator.rpa.rights import demand_view, may_modify
from stagesync.emulator.rpa.rows import DEFAULT_COLOR, FAIL, SUCCESS, RpaStage
from stagesync.emulator.rpa.types import demand_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.emulator.php_value import PhpArray, PhpValue
    from stagesync.emulator.session import Session


def list_for_type(session: Session, params: PhpArray, start: PhpValue) -> Answer:
    """Answer a process's stages, 50 a page, without a total and without a hint at the next page."""
    process = demand_type(session, controller_int(params, "typeId"))
    demand_view(session, process)
    stages = in_board_order(session.store.rpa.stages.of(str(process.id)))
    first = stages[0].id if stages else 0
    shown = [_basic(stage, is_first=stage.id == first) for stage in stages]
    return Answer(result={"stages": list(page_of(shown, start).rows)})


def stage_get(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer one stage whole."""
    stage = demand_stage(session, params)
    demand_view(session, session.store.rpa.types.row(stage.type_id))
    return Answer(result={"stage": details(session, stage)})


def demand_stage(session: Session, params: PhpArray) -> RpaStage:
    """Return the stage that `id` names; the error of an argument that can't be made if there is none."""
    stage = session.store.rpa.stages.row(controller_int(params, "id"))
    if stage is None:
        raise RestError("100", "Could not construct parameter {stage}")
    return stage


def in_board_order(stages: Iterable[RpaStage]) -> tuple[RpaStage, ...]:
    """Return stages by rank and sort; equal ones in the order in which they came."""
    return tuple(sorted(stages, key=lambda stage: (stage.rank, stage.sort)))


def remembered(session: Session, type_id: int) -> tuple[RpaStage, ...]:
    """Return a process's stages in the order that the request first saw them in, without those added since.

    Within a batch the portal goes by that order, whatever was written meanwhile (docs/portal.md, "RPA in a batch").
    """
    if type_id not in session.rpa_orders:
        stages = in_board_order(session.store.rpa.stages.of(str(type_id)))
        session.rpa_orders[type_id] = tuple(stage.id for stage in stages)
    present = {stage.id: stage for stage in session.store.rpa.stages.of(str(type_id))}
    return tuple(present[stage_id] for stage_id in session.rpa_orders[type_id] if stage_id in present)


def forget(session: Session, type_id: int) -> None:
    """Forget the order of a process's stages after a write; a batch keeps to the one that it first saw."""
    if not session.meter.in_batch:
        session.rpa_orders.pop(type_id, None)


def details(session: Session, stage: RpaStage) -> dict[str, Any]:
    """Return a stage as `rpa.stage.get` shows it; its visibility settings are for those who may change the process."""
    stages = remembered(session, stage.type_id)
    whole = {
        **_basic(stage, is_first=bool(stages) and stages[0].id == stage.id),
        "tasks": stage.tasks,
        "robotsCount": stage.robots,
        "possibleNextStages": [other.id for other in stages],
        "permissions": {"droppable": True, "canMoveFrom": True},
    }
    if may_modify(session, session.store.rpa.types.row(stage.type_id)):
        whole["fields"] = stage.fields
    return whole


def _basic(stage: RpaStage, *, is_first: bool) -> dict[str, Any]:
    return {
        "id": stage.id,
        "name": stage.name,
        "code": stage.code,
        "color": stage.color or DEFAULT_COLOR,
        "sort": stage.sort,
        "semantic": stage.semantic,
        "typeId": stage.type_id,
        "isFirst": is_first,
        "isSuccess": stage.semantic == SUCCESS,
        "isFail": stage.semantic == FAIL,
    }
