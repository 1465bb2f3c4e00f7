"""YAML 1.2's own reading of a scalar without quotes: `NO` and `12:30` are text, `true` and `0o17` are not.

Keys that are read as written (titles, colours) never come here for their value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from stagesync.config.nodes import Scalar

Value: TypeAlias = str | int | float | bool | None

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NOT_A_NUMBER = frozenset({".nan", ".NaN", ".NAN"})

LONGEST_NUMBER = 40
"""Digits that are looked at: far above every id, far below what makes the conversion slow."""


def value(scalar: Scalar) -> Value:
    """Return what YAML 1.2's core schema makes of a scalar; a whole float is an int, as in JSON Schema."""
    text = scalar.text
    if not scalar.plain:
        return text
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return _number(text)


def _number(text: str) -> str | int | float:
    if _DECIMAL.fullmatch(text):
        return int(text[:LONGEST_NUMBER])
    if _OCTAL.fullmatch(text):
        return int(text[2:LONGEST_NUMBER], 8)
    if _HEXADECIMAL.fullmatch(text):
        return int(text[2:LONGEST_NUMBER], 16)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return int(number) if number.is_integer() else number
    if _INFINITE.fullmatch(text) or text in _NOT_A_NUMBER:
        return float(text.replace(".", ""))
    return text
