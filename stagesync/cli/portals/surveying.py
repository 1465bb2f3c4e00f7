"""Read the boards of all portals of a run, side by side; those of a portal that fails are refused."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stagesync.cli.portals.joined import address_of
from stagesync.cli.portals.side_by_side import SideBySide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.cli.portals.links import Links
    from stagesync.families.survey import Surveyed
    from stagesync.model.desired import DesiredBoard


def survey_boards(links: Links, boards: Sequence[DesiredBoard]) -> list[Surveyed]:
    """Return the boards as they are, in their order; raises PortalError where the run's only portal can't be read."""
    from stagesync.families.survey import Surveyed, survey

    by_portal = {name: [one for one in boards if one.portal == name] for name in links.names}
    works = {
        name: partial(survey, links.open[name].portal, own)
        for name, own in by_portal.items()
        if name in links.open
    }
    side_by_side: SideBySide[list[Surveyed]] = SideBySide()
    found = links.taken(side_by_side.read(works) if works else {})
    for name in links.failed:
        refusal = links.refusal(name)
        found[name] = [
            Surveyed(desired=board, address=address_of(board), refusal=refusal) for board in by_portal[name]
        ]
    surveyed = {one.desired.name: one for of_portal in found.values() for one in of_portal}
    return [surveyed[board.name] for board in boards]
