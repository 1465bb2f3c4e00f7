"""What is there and what shall be on a board whose stages are ordered by numbers; how it is solved is not told here.

Stages are plain numbers as in `planning.order`: a live stage is its id, one to be created is negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.planning.moves import Verb

HIGHEST = 2_147_483_647
"""The greatest number that a portal stores as SORT."""

UNSET = -HIGHEST - 2
"""Stands for a SORT that is not set: it comes before every number, and no stage may keep it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRules:
    """The numbers that a family's stages take.

    `gap` is the least distance of two neighbours that a plan leaves, `edge` that beside a stage that is not listed,
    where there is no room for more. `lowest`, 1 or more, and `highest` are the least and the greatest number that a
    plan gives; with `low_goes` a board that has numbers below `lowest` may have others like them. `step`, not less than
    `gap`, is the distance that new stages at an end keep, `first` the number of the first stage of an empty board.

    With `ranks_apart` the portal orders by rank before it looks at the numbers, so that each rank is a sequence of its
    own; otherwise all ranks share one, and a lower rank must stand before a higher one at every moment. With
    `ties_pass` two numbers may be equal between two calls, if that saves one.
    """

    gap: int
    lowest: int
    step: int
    first: int
    highest: int = HIGHEST
    edge: int = 1
    ranks_apart: bool = False
    ties_pass: bool = False
    low_goes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberProblem:
    """`live` holds the SORT of each live stage in the order shown, `final` all stages that will be there.

    `ranks` holds the rank of every live or new stage, 0 for the first. `changed` are the listed live stages that get a
    call for their title or colour, `doomed` those to delete. `unlisted` are never written; they stand in `final` too.
    Where ranks are kept apart, `floor` and `ceiling` are the nearest numbers of the lower and the higher ranks: new
    numbers stay between them where that costs no call, since the portal's page computes across ranks.
    """

    live: Mapping[int, int]
    final: tuple[int, ...]
    ranks: Mapping[int, int]
    rules: NumberRules
    changed: frozenset[int] = frozenset()
    doomed: frozenset[int] = frozenset()
    unlisted: frozenset[int] = frozenset()
    floor: int | None = None
    ceiling: int | None = None

    @property
    def created(self) -> frozenset[int]:
        """The stages to create."""
        return frozenset(self.final) - self.live.keys()

    @property
    def lowest(self) -> int:
        """The least number that a stage may have at the end."""
        there = [sort for sort in self.live.values() if sort != UNSET] if self.rules.low_goes else []
        return min([self.rules.lowest, *there])


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCall:
    """One write: `sort` is the number it carries, None for a delete and for an update that leaves the number as it is.

    `parked`: the number is a passing one; the stage gets another call.
    """

    verb: Verb
    key: int
    sort: int | None = None
    parked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """The calls in the order they run; `kept` are the listed live stages that keep their number; `least` is the bound.

    `least`: no sequence of calls that leads to the final order and leaves the least gaps is shorter.
    """

    calls: tuple[NumberCall, ...]
    kept: frozenset[int]
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRoom:
    """Why there is no plan: `stages` are too many for the numbers between two that are not listed.

    `low` and `high` are those two, None where the range of numbers itself ends. With no `stages`, no order of the calls
    is safe at every moment.
    """

    low: int | None
    high: int | None
    stages: tuple[int, ...]
