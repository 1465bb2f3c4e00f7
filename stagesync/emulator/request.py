"""HTTP requests as the portal reads them: route, query string, body.

A body that can't be read is dropped without a word, as PHP drops it (docs/portal.md, "Bodies"); what the parameters
mean is the methods' business.
"""

from __future__ import annotations

import json
import math
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from stagesync.emulator.php_query import parse_str, register
from stagesync.emulator.php_value import PhpArray, PhpValue, array_key

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

_ROUTE = re.compile(
    r"/rest/(?:(?P<user>[^/]+)/(?P<code>[^/]+)/)?(?P<method>[^/]+?)(?:\.(?P<suffix>json|xml))?/?"
)
_JSON_DEPTH = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a request goes: `user` and `code` are None for the form without a webhook."""

    method: str
    user: str | None
    code: str | None
    suffix: str | None


def route_of(path: str) -> Route | None:
    """Return the route of a path under `/rest/`, None if the portal has none."""
    match = _ROUTE.fullmatch(path)
    if match is None:
        return None
    return Route(method=match["method"], user=match["user"], code=match["code"], suffix=match["suffix"])


def params_of(environ: WSGIEnvironment, body: bytes) -> PhpArray:
    """Return query and body as one PHP array: top-level keys of the body replace those of the query."""
    query = parse_str(as_utf8(environ.get("QUERY_STRING", "")))
    if environ["REQUEST_METHOD"] != "POST":
        return query
    return query | _body_params(environ.get("CONTENT_TYPE", ""), body)


def as_utf8(text: str) -> str:
    """Return text of the environment, which WSGI hands over as latin-1, as the UTF-8 that it is."""
    return text.encode("latin-1", errors="replace").decode("utf-8", errors="replace")


def read_body(environ: WSGIEnvironment) -> bytes:
    """Return the request's body."""
    length = environ.get("CONTENT_LENGTH") or "0"
    return environ["wsgi.input"].read(int(length)) if length.isdigit() else b""


def _body_params(content_type: str, body: bytes) -> PhpArray:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "application/json" or media_type.endswith("+json"):
        return _json_params(body)
    if media_type == "multipart/form-data":
        return _multipart_params(content_type, body)
    return parse_str(body.decode("utf-8", errors="replace"))


def _json_params(body: bytes) -> PhpArray:
    try:
        value = _php_array(json.loads(body.decode("utf-8"), parse_constant=_refuse), depth=0)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _php_array(value: PhpValue, *, depth: int) -> PhpValue:
    """Return decoded JSON as PHP holds it; ValueError for what PHP's decoder refuses."""
    if depth > _JSON_DEPTH:
        raise ValueError("nested too deep")
    match value:
        case dict():
            return {array_key(_valid(key)): _php_array(item, depth=depth + 1) for key, item in value.items()}
        case list():
            return {index: _php_array(item, depth=depth + 1) for index, item in enumerate(value)}
        case str():
            return _valid(value)
        case int() if not isinstance(value, bool) and not -(2**63) <= value < 2**63:
            return float(value)
        case float() if math.isinf(value):
            return math.copysign(sys.float_info.max, value)
        case _:
            return value


def _valid(text: str) -> str:
    """Return a text that holds no lone surrogate; UnicodeEncodeError, a ValueError, for another."""
    text.encode()
    return text


def _multipart_params(content_type: str, body: bytes) -> PhpArray:
    """Return the fields of a multipart form; files in it are nobody's parameters."""
    from email.parser import BytesParser

    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", errors="replace")
    fields: PhpArray = {}
    for part in BytesParser().parsebytes(head + body).walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and part.get_filename() is None and not part.is_multipart():
            content = cast("bytes", part.get_payload(decode=True))
            register(fields, name, content.decode("utf-8", errors="replace"))
    return fields
