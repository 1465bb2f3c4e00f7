"""PHP's casts, as the portal applies them to whatever a request holds.

Arrays are `dict` with int or str keys, scalars are Python's. Reading requests into such values is the work of
`php_query.py` and `request_body.py`, writing them that of `php_json.py`.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from stagesync.emulator.failure import ServerCrashError

PhpValue = Any
"""Anything that PHP can hold here: null, a scalar, an array; lists of our own making count as arrays."""

PhpArray = dict[Any, Any]
"""A PHP array: its keys are texts and ints, a text of decimal digits is never a key."""

StoredText = str | Literal[True]
"""What a text column holds. `true` gets there by a reference to the result of an update."""

_LEADING_NUMBER = re.compile(r"[ \t\n\r\v\f]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)", re.ASCII)
_WHOLE_NUMBER = re.compile(_LEADING_NUMBER.pattern + r"[ \t\n\r\v\f]*", re.ASCII)
_INTEGER_KEY = re.compile(r"0|-?[1-9]\d*", re.ASCII)
_INT_MAX = 2**63 - 1


def array_key(key: str | int) -> str | int:
    """Return a key as a PHP array holds it: decimal text becomes an int."""
    if isinstance(key, int) or len(key) > 19 or not _INTEGER_KEY.fullmatch(key):
        return key
    number = int(key)
    return number if abs(number) <= _INT_MAX else key


def to_int(value: PhpValue) -> int:
    """Return `intval(value)`: leading digits of a text, 1 for any array that is not empty."""
    match value:
        case bool() | None:
            return int(bool(value))
        case int():
            return value
        case float():
            return _from_float(value)
        case str():
            return _from_text(value)
        case _:
            return int(bool(value))


def _from_text(text: str) -> int:
    number = _LEADING_NUMBER.match(text)
    if number is None:
        return 0
    digits = number[1]
    if len(digits) < 19 and digits.lstrip("+-").isdigit():
        return int(digits)
    return _from_float(float(digits))


def _from_float(value: float) -> int:
    if value != value or abs(value) == float("inf"):
        return 0
    return max(-_INT_MAX - 1, min(_INT_MAX, int(value)))


def truthy(value: PhpValue) -> bool:
    """Return `(bool)value`: the texts `""` and `"0"` are false, `"false"` and `"N"` are true."""
    return bool(value) and value != "0"


def equals_zero(value: PhpValue) -> bool:
    """Return `value == 0` as PHP 8 compares: `"0"` and `"0.0"` do, `""` and other words do not."""
    match value:
        case bool() | None:
            return not value
        case int() | float():
            return value == 0
        case str():
            return _WHOLE_NUMBER.fullmatch(value) is not None and float(value) == 0
        case _:
            return False


def to_column(value: PhpValue) -> StoredText:
    """Return a value as a text column of the stages gives it back: texts, and the `true` of a reference as it is."""
    return True if value is True else to_text(value)


def to_text(value: PhpValue) -> str:
    """Return `(string)value`; an array where a text is wanted kills the portal's code."""
    match value:
        case str():
            return value
        case None | False:
            return ""
        case True:
            return "1"
        case int():
            return str(value)
        case float():
            return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
        case _:
            raise ServerCrashError("A text was expected, an array was given.")


def folded(value: PhpValue) -> str:
    """Return a value as the database's collation compares texts: without regard to case."""
    return to_text(value).casefold()
