"""Plan the boards of all portals of a run, side by side; those of a portal that fails are refused."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stagesync.cli.portals.joined import joined_plans, refused_plan
from stagesync.cli.portals.side_by_side import SideBySide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagesync.cli.portals.links import Links
    from stagesync.cli.portals.progress import AllProgress
    from stagesync.cli.portals.side_by_side import Name
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

    def work(name: Name, own: Sequence[DesiredBoard]) -> Planned:
        part = progress.of(name)

        def on_planned(board: BoardPlan) -> None:
            part.on_board(board.name)
            tell(board)

        return plan_as_renamed(
            links.open[name].portal, own, bases, allow_missing=allow_missing, on_board=on_planned
        )

    by_portal = {name: [one for one in boards if one.portal == name] for name in links.names}
    works = {name: partial(work, name, own) for name, own in by_portal.items() if own and name in links.open}
    if links.alone:
        with progress.reading({None: boards}):
            return work(None, boards)
    with progress.reading({name: by_portal[name] for name in works}):
        made = links.taken(side_by_side.read(works)) if works else {}
    for name, own in by_portal.items():
        if own and name not in made:
            refused = refused_plan(own, links.refusal(name))
            for board in refused.boards:
                on_board(board)
            made[name] = refused, tuple(own)
    plan = joined_plans([part for part, _ in made.values()], bases, links.specs)
    return plan, tuple(board for _, own in made.values() for board in own)
