"""`tasks.task.add`: so that boards can be given tasks.

Of a real portal's checks it keeps the title's and the group's; every other field is stored as it comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.emulator.answer import Answer
from stagesync.emulator.arguments import controller_array
from stagesync.emulator.failure import RestError
from stagesync.emulator.php_json import shaped
from stagesync.emulator.php_value import PhpArray, PhpValue, to_int, to_text
from stagesync.emulator.rows import GROUP, NEW, PERSONAL, PlanLink, TaskRow
from stagesync.emulator.task_fields import shown

if TYPE_CHECKING:
    from stagesync.emulator.session import Session

_COLUMNS = frozenset({"ID", "GROUP_ID", "STAGE_ID", "HIDDEN"})


def task_add(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Create a task and answer it whole; without STAGE_ID it is a never-moved one.

    The work mode is left at My Plan, where the portal's task module puts the new task (docs/portal.md, "Batch and the
    stage cache").
    """
    fields = controller_array(params, "fields", required=True)
    if not to_text(fields.get("TITLE")).strip():
        raise RestError("0", "The task's title is not given")
    group_id = to_int(fields.get("GROUP_ID"))
    if group_id > 0 and not (session.is_admin or session.is_member(group_id)):
        raise RestError("0", "Tasks can't be created in this group")
    task = TaskRow(
        id=session.store.tasks.next_id(),
        group_id=max(0, group_id),
        stage_id=_stage_id(session, fields, group_id),
        fields={str(name): shaped(value) for name, value in fields.items() if name not in _COLUMNS},
    )
    session.store.tasks.insert(task)
    _put_on_my_plan(session, task)
    return Answer(result={"task": shown(session, task, ())})


def _stage_id(session: Session, fields: PhpArray, group_id: int) -> int:
    """Return the stage to store: a 0 that was sent becomes the NEW stage, an absent one stays 0."""
    given = fields.get("STAGE_ID")
    if given is None or to_int(given) != 0:
        return to_int(given)
    return _landing_stage(session, GROUP, group_id)


def _put_on_my_plan(session: Session, task: TaskRow) -> None:
    """Link the task to the landing stage of its assignee's My Plan, if that was ever opened."""
    assignee = to_int(task.fields.get("RESPONSIBLE_ID")) or session.user_id
    session.mode = PERSONAL
    landing = _landing_stage(session, PERSONAL, assignee)
    if landing:
        session.store.links.insert(PlanLink(task_id=task.id, stage_id=landing))


def _landing_stage(session: Session, entity_type: str, entity_id: int) -> int:
    board = session.store.stages.board(entity_type, entity_id)
    return next((row.id for row in board if row.system_type == NEW), 0)
