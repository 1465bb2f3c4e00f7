"""A picture in words, for those who don't see it: what the boards are and will be, stage by stage.

The words are bounded: who needs every stage of a long board reads the HTML page or the text.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from stagesync.rendering.layout import counted
from stagesync.rendering.picture.fleet_words import alike_described
from stagesync.rendering.picture.words import state_words
from stagesync.rendering.safe_text import prose, visible
from stagesync.rendering.stage_changes import rows_after, rows_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.fleet.fleets import Told
    from stagesync.rendering.stage_changes import Row

MOST_BOARDS = 50
MOST_STAGES = 60


def described(listed: Sequence[Told]) -> str:
    """Return what the picture of some boards shows, as text that is safe to show, not escaped for markup."""
    parts = [_told(told) for told in islice(listed, MOST_BOARDS)]
    rest = sum(len(told.boards) for told in listed[MOST_BOARDS:])
    return " ".join([*parts, *([f"And {counted(rest, 'board')} more."] if rest else [])])


def board_described(board: BoardPlan) -> str:
    """Return one board: its state, its findings, its stages before and after with what happens to each."""
    head = f"Board {visible(board.name)}: {state_words(board)}."
    messages = [found.message for found in board.refusals] + [found.message for found in board.hazards]
    findings = [f"{prose(message)}." for message in messages]
    return " ".join([head, *findings, *_orders(board)])


def _told(told: Told) -> str:
    if told.alone:
        return board_described(told.model)
    return " ".join([alike_described(told), *_orders(told.model)])


def _orders(board: BoardPlan) -> list[str]:
    """Return the stages before and after in words, nothing where they are the same."""
    if board.before == board.after:
        return []
    before, after = _listed(rows_before(board), after=False), _listed(rows_after(board), after=True)
    wanted = "Asked for, not written" if board.refused else "After"
    return [f"Before: {before}.", f"{wanted}: {after}."]


def _listed(rows: Sequence[Row], *, after: bool) -> str:
    words = [_stage(row, after=after) for row in islice(rows, MOST_STAGES)]
    rest = len(rows) - len(words)
    return ", ".join([*words, *([f"and {rest} more"] if rest else [])]) or "no stages"


def _stage(row: Row, *, after: bool) -> str:
    role = (row.label,) if row.label else ()
    notes = ", ".join((*role, *row.notes) if after or row.deleted else role)
    return f"{visible(row.stage.title)} ({notes})" if notes else visible(row.stage.title)
