"""Whether a request to the hosting site is sent again, and after how many seconds.

Sources: GitHub's "Rate limits for the REST API" (`retry-after`, `x-ratelimit-remaining`, `x-ratelimit-reset`) and
GitLab's "Rate limits" (`retry-after`, `ratelimit-reset`).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TRIES = 4
LONGEST_WAIT = 90.0
"""Seconds; a limit that lasts longer ends the run: waiting for it costs more than starting the job anew."""

_LIMITING = {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}


def is_limit(status: int, headers: Mapping[str, str]) -> bool:
    """Tell whether a refusal is one for speed: it was not carried out and may be sent again."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    return status in _LIMITING and ("retry-after" in headers or headers.get("x-ratelimit-remaining") == "0")


def wait_for(number: int, headers: Mapping[str, str], now: float) -> float:
    """Return the seconds before the next try; `number` counts the tries from 1, `now` is in seconds since 1970."""
    asked = _seconds(headers.get("retry-after"))
    if asked is None and headers.get("x-ratelimit-remaining") == "0":
        reset = _seconds(headers.get("x-ratelimit-reset"))
        asked = None if reset is None else max(0.0, reset - now) + 1.0
    return 2.0 ** (number - 1) if asked is None else asked


def _seconds(text: str | None) -> float | None:
    """Return a plain number of seconds; a date or anything else counts as not said."""
    return float(text) if text and text.isascii() and text.isdigit() and len(text) <= 12 else None
