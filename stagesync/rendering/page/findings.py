"""Refusals and dangers of a board as a list, the refusals first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.page.texts import message
from stagesync.rendering.picture.markup import element, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.plan import BoardPlan, Hazard, Refusal
    from stagesync.rendering.fleet.findings import Finding


def findings(board: BoardPlan) -> str:
    """Return the list, nothing if there is nothing to say."""
    refusals = (finding("Refused", found, "removed") for found in board.refusals)
    hazards = (finding("Danger", found, "changed") for found in board.hazards)
    return listed([*refusals, *hazards])


def listed(items: Sequence[str]) -> str:
    """Return items as the list of what there is to weigh, nothing for none."""
    return element("ul", *items, class_="findings") if items else ""


def finding(lead: str, found: Hazard | Refusal | Finding, tone: str, where: str = "") -> str:
    """Return a refusal or a danger as an item of the list; `where` is markup that says which boards have it."""
    head = element("strong", f"{lead}, {shown(found.code)}:")
    return element("li", head, " ", message(found.message), where, class_=tone)
