"""Talk to a portal: one read, one write, many reads in one request.

It joins the parts: `exchange` sends, `answers` and `batch` read, `retries` decides what goes out again. Which
methods make a board is left to `families/`.
"""

from __future__ import annotations

import json
import random as randomness
import time
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalError, PortalRefusal
from stagesync.portal.answers import Answer, read_reply
from stagesync.portal.batch import BatchAnswer, Command, batch_params, check_commands, read_parts
from stagesync.portal.exchange import exchange
from stagesync.portal.faults import Failure, error_for
from stagesync.portal.redaction import Redactor
from stagesync.portal.retries import READS, WRITES, Failed, Policy, repeat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from stagesync.portal.webhook import Webhook

__all__ = ["Answer", "BatchAnswer", "Command", "Portal"]


class Portal:
    """One portal behind one webhook, spoken to over one HTTP client (`transport.open_http` makes it).

    `sleep` takes seconds, `random` gives a number in [0, 1), `on_wait` hears each wait in seconds and its
    cause. Every text of the portal that gets into an error has gone through `redactor`. `requests` counts what was
    sent, retries included.
    """

    def __init__(
        self,
        webhook: Webhook,
        http: httpx.Client,
        *,
        sleep: Callable[[float], object] = time.sleep,
        random: Callable[[], float] = randomness.random,
        on_wait: Callable[[float, PortalError], object] | None = None,
    ) -> None:
        self.webhook = webhook
        self.redactor = Redactor((webhook.code,))
        self.requests = 0
        self._http = http
        self._sleep = sleep
        self._random = random
        self._on_wait = on_wait

    def read(self, method: str, params: Mapping[str, Any] | None = None) -> Answer:
        """Call a method that changes nothing; what may pass (limits, server errors, lost answers) is tried
        again.

        Raises PortalRefusal, PortalUnreachable or PortalUnreadable.
        """
        return self._call(method, params or {}, READS)

    def write(self, method: str, params: Mapping[str, Any]) -> Answer:
        """Call a method that changes something; it goes out again only after a refusal because of a limit.

        Raises as `read` does; with `unknown_outcome` the write may have been done all the same. Source:
        docs/portal.md, "No idempotency".
        """
        return self._call(method, params, WRITES)

    def read_batch(self, commands: Mapping[str, Command]) -> BatchAnswer:
        """Run up to 50 reads in one request; one that fails stops no other and is in `errors` of the answer.

        A command with a text that a batch would rewrite goes out in a request of its own. Raises ValueError
        for too many commands or a numeric key, and PortalError if the request as a whole fails.
        """
        check_commands(commands)
        together = {key: command for key, command in commands.items() if not command.rewritten_in_batch}
        answer = self._read_together(together) if together else BatchAnswer()
        for key, command in commands.items():
            if command.rewritten_in_batch:
                self._read_alone(key, command, answer)
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _read_together(self, commands: Mapping[str, Command]) -> BatchAnswer:
        answer = self._call("batch", batch_params(commands), READS)
        return read_parts(answer.result, commands, host=self.webhook.host, redactor=self.redactor)

    def _read_alone(self, key: str, command: Command, into: BatchAnswer) -> None:
        try:
            answer = self.read(command.method, command.params)
        except PortalRefusal as error:
            into.errors[key] = error
            return
        into.results[key] = answer.result
        if answer.total is not None:
            into.totals[key] = answer.total
        if answer.next is not None:
            into.nexts[key] = answer.next

    def _call(self, method: str, params: Mapping[str, Any], policy: Policy) -> Answer:
        body = json.dumps(params, allow_nan=False, default=dict).encode()
        return repeat(
            lambda: self._once(method, body),
            policy,
            sleep=self._sleep,
            random=self._random,
            on_wait=self._on_wait,
        )

    def _once(self, method: str, body: bytes) -> Answer | Failed:
        """Send one request; whatever comes of it is a value, so no foreign exception hangs on to an error."""
        self.requests += 1
        reply = exchange(self._http, self.webhook.url_for(method), body)
        if isinstance(reply, Failure):
            error = error_for(reply, host=self.webhook.host, method=method)
            return Failed(error=error, fault=reply.fault)
        try:
            return read_reply(reply, webhook=self.webhook, method=method, redactor=self.redactor)
        except PortalError as error:
            return Failed(error=error, status=reply.status, retry_after=reply.retry_after)
