"""A board as the portal stores it, changed by the embedded portal's own rewrite: a witness for damaged boards."""

from __future__ import annotations

from dataclasses import dataclass

from stagesync.emulator.rewrite import Change, rewrite
from stagesync.emulator.rows import StageRow
from stagesync.planning.moves import Verb
from stagesync.planning.order import OrderProblem
from stagesync.planning.rewrite import Row

GROUP = 7


@dataclass(frozen=True)
class Stored:
    """Rows by SORT, the column in which never-moved tasks are shown, and whether they are pinned to it."""

    rows: tuple[StageRow, ...]
    shown_in: int
    pinned: bool = False


def stored(rows: tuple[Row, ...]) -> Stored:
    """Put planner rows into the portal: an untitled row has no title, all others have one."""
    board = tuple(
        StageRow(
            id=row.key,
            title="" if row.untitled else f"stage {row.key}",
            sort=row.sort,
            color="47D1E2",
            system_type=row.type,
            entity_id=GROUP,
            entity_type="G",
        )
        for row in rows
    )
    return Stored(rows=board, shown_in=landing(board))


def landing(board: tuple[StageRow, ...]) -> int:
    return next((row.id for row in reversed(board) if row.system_type == "NEW"), board[0].id)


def run(problem: OrderProblem, board: Stored, moves) -> Stored:
    """Run the moves; fails the test where the portal would refuse one, or a task or an unlisted name would change."""
    ids: dict[int, int] = {}
    for move in moves:
        key = ids.get(move.key, move.key)
        if move.verb is Verb.DELETE:
            doomed = next(row for row in board.rows if row.id == key)
            assert not doomed.system_type, f"IS_SYSTEM: {move}"
            board = Stored(tuple(row for row in board.rows if row.id != key), board.shown_in, board.pinned)
            continue
        board, created = _rewritten(problem, board, key, ids.get(move.after, move.after))
        if move.verb is Verb.ADD:
            ids[move.key] = created
    return board


def _rewritten(problem, board: Stored, key: int, after: int) -> tuple[Stored, int]:
    there = {row.id for row in board.rows}
    new_id = max(1000, *there) + 1
    change = Change(target=key if key in there else 0, title=f"stage {key}", color=None, after=after)
    result = rewrite(board.rows, change, entity_type="G", entity_id=GROUP)
    rows = tuple(row if row.id else _with_id(row, new_id) for row in result.rows)
    pinned = board.pinned or result.pin is not None
    if problem.unmoved_tasks and not pinned and board.shown_in not in problem.doomed:
        assert landing(rows) == board.shown_in, f"tasks moved by {key} after {after}"
    first = rows[0]
    if not first.titled and first.id != board.rows[0].id:
        assert first.id in problem.doomed or first.id in problem.desired, "an unlisted stage changed its name"
    return Stored(rows, board.shown_in, pinned), new_id


def _with_id(row: StageRow, new_id: int) -> StageRow:
    from dataclasses import replace

    return replace(row, id=new_id)
