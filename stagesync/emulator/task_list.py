"""`tasks.task.list`: filter, order, select and pages.

A filter on a field, or with an operator, that is not known here is dropped, as the portal drops it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stagesync.emulator.answer import Answer, page_of
from stagesync.emulator.arguments import controller_array
from stagesync.emulator.failure import RestError
from stagesync.emulator.php_value import PhpArray, PhpValue, folded, to_int, to_text
from stagesync.emulator.task_fields import NAMES, NUMBERS, fields_of, shown

if TYPE_CHECKING:
    from stagesync.emulator.session import Session

_CONDITION = re.compile(r"(\W{0,3})(\w+)", re.ASCII)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}

Fields = dict[str, Any]
Condition = Callable[[Fields], bool]


def task_list(session: Session, params: PhpArray, start: PhpValue) -> Answer:
    """Answer the tasks that the user sees, 50 a page; `start` -1 leaves total and next out."""
    conditions = [_condition(key, value) for key, value in controller_array(params, "filter").items()]
    order = _order(controller_array(params, "order"))
    select = {to_text(name) for name in controller_array(params, "select").values()}
    found = [
        (fields, task)
        for task in session.store.tasks.all()
        if session.sees(task)
        for fields in (fields_of(session, task),)
        if all(holds(fields) for holds in conditions)
    ]
    for name, descending in reversed(order):
        found.sort(key=lambda pair: _sort_key(name, pair[0]), reverse=descending)
    page = page_of([task for _, task in found], start)
    result = {"tasks": [shown(session, task, select) for task in page.rows]}
    if to_int(start) == -1:
        return Answer(result=result)
    return Answer(result=result, total=page.total, next=page.next)


def _condition(key: PhpValue, value: PhpValue) -> Condition:
    match = _CONDITION.fullmatch(str(key))
    if match is None or match[2] not in NAMES or value == {}:
        return _always
    sign, name = match[1], match[2]
    cast = to_int if name in NUMBERS else folded
    wanted = [cast(item) for item in (value.values() if isinstance(value, dict) else [value])]
    if sign in ("", "="):
        return lambda fields: cast(fields.get(name)) in wanted
    if sign in ("!", "!="):
        return lambda fields: cast(fields.get(name)) not in wanted
    if sign in ("%", "!%"):
        part = folded(value)
        return lambda fields: (part in folded(fields.get(name))) is (sign == "%")
    if sign in _COMPARISONS:
        compare = _COMPARISONS[sign]
        return lambda fields: compare(cast(fields.get(name)), wanted[0])
    return _always


def _always(_fields: Fields) -> bool:
    return True


def _order(given: PhpArray) -> list[tuple[str, bool]]:
    """Return field and whether it descends; newest first if nothing is asked for."""
    for name in given:
        if name not in NAMES:
            raise RestError("0", f"Unknown field to sort by: {name}")
    order = [(str(name), to_text(way).lower().startswith("desc")) for name, way in given.items()]
    return order or [("ID", True)]


def _sort_key(name: str, fields: Fields) -> PhpValue:
    return to_int(fields.get(name)) if name in NUMBERS else folded(fields.get(name))
