"""Which calls go out next, and in which requests: those of many boards in one batch, each board's in its order.

A batch holds calls of one family alone, and moves of tasks apart from changes of stages (docs/portal.md, "One batch,
one kind of board"). A call at whose refusal the batch would not halt is the last one of its board in a request, so that
nothing of the board runs behind it. Both who sends and who counts requests beforehand asks here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from stagesync.families import FAMILIES
from stagesync.model.plan import Reason
from stagesync.portal.batch import LARGEST_BATCH
from stagesync.portal.references import looks_like_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagesync.model.board import Kind
    from stagesync.model.plan import BoardPlan, Call


Lane: TypeAlias = "tuple[Kind, bool]"
"""What the calls of a request have in common: the kind of their boards, and whether they move tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What is left of a board's plan: the calls from `next` on."""

    plan: BoardPlan
    next: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One call of a request: the number of its queue and its index in that plan."""

    queue: int
    index: int


def next_round(queues: Sequence[Queue | None]) -> list[list[Slot]]:
    """Return the next requests, no board in two of them: they may go out side by side. None if nothing is left.

    A request that is not full waits for a later round where the boards before it still have calls that could fill it:
    so many calls of one family take as few requests as one after another.
    """
    requests: list[list[Slot]] = []
    left = list(queues)
    coming: set[Lane] = set()
    while slots := next_request(left):
        if len(slots) == LARGEST_BATCH or not coming & _filled_by(left, slots):
            requests.append(slots)
            coming |= _coming(queues, slots)
        for slot in slots:
            left[slot.queue] = None
    return requests


def _filled_by(queues: Sequence[Queue | None], slots: Sequence[Slot]) -> set[Lane]:
    """Return the lane of a request that more calls could fill; none for a call that goes alone."""
    queue = queues[slots[0].queue]
    call = None if queue is None else queue.plan.calls[slots[0].index]
    return set() if queue is None or call is None or _goes_alone(call) else {_lane(queue, call)}


def _coming(queues: Sequence[Queue | None], slots: Sequence[Slot]) -> set[Lane]:
    """Return the lanes of the calls that the boards of a request have left behind it."""
    last = {slot.queue: slot.index for slot in slots}
    return {
        _lane(queue, call)
        for number, index in last.items()
        if (queue := queues[number]) is not None
        for call in queue.plan.calls[index + 1 :]
    }


def next_request(queues: Sequence[Queue | None]) -> list[Slot]:
    """Return the calls of the next request, at most 50, none if nothing is left; a queue that is None is passed over.

    The first queue with a call left decides about the family. A call whose text a batch would rewrite goes alone.
    """
    slots: list[Slot] = []
    lane: Lane | None = None
    for number, queue in enumerate(queues):
        if queue is None or queue.next >= len(queue.plan.calls) or len(slots) == LARGEST_BATCH:
            continue
        first = queue.plan.calls[queue.next]
        if lane is None:
            if _goes_alone(first):
                return [Slot(number, queue.next)]
            lane = _lane(queue, first)
        slots.extend(Slot(number, index) for index in _run(queue, lane, LARGEST_BATCH - len(slots)))
    return slots


def _goes_alone(call: Call) -> bool:
    """Tell whether a batch would take a text of the call for a reference."""
    return looks_like_reference(call.params)


def counted_deletes(plan: BoardPlan, indexes: Iterable[int]) -> list[int]:
    """Return the indexes of the deletes before which tasks are counted."""
    if not FAMILIES[plan.address.kind].counts_tasks:
        return []
    return [index for index in indexes if is_delete(plan.calls[index])]


def is_delete(call: Call) -> bool:
    """Tell whether a call deletes its stage; one that gives a doomed stage a title first has fields to send."""
    return Reason.DELETE in call.reasons and "fields" not in call.params


def _lane(queue: Queue, call: Call) -> Lane:
    return queue.plan.address.kind, Reason.MOVE_TASK in call.reasons


def _run(queue: Queue, lane: Lane, room: int) -> range:
    """Return the calls of a queue that fit: up to one of another lane, or one whose answer has to be looked at."""
    calls, start = queue.plan.calls, queue.next
    checkpoint = queue.plan.checkpoint
    end = start
    while end < len(calls) and end - start < room:
        if _lane(queue, calls[end]) != lane or _goes_alone(calls[end]):
            break
        end += 1
        at_checkpoint = checkpoint is not None and end - 1 == checkpoint.after_call
        if at_checkpoint or FAMILIES[queue.plan.address.kind].fails_unseen(calls[end - 1]):
            break
    return range(start, end)
