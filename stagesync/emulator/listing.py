"""Filters and orders of lists whose rows are plain documents: operators before a field's name, columns that are known.

What a list makes of a field that it does not know differs from method to method and is said by each.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from stagesync.emulator.failure import RestError
from stagesync.emulator.php_value import PhpArray, PhpValue, folded, to_int

Fields = Mapping[str, Any]
_CONDITION = re.compile(r"(\W{0,3})(\w+)", re.ASCII)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class Stray(StrEnum):
    """What a filter or an order on a field, or with an operator, does that the method does not know."""

    DROP = "drop"
    """It is left out, which widens the answer."""
    EMPTY = "empty"
    """The answer is empty."""
    REFUSE = "refuse"
    """An error says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The fields that a list can be filtered and sorted by; texts are compared as the database compares them."""

    numbers: frozenset[str] = field(default_factory=frozenset)
    texts: frozenset[str] = field(default_factory=frozenset)

    def has(self, name: str) -> bool:
        """Tell whether there is such a field."""
        return name in self.numbers or name in self.texts

    def cast(self, name: str, value: PhpValue) -> Any:
        """Return a value of that field as it is compared."""
        return to_int(value) if name in self.numbers else folded(value)


def matching(rows: Iterable[Fields], given: PhpArray, columns: Columns, *, stray: Stray) -> list[Fields]:
    """Return the rows that fulfil every condition of a filter."""
    found = list(rows)
    for key, value in given.items():
        holds = _condition(str(key), value, columns)
        if holds is not None:
            found = [row for row in found if holds(row)]
        elif stray is Stray.EMPTY:
            return []
        elif stray is Stray.REFUSE:
            raise RestError("INVALID_ARG_VALUE", f"Invalid filter: field '{key}' is not allowed in filter")
    return found


def ordered(
    rows: Sequence[Fields], given: PhpArray, columns: Columns, *, stray: Stray = Stray.DROP
) -> list[Fields]:
    """Return the rows sorted; without an order, and for ties, as they came."""
    found = list(rows)
    for name, way in reversed(list(given.items())):
        if columns.has(str(name)):
            found.sort(key=_key(str(name), columns), reverse=folded(way).startswith("desc"))
        elif stray is Stray.EMPTY:
            return []
        elif stray is Stray.REFUSE:
            raise RestError("INVALID_ARG_VALUE", f"Invalid order: field '{name}' is not allowed in order")
    return found


def _key(name: str, columns: Columns) -> Callable[[Fields], Any]:
    return lambda row: columns.cast(name, row.get(name))


def _condition(key: str, value: PhpValue, columns: Columns) -> Callable[[Fields], bool] | None:
    """Return the test that a key and a value stand for, None if there is no such field or operator."""
    match = _CONDITION.fullmatch(key)
    if match is None or not columns.has(match[2]):
        return None
    sign, name = match[1], match[2]
    wanted = [columns.cast(name, item) for item in (value.values() if isinstance(value, dict) else [value])]
    if sign in ("", "=", "@"):
        return lambda row: columns.cast(name, row.get(name)) in wanted
    if sign in ("!", "!=", "!@"):
        return lambda row: columns.cast(name, row.get(name)) not in wanted
    if sign in ("=%", "%=", "!=%", "!%="):
        pattern = _like(folded(value))
        return lambda row: (pattern.fullmatch(folded(row.get(name))) is None) is sign.startswith("!")
    if sign in ("%", "!%"):
        part = folded(value)
        return lambda row: (part in folded(row.get(name))) is (sign == "%")
    if sign in _COMPARISONS and wanted:
        compare = _COMPARISONS[sign]
        return lambda row: compare(columns.cast(name, row.get(name)), wanted[0])
    return None


def _like(text: str) -> re.Pattern[str]:
    """Return what SQL's LIKE matches: `%` stands for any characters."""
    return re.compile(".*".join(map(re.escape, text.split("%"))), re.DOTALL)
