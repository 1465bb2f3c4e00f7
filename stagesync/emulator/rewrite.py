"""The rewrite behind every add and update: the portal's whole model of order, as a pure function.

Each add or update of a stage computes a sort key for the one stage it is about, sorts the board, and writes every row
anew with SORT 100, 200, 300 … (docs/portal.md, "The rewrite"). Who may do so is decided in `stage_methods.py`,
writing the rows is the work of `storage.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stagesync.emulator.php_value import PhpValue, StoredText, equals_zero, to_int
from stagesync.emulator.rows import GROUP, NEW, SPRINT, StageRow

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP = 100
_BEHIND = 10
_KEPT_TYPES = frozenset({"WORK", "REVIEW", "FINISH"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a call says about one stage: `after` is AFTER_ID as sent, None where it was absent or null.

    `target` 0, or an id that is not on the board, asks for a new row.
    """

    target: int
    title: StoredText
    color: StoredText | None
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """The board after a call, in its new order; the row with id 0 is to be inserted.

    `pin` is the stage that never-moved tasks of the group are written into first, None where they stay.
    """

    rows: tuple[StageRow, ...]
    pin: int | None


def rewrite(board: Sequence[StageRow], change: Change, *, entity_type: str, entity_id: int) -> Rewritten:
    """Return what one call makes of a board; `board` is by SORT, ties in database order."""
    known = any(row.id == change.target for row in board)
    new_stage = next((row.id for row in reversed(board) if row.system_type == NEW), 0)
    pins = entity_type == GROUP and known and _leaves_new_stage(change, new_stage)
    rows = [_merged(row, change) if row.id == change.target else row for row in board]
    target = change.target
    if not known:
        target = 0
        rows.append(_new_row(change, entity_type=entity_type, entity_id=entity_id))
    keys = {row.id: _key(row, rows, target, change.after) for row in rows}
    rows.sort(key=lambda row: keys[row.id])
    return Rewritten(rows=_renumbered(rows, new_stage), pin=new_stage if pins else None)


def _leaves_new_stage(change: Change, new_stage: int) -> bool:
    """Tell whether the call moves a stage to the front or the NEW stage away; `""` is no 0 to PHP 8."""
    return change.after is not None and (equals_zero(change.after) or change.target == new_stage)


def _merged(row: StageRow, change: Change) -> StageRow:
    return replace(row, title=change.title, color=row.color if change.color is None else change.color)


def _new_row(change: Change, *, entity_type: str, entity_id: int) -> StageRow:
    return StageRow(
        id=0, title=change.title, sort=None, color=change.color or "", system_type=None,
        entity_id=entity_id, entity_type=entity_type,
    )  # fmt: skip


def _key(row: StageRow, rows: Sequence[StageRow], target: int, after: PhpValue) -> float:
    """Return the row's sort key; null sorts before everything."""
    if row.id != target or after is None:
        return float("-inf") if row.sort is None else row.sort
    anchor_id = to_int(after)
    if anchor_id == 0:
        return _BEHIND
    anchor = next((other for other in rows if other.id == anchor_id), None)
    if anchor is None:
        return len(rows) * STEP + _BEHIND
    return (anchor.sort or 0) + _BEHIND


def _renumbered(rows: Sequence[StageRow], new_stage: int) -> tuple[StageRow, ...]:
    return tuple(
        replace(row, sort=index * STEP, system_type=_system_type(row, index, new_stage))
        for index, row in enumerate(rows, start=1)
    )


def _system_type(row: StageRow, index: int, new_stage: int) -> str | None:
    """Return the row's type after the rewrite: NEW for the first, none for titled rows."""
    if row.entity_type == SPRINT:
        return row.system_type
    if index == 1:
        return NEW
    kept = not row.titled and row.id != new_stage and row.system_type in _KEPT_TYPES
    return row.system_type if kept else ""
