"""The list of a portal's groups for `pull`, whose advice names this command's options."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.families.group_list import GroupList
    from stagesync.model.desired import DesiredBoard
    from stagesync.portal.client import Portal


def listed_groups(portal: Portal, boards: Iterable[DesiredBoard], *, everything: bool = False) -> GroupList:
    """List the groups once for all boards that ask for them; without need the list is empty. Raises PortalError."""
    from stagesync.families.fan_out import list_for
    from stagesync.families.group_list import Ways

    ways = Ways(
        archived="--archived",
        group_by_id="--group ID",
        groups_by_ids="--group ID for each",
        kanban="--group",
        scrum="--scrum",
    )
    return replace(list_for(portal, boards, everything=everything), ways=ways)


def for_files(listed: GroupList) -> GroupList:
    """Return the list for boards of a configuration, of which advice names the keys."""
    from stagesync.families.group_list import Ways

    return replace(listed, ways=Ways())
