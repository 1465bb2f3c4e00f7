"""Where a board of a fleet stands beside the others, and whether anything is to be said of it by itself."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from stagesync.rendering.board_heading import is_left_alone

if TYPE_CHECKING:
    from stagesync.model.plan import BoardPlan, PlannedStage


class Standing(StrEnum):
    """What a plan comes to for one board of a fleet."""

    SAME = "same"
    """As desired: no call, no refusal."""
    DIFFERS = "differs"
    """It gets at least one call."""
    REFUSED = "refused"
    LEFT_ALONE = "left alone"
    """It is not there for now, and may be missing."""


def standing(board: BoardPlan) -> Standing:
    """Return where a board stands."""
    if board.refused:
        return Standing.REFUSED
    if board.changed:
        return Standing.DIFFERS
    return Standing.LEFT_ALONE if is_left_alone(board) else Standing.SAME


def is_quiet(board: BoardPlan) -> bool:
    """Tell whether nothing is to be said about a board but that it stays as it is."""
    return not (board.refusals or board.hazards or board.calls or board.drift or reorders(board))


def reorders(board: BoardPlan) -> bool:
    """Tell whether a board's order before and after differ in anything that a picture shows."""
    return [_seen(stage) for stage in board.before] != [_seen(stage) for stage in board.after]


def _seen(stage: PlannedStage) -> tuple[int | None, str, str | None]:
    return stage.id, stage.title, stage.color
