"""The order of a board before and after as a Markdown table, with what happens to each stage in words.

Which rows are shown is decided by `stretches`, how many fit by `blocks`.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from stagesync.rendering.layout import counted
from stagesync.rendering.markdown.blocks import Block
from stagesync.rendering.markdown.text import number, swatch, title
from stagesync.rendering.stage_changes import rows_after, rows_before
from stagesync.rendering.stretches import Skipped, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.plan import BoardPlan, PlannedStage
    from stagesync.rendering.stage_changes import Row

_Placed = tuple[int, "Row | Skipped"]

_COLUMNS = "|--:|:--|--:|:--|:--|"
_NOTHING = "| | "


def order_block(board: BoardPlan) -> Block:
    """Return the table of a board; a stage that is deleted stands before, all others say after what they become."""
    old = {stage.id: stage for stage in board.before}
    before, after = shortened(rows_before(board)), shortened(rows_after(board))

    def rows() -> Iterator[tuple[str, int]]:
        for left, right in zip_longest(_placed(before), _placed(after)):
            happens = _what_happens(right[1], old) if right else "| "
            yield f"{_before(left)}{_after(right)}{happens}|", 1

    head = f"| | before | | after | what {'would happen' if board.refused else 'happens'} |"
    return Block(head=(head, _COLUMNS), rows=rows, count=max(len(before), len(after)), rest=_rest)


def _placed(rows: Sequence[Row | Skipped]) -> Iterator[_Placed]:
    """Yield each row with its place on the board, from 1."""
    place = 1
    for row in rows:
        yield place, row
        place += row.count if isinstance(row, Skipped) else 1


def _before(placed: _Placed | None) -> str:
    if placed is None:
        return _NOTHING
    place, row = placed
    if isinstance(row, Skipped):
        return _skipped(row)
    tasks = [] if row.stage.tasks is None else [counted(row.stage.tasks, "task")]
    notes = ", ".join(["**deleted**", *tasks] if row.deleted else tasks)
    return f"| {place} | {_stage(row)}{f' · {notes}' if notes else ''} "


def _after(placed: _Placed | None) -> str:
    if placed is None:
        return _NOTHING
    place, row = placed
    return _skipped(row) if isinstance(row, Skipped) else f"| {place} | {_stage(row)} "


def _what_happens(row: Row | Skipped, old: dict[int | None, PlannedStage]) -> str:
    notes = "" if isinstance(row, Skipped) else ", ".join(_changes(row, old.get(row.stage.id)))
    return f"| {notes} " if notes else "| "


def _changes(row: Row, was: PlannedStage | None) -> Iterator[str]:
    if row.created or was is None:
        yield "**new**"
        return
    if row.renamed:
        yield f"**renamed** from {title(was.title)}"
    if row.recolored:
        yield f"**recoloured** from {swatch(was.color)}"
    if row.moved:
        yield f"**moved**{_way(row.shift)}"


def _way(shift: int) -> str:
    if not shift:
        return ""
    return f" up by {-shift}" if shift < 0 else f" down by {shift}"


def _stage(row: Row) -> str:
    known = row.doubled and row.stage.id is not None
    note = f" (id {number(str(row.stage.id))})" if known else ""
    role = f" · {row.label}" if row.label else ""
    return f"{swatch(row.stage.color)} {title(row.stage.title)}{note}{role}"


def _skipped(row: Skipped) -> str:
    return f"| ⋮ | {counted(row.count, 'stage')} as they are "


def _rest(count: int) -> str:
    return f"| ⋮ | {counted(count, 'more row')}, left out here | ⋮ | | |"
