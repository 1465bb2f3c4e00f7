"""Read a portal's HTTP answer: a result, a refusal, or nothing that REST would say.

It holds the envelope alone: what a result means is left to `families/`, the words of a refusal to `refusals`,
the parts of a batch to `batch`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn

from stagesync.errors import PortalBusy, PortalRefusal, PortalUnreadable
from stagesync.portal.redirects import redirect_error
from stagesync.portal.refusals import in_plain_words

if TYPE_CHECKING:
    from stagesync.portal.exchange import Reply
    from stagesync.portal.redaction import Redactor
    from stagesync.portal.webhook import Webhook

QUERY_LIMIT = "QUERY_LIMIT_EXCEEDED"
OPERATING_LIMIT = "OPERATION_TIME_LIMIT"

_BUSY = {QUERY_LIMIT: HTTPStatus.SERVICE_UNAVAILABLE, OPERATING_LIMIT: HTTPStatus.TOO_MANY_REQUESTS}
_MAY_HAVE_RUN = {
    "UNKNOWN_ERROR",
    "ERROR_CORE",
    "WRONG_ENCODING",
    "INTERNAL_SERVER_ERROR",
    "ERROR_UNEXPECTED_ANSWER",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a method answered: `total` and `next` (the offset of the next page) only from list methods.

    `time` is the portal's account of the call as sent, whatever it is; two answers that differ in it alone are
    equal.
    """

    result: Any
    total: int | None = None
    next: int | None = None
    time: Any = field(default=None, compare=False, repr=False)


def read_reply(reply: Reply, *, webhook: Webhook, method: str, redactor: Redactor) -> Answer:
    """Return the answer that `reply` holds; objects keep their order, numbers in strings stay strings.

    Raises PortalRefusal for an error document whatever the HTTP status, PortalUnreadable for a redirect and
    for all that is no REST answer. Source: docs/portal.md, "Error documents".
    """
    if HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST:
        raise redirect_error(reply.location, webhook=webhook, method=method, redactor=redactor)
    document = _document(reply.body)
    if document is not None and "error" in document:
        raise refusal(document, status=reply.status, method=method, redactor=redactor)
    if document is None or "result" not in document or reply.status >= HTTPStatus.BAD_REQUEST:
        raise _unreadable(reply, document, host=webhook.host, method=method)
    return Answer(
        result=document["result"],
        total=whole(document.get("total")),
        next=whole(document.get("next")),
        time=document.get("time"),
    )


def refusal(
    document: Mapping[str, Any], *, status: int, method: str, redactor: Redactor, in_batch: bool = False
) -> PortalRefusal:
    """Return the error that an error document stands for.

    Code and text may be empty, numbers, or (as in REST 3.0) an object with both. A batch keeps no
    status of its commands, so there the code alone decides.
    """
    code, description = _code_and_text(document)
    code, description = redactor.redact(code), redactor.redact(description)
    message = f"{method}: {in_plain_words(code, status, description, method)}"
    if _BUSY.get(code.upper()) == status or (in_batch and code.upper() in _BUSY):
        return PortalBusy(message, code=code, status=status, method=method)
    ran = status >= HTTPStatus.INTERNAL_SERVER_ERROR or code.upper() in _MAY_HAVE_RUN
    return PortalRefusal(message, code=code, status=status, method=method, unknown_outcome=ran)


def whole(value: object) -> int | None:
    """Return a count that came as a number or as digits, None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value) else None


def _code_and_text(document: Mapping[str, Any]) -> tuple[str, str]:
    match document["error"]:
        case Mapping() as nested:
            return _text(nested.get("code")), _text(nested.get("message"))
        case code:
            return _text(code), _text(document.get("error_description"))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _document(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object in `body`, else None; the parser's own error would quote it."""
    try:
        document = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _unreadable(reply: Reply, document: dict[str, Any] | None, *, host: str, method: str) -> PortalUnreadable:
    words = f"HTTP status {reply.status} with {_looks(reply.body, document)} instead of a REST answer"
    remedy = (
        "the portal or a proxy before it is out of order, try again later"
        if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        else "check the webhook URL's host and path, and that no login page or proxy stands in between"
    )
    return PortalUnreadable(f"{host}, {method}: {words}; {remedy}", unknown_outcome=True)


def _looks(body: bytes, document: dict[str, Any] | None) -> str:
    start = body.lstrip()[:1]
    if document is not None:
        return "a document that holds neither result nor error"
    if not start:
        return "an empty body"
    if start == b"<":
        return "an HTML page"
    return "a broken or incomplete JSON document" if start in b"{[" else "something that is no JSON"
