"""The steps of a board's plan in words of stages: what a family phrases as calls of its portal methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.model.plan import NewId, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStage:
    """Create a stage behind `after` (0: first); `color` None: none is sent."""

    title: str
    color: str | None
    after: int | NewId
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateStage:
    """Give a stage this title and place, and this colour unless None; `stage` is an id or one created before."""

    stage: int | NewId
    title: str
    color: str | None
    after: int | NewId
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteStage:
    """Delete a stage."""

    stage: int
    title: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTask:
    """Move a task to a stage; `title` is the stage's."""

    task: int
    stage: int | NewId
    title: str
    reasons: tuple[Reason, ...]


Step = AddStage | UpdateStage | DeleteStage | MoveTask
