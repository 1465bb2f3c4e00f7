"""The fleets of a plan: boards that one template, or one entry for many groups, makes; what is told of which of them.

Every board of a plan is either in a fleet or loose. How it is shown is left to the formats.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.rendering.fleet.findings import findings
from stagesync.rendering.fleet.likeness import looks, sameness
from stagesync.rendering.fleet.standing import Standing, is_quiet, standing

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from stagesync.model.plan import BoardPlan, Plan
    from stagesync.rendering.fleet.findings import Finding

LEAST = 3
"""Fewer boards are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told once: of one board, or of several of a fleet that the plan does the same to, sorted by name."""

    boards: tuple[BoardPlan, ...]
    fleet: Fleet | None = None

    @property
    def model(self) -> BoardPlan:
        """The board by which all of them are shown."""
        return self.boards[0]

    @property
    def alone(self) -> bool:
        """Whether it is told of one board."""
        return len(self.boards) == 1

    @property
    def standing(self) -> Standing:
        """Where these boards stand."""
        return standing(self.model)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The refusals and hazards of all of them."""
        return findings(self.boards)

    @property
    def pictured_alike(self) -> bool:
        """Whether the model's picture is that of each: stages that no call names may be others on others."""
        return len({looks(board) for board in self.boards}) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Boards that are to be the same one, sorted by name; `made_by` says whether a template or an entry makes them."""

    name: str
    made_by: str
    boards: tuple[BoardPlan, ...]

    @property
    def counts(self) -> Counter[Standing]:
        """How many boards stand where; together they are all."""
        return Counter(map(standing, self.boards))

    @property
    def quiet(self) -> tuple[BoardPlan, ...]:
        """The boards of which nothing is to be said but that they stay as they are."""
        return tuple(filter(is_quiet, self.boards))

    @property
    def told(self) -> tuple[Told, ...]:
        """What is to be said of the others: what most boards share first, refusals last."""
        sets: dict[Hashable, list[BoardPlan]] = {}
        for board in self.boards:
            if not is_quiet(board):
                sets.setdefault(sameness(board), []).append(board)
        told = (Told(boards=tuple(boards), fleet=self) for boards in sets.values())
        return tuple(sorted(told, key=_rank))

    @property
    def portals(self) -> tuple[str | None, ...]:
        """The portals that its boards lie on, that of the command line (None) first."""
        return tuple(sorted({board.portal for board in self.boards}, key=lambda name: name or ""))


def _rank(told: Told) -> tuple[bool, int, str]:
    return told.standing is Standing.REFUSED, -len(told.boards), told.model.name


Unit = Fleet | Told
"""A fleet, or a board that is in none."""


def units(plan: Plan) -> tuple[Unit, ...]:
    """Return a plan's boards, fleets put together, each at the place of its first board.

    Without a fleet the order is the plan's; else it is that of the names, whatever the plan's.
    """
    fleets = fleets_of(plan.boards)
    if not fleets:
        return tuple(Told(boards=(board,)) for board in plan.boards)
    within = {id(board) for fleet in fleets for board in fleet.boards}
    loose = (Told(boards=(board,)) for board in plan.boards if id(board) not in within)
    return tuple(sorted((*fleets, *loose), key=lambda unit: (_name(unit.boards[0]), isinstance(unit, Fleet))))


def fleets_of(boards: Iterable[BoardPlan]) -> tuple[Fleet, ...]:
    """Return the fleets of some boards, in the order of their first boards' names."""
    sets: dict[tuple[str, str], list[BoardPlan]] = {}
    for board in sorted(boards, key=_name):
        key = fleet_key(board.name, board.template)
        if key is not None:
            sets.setdefault(key, []).append(board)
    large = {key: found for key, found in sets.items() if len(found) >= LEAST}
    return tuple(
        Fleet(name=fleet_name(key, large), made_by=key[0], boards=tuple(found))
        for key, found in large.items()
    )


def fleet_key(name: str, template: str | None) -> tuple[str, str] | None:
    """Return what makes a board one of a fleet, and its name; None for a board that stands for itself."""
    if template is not None:
        return "template", template
    entry, slash, _ = name.rpartition("/")
    return ("entry", entry) if slash else None


def fleet_name(key: tuple[str, str], keys: Iterable[tuple[str, str]]) -> str:
    """Return what a fleet is called: an entry that is called as a template is has its boards' names hinted at."""
    made_by, name = key
    return f"{name}/*" if made_by == "entry" and ("template", name) in keys else name


def _name(board: BoardPlan) -> tuple[str, str]:
    return board.name, board.portal or ""


def all_told(units: Sequence[Unit]) -> tuple[Told, ...]:
    """Return everything that is told of boards, in order; of fleets without what is said of a fleet as a whole."""
    return tuple(told for unit in units for told in (unit.told if isinstance(unit, Fleet) else (unit,)))
