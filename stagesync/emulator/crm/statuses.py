"""`crm.status.list`, `get`, `entity.items` and `entity.types`: reading directories.

What changes them is in `status_writes.py`. Reading a directory creates nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.answer import Answer
from stagesync.emulator.crm.directories import Directory, directories
from stagesync.emulator.crm.rows import COLUMNS, Status
from stagesync.emulator.crm.semantics import extra, meanings
from stagesync.emulator.failure import RestError
from stagesync.emulator.php_value import PhpArray, PhpValue, folded, to_int, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagesync.emulator.session import Session

_FILTERS = ("ID", "ENTITY_ID", "STATUS_ID", "NAME", "SORT", "SYSTEM", "CATEGORY_ID", "SEMANTICS")
_NUMBERS = frozenset({"ID", "SORT", "CATEGORY_ID"})
_DEFAULT_ORDER = {"SORT": "ASC"}


def status_list(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer all rows that the filter names, whatever `start` says (docs/portal.md, "Reading a directory").

    A key that is not a column's bare name, and an empty value, are ignored, which can widen the answer to the whole
    table. Rows with equal keys come as the database gives them.
    """
    rows = _filtered(session.store.crm.statuses.all(), _array(params, "filter"))
    order = {name: way for name, way in _array(params, "order").items() if name in COLUMNS}
    for name, way in reversed(list((order or _DEFAULT_ORDER).items())):
        rows.sort(key=_key(name), reverse=folded(way).startswith("desc"))
    known = all_directories(session)
    return Answer(result=[_answered(session, row, known) for row in rows], total=len(rows))


def status_get(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer one row."""
    status = demand_status(session, params)
    return Answer(result=_answered(session, status, all_directories(session)))


def entity_items(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer name, SORT (a number here) and code of a directory's rows."""
    wanted = to_text(given(params, "entityId"))
    rows = sorted(session.store.crm.statuses.of(wanted), key=lambda row: row.sort)
    shown = [{"NAME": row.name, "SORT": row.sort, "STATUS_ID": row.status_id} for row in rows]
    return Answer(result=shown)


def entity_types(session: Session, _params: PhpArray, _start: PhpValue) -> Answer:
    """Answer which directories there are."""
    return Answer(result=[directory.described() for directory in all_directories(session).values()])


def all_directories(session: Session) -> dict[str, Directory]:
    """Return every directory by its ENTITY_ID."""
    return directories(session.store.crm.categories.all(), session.store.crm.types.all())


def demand_status(session: Session, params: PhpArray) -> Status:
    """Return the row that `id` names."""
    status_id = to_int(given(params, "id"))
    if status_id <= 0:
        raise RestError("", "Invalid identifier.")
    status = session.store.crm.statuses.row(status_id)
    if status is None:
        raise RestError("", "Status is not found.")
    return status


def given(params: PhpArray, name: str) -> PhpValue:
    """Return a parameter by its name in any case, or with `ar` before it; None without one."""
    wanted = (name.lower(), f"ar{name.lower()}")
    return next((value for key, value in params.items() if str(key).lower() in wanted), None)


def _answered(session: Session, status: Status, known: Mapping[str, Directory]) -> dict[str, Any]:
    """Return a row as it is answered; EXTRA is there for leads, deals and quotes alone.

    Within a batch EXTRA goes by what the request saw first (docs/portal.md, "CRM in a batch").
    """
    directory = known.get(status.entity_id)
    if directory is None or directory.ends is None:
        return status.columns()
    if directory.id not in session.crm_meanings:
        rows = session.store.crm.statuses.of(directory.id)
        session.crm_meanings[directory.id] = meanings(directory, directory.ends, rows)
    meaning = session.crm_meanings[directory.id].get(status.status_id, "process")
    return {**status.columns(), "EXTRA": extra(status, meaning)}


def _key(name: str) -> Callable[[Status], Any]:
    return lambda row: _compared(name, row.columns()[name])


def _filtered(rows: tuple[Status, ...], conditions: PhpArray) -> list[Status]:
    found = list(rows)
    for name, value in conditions.items():
        if name not in _FILTERS or value is None or value == "":
            continue
        if isinstance(value, dict):
            raise RestError("", f"Filter by {name} must be a string")
        wanted = _compared(name, value)
        found = [row for row in found if _is(name, row.columns()[name], wanted)]
    return found


def _is(name: str, stored: str | None, wanted: Any) -> bool:
    """Tell whether a column holds a value; null is equal to nothing, not to 0 either."""
    return stored is not None and _compared(name, stored) == wanted


def _compared(name: str, value: PhpValue) -> Any:
    return to_int(value) if name in _NUMBERS else folded(value)


def _array(params: PhpArray, name: str) -> PhpArray:
    value = given(params, name)
    return value if isinstance(value, dict) else {}
