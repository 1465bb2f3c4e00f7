"""What a board's plan does to each of its stages, read off the plan: the marks and words of its rows.

Which rows are shown is left to `stretches`, drawing them to the renderers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagesync.model.board import Role
from stagesync.model.plan import NewId, Reason
from stagesync.rendering.would_move import would_move

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagesync.model.plan import BoardPlan, Call, PlannedStage

_LABELS = {
    Role.SUCCESS: "success",
    Role.FAIL: "fail",
    Role.NEW: "type new",  # "new" alone is what a stage is that the plan creates
    Role.FINISH: "type finish",
}
"""The words for the roles that are shown: the others are what a stage is if nothing is said."""

StageRef = int | NewId
"""What tells the stages of a plan apart: the id, or the call that creates it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A stage in one of the two pictures of a board.

    `shift` counts the places that a moved stage goes down among the stages that live on, negative: up.
    `doubled` says that another stage of the board has the same title.
    """

    stage: PlannedStage
    doubled: bool = False
    created: bool = False
    deleted: bool = False
    renamed: bool = False
    recolored: bool = False
    moved: bool = False
    shift: int = 0

    @property
    def touched(self) -> bool:
        """Whether the plan changes anything that the picture shows of this stage."""
        return self.created or self.deleted or self.renamed or self.recolored or self.moved

    @property
    def label(self) -> str:
        """What the stage is for, in a word; empty where it is for nothing special."""
        return label(self.stage)

    @property
    def mark(self) -> str:
        """Two columns: what happens to the stage itself, and where it goes."""
        return self._content_mark + self._move_mark

    @property
    def notes(self) -> tuple[str, ...]:
        """The mark in words."""
        direction = " up" if self.shift < 0 else " down" if self.shift > 0 else ""
        words = {
            "new": self.created,
            "deleted": self.deleted,
            "renamed": self.renamed,
            "recoloured": self.recolored,
            f"moved{direction}": self.moved,
        }
        return tuple(word for word, applies in words.items() if applies)

    @property
    def _content_mark(self) -> str:
        if self.created or self.deleted:
            return "+" if self.created else "-"
        if self.renamed or self.recolored:
            return "~"
        return " " if self.moved else "="

    @property
    def _move_mark(self) -> str:
        if not self.moved:
            return " "
        return "↑" if self.shift < 0 else "↓" if self.shift > 0 else "↕"


def label(stage: PlannedStage) -> str:
    """Return what a stage is for, in words of ours; empty where it is for nothing special."""
    return "" if stage.role is None else _LABELS.get(stage.role, "")


def target(call: Call, index: int) -> StageRef | None:
    """Return the stage that the call at `index` writes, None for a call that moves a task."""
    if Reason.MOVE_TASK in call.reasons:
        return None
    if Reason.CREATE in call.reasons and call.target is None:
        return NewId(created_by=index)
    return call.target


def reference(stage: PlannedStage) -> StageRef | None:
    """Return what the calls of a plan call this stage; None where a refused plan has no call for it."""
    if stage.id is not None:
        return stage.id
    return None if stage.created_by is None else NewId(created_by=stage.created_by)


def doubled_titles(board: BoardPlan) -> frozenset[str]:
    """Return the titles that stand twice on the board, before or after."""
    counts = (Counter(stage.title for stage in stages) for stages in (board.before, board.after))
    return frozenset(title for count in counts for title, times in count.items() if times > 1)


def rows_before(board: BoardPlan) -> tuple[Row, ...]:
    """Return the board as it is; only deletions are marked, the rest is told by the rows after."""
    after = {row.stage.id: row for row in rows_after(board)}
    doubled = doubled_titles(board)
    rows = (_row_before(stage, after.get(stage.id)) for stage in board.before)
    return tuple(replace(row, doubled=row.stage.title in doubled) for row in rows)


def rows_after(board: BoardPlan) -> tuple[Row, ...]:
    """Return the board as it will be, each row with what happens to it, or would if the board is refused."""
    before = {stage.id: stage for stage in board.before}
    moved = set(_moved(board))
    shifts = _shifts(board)
    doubled = doubled_titles(board)
    rows = (_row_after(stage, before.get(stage.id), moved, shifts) for stage in board.after)
    return tuple(replace(row, doubled=row.stage.title in doubled) for row in rows)


def _row_before(stage: PlannedStage, after: Row | None) -> Row:
    if after is None:
        return Row(stage=stage, deleted=True)
    return Row(
        stage=stage, renamed=after.renamed, recolored=after.recolored, moved=after.moved, shift=after.shift
    )


def _row_after(
    stage: PlannedStage, before: PlannedStage | None, moved: set[StageRef], shifts: Mapping[int, int]
) -> Row:
    if stage.id is None or before is None:
        return Row(stage=stage, created=True)
    return Row(
        stage=stage,
        renamed=stage.title != before.title,
        recolored=stage.color != before.color,
        moved=stage.id in moved,
        shift=shifts.get(stage.id, 0),
    )


def _moved(board: BoardPlan) -> Iterator[StageRef]:
    if board.refused:
        yield from would_move(board.before, board.after)
    for index, call in enumerate(board.calls):
        ref = target(call, index)
        if ref is not None and Reason.MOVE in call.reasons:
            yield ref


def _shifts(board: BoardPlan) -> dict[int, int]:
    kept = {stage.id for stage in board.after} & {stage.id for stage in board.before}
    old = {stage.id: place for place, stage in enumerate(s for s in board.before if s.id in kept)}
    new = (stage.id for stage in board.after if stage.id in kept)
    return {id_: place - old[id_] for place, id_ in enumerate(new) if id_ is not None}
