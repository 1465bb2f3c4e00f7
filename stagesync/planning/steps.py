"""The steps of a board's plan in words of stages: what a family phrases as calls of its portal methods.

A stage is placed by its predecessor (`after`) or by a number (`sort`), whichever orders the boards of the family; the
other one is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.model.board import Role
    from stagesync.model.plan import NewId, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStage:
    """Create a stage behind `after` (0: first) or with the number `sort`; `color` None: none is sent.

    `code` and `role` are the entry's; what stands for them where it has none is for the family to say.
    """

    title: str
    color: str | None
    after: int | NewId | None = None
    sort: int | None = None
    code: str | None = None
    role: Role | None = None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateStage:
    """Give a stage this title and place, and this colour unless None; `stage` is an id or one created before.

    With neither `after` nor `sort` its number stays as it is.
    """

    stage: int | NewId
    title: str
    color: str | None
    after: int | NewId | None = None
    sort: int | None = None
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
