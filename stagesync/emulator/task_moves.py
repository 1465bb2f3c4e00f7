"""`task.stages.movetask` and `canmovetask`: tasks that change their stage.

The order of tasks within a stage is not kept: `before` and `after` are taken and have no effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.emulator.answer import Answer
from stagesync.emulator.arguments import dispatched
from stagesync.emulator.failure import RestError
from stagesync.emulator.php_value import PhpArray, PhpValue, to_int
from stagesync.emulator.rows import GROUP, PERSONAL, SPRINT, StageRow
from stagesync.emulator.scrum.rows import SprintLink
from stagesync.emulator.scrum.sprints import active_sprint

if TYPE_CHECKING:
    from stagesync.emulator.session import Session


def move_task(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Put a task into a stage; the checks run in the portal's order (docs/portal.md, "Moving tasks")."""
    given = dispatched(params, ("id", "stageid"))
    stage = session.store.stages.row(to_int(given["stageid"]))
    if stage is None:
        raise RestError("NOT_FOUND", "Stage not found")
    task = session.store.tasks.row(to_int(given["id"]))
    if task is None or not session.sees(task):
        raise RestError("TASK_NOT_FOUND", "Task not found")
    if task.group_id in session.scrum_groups:
        return Answer(result=_put_into_sprint(session, task.id, task.group_id, stage))
    if not _may_sort(session, stage.entity_type, stage.entity_id):
        raise RestError("ACCESS_DENIED_MOVE", "Tasks can't be moved here")
    _put(session, task.id, task.group_id, stage)
    return Answer(result=True)


def can_move_task(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer whether the user may sort the tasks of a board."""
    given = dispatched(params, ("entityid", "entitytype"))
    return Answer(result=_may_sort(session, given["entitytype"], to_int(given["entityid"])))


def _put(session: Session, task_id: int, group_id: int, stage: StageRow) -> None:
    if stage.entity_type == PERSONAL:
        session.store.links.move(task_id, stage)
        return
    if group_id != stage.entity_id:
        raise RestError("DIFFERENT_STAGES", "The task belongs to another group than the stage")
    session.store.tasks.move(task_id, stage.id)


def _put_into_sprint(session: Session, task_id: int, group_id: int, stage: StageRow) -> bool:
    """Move a task on the board of its group's active sprint; False if it is not on it, or the stage is of another."""
    sprint = active_sprint(session, group_id)
    if sprint is None or (stage.entity_type, stage.entity_id) != (SPRINT, sprint.id):
        return False
    links = session.store.scrum.links
    board = {str(row.id) for row in session.store.stages.board(SPRINT, sprint.id)}
    old = [link for link in links.all() if link.id == task_id and link.owner in board]
    for link in old:
        links.delete(link)
    if old:
        links.insert(SprintLink(id=task_id, stage_id=stage.id))
    return bool(old)


def _may_sort(session: Session, entity_type: PhpValue, entity_id: int) -> bool:
    if entity_type == GROUP:
        return session.is_member(entity_id)
    return entity_type == PERSONAL and entity_id == session.user_id
