"""Make one call of the portal: held back by the throttle, sent, read, sent again where that is right.

Which calls there are, and which of them write, is left to `client`; what is sent again to `retries`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalBusy, PortalError
from stagesync.portal import flights
from stagesync.portal.answers import OPERATING_LIMIT, QUERY_LIMIT, Answer, read_reply
from stagesync.portal.exchange import Reply, exchange
from stagesync.portal.faults import Failure, error_for
from stagesync.portal.operating import ResetTimes
from stagesync.portal.redaction import Redactor
from stagesync.portal.retries import Failed, Policy, repeat

if TYPE_CHECKING:
    import httpx

    from stagesync.portal.throttle import Throttle
    from stagesync.portal.webhook import Webhook

OnWait = Callable[[float, PortalError], object]
"""Hears of a wait after a failed try before it begins: its seconds and the error that made it necessary."""


class Caller:
    """Calls methods of one portal over one HTTP client; `requests` counts what was sent, `retries` what once more.

    Any thread may call; `in_flight` requests are on their way at once, and of those that the throttle holds back one
    at a time waits for its turn. Arguments as for `client.Portal`.
    """

    def __init__(
        self,
        webhook: Webhook,
        http: httpx.Client,
        *,
        throttle: Throttle | None,
        in_flight: int = 1,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object],
        random: Callable[[], float],
        on_wait: OnWait | None,
    ) -> None:
        self.redactor = Redactor((webhook.code,))
        self.requests = 0
        self.retries = 0
        self._webhook = webhook
        self._http = http
        self._throttle = throttle
        self._resets = ResetTimes(clock=clock)
        self._sleep = sleep
        self._random = random
        self._on_wait = on_wait
        self._in_flight = in_flight
        self.abandon()
        self._lock = Lock()
        self._waiting = 0

    def call(self, method: str, params: Mapping[str, Any], policy: Policy) -> Answer:
        """Return the method's answer, or raise the PortalError of the last try that `policy` allows."""
        body = json.dumps(params, allow_nan=False, default=_plain).encode()
        return repeat(lambda: self._once(method, body), policy, pause=partial(self._pause, policy))

    def wait_out(self, busy: Sequence[PortalBusy], number: int, policy: Policy) -> bool:
        """Spend the wait after try `number` of some commands ended in `busy` inside a batch, for the longest.

        Returns False, without a wait, where `policy` allows no further try.
        """
        failed = max(map(self._failed, busy), key=lambda one: one.reset_in or 0.0)
        if not policy.goes_again(failed, number):
            return False
        self._pause(policy, failed, number)
        return True

    def abandon(self) -> None:
        """Count the requests that are on their way, or wait for their turn, no more."""
        self._air = BoundedSemaphore(self._in_flight) if self._in_flight > 1 else nullcontext()
        self._turn = Lock()

    def pause(self, seconds: float, error: PortalError) -> None:
        """Spend a wait, and tell of it, unless somebody waits already: one trouble is told once."""
        flights.stay()
        with self._lock:
            self._waiting += 1
            first = self._waiting == 1
        try:
            if first and self._on_wait is not None:
                self._on_wait(seconds, error)
            self._sleep(seconds)
        finally:
            with self._lock:
                self._waiting -= 1

    def learn(self, method: str, time_block: object) -> None:
        """Take in what an answer says of the method's operating time."""
        self._resets.learn(method, time_block)

    def note(self, error: PortalError) -> None:
        """Take in what a refusal says of the portal's bucket."""
        refused = isinstance(error, PortalBusy) and error.code.upper() == QUERY_LIMIT
        if self._throttle is not None and refused:
            self._throttle.empty()

    def _once(self, method: str, body: bytes) -> Answer | Failed:
        """Send one request; whatever comes of it is a value, so no foreign exception hangs on to an error."""
        reply = self._exchanged(method, body)
        if isinstance(reply, Failure):
            error = error_for(reply, host=self._webhook.host, method=method)
            return Failed(error=error, fault=reply.fault)
        try:
            answer = read_reply(reply, webhook=self._webhook, method=method, redactor=self.redactor)
        except PortalError as refused:
            self.note(refused)
            return self._failed(refused, reply)
        self.learn(method, answer.time)
        return answer

    def _failed(self, error: PortalError, reply: Reply | None = None) -> Failed:
        return Failed(
            error=error,
            status=None if reply is None else reply.status,
            retry_after=None if reply is None else reply.retry_after,
            reset_in=self._reset_in(error),
        )

    def _reset_in(self, error: PortalError) -> float | None:
        if isinstance(error, PortalBusy) and error.code.upper() == OPERATING_LIMIT:
            return self._resets.seconds_left(error.method)
        return None

    def _exchanged(self, method: str, body: bytes) -> Reply | Failure:
        with self._air:
            self._hold_back()
            flights.depart()
            with self._lock:
                self.requests += 1
            if self._throttle is None:
                return exchange(self._http, self._webhook.url_for(method), body)
            with self._throttle.under_way():
                return exchange(self._http, self._webhook.url_for(method), body)

    def _hold_back(self) -> None:
        if self._throttle is None:
            return
        with self._turn:
            flights.look_back()
            seconds = self._throttle.take()
            if seconds > 0:
                self._sleep(seconds)

    def _pause(self, policy: Policy, failed: Failed, number: int) -> None:
        seconds = policy.wait(failed, number, self._random())
        self.pause(seconds, failed.error)
        with self._lock:
            self.retries += 1


def _plain(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a call can't hold {type(value).__name__}")
