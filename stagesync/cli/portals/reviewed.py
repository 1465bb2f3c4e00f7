"""Hold a saved plan against the boards of all its portals, side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.cli.portals.each import read_each
from stagesync.cli.portals.joined import counted, not_started
from stagesync.cli.saved_plan import set_aside

if TYPE_CHECKING:
    from stagesync.cli.portals.links import Links
    from stagesync.cli.portals.progress import AllProgress
    from stagesync.cli.portals.side_by_side import Name
    from stagesync.model.outcome import BoardOutcome
    from stagesync.model.plan import BoardPlan, Plan


def set_aside_on_portals(
    links: Links, plan: Plan, progress: AllProgress
) -> tuple[Plan, dict[str, BoardOutcome]]:
    """Return what is left of a plan without the boards that are not as reviewed, or whose portal fails, and those.

    They come by name. Raises PortalError where the run's only portal can't be read.
    """
    parts: dict[Name, list[BoardPlan]] = {name: [] for name in links.names}
    for board in plan.changed:
        parts[board.portal].append(board)
    with progress.reading({name: own for name, own in parts.items() if name in links.open}, told=False):
        found = read_each(links, parts, lambda link, own: set_aside(link.portal, own))
    aside = {name: outcome for of_portal in found.values() for name, outcome in of_portal.items()}
    for name in links.failed:
        why = f"{links.why(name)}; nothing was written"
        aside |= {board.name: not_started(board, why) for board in parts[name]}
    if not aside:
        return plan, {}
    kept = tuple(board for board in plan.boards if board.name not in aside)
    return counted(replace(plan, boards=kept)), aside
