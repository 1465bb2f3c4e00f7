"""`task.stages.get`, `add`, `update` and `delete`: rights, refusals and their order.

What a write makes of a board is in `rewrite.py`, how a board comes to be in `boards.py`; moving tasks is in
`task_moves.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.emulator.answer import Answer
from stagesync.emulator.arguments import dispatched
from stagesync.emulator.boards import read_board
from stagesync.emulator.failure import RestError, ServerCrashError
from stagesync.emulator.php_value import PhpArray, PhpValue, to_column, to_int, to_text, truthy
from stagesync.emulator.rewrite import Change, rewrite
from stagesync.emulator.rows import GROUP, NEW, PERSONAL, TIMELINE, StageRow
from stagesync.emulator.stage_table import cut

if TYPE_CHECKING:
    from stagesync.emulator.session import Session

_BLANKS = " \t\n\r\0\x0b"
_UNKNOWN_STAGE = -1


def get(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer a board's rows by SORT: a map by id, or a list with `numeric` (docs/portal.md, "Reading a board").

    `entityId` 0 or less is the user's own My Plan, and switches the request's work mode for good.
    """
    given = dispatched(params, ("entityid",))
    entity_id = to_int(given["entityid"])
    if entity_id > 0:
        if not (_as_admin(session, given) or session.is_member(entity_id)):
            raise _access_denied()
    else:
        session.mode = PERSONAL
        entity_id = session.user_id
    rows = {row.id: row.shown() for row in read_board(session, entity_id)}
    return Answer(result=list(rows.values()) if truthy(given.get("numeric")) else rows)


def add(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Insert a stage and answer its id as an int."""
    given = dispatched(params, ("fields",), arrays=("fields",))
    return Answer(result=_modify(session, 0, given["fields"], as_admin=_as_admin(session, given)))


def update(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Rewrite a stage's board; the board is the stage's own, and the stored title serves where none is sent."""
    given = dispatched(params, ("id", "fields"), arrays=("fields",))
    row = session.store.stages.row(to_int(given["id"]))
    if row is None:
        raise _not_found()
    if row.entity_type == TIMELINE:
        raise ServerCrashError("A stage of a timeline can't be updated.")
    session.mode = row.entity_type
    fields = {**given["fields"], "ENTITY_ID": row.entity_id}
    if fields.get("TITLE") is None:
        fields["TITLE"] = row.title
    _modify(session, row.id, fields, as_admin=_as_admin(session, given))
    return Answer(result=True)


def delete(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Delete a stage that is not the first and holds no task that the user can see; SORT gaps stay."""
    given = dispatched(params, ("id",))
    row = session.store.stages.row(to_int(given["id"]))
    if row is None:
        raise _not_found()
    session.mode = row.entity_type
    if row.system_type:
        raise RestError("IS_SYSTEM", "The first stage can't be deleted")
    if not (_may_delete(session, row) or _as_admin(session, given)):
        raise _access_denied()
    if _holds_tasks(session, row, read_board(session, row.entity_id)):
        raise RestError("NO_EMPTY", "The stage holds tasks")
    session.store.delete_stage(row.id)
    return Answer(result=True)


def _modify(session: Session, target: int, fields: PhpArray, *, as_admin: bool) -> int:
    """Run the rewrite for an add (`target` 0) or an update, and return the stage's id.

    An owner of 0, be it a template's, is taken for the user's own My Plan.
    """
    title = to_column(fields.get("TITLE"))
    if not to_text(title).strip(_BLANKS):
        raise RestError("EMPTY_TITLE", "The stage's title is empty")
    entity_id = to_int(fields.get("ENTITY_ID"))
    if entity_id <= 0:
        session.mode = PERSONAL
        entity_id = session.user_id
    if not (as_admin or _may_edit(session, entity_id)):
        raise _access_denied()
    read_board(session, entity_id)
    color = fields.get("COLOR")
    change = Change(
        target=target,
        title=title,
        color=None if color is None else to_column(color),
        after=fields.get("AFTER_ID"),
    )
    return _write(session, change, entity_id)


def _write(session: Session, change: Change, entity_id: int) -> int:
    board = session.store.stages.board(session.mode, entity_id)
    after = rewrite(board, change, entity_type=session.mode, entity_id=entity_id)
    if after.pin is not None:
        session.store.tasks.pin(entity_id, after.pin)
    session.store.stages.update(cut(row) for row in after.rows if row.id != 0)
    new = next((row for row in after.rows if row.id == 0), None)
    return change.target if new is None else session.store.add_stage(new)


def _may_edit(session: Session, entity_id: int) -> bool:
    if session.mode == GROUP:
        return session.edits(entity_id)
    return entity_id == session.user_id


def _may_delete(session: Session, row: StageRow) -> bool:
    """Tell whether the user may delete the row; the portal asks nothing for sprints and timelines."""
    return row.entity_type not in (GROUP, PERSONAL) or _may_edit(session, row.entity_id)


def _holds_tasks(session: Session, row: StageRow, board: tuple[StageRow, ...]) -> bool:
    """Tell whether the portal finds tasks in a stage: those the user sees, by the board as the request first read it.

    A stage that was added since then in the same request counts as empty.
    """
    if row.entity_type == PERSONAL:
        return session.store.links.any_in(row.id)
    if row.entity_type != GROUP:
        return False
    seen_row = next((seen for seen in board if seen.id == row.id), None)
    if seen_row is None:
        stage_ids: tuple[int, ...] = (_UNKNOWN_STAGE,)
    else:
        stage_ids = (row.id, 0) if seen_row.system_type == NEW else (row.id,)
    return any(session.sees(task) for task in session.store.tasks.in_stages(row.entity_id, stage_ids))


def _as_admin(session: Session, given: PhpArray) -> bool:
    """Tell whether the call acts as administrator: the flag is honoured for real ones, and `"false"` sets it."""
    return truthy(given.get("isadmin")) and session.is_admin


def _access_denied() -> RestError:
    return RestError("ACCESS_DENIED", "Access denied")


def _not_found() -> RestError:
    return RestError("NOT_FOUND", "Stage not found")
