"""How many requests applying a plan takes; `applying/` follows it to the letter.

The check just before the first write with a look at the columns that are emptied or must be empty, the writes (one
request each), a count of tasks before deletes on a group board, a look after the first call on a damaged board, the
read-back. Retries are left out.
"""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING

from stagesync.families import FAMILIES
from stagesync.portal.batch import LARGEST_BATCH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagesync.model.plan import BoardPlan, Call


def requests_to_apply(boards: Iterable[BoardPlan]) -> int:
    """Return the number of requests, 0 if no board changes."""
    changed = [board for board in boards if board.changed]
    kinds = Counter(board.address.kind for board in changed)
    reads = sum(ceil(boards_of_kind / LARGEST_BATCH) for boards_of_kind in kinds.values())
    columns = [len(tasks) for board in changed for tasks in board.emptied.values()]
    looks_at_tasks = ceil(len(columns) / LARGEST_BATCH) + sum(map(_further_pages, columns))
    writes = sum(len(board.calls) for board in changed)
    looks = sum(1 for board in changed if board.checkpoint is not None)
    counts = sum(
        ceil(length / LARGEST_BATCH)
        for board in changed
        if FAMILIES[board.address.kind].unmoved_tasks
        for length in delete_runs(board.calls).values()
    )
    return 2 * reads + looks_at_tasks + writes + looks + counts


def _further_pages(tasks: int) -> int:
    """Return how many pages follow the first; tasks come in pages as long as a batch."""
    return max(ceil(tasks / LARGEST_BATCH) - 1, 0)


def delete_runs(calls: Sequence[Call]) -> dict[int, int]:
    """Return the runs of calls that delete stages one after another: the index of the first -> how many."""
    runs: dict[int, int] = {}
    start: int | None = None
    for index, call in enumerate(calls):
        if not is_delete(call):
            start = None
        elif start is None:
            start = index
            runs[start] = 1
        else:
            runs[start] += 1
    return runs


def is_delete(call: Call) -> bool:
    """Tell whether a call deletes its stage."""
    return call.method.endswith(".delete")
