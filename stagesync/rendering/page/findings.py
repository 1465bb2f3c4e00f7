"""Refusals and dangers of a board as a list, the refusals first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.page.texts import message
from stagesync.rendering.picture.markup import element, shown

if TYPE_CHECKING:
    from stagesync.model.plan import BoardPlan, Hazard, Refusal


def findings(board: BoardPlan) -> str:
    """Return the list, nothing if there is nothing to say."""
    refusals = (_finding("Refused", found, "removed") for found in board.refusals)
    hazards = (_finding("Danger", found, "changed") for found in board.hazards)
    items = [*refusals, *hazards]
    return element("ul", *items, class_="findings") if items else ""


def _finding(lead: str, found: Hazard | Refusal, tone: str) -> str:
    head = element("strong", f"{lead}, {shown(found.code)}:")
    return element("li", head, " ", message(found.message), class_=tone)
