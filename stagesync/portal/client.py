"""Talk to a portal: one read, one write, many of them in one request.

It joins the parts: `caller` makes one call, `batch` and `batch_parts` pack many and take the answer apart,
`retries` decides what goes out again. Which methods make a board is left to `families/`.
"""

from __future__ import annotations

import random as randomness
import time
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalError, PortalRefusal
from stagesync.portal.answers import Answer
from stagesync.portal.batch import Command, batch_params, check_commands, check_references, check_texts
from stagesync.portal.batch_parts import BatchAnswer, may_have_begun, read_parts, time_blocks, written_parts
from stagesync.portal.caller import Caller
from stagesync.portal.references import Reference
from stagesync.portal.retries import LONGEST_RESET_WAIT, READS, WRITES, Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from stagesync.portal.caller import OnWait
    from stagesync.portal.throttle import Throttle
    from stagesync.portal.webhook import Webhook

__all__ = ["Answer", "BatchAnswer", "Command", "Portal", "Reference"]


class Portal:
    """One portal behind one webhook, spoken to over one HTTP client (`transport.open_http` makes it).

    `throttle` is the portal's bucket, which all who talk to it share (`throttle.SHARED.of(webhook.host)`); None
    holds nothing back, for a portal without a limit. `in_flight` says how many requests may be on their way at once
    (`flights.IN_FLIGHT` for a portal beyond a network); above 1 any thread may call. `patience` is the longest wait in
    seconds for a method that used up its operating time. `clock` gives seconds and never runs back, `sleep` takes
    seconds, `random` gives a number in [0, 1), `on_wait` hears each wait after a failed try in seconds and its cause.

    Every text of the portal that gets into an error has gone through `redactor`.
    """

    def __init__(
        self,
        webhook: Webhook,
        http: httpx.Client,
        *,
        throttle: Throttle | None = None,
        in_flight: int = 1,
        patience: float = LONGEST_RESET_WAIT,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        random: Callable[[], float] = randomness.random,
        on_wait: OnWait | None = None,
    ) -> None:
        self.webhook = webhook
        self._http = http
        self._reads = replace(READS, patience=patience)
        self._writes = replace(WRITES, patience=patience)
        self._caller = Caller(
            webhook,
            http,
            throttle=throttle,
            in_flight=in_flight,
            clock=clock,
            sleep=sleep,
            random=random,
            on_wait=on_wait,
        )
        self.in_flight = in_flight
        self.redactor = self._caller.redactor

    @property
    def requests(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._caller.requests

    @property
    def retries(self) -> int:
        """How many requests were sent once more after a failed try."""
        return self._caller.retries

    def read(self, method: str, params: Mapping[str, Any] | None = None) -> Answer:
        """Call a method that changes nothing; what may pass (limits, server errors, lost answers) is tried
        again.

        Raises PortalRefusal, PortalUnreachable or PortalUnreadable.
        """
        return self._caller.call(method, params or {}, self._reads)

    def write(self, method: str, params: Mapping[str, Any]) -> Answer:
        """Call a method that changes something; it goes out again only after a refusal because of a limit.

        Raises as `read` does; with `unknown_outcome` the write may have been done all the same. Source:
        docs/portal.md, "No idempotency".
        """
        return self._caller.call(method, params, self._writes)

    def read_batch(self, commands: Mapping[str, Command]) -> BatchAnswer:
        """Run up to 50 reads in one request; one that fails stops no other and is in `errors` of the answer.

        A command with a text that a batch would rewrite goes out in a request of its own; those that a limit
        kept from running go out again. Raises ValueError for too many commands, a numeric key or a reference,
        and PortalError if the request as a whole fails.
        """
        check_commands(commands)
        check_references(commands, halt=False)
        together = {key: command for key, command in commands.items() if not command.rewritten_in_batch}
        answer = self._read_together(together) if together else BatchAnswer()
        for key, command in commands.items():
            if command.rewritten_in_batch:
                self._read_alone(key, command, answer)
        return answer

    def write_batch(self, commands: Mapping[str, Command], *, halt: bool = True) -> BatchAnswer:
        """Run up to 50 writes in one request, in their order, with `halt` up to the first that fails.

        The answer tells which were done, which failed and which were not run. The request goes out again only
        if a limit kept it from running as a whole; a command that a limit stopped inside is an error of its key
        (PortalBusy; `wait_out` helps), what was done before it stays done. All commands must belong to one kind
        of board (docs/portal.md, "One batch, one kind of board").

        Raises ValueError, before anything is sent, for too many commands, a numeric key, a reference to
        anything but an earlier command (to any without `halt`), and a text that a batch would rewrite
        (`Command.rewritten_in_batch`: send it alone). Raises PortalError if there is no answer to rely on; with
        `unknown_outcome` any of the commands may have been done.
        """
        check_commands(commands)
        check_texts(commands)
        check_references(commands, halt=halt)
        if not commands:
            return BatchAnswer()
        try:
            result = self._run_batch(commands, self._writes, halt=halt)
        except PortalRefusal as error:
            error.unknown_outcome = error.unknown_outcome or may_have_begun(error)
            raise
        return self._noted(
            written_parts(result, commands, halt=halt, host=self.webhook.host, redactor=self.redactor)
        )

    def wait_out(self, answer: BatchAnswer, number: int) -> bool:
        """Wait until the commands in `answer.busy` may go out again, which is safe: they did not run.

        `number` (from 1) counts the tries that ended so. Returns False, without a wait, where they have been
        enough or nothing is busy.
        """
        busy = tuple(answer.busy.values())
        return bool(busy) and self._caller.wait_out(busy, number, self._writes)

    def pause(self, seconds: float, error: PortalError) -> None:
        """Wait, because of an answer that left something open; whoever listens to waits hears of it."""
        self._caller.pause(seconds, error)

    def abandon(self) -> None:
        """Wait no more for requests that are on their way: others may go at once."""
        self._caller.abandon()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _read_together(self, commands: Mapping[str, Command]) -> BatchAnswer:
        """Run reads until none is left that a limit kept from running, or the tries are used up."""
        gathered, pending = BatchAnswer(), dict(commands)
        for number in count(1):
            gathered = gathered.updated(self._read_once(pending))
            if not self.wait_out(gathered, number):
                break
            pending = {key: commands[key] for key in gathered.busy}
        return gathered

    def _read_once(self, commands: Mapping[str, Command]) -> BatchAnswer:
        result = self._run_batch(commands, self._reads, halt=False)
        return self._noted(read_parts(result, commands, host=self.webhook.host, redactor=self.redactor))

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

    def _run_batch(self, commands: Mapping[str, Command], policy: Policy, *, halt: bool) -> Any:
        result = self._caller.call("batch", batch_params(commands, halt=halt), policy).result
        for method, block in time_blocks(result, commands):
            self._caller.learn(method, block)
        return result

    def _noted(self, answer: BatchAnswer) -> BatchAnswer:
        for error in answer.busy.values():
            self._caller.note(error)
        return answer
