"""`tasks.api.scrum.sprint.list` and `get`: sprints of the groups that the user belongs to.

Starting and completing them is in `lifecycle.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.answer import Answer, page_of
from stagesync.emulator.arguments import controller_array, controller_int
from stagesync.emulator.failure import RestError
from stagesync.emulator.field_names import camel, upper
from stagesync.emulator.listing import Columns, Stray, matching, ordered
from stagesync.emulator.php_value import to_text
from stagesync.emulator.scrum.rows import ACTIVE, SPRINT, Sprint

if TYPE_CHECKING:
    from stagesync.emulator.php_value import PhpArray, PhpValue
    from stagesync.emulator.session import Session

_COLUMNS = Columns(
    numbers=frozenset({"ID", "GROUP_ID", "SORT", "CREATED_BY", "MODIFIED_BY"}),
    texts=frozenset({"ENTITY_TYPE", "NAME", "STATUS"}),
)
_DATES = frozenset({"DATE_START", "DATE_END"})
_SORTED = Columns(numbers=_COLUMNS.numbers, texts=_COLUMNS.texts | _DATES)


def sprint_list(session: Session, params: PhpArray, start: PhpValue) -> Answer:
    """Answer sprints, 50 a page, without a total and without a hint at the next page.

    A filter or an order on a field that there is not, and a filter on a date, give an empty list; fields that `select`
    leaves out are answered empty (docs/portal.md, "Scrum sprints").
    """
    rows = [
        {upper(name): value for name, value in sprint.stored().items()}
        for sprint in session.store.scrum.sprints.all()
        if sprint.entity_type == SPRINT and session.is_member(sprint.group_id)
    ]
    found = matching(rows, controller_array(params, "filter"), _COLUMNS, stray=Stray.EMPTY)
    found = ordered(found, controller_array(params, "order"), _SORTED, stray=Stray.EMPTY)
    select = {to_text(name) for name in controller_array(params, "select").values()}
    return Answer(result=[_selected(row, select) for row in page_of(found, start).rows])


def sprint_get(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer one sprint."""
    return Answer(result=demand_sprint(session, controller_int(params, "id")).stored())


def demand_sprint(session: Session, sprint_id: int) -> Sprint:
    """Return a sprint or backlog whose group the user may read."""
    if sprint_id == 0:
        raise RestError("0", "Sprint id not found")
    sprint = session.store.scrum.sprints.row(sprint_id)
    if sprint is None:
        raise RestError("0", "Sprint not found")
    if not session.is_member(sprint.group_id):
        raise RestError("0", "Access denied")
    return sprint


def active_sprint(session: Session, group_id: int) -> Sprint | None:
    """Return the active sprint of a group; there is at most one."""
    sprints = session.store.scrum.sprints.all()
    return next((one for one in sprints if one.group_id == group_id and one.status == ACTIVE), None)


def _selected(row: Any, select: set[str]) -> dict[str, Any]:
    every = not select or "*" in select
    return {
        camel(name): value if every or name in select else (0 if isinstance(value, int) else "")
        for name, value in row.items()
    }
