"""Take the answer to a batch apart, by the commands' keys.

What goes into a batch is left to `batch`, the words of an inner refusal to `answers`. Source: docs/portal.md,
"Batch".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalBusy, PortalRefusal, PortalUnreadable
from stagesync.portal.answers import refusal, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagesync.portal.batch import Command
    from stagesync.portal.redaction import Redactor

_HALTING = re.compile("d*(fn*)?")
_GOING_ON = re.compile("[df]*")
"""What the portal can have done with the commands, in their order: d done, f failed, n in no part."""

_BEFORE_RUNNING = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """What came back, by the commands' keys: those done are in `results`, those that failed in `errors`.

    `not_run` are the keys behind the failure that a writing batch halted at. An error with `unknown_outcome`
    may have been done all the same.
    """

    results: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, PortalRefusal] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    nexts: dict[str, int] = field(default_factory=dict)
    not_run: tuple[str, ...] = ()

    @property
    def busy(self) -> dict[str, PortalBusy]:
        """The errors of commands that were refused before running, because of a limit."""
        return {key: error for key, error in self.errors.items() if isinstance(error, PortalBusy)}

    def updated(self, later: BatchAnswer) -> BatchAnswer:
        """Return the answer in which the commands that went out again have come to what `later` says."""
        outdated = self.errors.keys() & later.results.keys()
        errors = {key: error for key, error in self.errors.items() if key not in outdated}
        return BatchAnswer(
            results=self.results | later.results,
            errors=errors | later.errors,
            totals=self.totals | later.totals,
            nexts=self.nexts | later.nexts,
            not_run=later.not_run,
        )


def read_parts(
    result: object, commands: Mapping[str, Command], *, host: str, redactor: Redactor
) -> BatchAnswer:
    """Take the result of a `batch` call of reads apart.

    Raises PortalUnreadable if it is no map of parts or answers a command in no part.
    """
    results, failed = _part(result, "result"), _part(result, "result_error")
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
        totals=_counts(_part(result, "result_total"), commands),
        nexts=_counts(_part(result, "result_next"), commands),
    )


def written_parts(
    result: object, commands: Mapping[str, Command], *, halt: bool, host: str, redactor: Redactor
) -> BatchAnswer:
    """Take the result of a `batch` call of writes apart; with `halt` nothing ran behind the first failure.

    Raises PortalUnreadable, with an unknown outcome, for every answer that the portal can't give after having
    run the commands as it does.
    """
    results, failed = _part(result, "result"), _part(result, "result_error")
    fates = {key: _fate(key in results, key in failed) for key in commands}
    if not (_HALTING if halt else _GOING_ON).fullmatch("".join(fates.values())):
        raise PortalUnreadable(
            f"{host}, batch: the portal's answer does not say which of {len(commands)} commands it ran; any of "
            "them may have been done",
            unknown_outcome=True,
        )
    return BatchAnswer(
        results={key: results[key] for key, fate in fates.items() if fate == "d"},
        errors={
            key: _error(failed[key], commands[key], redactor) for key, fate in fates.items() if fate == "f"
        },
        not_run=tuple(key for key, fate in fates.items() if fate == "n"),
    )


def may_have_begun(error: PortalRefusal) -> bool:
    """Tell whether commands of a batch that was refused as a whole may have run.

    Limits and credentials are checked before the first; what else is refused may be an exception in the midst
    of the commands that got past the batch. Source: docs/portal.md, "Error documents".
    """
    return not isinstance(error, PortalBusy) and error.status not in _BEFORE_RUNNING


def time_blocks(result: object, commands: Mapping[str, Command]) -> Iterator[tuple[str, Any]]:
    """Return the `time` blocks of the commands that were done, each with its method."""
    for key, block in _part(result, "result_time").items():
        if key in commands:
            yield commands[key].method, block


def _part(result: object, name: str) -> dict[str, Any]:
    """Each part is a map, or a list where PHP found its keys to be 0 to n-1 (or found none at all)."""
    match result.get(name) if isinstance(result, dict) else None:
        case dict() as part:
            return part
        case list() as part:
            return {str(index): value for index, value in enumerate(part)}
        case _:
            return {}


def _fate(done: bool, failed: bool) -> str:
    return {(True, False): "d", (False, True): "f", (False, False): "n"}.get((done, failed), "?")


def _error(entry: object, command: Command, redactor: Redactor) -> PortalRefusal:
    fields = entry if isinstance(entry, dict) else {"error_description": str(entry)}
    document = {"error": "", **fields}
    return refusal(document, status=HTTPStatus.OK, method=command.method, redactor=redactor, in_batch=True)


def _counts(part: Mapping[str, Any], commands: Mapping[str, Command]) -> dict[str, int]:
    counts = {key: whole(value) for key, value in part.items() if key in commands}
    return {key: count for key, count in counts.items() if count is not None}
