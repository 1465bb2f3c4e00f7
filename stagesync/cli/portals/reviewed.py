"""Hold a saved plan against the boards of all its portals, side by side."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from stagesync.cli.portals.joined import counted, not_started, part_of_portal
from stagesync.cli.portals.side_by_side import SideBySide
from stagesync.cli.saved_plan import set_aside

if TYPE_CHECKING:
    from stagesync.cli.portals.links import Links
    from stagesync.cli.portals.progress import AllProgress
    from stagesync.cli.portals.side_by_side import Name
    from stagesync.model.outcome import BoardOutcome
    from stagesync.model.plan import Plan

Held = tuple["Plan", "dict[str, BoardOutcome]"]
"""What is left of a plan, and by name the boards that are set aside."""


def set_aside_on_portals(links: Links, plan: Plan, progress: AllProgress) -> Held:
    """Return the plan without the boards that are not as reviewed, or whose portal fails; those come by name.

    Raises PortalError where the run's only portal can't be read.
    """

    def work(name: Name, part: Plan) -> Held:
        return set_aside(links.open[name].portal, part)

    if links.alone:
        with progress.reading({None: plan.changed}, told=False):
            return work(None, plan)
    parts = {name: part_of_portal(plan, name) for name in links.names}
    works = {name: partial(work, name, part) for name, part in parts.items() if name in links.open}
    side_by_side: SideBySide[Held] = SideBySide()
    with progress.reading({name: parts[name].changed for name in works}, told=False):
        held = links.taken(side_by_side.read(works)) if works else {}
    aside = {name: outcome for _, of_portal in held.values() for name, outcome in of_portal.items()}
    for name in links.failed:
        why = f"{links.why(name)}; nothing was written"
        aside |= {board.name: not_started(board, why) for board in parts[name].changed}
    if not aside:
        return plan, {}
    kept = tuple(board for board in plan.boards if board.name not in aside)
    return counted(replace(plan, boards=kept)), aside
