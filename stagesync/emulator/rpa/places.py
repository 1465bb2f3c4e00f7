"""The place behind another stage: how the portal computes `sort` from `previousStageId`.

The interface sends it; its defects are the portal's (docs/portal.md, "Order of RPA stages").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagesync.emulator.rpa.rows import RpaStage

STEP = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The sort of the stage itself, and the new ones of stages that had to make room, by their ids."""

    sort: int
    moved: Mapping[int, int]


def behind(stages: Sequence[RpaStage], previous_id: int) -> Place | None:
    """Return the place behind a stage, 0 for the front; None if the process has no such stage.

    `stages` are in board order, the stage that moves among them.
    """
    ids = [stage.id for stage in stages]
    if previous_id != 0 and previous_id not in ids:
        return None
    sorts = [stage.sort for stage in stages]
    if previous_id == 0:
        sort = _between(STEP, sorts, 0) if sorts else STEP
    else:
        index = ids.index(previous_id)
        sort = _between(sorts[index], sorts, index + 1)
    moved = {stage.id: new for stage, new in zip(stages, sorts, strict=True) if new != stage.sort}
    return Place(sort=sort, moved=moved)


def _between(base: int, sorts: list[int], index: int) -> int:
    """Return the middle between `base` and the stage at `index`, which first moves up itself if it stands too close."""
    too_close: list[tuple[int, int]] = []
    while index < len(sorts) and sorts[index] <= _middle(base, sorts[index]):
        too_close.append((base, index))
        base = sorts[index]
        index += 1
    sort = _middle(base, sorts[index]) if index < len(sorts) else base + STEP
    for base_of_it, moved in reversed(too_close):
        sorts[moved] = sort
        sort = _middle(base_of_it, sort)
    return sort


def _middle(base: int, following: int) -> int:
    return (following - base) // 2 + base
