"""Which stages of a refused board would change their places: its plan has no calls that say so.

What a call says of a stage that does move is read in `stage_changes`.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.plan import PlannedStage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chain:
    """Stages that stay in order, the last one and the chain before it; the greatest `rank` is the best."""

    place: int
    rank: tuple[int, int, int]
    before: _Chain | None


def would_move(before: Sequence[PlannedStage], after: Sequence[PlannedStage]) -> frozenset[int]:
    """Return the ids of the stages outside a longest increasing subsequence of those that live on.

    As a plan prefers it: as many stages as can be stay that are written for nothing else; of chains as good as each
    other the one that begins first on the board (docs/portal.md, "Least calls").
    """
    places = {stage.id: place for place, stage in enumerate(before) if stage.id is not None}
    kept = [stage for stage in after if stage.id in places]
    now = [places[stage.id] for stage in kept if stage.id is not None]
    same = [_looks(before[place]) == _looks(stage) for place, stage in zip(now, kept, strict=True)]
    staying: set[int] = set()
    chain = _best(now, same)
    while chain is not None:
        staying.add(chain.place)
        chain = chain.before
    moving = set(now) - staying
    return frozenset(id_ for id_, place in places.items() if place in moving)


def _looks(stage: PlannedStage) -> tuple[str, str | None]:
    return stage.title, stage.color


def _best(places: Sequence[int], same: Sequence[bool]) -> _Chain | None:
    """Return the best chain; `chains` holds, by the place of their last stage, those that no earlier one beats."""
    chains: list[_Chain] = []
    for place, untouched in zip(places, same, strict=True):
        at = bisect(chains, place, key=lambda chain: chain.place)
        before = chains[at - 1] if at else None
        stays, changed, first = before.rank if before else (0, 0, -place)
        reached = _Chain(
            place=place, rank=(stays + untouched, changed + (not untouched), first), before=before
        )
        end = at
        while end < len(chains) and chains[end].rank <= reached.rank:
            end += 1
        chains[at:end] = [reached]
    return chains[-1] if chains else None
