"""Many reads in one request: phrase the commands, take the parts of the answer apart.

Sending is left to `client`. The portal answers from one process, so a board written and read within one batch
is seen as it was before. Source: docs/portal.md, "Batch".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalRefusal, PortalUnreadable
from stagesync.portal.answers import refusal, whole
from stagesync.portal.query import encode

if TYPE_CHECKING:
    from stagesync.portal.redaction import Redactor

LARGEST_BATCH = 50
"""Commands: the portal runs no more of them, but does run the first 50 of a longer list."""

_REFERENCE = re.compile(r"\$(result|next|total|time|error)\S*\[", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One method and its parameters, within a batch."""

    method: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def phrased(self) -> str:
        """Return it as the portal takes it: `method?query`, percent-encoded once."""
        query = encode(self.params)
        return f"{self.method}?{query}" if query else self.method

    @property
    def rewritten_in_batch(self) -> bool:
        """Whether a batch would take a text in it for a reference and replace it: it must go out alone."""
        return _holds_reference(self.params)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """What came back, by the commands' keys: each is in `results` or in `errors`."""

    results: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, PortalRefusal] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    nexts: dict[str, int] = field(default_factory=dict)


def check_commands(commands: Mapping[str, Command]) -> None:
    """Raise ValueError for more commands than a batch takes, and for keys that PHP takes for numbers."""
    if len(commands) > LARGEST_BATCH:
        raise ValueError(f"a batch takes at most {LARGEST_BATCH} commands, not {len(commands)}")
    for key in commands:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", key):
            raise ValueError(
                f"a batch key starts with a letter, then letters, digits, - and _ follow: {key!r}"
            )


def batch_params(commands: Mapping[str, Command]) -> dict[str, Any]:
    """Return the parameters of the one `batch` call that reads them all: a failed command stops no other."""
    return {"halt": 0, "cmd": {key: command.phrased() for key, command in commands.items()}}


def read_parts(
    result: object, commands: Mapping[str, Command], *, host: str, redactor: Redactor
) -> BatchAnswer:
    """Take the result of a `batch` call apart.

    Raises PortalUnreadable if it is no map of parts or answers a command in no part.
    """
    parts = result if isinstance(result, dict) else {}
    results, failed = _by_key(parts.get("result")), _by_key(parts.get("result_error"))
    silent = [key for key in commands if key not in results and key not in failed]
    if silent:
        raise PortalUnreadable(
            f"{host}, batch: the portal left {len(silent)} of {len(commands)} commands unanswered (the "
            f"first is {commands[silent[0]].method}); run again",
            unknown_outcome=True,
        )
    return BatchAnswer(
        results={key: results[key] for key in commands if key not in failed},
        errors={key: _error(failed[key], commands[key], redactor) for key in commands if key in failed},
        totals=_counts(parts.get("result_total"), commands),
        nexts=_counts(parts.get("result_next"), commands),
    )


def _by_key(part: object) -> dict[str, Any]:
    """Each part is a map, or a list where PHP found its keys to be 0 to n-1 (or found none at all)."""
    match part:
        case dict():
            return part
        case list():
            return {str(index): value for index, value in enumerate(part)}
        case _:
            return {}


def _error(entry: object, command: Command, redactor: Redactor) -> PortalRefusal:
    fields = entry if isinstance(entry, dict) else {"error_description": str(entry)}
    document = {"error": "", **fields}
    return refusal(document, status=HTTPStatus.OK, method=command.method, redactor=redactor, in_batch=True)


def _counts(part: object, commands: Mapping[str, Command]) -> dict[str, int]:
    counts = {key: whole(value) for key, value in _by_key(part).items() if key in commands}
    return {key: count for key, count in counts.items() if count is not None}


def _holds_reference(value: object) -> bool:
    match value:
        case str():
            return _REFERENCE.search(value) is not None
        case Mapping():
            return any(map(_holds_reference, value.values()))
        case list() | tuple():
            return any(map(_holds_reference, value))
        case _:
            return False
