"""Documents around an answer: the `time` block, the successful envelope, the error document.

Turning them into JSON text is the work of `php_json.py`, sending them that of `portal.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stagesync.emulator.answer import Answer


def time_block(started: float, finished: float, operating: tuple[int, float]) -> dict[str, Any]:
    """Return the block as newer servers send it: `start` and `processing` are whole seconds, so `duration` is off.

    `operating` holds when the method's budget gains again, and its seconds used (docs/portal.md, "The time block").
    """
    start = int(started)
    reset_at, seconds = operating
    return {
        "start": start,
        "finish": finished,
        "duration": finished - start,
        "processing": int(finished) - start,
        "date_start": _date(start),
        "date_finish": _date(finished),
        "operating_reset_at": reset_at,
        "operating": seconds,
    }


def envelope(answer: Answer, time: dict[str, Any]) -> dict[str, Any]:
    """Return the document of a successful call with its `time` block."""
    document: dict[str, Any] = {"result": answer.result}
    if answer.next is not None:
        document["next"] = answer.next
    if answer.total is not None:
        document["total"] = answer.total
    document["time"] = time
    return document


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()
