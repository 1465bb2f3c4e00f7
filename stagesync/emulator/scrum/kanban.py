"""`tasks.api.scrum.kanban.*`: the stages of a sprint's board.

Of a stage's owner the number alone is looked at, not the kind of board: an id of another board changes the wrong one,
as on the portal (docs/portal.md, "Scrum stages").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stagesync.emulator.answer import Answer
from stagesync.emulator.arguments import controller_array, controller_int
from stagesync.emulator.failure import RestError
from stagesync.emulator.php_value import PhpArray, PhpValue, to_int
from stagesync.emulator.rows import SPRINT, StageRow
from stagesync.emulator.scrum.rows import DEFAULT_COLOR, DEFAULT_SORT, DEFAULT_STAGE_TYPE, STAGE_TYPES
from stagesync.emulator.scrum.sprints import demand_sprint
from stagesync.emulator.scrum.state import DOCUMENTED_ERRORS
from stagesync.emulator.stage_table import cut

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.emulator.scrum.rows import Sprint
    from stagesync.emulator.session import Session

_FIELDS = {"name": "string", "sort": "integer", "type": "string", "sprintId": "integer", "color": "string"}


def get_fields(_session: Session, _params: PhpArray, _start: PhpValue) -> Answer:
    """Answer which fields a stage has."""
    return Answer(result={"fields": {name: {"type": kind} for name, kind in _FIELDS.items()}})


def get_stages(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer a sprint's stages by sort; a sprint that was never started has none, and none are made."""
    sprint = _sprint(session, controller_int(params, "sprintId"))
    return Answer(result=[_shown(row) for row in session.store.stages.board(SPRINT, sprint.id)])


def add_stage(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Insert a stage and answer its id as an int; without `sort` it gets 100, which the first stage has."""
    fields = controller_array(params, "fields", required=True)
    sprint = _sprint(session, to_int(fields.get("sprintId")))
    if not isinstance(fields.get("name"), str):
        raise RestError("0", "Incorrect name format")
    blank = StageRow(
        id=0, title="", sort=DEFAULT_SORT, color=DEFAULT_COLOR, system_type=DEFAULT_STAGE_TYPE,
        entity_id=sprint.id, entity_type=SPRINT,
    )  # fmt: skip
    return Answer(result=session.store.add_stage(_filled(blank, fields)))


def update_stage(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Change what `fields` names, and answer `true`; `sprintId` moves the stage to another sprint."""
    stage_id = controller_int(params, "stageId")
    fields = controller_array(params, "fields", required=True)
    return _tried(session, lambda: _update(session, stage_id, fields))


def delete_stage(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Delete a stage that no task lies in, whatever its type, and answer `true`."""
    stage_id = controller_int(params, "stageId")
    return _tried(session, lambda: _delete(session, stage_id))


def _tried(session: Session, write: Callable[[], None]) -> Answer:
    """Answer what became of a write; a failure is `false`, with status 200 and no text, or what the state asks for."""
    try:
        write()
    except RestError as error:
        if error.code == "0" and not session.scrum_options.get(DOCUMENTED_ERRORS, False):
            return Answer(result=False)
        raise
    return Answer(result=True)


def _update(session: Session, stage_id: int, fields: PhpArray) -> None:
    row = _stage(session, stage_id)
    changed = _filled(row, fields)
    if fields.get("sprintId") is not None:
        changed = replace(changed, entity_id=_new_sprint(session, to_int(fields["sprintId"])))
    session.store.stages.update([cut(changed)])


def _new_sprint(session: Session, sprint_id: int) -> int:
    try:
        return _sprint(session, sprint_id).id
    except RestError as error:
        raise RestError("0", "Incorrect sprintId value") from error


def _delete(session: Session, stage_id: int) -> None:
    row = _stage(session, stage_id)
    if session.store.links.any_in(row.id) or session.store.scrum.links.of(str(row.id)):
        raise RestError("0", "Stage has tasks")
    session.store.delete_stage(row.id)


def _stage(session: Session, stage_id: int) -> StageRow:
    """Return a stage by its id, if a sprint or backlog that the user may read has the number of the stage's owner."""
    if stage_id == 0:
        raise RestError("0", "Stage id not found")
    row = session.store.stages.row(stage_id)
    if row is None:
        raise RestError("0", "Stage not found")
    _sprint(session, row.entity_id)
    return row


def _sprint(session: Session, sprint_id: int) -> Sprint:
    """Return a sprint or backlog that the user may read; the request's work mode is a sprint's from now on."""
    session.mode = SPRINT
    return demand_sprint(session, sprint_id)


def _filled(row: StageRow, fields: PhpArray) -> StageRow:
    """Return a stage with the fields put in; those of a wrong type, and an unknown type of stage, are ignored."""
    name, kind, color = (fields.get(key) for key in ("name", "type", "color"))
    sort = _whole_number(fields.get("sort"))
    return replace(
        row,
        title=name if isinstance(name, str) else row.title,
        system_type=kind if kind in STAGE_TYPES else row.system_type,
        sort=row.sort if sort is None else sort,
        color=color if isinstance(color, str) else row.color,
    )


def _whole_number(value: PhpValue) -> int | None:
    try:
        return controller_int({"sort": value}, "sort")
    except RestError:
        return None


def _shown(row: StageRow) -> dict[str, Any]:
    shown = row.shown()
    return {
        "id": shown["ID"],
        "name": shown["TITLE"],
        "sort": shown["SORT"],
        "type": shown["SYSTEM_TYPE"],
        "sprintId": shown["ENTITY_ID"],
        "color": shown["COLOR"],
    }
