"""`tasks.api.scrum.sprint.start` and `complete`: how a sprint's board comes to be, and that it stays when it is over.

Tasks are not carried over (docs/portal.md, "Scrum sprints").
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from stagesync.emulator.answer import Answer
from stagesync.emulator.arguments import controller_int
from stagesync.emulator.failure import RestError
from stagesync.emulator.rows import NEW, StageRow
from stagesync.emulator.rows import SPRINT as SPRINT_LETTER
from stagesync.emulator.scrum.rows import ACTIVE, COMPLETED, PLANNED, SPRINT, Sprint
from stagesync.emulator.scrum.sprints import active_sprint, demand_sprint
from stagesync.emulator.state_checks import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.emulator.php_value import PhpArray, PhpValue
    from stagesync.emulator.session import Session

_STEP = 100
_DEFAULTS = (("", "00C4FB", NEW), ("", "47D1E2", "WORK"), ("", "75D900", "FINISH"))


def sprint_start(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Make a planned sprint the active one; without stages it gets copies of those of the last completed sprint."""
    sprint = demand_sprint(session, controller_int(params, "id"))
    if sprint.entity_type != SPRINT or sprint.status != PLANNED:
        raise RestError("0", "Sprint must be planned")
    if active_sprint(session, sprint.group_id) is not None:
        raise RestError("0", "There is an active sprint already")
    board = session.store.stages.board(SPRINT_LETTER, sprint.id)
    if not board:
        for row in _new_board(session, sprint):
            session.store.add_stage(row)
    elif not any(row.system_type == NEW for row in board):
        raise RestError("0", "System error")
    started = replace(sprint, status=ACTIVE, date_start=_now(session))
    session.store.scrum.sprints.update(started)
    return Answer(result=started.stored())


def sprint_complete(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Complete the active sprint of a group (`id` is the group's); its stages stay."""
    group_id = controller_int(params, "id")
    if group_id == 0:
        raise RestError("0", "Group id not found")
    if not (session.is_admin or session.edits(group_id)):
        raise RestError("0", "Access denied")
    sprint = active_sprint(session, group_id)
    if sprint is None:
        raise RestError("0", "Sprint not found")
    completed = replace(sprint, status=COMPLETED, date_end=_now(session))
    session.store.scrum.sprints.update(completed)
    return Answer(result=completed.stored())


def _new_board(session: Session, sprint: Sprint) -> Iterator[StageRow]:
    """Yield copies of the last completed sprint's stages, or the three that a group's first sprint has."""
    done = [
        one
        for one in session.store.scrum.sprints.all()
        if one.group_id == sprint.group_id and one.status == COMPLETED
    ]
    last = max(done, key=_ended, default=None)
    old = () if last is None else session.store.stages.board(SPRINT_LETTER, last.id)
    looks = [(row.title, row.color, row.system_type) for row in old] or _DEFAULTS
    for place, (title, color, system_type) in enumerate(looks, start=1):
        yield StageRow(
            id=0,
            title=title,
            sort=place * _STEP,
            color=color,
            system_type=system_type,
            entity_id=sprint.id,
            entity_type=SPRINT_LETTER,
        )


def _ended(sprint: Sprint) -> datetime:
    """Return when a sprint ended, the beginning of time without a date."""
    return datetime.min.replace(tzinfo=UTC) if sprint.date_end is None else moment(sprint.date_end)


def _now(session: Session) -> str:
    return datetime.fromtimestamp(session.clock(), UTC).isoformat(timespec="seconds")
