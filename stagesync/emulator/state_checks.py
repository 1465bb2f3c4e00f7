"""Checks of single values in a state document, each with an error that names the place.

Which values a document has is decided in `state_document.py` and in each section's own `state.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Protocol, TypeVar, cast

Row = TypeVar("Row")

LARGEST = 2**63 - 1
_NOWHERE: Mapping[str, str] = MappingProxyType({})
_WHOLE_NUMBER = re.compile(r"-?\d{1,19}", re.ASCII)


class SeedError(ValueError):
    """A state document, or a file that should hold a portal, is not what it should be."""


class _Identified(Protocol):
    @property
    def id(self) -> int: ...


Identified = TypeVar("Identified", bound=_Identified)


def each(value: object, path: str, read: Callable[[object, str], Row]) -> tuple[Row, ...]:
    """Return what `read` makes of each item of a list."""
    if not isinstance(value, list | tuple):
        raise SeedError(f"{path} must be a list, not {kind(value)}")
    return tuple(read(item, f"{path}[{index}]") for index, item in enumerate(value))


def unique(rows: tuple[Identified, ...], path: str, *, key: str = "ID") -> tuple[Identified, ...]:
    """Return the rows, none of whose ids stands twice; `key` is the id's name in the document."""
    seen: set[int] = set()
    for index, row in enumerate(rows):
        if row.id in seen:
            raise SeedError(f"{path}[{index}].{key}: {row.id} stands twice in {path}")
        seen.add(row.id)
    return rows


def mapping(value: object, path: str) -> Mapping[str, Any]:
    """Return an object whose keys are texts."""
    if not isinstance(value, Mapping):
        raise SeedError(f"{path} must be an object, not {kind(value)}")
    for key in value:
        if not isinstance(key, str):
            raise SeedError(f"{path} has the key {key!r}; keys are texts")
    return cast("Mapping[str, Any]", value)


def known(
    value: object,
    path: str,
    what: str,
    keys: Collection[str],
    *,
    shown: Collection[str] = (),
    elsewhere: Mapping[str, str] = _NOWHERE,
) -> Mapping[str, Any]:
    """Return an object without other keys than `keys`; `shown` are those that an answer has beside, left unread.

    `elsewhere` says of keys that one may expect here where what they hold goes instead.
    """
    row = mapping(value, path)
    for key in row:
        if key not in keys and key not in shown:
            hint = f"; {elsewhere[key]}" if key in elsewhere else ""
            raise SeedError(f'{path} has an unknown key "{key}"; {what} has {", ".join(keys)}{hint}')
    return row


def integer(value: object, path: str, *, least: int = 0) -> int:
    """Return a whole number, given as one or as its text."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not _WHOLE_NUMBER.fullmatch(text):
        raise SeedError(f"{path} must be a whole number, not {value!r}")
    number = int(text)
    if not least <= number <= LARGEST:
        raise SeedError(f"{path} must be at least {least} and fit 64 bits, not {number}")
    return number


def boolean(value: object, path: str) -> bool:
    """Return a truth value."""
    if not isinstance(value, bool):
        raise SeedError(f"{path} must be true or false, not {value!r}")
    return value


def text(value: object, path: str) -> str:
    """Return a text without lone surrogates."""
    if not isinstance(value, str):
        raise SeedError(f"{path} must be a text, not {value!r}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise SeedError(f"{path} is not valid Unicode: {value!r}") from None
    return value


def text_or_none(value: object, path: str) -> str | None:
    """Return a text, or null as None."""
    return None if value is None else text(value, path)


def date_or_none(value: object, path: str) -> str | None:
    """Return a date in ISO 8601 as it is written; null and "" as None."""
    written = text_or_none(value, path)
    if not written:
        return None
    try:
        moment(written)
    except ValueError:
        raise SeedError(f"{path} must be a date such as 2026-11-30T09:00:00+00:00, not {value!r}") from None
    return written


def moment(written: str) -> datetime:
    """Return the moment that a date in ISO 8601 names, that of UTC if it has no offset; ValueError for other texts."""
    found = datetime.fromisoformat(written)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def one_of(value: object, path: str, words: Collection[str | None]) -> Any:
    """Return one of the words; None among them stands for null."""
    if not (value is None or isinstance(value, str)) or value not in words:
        listed = ", ".join("null" if word is None else f'"{word}"' for word in words)
        raise SeedError(f"{path} must be one of {listed}, not {value!r}")
    return value


def kind(value: object) -> str:
    """Return what a value is, for a message."""
    return "null" if value is None else type(value).__name__
