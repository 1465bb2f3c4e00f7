"""Never-moved tasks of a group, asked for only where a plan depends on there being none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.errors import PortalError
from stagesync.families.batches import stays_with_its_board
from stagesync.families.task_counts import count_never_moved
from stagesync.model.plan import RefusalCode

if TYPE_CHECKING:
    from stagesync.model.board import LiveBoard
    from stagesync.planning.planner import PlannedBoard
    from stagesync.portal.client import Portal


def with_never_moved(portal: Portal, live: LiveBoard, planned: PlannedBoard) -> LiveBoard | None:
    """Return the board with the number of its never-moved tasks; None where the plan does not depend on it."""
    unsafe = any(refusal.code is RefusalCode.UNSAFE_ORDER for refusal in planned.refusals)
    if not unsafe or live.unmoved is not None or live.address.group is None:
        return None
    try:
        return replace(live, unmoved=count_never_moved(portal, live.address.group))
    except PortalError as error:
        if not stays_with_its_board(error):
            raise
        return None
