"""PHP's `parse_str` and the part of `parse_url` that batch commands go through.

It copies the quirks on purpose (docs/portal.md, "Encoding inside a batch"): clients must be right on the real
thing. Casting the values is the work of `php_value.py`.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from stagesync.emulator.php_value import array_key

MAX_VARIABLES = 1000
MAX_NESTING = 64

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"([A-Za-z0-9+.\-]+):(.*)", re.DOTALL)
_PORT = re.compile(r"\d{1,5}(/.*)?", re.DOTALL | re.ASCII)


def parse_str(query: str) -> dict[str | int, Any]:
    """Return the variables of a query string as a PHP array; every scalar in it is a text."""
    variables: dict[str | int, Any] = {}
    for pair in [part for part in query.split("&") if part][:MAX_VARIABLES]:
        name, _, value = pair.partition("=")
        register(variables, _decode(name), _decode(value))
    return variables


def register(variables: dict[str | int, Any], name: str, value: str) -> None:
    """Put one variable under its bracketed name, as PHP does for queries, forms and multipart bodies."""
    path = variable_path(name)
    if path is None:
        return
    place = variables
    for step in path[:-1]:
        key = _next_index(place) if step is None else array_key(step)
        inner = place.get(key)
        if not isinstance(inner, dict):
            inner = place[key] = {}
        place = inner
    last = path[-1]
    place[_next_index(place) if last is None else array_key(last)] = value


def variable_path(name: str) -> list[str | None] | None:
    """Split `a[b][]` into `["a", "b", None]`; None for a name that PHP drops.

    Dots and blanks become `_` in the first part alone. A bracket that is never closed does not open an index: in the
    first part it becomes `_`, later it ends the name. What follows a closing bracket is dropped.
    """
    name = name.split("\0", 1)[0].lstrip(" ")
    head, bracket, rest = name.partition("[")
    head = head.replace(" ", "_").replace(".", "_")
    if not head:
        return None
    path: list[str | None] = [head]
    while bracket:
        index, closed, after = rest.partition("]")
        if not closed:
            return [f"{head}_{rest}"] if len(path) == 1 else path
        path.append(index if index.strip(" \t\n\r\v\f") or len(index) > 1 else None)
        if not after.startswith("["):
            break
        rest = after[1:]
    return path if len(path) <= MAX_NESTING else None


def split_url(url: str) -> tuple[str, str]:
    """Return path and query of a batch command as `parse_url` sees them.

    A `#` cuts the rest off, control characters become `_`, and a colon before the `?` makes the text before it a
    scheme.
    """
    text = _CONTROL.sub("_", url).partition("#")[0]
    path, _, query = text.partition("?")
    scheme = _SCHEME.fullmatch(path)
    if scheme is not None:
        rest = scheme[2]
        path = "" if not rest or _PORT.fullmatch(rest) else rest
    return (_behind_host(path), query)


def _behind_host(path: str) -> str:
    if not path.startswith("//"):
        return path
    _, slash, rest = path[2:].partition("/")
    return slash + rest


def _next_index(place: dict[str | int, Any]) -> int:
    return max((key for key in place if isinstance(key, int) and key >= 0), default=-1) + 1


def _decode(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", errors="replace")
