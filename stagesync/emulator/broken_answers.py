"""What a client gets to see of each fault: error documents, pages, redirects, halves.

Whether the call was done before is `portal.py`'s business, when a fault is due that of `faults.py`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from stagesync.emulator.failure import RestError, invalid_credentials, operation_time_limit, query_limit
from stagesync.emulator.fault import RENAMED_HOST, Fault, Kind
from stagesync.emulator.reply import HTML, Reply, failed, json_reply

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

_ERRORS = {
    Kind.CRASH: RestError("INTERNAL_SERVER_ERROR", "Internal server error", status=500),
    Kind.LIMIT: query_limit(),
    Kind.BUDGET: operation_time_limit(),
    Kind.EXPIRED: invalid_credentials(),
    Kind.ERROR_200: RestError("ACCESS_ERROR", "You do not have access", status=200),
    Kind.ERROR_EMPTY: RestError("", "The service failed without saying how"),
    Kind.ERROR_ZERO: RestError("0", "The action failed without saying how"),
}
_PAGES = {Kind.CRASH_HTML: 500, Kind.BAD_GATEWAY: 502, Kind.UNAVAILABLE: 503, Kind.GATEWAY_TIMEOUT: 504}
_LICENCE_PAGE = "/bitrix/coupon_activation.php"


def error_of(kind: Kind) -> RestError:
    """Return the error document that a kind stands for; KeyError for a kind that is none."""
    error = _ERRORS[kind]
    return RestError(error.code, error.text, status=error.status)


def broken(fault: Fault, reply: Reply | None, environ: WSGIEnvironment) -> Reply | None:
    """Return what arrives instead of `reply`, None if nothing does (there as here)."""
    match fault.kind:
        case Kind.CUT:
            return None
        case Kind.REDIRECT:
            query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
            return _redirect(f"https://{fault.host or RENAMED_HOST}{environ['PATH_INFO']}{query}")
        case Kind.LICENCE:
            return _redirect(_base(environ) + _LICENCE_PAGE)
        case kind if kind in _PAGES:
            return _page(_PAGES[kind])
        case kind if kind.alters:
            return None if reply is None else _altered(kind, reply)
        case kind:
            return failed(error_of(kind))


def _altered(kind: Kind, reply: Reply) -> Reply:
    """Return the answer altered; one that is half already stays as it is."""
    if reply.arrives is not None:
        return reply
    half = len(reply.body) // 2
    match kind:
        case Kind.HALF:
            return replace(reply, arrives=half)
        case Kind.HALF_JSON:
            return replace(reply, body=reply.body[:half])
        case _:
            return _retold(kind, reply)


def _retold(kind: Kind, reply: Reply) -> Reply:
    """Return the answer without `time`, or with blocks that leave the operating budget out."""
    document = _document(reply)
    if document is None:
        return reply
    time = document.pop("time", None)
    if kind is Kind.NO_OPERATING and time is not None:
        document["time"] = _without_operating(time)
        _strip_inner(document["result"])
    return json_reply(document, reply.status)


def _document(reply: Reply) -> dict[str, Any] | None:
    """Return what an answer holds, None for a page and for half a document."""
    try:
        document: dict[str, Any] = json.loads(reply.body)
    except ValueError:
        return None
    return document


def _strip_inner(result: Any) -> None:
    times = result.get("result_time") if isinstance(result, dict) else None
    if isinstance(times, dict):
        result["result_time"] = {key: _without_operating(time) for key, time in times.items()}
    elif isinstance(times, list):
        result["result_time"] = [_without_operating(time) for time in times]


def _without_operating(time: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in time.items() if not key.startswith("operating")}


def _redirect(location: str) -> Reply:
    ascii_location = location.encode("ascii", errors="ignore").decode()
    return Reply(status=302, body=b"", headers=(*HTML, ("Location", ascii_location)))


def _base(environ: WSGIEnvironment) -> str:
    """Return scheme and host as the client named them, "" if it named none."""
    host = environ.get("HTTP_HOST")
    return f"{environ.get('wsgi.url_scheme', 'http')}://{host}" if host else ""


def _page(status: int) -> Reply:
    title = f"{status} {HTTPStatus(status).phrase}"
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return Reply(status=status, body=page.encode(), headers=HTML)
