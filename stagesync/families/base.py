"""What a family is: one kind of board, how it is read, how its calls are phrased, which rules hold for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from stagesync.model.board import Address, LiveBoard
    from stagesync.model.plan import Call
    from stagesync.planning.steps import Step
    from stagesync.portal.batch import Command


class Family(Protocol):
    """One kind of board. Boards of one family may share a batch, boards of two never do."""

    @property
    def unmoved_tasks(self) -> bool:
        """Whether tasks that were never moved are shown in its first stage, and tasks of a stage can be counted."""

    def read(self, address: Address, *, as_admin: bool) -> Command:
        """Return the command that reads a board."""

    def parse(self, address: Address, result: Any) -> LiveBoard:
        """Return the board that the portal's answer holds; raises PortalUnreadable if it holds none."""

    def phrase(self, step: Step, address: Address, *, as_admin: bool) -> Call:
        """Return the call that does a step."""
