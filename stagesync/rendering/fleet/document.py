"""The fleets of a plan as values for JSON: how many boards stand where, and each difference once with its boards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.fleet.fleets import fleets_of
from stagesync.rendering.fleet.standing import Standing

if TYPE_CHECKING:
    from stagesync.model.plan import Plan
    from stagesync.rendering.fleet.fleets import Fleet, Told


def fleets_document(plan: Plan) -> list[dict[str, object]]:
    """Return a plan's fleets, in the order of their first boards' names; the boards themselves are the plan's."""
    return [_fleet(fleet) for fleet in fleets_of(plan.boards)]


def _fleet(fleet: Fleet) -> dict[str, object]:
    counts = fleet.counts
    return {
        "name": fleet.name,
        "made_by": fleet.made_by,
        "boards": len(fleet.boards),
        **{standing.replace(" ", "_"): counts[standing] for standing in Standing},
        "differences": [_difference(told) for told in fleet.told],
    }


def _difference(told: Told) -> dict[str, object]:
    return {
        "standing": told.standing.replace(" ", "_"),
        "calls": len(told.model.calls),
        "boards": [board.name for board in told.boards],
    }
