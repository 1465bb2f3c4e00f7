"""The names of many boards, in any format: all of a few, the first of many and how many more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from stagesync.rendering.fleet.standing import Standing
from stagesync.rendering.layout import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.fleet.fleets import Fleet

MOST_NAMED = 20
"""So many boards are all named."""
FIRST_NAMED = 5
"""So many of more boards are."""
ALL_NAMES = "--format json names all, --target BOARD shows one"


class Named(Protocol):
    """A board, planned or applied."""

    @property
    def name(self) -> str:
        """Its name in the run."""
        ...

    @property
    def portal(self) -> str | None:
        """The name of its portal, None for that of the command line."""
        ...


def shown_names(
    boards: Sequence[BoardPlan], fleet: Fleet | None, spell: Callable[[str], str]
) -> tuple[list[str], int]:
    """Return the names to show, with the portal's behind it where a fleet has several, and how many are left out."""
    return names_of(boards, spell, with_portal=fleet is not None and len(fleet.portals) > 1)


def names_of(
    boards: Sequence[Named], spell: Callable[[str], str], *, with_portal: bool
) -> tuple[list[str], int]:
    """Return the names to show, and how many are left out."""
    told = boards if len(boards) <= MOST_NAMED else boards[:FIRST_NAMED]
    names = [
        spell(board.name) + (f" ({spell(board.portal)})" if with_portal and board.portal is not None else "")
        for board in told
    ]
    return names, len(boards) - len(told)


def fleet_counts(fleet: Fleet) -> str:
    """Return how many boards a fleet has and where they stand, as "13 boards, same in 11, differs in 2"."""
    counts = fleet.counts
    told = [f"{standing} in {counts[standing]}" for standing in Standing if counts[standing]]
    return ", ".join([counted(len(fleet.boards), "board"), *told])
