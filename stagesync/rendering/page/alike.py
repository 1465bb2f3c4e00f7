"""What the section of several boards that are alike has of its own: their names, and which of them has which danger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.fleet.names import MOST_NAMED, shown_names
from stagesync.rendering.fleet.words import as_on
from stagesync.rendering.page.findings import finding, listed
from stagesync.rendering.page.texts import titled
from stagesync.rendering.picture.markup import data, element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.fleet.findings import Finding
    from stagesync.rendering.fleet.fleets import Told

MOST_NAMES = 2_000
"""So many names of boards a section holds at most; the rest is counted."""


def alike_title(told: Told) -> str:
    """Return the heading of several boards: the fleet's name, and how many they are."""
    fleet = titled(told.fleet.name) if told.fleet else ""
    return f"{fleet} · {len(told.boards)} boards alike"


def alike_names(told: Told) -> str:
    """Return the names of the boards, folded if they are many."""
    names = [
        name
        for start in range(0, min(len(told.boards), MOST_NAMES), MOST_NAMED)
        for name in shown_names(told.boards[start : start + MOST_NAMED], told.fleet, data)[0]
    ]
    items = element("ul", *(element("li", element("bdi", name)) for name in names), class_="chips")
    rest = len(told.boards) - len(names)
    more = element("p", f"{rest} more: see the plan’s JSON.", class_="quiet") if rest else ""
    if len(told.boards) <= MOST_NAMED:
        return items + more
    return element("details", element("summary", f"{len(told.boards)} boards"), items, more)


def alike_findings(told: Told) -> str:
    """Return refusals and dangers, each once, with the boards that have it where not all have."""
    return listed([_finding(one, told) for one in told.findings])


def alike_order(told: Told) -> str:
    """Return of which board the picture and the lists are, nothing if they are those of each."""
    if told.pictured_alike:
        return ""
    said = as_on(element("bdi", data(told.model.name)), told)
    return element("p", f"The order is {said}.", class_="quiet")


def _finding(found: Finding, told: Told) -> str:
    listing = element("span", "· on ", _listed(found.boards, told), class_="quiet")
    where = "" if found.everywhere else f" {listing}"
    lead, tone = ("Refused", "removed") if found.refuses else ("Danger", "changed")
    return finding(lead, found, tone, where)


def _listed(boards: Sequence[BoardPlan], told: Told) -> str:
    names, rest = shown_names(boards, told.fleet, data)
    return ", ".join(element("bdi", name) for name in names) + (f" and {rest} more" if rest else "")
