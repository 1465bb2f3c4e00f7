"""What hangs on the stages of a process that a plan would delete: robots, and the tasks that those have made.

Elements can't be counted; the portal itself refuses to delete a stage that holds some.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.errors import PortalError, PortalRefusal, PortalUnreadable
from stagesync.families.base import checked
from stagesync.families.batches import read_all
from stagesync.families.rpa.rows import GET, StageDetails, details_of
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagesync.families.batches import Reading
    from stagesync.model.board import Address, LiveBoard
    from stagesync.portal.client import Portal


def details(
    portal: Portal, asked: Sequence[tuple[LiveBoard, Sequence[int]]]
) -> list[LiveBoard | PortalError]:
    """Return boards whose stages of these ids know their robots and assignments, 50 stages a request.

    A board of which a stage is refused gets the refusal, and hides no other. Raises PortalError where the portal as a
    whole can't be read.
    """
    commands = [Command(method=GET, params={"id": stage}) for _, stages in asked for stage in stages]
    readings = iter(read_all(portal, commands))
    return [_known(live, [next(readings) for _ in stages]) for live, stages in asked]


def _known(live: LiveBoard, readings: Iterable[Reading]) -> LiveBoard | PortalError:
    try:
        found = [_details(live.address, reading) for reading in readings]
    except (PortalRefusal, PortalUnreadable) as error:
        return error
    known = {one.stage.id: one for one in found}
    stages = (
        replace(stage, robots=known[stage.id].robots, assignments=known[stage.id].assignments)
        if stage.id in known
        else stage
        for stage in live.stages
    )
    return replace(live, stages=tuple(stages))


def _details(address: Address, reading: Reading) -> StageDetails:
    return details_of(address, checked(reading))
