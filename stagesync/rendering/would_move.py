"""Which stages of a refused board would change their places: its plan has no calls that say so.

What a call says of a stage that does move is read in `stage_changes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.subsequence import fewest_moved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.plan import PlannedStage


def would_move(before: Sequence[PlannedStage], after: Sequence[PlannedStage]) -> frozenset[int]:
    """Return the ids of the stages outside a longest increasing subsequence of those that live on.

    As a plan prefers it: as many stages as can be stay that are written for nothing else; of chains as good as each
    other the one that begins first on the board (docs/portal.md, "Least calls").
    """
    places = {stage.id: place for place, stage in enumerate(before) if stage.id is not None}
    kept = [stage for stage in after if stage.id in places]
    now = [places[stage.id] for stage in kept if stage.id is not None]
    written = [_looks(before[place]) != _looks(stage) for place, stage in zip(now, kept, strict=True)]
    staying = {now[index] for index in fewest_moved(now, written)}
    moving = set(now) - staying
    return frozenset(id_ for id_, place in places.items() if place in moving)


def _looks(stage: PlannedStage) -> tuple[str, str | None]:
    return stage.title, stage.color
