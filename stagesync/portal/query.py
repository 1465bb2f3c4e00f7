"""Write parameters as the query string that PHP's `parse_str` reads back as the same nested values.

Used for the commands of a batch alone: single calls go out as JSON, which keeps types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from stagesync.portal.references import Reference


def encode(params: Mapping[str, Any]) -> str:
    """Return `params` percent-encoded once, nested values in brackets, booleans as 1 and 0, None left out.

    A reference is encoded as any text: the portal looks for references after it has decoded the command.
    Raises ValueError for an empty list or map inside, which a query string can't express: left out, an empty
    filter would widen what a method answers. Source: docs/portal.md, "Encoding inside a batch".
    """
    return "&".join(f"{name}={value}" for key in params for name, value in _pairs(_quoted(key), params[key]))


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case None:
            return
        case bool():
            yield name, "1" if value else "0"
        case str() | int() | float() | Reference():
            yield name, _quoted(value)
        case Mapping():
            yield from _nested(name, value)
        case list() | tuple():
            yield from _nested(name, dict(enumerate(value)))
        case _:
            raise TypeError(f"a query string can't hold {type(value).__name__}")


def _nested(name: str, values: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    if not values:
        raise ValueError(f"a query string can't hold an empty list or map ({name})")
    for key, value in values.items():
        yield from _pairs(f"{name}[{_quoted(key)}]", value)


def _quoted(text: object) -> str:
    return quote(str(text), safe="")
