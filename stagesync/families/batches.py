"""Many reads in as few requests as they fit, 50 a request, side by side as far as the portal's limits allow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalBusy, PortalError, PortalRefusal, PortalUnreadable
from stagesync.portal.batch import LARGEST_BATCH
from stagesync.portal.flights import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagesync.portal.batch import Command
    from stagesync.portal.client import Portal


_OPTIONAL = ("rpa.", "crm.", "tasks.api.scrum.", "socialnetwork.")
"""What the methods begin with that a portal may lack though its address is right: it lacks their module, or is old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one read came to: `refusal`, or `result` with `total` and `next` where a list method gave them."""

    result: Any = None
    total: int | None = None
    next: int | None = None
    refusal: PortalRefusal | None = None


def read_all(portal: Portal, commands: Sequence[Command]) -> list[Reading]:
    """Run reads in their order, 50 a request; one that the portal refuses stops no other.

    All of them must belong to one family (docs/portal.md, "One batch, one kind of board"). A single read goes out by
    itself. The readings come in the order of the commands. Raises PortalError where a whole request fails; no other is
    sent from then on.
    """
    return read_lanes(portal, [commands])[0]


def read_lanes(
    portal: Portal,
    lanes: Sequence[Sequence[Command]],
    on_answer: Callable[[int, int, Sequence[Reading]], object] = lambda lane, start, readings: None,
) -> list[list[Reading]]:
    """Run the reads of several families side by side, each family's as `read_all` does.

    `on_answer` gets the readings of each request as soon as they are there, in this thread, with the number of the lane
    and the place of the first reading in it.
    """
    requests = [
        (lane, start, commands[start : start + LARGEST_BATCH])
        for lane, commands in enumerate(lanes)
        for start in range(0, len(commands), LARGEST_BATCH)
    ]
    answers = side_by_side(
        [partial(_request, portal, commands) for _, _, commands in requests],
        portal.in_flight,
        lambda number, readings: on_answer(*requests[number][:2], readings),
    )
    read: list[list[Reading]] = [[] for _ in lanes]
    for (lane, _, _), readings in zip(requests, answers, strict=True):
        read[lane] += readings
    return read


def _request(portal: Portal, commands: Sequence[Command]) -> list[Reading]:
    return [_single(portal, commands[0])] if len(commands) == 1 else _batch(portal, commands)


def _single(portal: Portal, command: Command) -> Reading:
    try:
        answer = portal.read(command.method, command.params)
    except PortalRefusal as refusal:
        if _concerns_everything(refusal):
            raise
        return Reading(refusal=refusal)
    return Reading(result=answer.result, total=answer.total, next=answer.next)


def _batch(portal: Portal, commands: Sequence[Command]) -> list[Reading]:
    keyed = {f"r{index:02}": command for index, command in enumerate(commands)}
    answer = portal.read_batch(keyed)
    return [
        Reading(
            result=answer.results.get(key),
            total=answer.totals.get(key),
            next=answer.nexts.get(key),
            refusal=answer.errors.get(key),
        )
        for key in keyed
    ]


def stays_with_its_board(error: PortalError) -> bool:
    """Tell whether other boards may fare better: a refusal of one call, one answer of a shape that nobody expects."""
    if isinstance(error, PortalRefusal):
        return not _concerns_everything(error)
    return isinstance(error, PortalUnreadable) and not error.unknown_outcome


def _concerns_everything(refusal: PortalRefusal) -> bool:
    """Tell whether the next call would fare no better: credentials, limits, a webhook URL that leads nowhere.

    A scope that the webhook lacks hinders the methods of that scope alone, though it comes with 401; so does a module
    that the portal lacks, though it comes with 404 (docs/portal.md, "Error codes").
    """
    if isinstance(refusal, PortalBusy):
        return True
    if refusal.code.upper() == "ERROR_METHOD_NOT_FOUND" and refusal.method.startswith(_OPTIONAL):
        return False
    return refusal.status in {401, 403, 404} and refusal.code.upper() != "INSUFFICIENT_SCOPE"
