"""What is on its way to the portal, and what came of a round of it.

Sending and taking the answers is the work of `writer.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from stagesync.applying.board_run import BoardRun
    from stagesync.errors import PortalBusy, PortalError
    from stagesync.families.packing import Slot
    from stagesync.portal.batch_parts import BatchAnswer

Landed: TypeAlias = "BatchAnswer | list[Slot]"
"""What a request came to: the answer of one that writes, or what a look at doomed stages leaves to be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """The calls of a request; one that does not write only looks at what they would delete."""

    slots: tuple[Slot, ...]
    writes: bool


@dataclass(slots=True)
class Round:
    """What came of a round's requests: the boards of those answered, those lost, the calls that a limit stopped."""

    settled: list[BoardRun] = field(default_factory=list)
    lost: list[tuple[list[BoardRun], PortalError]] = field(default_factory=list)
    busy: dict[str, PortalBusy] = field(default_factory=dict)

    @property
    def trouble(self) -> bool:
        """Whether boards have to be looked after before anything else is sent."""
        return bool(self.lost or self.busy) or any(run.unclear is not None for run in self.settled)
