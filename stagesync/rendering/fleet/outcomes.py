"""The fleets of an outcome: how many boards ended well, and which of the others ended alike.

Boards on which nothing was written may be told at once; one that was written, and did not arrive, is told by itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.outcome import BoardState
from stagesync.rendering.fleet.fleets import LEAST, fleet_key, fleet_name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from stagesync.model.outcome import BoardOutcome

_NOTHING_WRITTEN = frozenset(
    {BoardState.UNCHANGED, BoardState.REFUSED, BoardState.NOT_STARTED, BoardState.STALE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedFleet:
    """What became of the boards of a fleet, sorted by name."""

    name: str
    boards: tuple[BoardOutcome, ...]

    @property
    def counts(self) -> Counter[BoardState]:
        """How many boards ended in which state; together they are all."""
        return Counter(board.state for board in self.boards)

    @property
    def ok(self) -> bool:
        """Whether every board is as desired now."""
        return all(board.ok for board in self.boards)

    @property
    def spans_portals(self) -> bool:
        """Whether its boards lie on several portals."""
        return len({board.portal for board in self.boards}) > 1

    @property
    def told(self) -> tuple[tuple[BoardOutcome, ...], ...]:
        """The boards of which more is to be said than what is counted; those that ended alike at once."""
        sets: dict[Hashable, list[BoardOutcome]] = {}
        for board in self.boards:
            if not is_quiet(board):
                sets.setdefault(_ending(board), []).append(board)
        return tuple(tuple(boards) for boards in sets.values())


Ended = EndedFleet | tuple["BoardOutcome"]
"""A fleet, or a board that is in none."""


def ended(boards: Iterable[BoardOutcome], templates: Mapping[str, str | None]) -> tuple[Ended, ...]:
    """Return boards with fleets put together, each at the place of its first; without a fleet in the order given.

    `templates` tells by name which template a board was made from; of others the name alone says their entry.
    """
    listed = tuple(boards)
    sets: dict[tuple[str, str], list[BoardOutcome]] = {}
    for board in sorted(listed, key=_place):
        key = fleet_key(board.name, templates.get(board.name))
        if key is not None:
            sets.setdefault(key, []).append(board)
    large = {key: found for key, found in sets.items() if len(found) >= LEAST}
    if not large:
        return tuple((board,) for board in listed)
    fleets = [EndedFleet(name=fleet_name(key, large), boards=tuple(found)) for key, found in large.items()]
    within = {id(board) for fleet in fleets for board in fleet.boards}
    loose: list[Ended] = [(board,) for board in listed if id(board) not in within]
    return tuple(sorted([*fleets, *loose], key=_first))


def is_quiet(board: BoardOutcome) -> bool:
    """Tell whether nothing is to be said about a board but that it ended well."""
    return board.ok and board.message is None and not board.differences and board.left is None


def _ending(board: BoardOutcome) -> Hashable:
    alike = (board.message, board.differences, board.left)
    return (board.state, *alike) if board.state in _NOTHING_WRITTEN else (board.name, board.portal)


def _first(one: Ended) -> tuple[str, str]:
    return _place(one.boards[0] if isinstance(one, EndedFleet) else one[0])


def _place(board: BoardOutcome) -> tuple[str, str]:
    return board.name, board.portal or ""
