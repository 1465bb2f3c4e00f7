"""`rpa.type.list` and `rpa.type.get`: which processes there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.answer import Answer, page_of
from stagesync.emulator.arguments import controller_array, controller_int
from stagesync.emulator.failure import RestError
from stagesync.emulator.listing import Columns, Stray, matching, ordered
from stagesync.emulator.php_value import to_text
from stagesync.emulator.rpa.rights import demand_view, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.emulator.php_value import PhpArray, PhpValue
    from stagesync.emulator.rpa.rows import RpaType
    from stagesync.emulator.session import Session

_COLUMNS = Columns(numbers=frozenset({"id", "createdBy"}), texts=frozenset({"title", "image"}))


def type_list(session: Session, params: PhpArray, start: PhpValue) -> Answer:
    """Answer the processes that a permission shows to the user, 50 a page, each with the fields that `select` names.

    A filter on a field, or with an operator, that is not known here is dropped (docs/portal.md, "RPA").
    """
    select = {to_text(name) for name in controller_array(params, "select").values()}
    rows = [process.stored() for process in session.store.rpa.types.all() if listed(session, process)]
    found = matching(rows, controller_array(params, "filter"), _COLUMNS, stray=Stray.DROP)
    page = page_of(ordered(found, controller_array(params, "order"), _COLUMNS), start)
    shown = [_selected(row, select) for row in page.rows]
    return Answer(result={"types": shown}, total=page.total, next=page.next)


def type_get(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer one process; an administrator sees those that the list does not show."""
    process = demand_type(session, controller_int(params, "id"))
    demand_view(session, process)
    return Answer(result={"type": process.stored()})


def _selected(row: Mapping[str, Any], select: set[str]) -> dict[str, Any]:
    """Return the fields that are named; all of them for `*`, and where no known one is named."""
    wanted = {} if "*" in select else {name: value for name, value in row.items() if name in select}
    return wanted or dict(row)


def demand_type(session: Session, type_id: int) -> RpaType:
    """Return a process; the error of an argument that can't be made for an id that stands for none."""
    process = session.store.rpa.types.row(type_id)
    if process is None:
        raise RestError("100", "Could not construct parameter {type}")
    return process
