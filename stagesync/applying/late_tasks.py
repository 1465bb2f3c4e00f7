"""The look at doomed stages just before the request that deletes them: tasks that came since must stop it.

The portal would drop them into the first column of the board (docs/portal.md, "Deletes").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.errors import PortalError
from stagesync.families.batches import stays_with_its_board
from stagesync.families.packing import counted_deletes
from stagesync.families.task_counts import Column, count_tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.applying.board_run import BoardRun
    from stagesync.families.packing import Slot
    from stagesync.model.plan import Call
    from stagesync.portal.client import Portal


def without_filled_stages(portal: Portal, runs: Sequence[BoardRun], slots: list[Slot]) -> list[Slot]:
    """Return the calls that may go out; a board whose next call deletes a stage that holds tasks by now is ended.

    Calls of that board before such a delete still go out. Raises PortalError where the portal can't be read.
    """
    deletes = [slot for slot in slots if counted_deletes(runs[slot.queue].plan, [slot.index])]
    for slot, held in zip(deletes, _held(portal, runs, deletes), strict=True):
        if held is None:
            continue
        if slot.index == runs[slot.queue].next:
            runs[slot.queue].fail(held, sent=False)
        slots = [other for other in slots if other.queue != slot.queue or other.index < slot.index]
    return slots


def _held(portal: Portal, runs: Sequence[BoardRun], deletes: Sequence[Slot]) -> list[str | None]:
    """Return, for each delete, why it must not go out, None if it may."""
    columns = [_column(runs[slot.queue], slot) for slot in deletes]
    try:
        counts = count_tasks(portal, columns)
    except PortalError as error:
        if not stays_with_its_board(error):
            raise
        return [
            _alone(portal, runs[slot.queue], slot, column)
            for slot, column in zip(deletes, columns, strict=True)
        ]
    return [_words(runs[slot.queue], slot, count) for slot, count in zip(deletes, counts, strict=True)]


def _alone(portal: Portal, run: BoardRun, slot: Slot, column: Column) -> str | None:
    """Count for one stage, so that a refusal stays its own."""
    try:
        return _words(run, slot, count_tasks(portal, [column])[0])
    except PortalError as error:
        if not stays_with_its_board(error):
            raise
        return f"tasks could not be counted before deleting: {error}"


def _words(run: BoardRun, slot: Slot, count: int) -> str | None:
    if not count:
        return None
    call = run.plan.calls[slot.index]
    return (
        f'stage {call.target} "{call.stage}" holds {count} {"task" if count == 1 else "tasks"} by now and is not '
        "deleted"
    )


def _column(run: BoardRun, slot: Slot) -> Column:
    return Column(group=run.plan.address.group or 0, stage=_stage(run.plan.calls[slot.index]))


def _stage(call: Call) -> int:
    return call.target if isinstance(call.target, int) else 0
