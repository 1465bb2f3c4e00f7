"""What a journal tells of a run: the boards as they were, and what the run did to them.

Reading it from a file is left to `reading.py`, the way back to `families/rollback.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.model.board import Address, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMove:
    """A task that the run moved, or may have moved: from one stage's column to another's."""

    task: int
    origin: int
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLeft:
    """A stage as a run left it; `color` None: no colour was sent for a stage that the run made."""

    id: int
    title: str
    color: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRecord:
    """One board of a run: `stages` as they were before it, in order.

    `touched` says that a call may have changed it. `created` holds the ids of stages that the run made, `unsettled` the
    titles of those that it may have made, though no answer told; `pinned` says that it wrote never-moved tasks into a
    stage. In a `redacted` board texts were hidden when they were written down: it can't be brought back from here.
    `after` is the board as the run left it, in order, stages of others included; None where that is not known for sure:
    a call failed, the run was cut off, or an earlier version of stagesync wrote the journal.
    """

    name: str
    address: Address
    stages: tuple[Stage, ...]
    as_admin: bool = False
    touched: bool = False
    created: frozenset[int] = frozenset()
    unsettled: tuple[str, ...] = ()
    moves: tuple[TaskMove, ...] = ()
    pinned: bool = False
    redacted: bool = False
    after: tuple[StageLeft, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run: `portal` as the command line names it, `began` in UTC, `ended` False where the run was cut off.

    `portal_name` and `webhook_env` are what the configuration called the portal and the variable that held its webhook,
    `rate` how many requests that takes as the configuration said it; all None for the command line's portal.
    """

    portal: str
    command: str
    version: str
    began: str
    ended: bool
    boards: tuple[BoardRecord, ...] = ()
    portal_name: str | None = None
    webhook_env: str | None = None
    rate: str | None = None
