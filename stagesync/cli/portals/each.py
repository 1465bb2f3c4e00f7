"""One question to each portal of a run, side by side; one that can't answer is noted as failed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from stagesync.cli.portals.side_by_side import SideBySide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagesync.cli.portals.links import Link, Links
    from stagesync.cli.portals.side_by_side import Name
    from stagesync.model.desired import DesiredBoard

P = TypeVar("P")
T = TypeVar("T")


def by_portal(links: Links, boards: Sequence[DesiredBoard]) -> dict[Name, list[DesiredBoard]]:
    """Return the boards of each portal that has any, by its name."""
    parts: dict[Name, list[DesiredBoard]] = {name: [] for name in links.names}
    for board in boards:
        parts[board.portal].append(board)
    return {name: own for name, own in parts.items() if own}


def read_each(
    links: Links,
    parts: Mapping[Name, P],
    work: Callable[[Link, P], T],
    side_by_side: SideBySide[T] | None = None,
) -> dict[Name, T]:
    """Do work that writes nothing on each open portal that has a part; return by name what came of it.

    Raises the error of the run's only portal; where there are several it is in `links.failed`.
    """
    works = {
        name: partial(work, links.open[name], part) for name, part in parts.items() if name in links.open
    }
    return links.taken((side_by_side or SideBySide()).read(works)) if works else {}
