"""A board's stages as two numbered lists, before and after: all that its picture shows, as text."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from stagesync.rendering.layout import counted
from stagesync.rendering.page.texts import block, swatch, titled
from stagesync.rendering.picture.face import face_of
from stagesync.rendering.picture.markup import element, shown
from stagesync.rendering.stage_changes import rows_after, rows_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagesync.model.plan import BoardPlan, PlannedStage
    from stagesync.rendering.stage_changes import Row


def stage_lists(board: BoardPlan, *, most: int) -> str:
    """Return both lists, of each the first `most` stages."""
    leaving = {stage: len(tasks) for stage, tasks in board.emptied.items()}
    olds = {stage.id: stage for stage in board.before}
    before = (_before(row, leaving) for row in rows_before(board))
    after = (_after(row, olds) for row in rows_after(board))
    sides = (
        _side("Before", before, len(board.before), most),
        _side("Asked for, not written" if board.refused else "After", after, len(board.after), most),
    )
    summary = element("summary", "Stages in words, before and after")
    return element("details", summary, element("div", *sides, class_="sides"), open="")


def short_list(board: BoardPlan, *, most: int) -> str:
    """Return the stages of a board that stays as it is, in one line or few."""
    rows = islice(rows_before(board), most)
    items = [element("li", swatch(row.stage.color), " ", titled(row.stage.title), _role(row)) for row in rows]
    rest = len(board.before) - len(items)
    return element("ol", *items, class_="chips") + (_left_out(rest) if rest else "")


def _side(name: str, items: Iterator[str], count: int, most: int) -> str:
    listed = list(islice(items, most))
    rest = count - len(listed)
    empty = element("p", "No stages.", class_="quiet") if not count else ""
    listing = element("ol", *listed) if listed else ""
    return element("div", element("h3", name), listing, empty, _left_out(rest) if rest else "")


def _left_out(count: int) -> str:
    return element("p", f"{counted(count, 'stage')} more: see the plan’s JSON.", class_="quiet")


def _before(row: Row, leaving: Mapping[int, int]) -> str:
    stage = row.stage
    notes = [element("b", "deleted")] if row.deleted else []
    notes += [counted(stage.tasks, "task")] if stage.tasks is not None else []
    moved = leaving.get(stage.id or 0, 0)
    notes += [f"{counted(moved, 'task')} moved out"] if moved else []
    return _item(row, notes, kind="removed" if row.deleted else None)


def _after(row: Row, olds: Mapping[int | None, PlannedStage]) -> str:
    old = olds.get(row.stage.id)
    return _item(row, list(_changes(row, old)), kind="added" if row.created else None)


def _changes(row: Row, old: PlannedStage | None) -> Iterator[str]:
    for note in row.notes:
        was = ""
        if old is not None and note == "renamed":
            was = " from " + titled(old.title, gone=True)
        if old is not None and note == "recoloured":
            was = " from " + swatch(old.color, named=True)
        yield element("b", shown(note)) + was


def _item(row: Row, notes: Sequence[str], *, kind: str | None) -> str:
    face = face_of(row.stage.color)
    id_ = [f"id {row.stage.id}"] if row.doubled and row.stage.id is not None else []
    role = [row.label] if row.label else []
    parts = (element("span", shown(face.words), class_="code"), *role, *id_, *notes)
    more = element("span", ", ".join(parts), class_="notes")
    return element("li", block(face), titled(row.stage.title, gone=row.deleted), " ", more, class_=kind)


def _role(row: Row) -> str:
    return f" ({row.label})" if row.label else ""
