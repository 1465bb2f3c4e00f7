"""When a failed request is sent again, and after which wait: checks, a policy made of them, and the loop.

A check answers yes, no, or nothing (no opinion); the first that has one decides. How a request is sent and
read is left to the caller. Source: docs/portal.md, "Limits".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from stagesync.errors import PortalBusy, PortalError, PortalRefusal, PortalUnreadable

if TYPE_CHECKING:
    from stagesync.portal.answers import Answer
    from stagesync.portal.faults import Fault

LONGEST_ASKED_WAIT = 120.0
"""Seconds: a Retry-After header (some proxies add one, the portal has none) is obeyed up to here."""

LONGEST_RESET_WAIT = 660.0
"""Seconds: a method's operating time is counted over ten minutes, so its next reset is never further away."""

_AFTER_RESET = 1.0
_TRIES_TO_CONNECT = 3
_SETTLED = {"OVERLOAD_LIMIT", "PORTAL_DELETED"}
"""Refusals that older portals send with a status of 500 and above, though no wait helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One failed try: the error it would end in, and what is known of the cause.

    `reset_in` is the seconds until the refused method may run again, where an earlier answer told.
    """

    error: PortalError
    status: int | None = None
    fault: Fault | None = None
    retry_after: str | None = None
    reset_in: float | None = None


Check = Callable[[Failed, int], bool | None]
"""Takes a failed try and its number (from 1); True: send again, False: do not, None: no opinion."""


def check_busy(failed: Failed, _number: int) -> bool | None:
    """Refused because of a limit, so not run: the one failure after which even a write goes out again."""
    return True if isinstance(failed.error, PortalBusy) else None


def check_lasting_fault(failed: Failed, _number: int) -> bool | None:
    """A wrong host name or an untrusted certificate does not mend itself."""
    return False if failed.fault is not None and failed.fault.lasting else None


def check_never_connected(failed: Failed, number: int) -> bool | None:
    """Few tries where nobody answers: who mistyped a port should not wait half a minute."""
    if failed.fault is None or not failed.fault.before_sending:
        return None
    return number < _TRIES_TO_CONNECT


_PASSING = {HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS}
"""Statuses with which a broken answer is likely whole the next time."""


def check_transient(failed: Failed, _number: int) -> bool | None:
    """Server errors, cut connections and half answers often pass; a refusal or a redirect stays."""
    if isinstance(failed.error, PortalRefusal):
        return (
            failed.error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            and failed.error.code.upper() not in _SETTLED
        )
    if isinstance(failed.error, PortalUnreadable) and failed.status is not None:
        return failed.status >= HTTPStatus.INTERNAL_SERVER_ERROR or failed.status in _PASSING
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Who may go again and when: `tries` in all, waits from `first` seconds, doubled up to `longest`.

    A reset that is known is waited for instead, unless that takes longer than `patience` seconds.
    """

    checks: tuple[Check, ...]
    tries: int = 6
    first: float = 1.0
    longest: float = 30.0
    patience: float = LONGEST_RESET_WAIT

    def goes_again(self, failed: Failed, number: int) -> bool:
        """Whether try `number` (from 1) is followed by another; without any opinion it is not."""
        opinions = (check(failed, number) for check in self.checks)
        return number < self.tries and next((said for said in opinions if said is not None), False)

    def wait(self, failed: Failed, number: int, random: float) -> float:
        """Return the seconds before the next try; `random` in [0, 1) spreads a backoff by a quarter either way."""
        asked = failed.retry_after or ""
        least = min(float(asked), LONGEST_ASKED_WAIT) if _is_seconds(asked) else 0.0
        return max(least, self._until_reset(failed) or self._backoff(number, random))

    def _until_reset(self, failed: Failed) -> float | None:
        if failed.reset_in is None or failed.reset_in + _AFTER_RESET > self.patience:
            return None
        return failed.reset_in + _AFTER_RESET

    def _backoff(self, number: int, random: float) -> float:
        return min(self.longest, self.first * 2.0 ** (number - 1) * (0.75 + random / 2))


READS = Policy(checks=(check_busy, check_lasting_fault, check_never_connected, check_transient))
WRITES = Policy(checks=(check_busy,))
"""A write that may have run is never sent again on a guess (docs/portal.md, "No idempotency")."""


def repeat(
    once: Callable[[], Answer | Failed], policy: Policy, *, pause: Callable[[Failed, int], object]
) -> Answer:
    """Call `once` until it answers or `policy` gives up, then raise its last error.

    `pause` gets each failed try that is followed by another, with its number (from 1), and spends the wait.
    """
    number = 1
    while isinstance(outcome := once(), Failed):
        if not policy.goes_again(outcome, number):
            raise outcome.error
        pause(outcome, number)
        number += 1
    return outcome


def _is_seconds(text: str) -> bool:
    return text.isascii() and text.isdigit()
