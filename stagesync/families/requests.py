"""How many requests applying a plan takes; `applying/` follows it to the letter, but for a canary that goes first.

The check just before the first write with a look at the columns that are emptied or must be empty, the writes, a count
of tasks before requests that delete stages of groups, a look after the first call on a damaged board, the read-back.
Retries are left out. Each portal is asked by itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from stagesync.families import FAMILIES
from stagesync.families.packing import Queue, counted_deletes, next_round
from stagesync.portal.batch import LARGEST_BATCH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagesync.families.packing import Slot
    from stagesync.model.board import Kind
    from stagesync.model.plan import BoardPlan


def requests_to_apply(boards: Iterable[BoardPlan]) -> int:
    """Return the number of requests to all portals, 0 if no board changes."""
    by_portal: dict[str | None, list[BoardPlan]] = {}
    for board in boards:
        if board.changed:
            by_portal.setdefault(board.portal, []).append(board)
    return sum(map(_to_one_portal, by_portal.values()))


def _to_one_portal(changed: Sequence[BoardPlan]) -> int:
    columns = [len(tasks) for board in changed for tasks in board.emptied.values()]
    looks_at_tasks = ceil(len(columns) / LARGEST_BATCH) + sum(map(_further_pages, columns))
    read_before = _reads((board, len(board.before)) for board in changed)
    read_back = _reads((board, len(board.after)) for board in changed)
    return read_before + looks_at_tasks + _writes(changed) + read_back


def _reads(boards: Iterable[tuple[BoardPlan, int]]) -> int:
    """Return the requests that read boards of so many stages: round by round, 50 reads of one family a request."""
    rounds: dict[Kind, Counter[int]] = {}
    for board, stages in boards:
        family = FAMILIES[board.address.kind]
        for number, reads in enumerate(family.reads(board.address, stages)):
            rounds.setdefault(board.address.kind, Counter())[number] += reads
    return sum(ceil(reads / LARGEST_BATCH) for of_kind in rounds.values() for reads in of_kind.values())


def _further_pages(tasks: int) -> int:
    """Return how many pages follow the first; tasks come in pages as long as a batch."""
    return max(ceil(tasks / LARGEST_BATCH) - 1, 0)


def _writes(boards: Sequence[BoardPlan]) -> int:
    """Return the requests from the first write to the last, with the looks between them."""
    queues = [Queue(plan=board) for board in boards]
    requests = 0
    while round_ := next_round(queues):
        requests += sum(1 + _counts(queues, slots) for slots in round_)
        reached = []
        for number, index in _last_of_each(slot for slots in round_ for slot in slots).items():
            queues[number] = replace(queues[number], next=index + 1)
            checkpoint = boards[number].checkpoint
            if checkpoint is not None and checkpoint.after_call == index:
                reached.append(boards[number])
        requests += _reads((board, len(board.after)) for board in reached)
    return requests


def _counts(queues: Sequence[Queue], slots: Sequence[Slot]) -> int:
    deletes = sum(len(counted_deletes(queues[slot.queue].plan, [slot.index])) for slot in slots)
    return ceil(deletes / LARGEST_BATCH)


def _last_of_each(slots: Iterable[Slot]) -> dict[int, int]:
    return {slot.queue: slot.index for slot in slots}
