"""`rpa.stage.add`, `update` and `delete`: what is checked, cast and stored.

No other stage is ever renumbered, but by `previousStageId`, whose arithmetic is in `places.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.emulator.answer import Answer
from stagesync.emulator.arguments import controller_array
from stagesync.emulator.failure import RestError
from stagesync.emulator.php_value import PhpArray, PhpValue, to_int, to_text
from stagesync.emulator.rpa.places import behind
from stagesync.emulator.rpa.rights import demand_modify
from stagesync.emulator.rpa.rows import CODE_SIZE, COLOR_SIZE, FAIL, NAME_SIZE, SUCCESS, RpaStage
from stagesync.emulator.rpa.stages import demand_stage, details, forget, remembered

if TYPE_CHECKING:
    from stagesync.emulator.session import Session


def stage_add(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Insert a stage and answer it whole; without `sort` it gets 500, which is before the usual ones.

    An administrator's stage of a process that is not there is inserted, and then the answer fails.
    """
    fields = controller_array(params, "fields", required=True)
    type_id = to_int(fields.get("typeId"))
    process = session.store.rpa.types.row(type_id)
    demand_modify(session, process)
    if not to_text(fields.get("name")):
        raise _empty("name")
    if type_id == 0:
        raise _empty("typeId")
    stage = _filled(RpaStage(id=0, type_id=type_id, name=""), fields)
    others = session.store.rpa.stages.of(str(type_id))
    if stage.semantic == SUCCESS and any(other.semantic == SUCCESS for other in others):
        raise RestError("BX_ERROR", "The process has a stage of success already")
    stage = session.store.add_rpa_stage(_placed(session, stage, fields))
    forget(session, type_id)
    if process is None:
        raise RestError("0", "The process is not found")
    return Answer(result={"stage": details(session, stage)})


def stage_update(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Change what `fields` names, null included, and answer the stage whole; its process never changes."""
    stage = demand_stage(session, params)
    fields = controller_array(params, "fields", required=True)
    demand_modify(session, session.store.rpa.types.row(stage.type_id))
    changed = _filled(stage, fields)
    if changed.semantic == SUCCESS and stage.semantic != SUCCESS:
        raise RestError("BX_ERROR", "A stage can't be made the one of success")
    changed = _placed(session, changed, fields)
    session.store.rpa.stages.update(changed)
    forget(session, changed.type_id)
    return Answer(result={"stage": details(session, changed)})


def stage_delete(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Delete a stage that holds no element, its robots with it; the answer is null."""
    stage = demand_stage(session, params)
    demand_modify(session, session.store.rpa.types.row(stage.type_id))
    if stage.items:
        raise RestError("BX_ERROR", "There are elements in the stage")
    session.store.delete_rpa_stage(stage)
    return Answer(result=None)


def _filled(stage: RpaStage, fields: PhpArray) -> RpaStage:
    """Return a stage with the fields put in; keys count as they are spelt, unknown ones not at all."""
    if "name" in fields:
        stage = replace(stage, name=to_text(fields["name"])[:NAME_SIZE])
        if not stage.name:
            raise _empty("name")
    if "code" in fields:
        stage = replace(stage, code=_text_or_none(fields["code"], CODE_SIZE))
    if "color" in fields:
        stage = replace(stage, color=_text_or_none(fields["color"], COLOR_SIZE))
    if "sort" in fields:
        stage = replace(stage, sort=to_int(fields["sort"]))
    if "semantic" in fields:
        stage = replace(stage, semantic=_semantic(fields["semantic"]))
    return stage


def _text_or_none(value: PhpValue, size: int) -> str | None:
    return None if value is None else to_text(value)[:size]


def _semantic(value: PhpValue) -> str | None:
    if value is None or value in ("", SUCCESS, FAIL):
        return None if value is None else to_text(value)
    raise RestError("BX_INVALID_VALUE", "The value of the field SEMANTIC is not one of its list")


def _placed(session: Session, stage: RpaStage, fields: PhpArray) -> RpaStage:
    """Return a stage with the sort behind another one, if it asks for that; those too close move up for good.

    Nothing may be refused after that.
    """
    if fields.get("previousStageId") is None:
        return stage
    stages = remembered(session, stage.type_id)
    place = behind(stages, to_int(fields["previousStageId"]))
    if place is None:
        raise RestError("0", "The stage to stand behind is not found")
    for other in stages:
        if other.id in place.moved and other.id != stage.id:
            session.store.rpa.stages.update(replace(other, sort=place.moved[other.id]))
    return replace(stage, sort=place.sort)


def _empty(name: str) -> RestError:
    return RestError("BX_EMPTY_REQUIRED", f"The required field {name} is empty")
