"""What a family adds to the planning of boards with numbers: ranks, its own signs, refusals and hazards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from stagesync.planning.matching import Matcher, match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stagesync.model.board import Stage
    from stagesync.model.desired import Entry
    from stagesync.model.plan import Hazard, Refusal
    from stagesync.planning.intent import Intent
    from stagesync.planning.steps import Step

Refusals: TypeAlias = "Callable[[Intent], Iterable[Refusal]]"
Hazards: TypeAlias = "Callable[[Intent, Sequence[Step]], Iterable[Hazard]]"


def _first_rank(_: object) -> int:
    return 0


def _none(*_: object) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """The functions of a family that the planner calls.

    `rank_of_stage` and `rank_of_entry` tell the rank of a live stage and of an entry that will be created, 0 for the
    one shown first; `rank_names` says them in words. A matched entry has the rank of its live stage. `refusals` and
    `hazards` add to those that every kind of board has; `hazards` is given the steps that would be run. `matcher` finds
    the live stage of each entry.
    """

    rank_of_stage: Callable[[Stage], int] = _first_rank
    rank_of_entry: Callable[[Entry], int] = _first_rank
    rank_names: tuple[str, ...] = ("normal",)
    refusals: Refusals = _none
    hazards: Hazards = _none
    matcher: Matcher = match
