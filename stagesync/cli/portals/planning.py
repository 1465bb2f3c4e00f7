"""Plan the boards of all portals of a run, side by side; those of a portal that fails are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.cli.portals.each import by_portal, read_each
from stagesync.cli.portals.joined import joined_plans, refused_plan
from stagesync.cli.portals.side_by_side import SideBySide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagesync.cli.portals.links import Link, Links
    from stagesync.cli.portals.progress import AllProgress
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import BoardPlan, Plan
    from stagesync.planning.drift.base import Said

Planned = tuple["Plan", "tuple[DesiredBoard, ...]"]
"""A plan, and the boards that it plans with the renames that a base shows."""


def plan_boards(
    links: Links,
    boards: Sequence[DesiredBoard],
    bases: Mapping[str, Said],
    progress: AllProgress,
    *,
    allow_missing: bool,
    on_board: Callable[[BoardPlan], object] = lambda board: None,
) -> Planned:
    """Return the plan of all boards, sorted by name; `on_board` hears of each in the main thread.

    Raises PortalError where the run's only portal can't be read.
    """
    from stagesync.families.plans import plan_as_renamed

    side_by_side: SideBySide[Planned] = SideBySide()
    tell = side_by_side.told(on_board)

    def work(link: Link, own: Sequence[DesiredBoard]) -> Planned:
        part = progress.of(link.name)

        def on_planned(board: BoardPlan) -> None:
            part.on_board(board.name)
            tell(board)

        return plan_as_renamed(link.portal, own, bases, allow_missing=allow_missing, on_board=on_planned)

    parts = by_portal(links, boards)
    with progress.reading({name: own for name, own in parts.items() if name in links.open}):
        made = read_each(links, parts, work, side_by_side)
    for name in parts.keys() - made.keys():
        refused = refused_plan(parts[name], links.refusal(name))
        for board in refused.boards:
            on_board(board)
        made[name] = refused, tuple(parts[name])
    plan = joined_plans([part for part, _ in made.values()], bases, links.specs)
    return plan, tuple(board for _, own in made.values() for board in own)
