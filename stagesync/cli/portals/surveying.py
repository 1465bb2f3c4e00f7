"""Read the boards of all portals of a run, side by side; those of a portal that fails are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.cli.portals.each import by_portal, read_each
from stagesync.cli.portals.joined import address_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.cli.portals.links import Links
    from stagesync.families.survey import Surveyed
    from stagesync.model.desired import DesiredBoard


def survey_boards(links: Links, boards: Sequence[DesiredBoard]) -> list[Surveyed]:
    """Return the boards as they are, in their order; raises PortalError where the run's only portal can't be read."""
    from stagesync.families.survey import Surveyed, survey

    parts = by_portal(links, boards)
    found = read_each(links, parts, lambda link, own: survey(link.portal, own))
    for name in parts.keys() - found.keys():
        refusal = links.refusal(name)
        found[name] = [
            Surveyed(desired=board, address=address_of(board), refusal=refusal) for board in parts[name]
        ]
    surveyed = {one.desired.name: one for of_portal in found.values() for one in of_portal}
    return [surveyed[board.name] for board in boards]
