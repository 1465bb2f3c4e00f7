"""What stands above the picture of several boards that are alike, and what is said of a fleet, in lines of a width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.fleet.names import ALL_NAMES, fleet_counts, shown_names
from stagesync.rendering.fleet.words import as_on, deed_words
from stagesync.rendering.picture.drawing import Drawing, stacked
from stagesync.rendering.picture.words import (
    MOST_FINDINGS,
    finding_drawn,
    heading_lines,
    more_findings,
    paragraph,
)
from stagesync.rendering.safe_text import prose

if TYPE_CHECKING:
    from stagesync.rendering.fleet.findings import Finding
    from stagesync.rendering.fleet.fleets import Fleet, Told

_NAME_LINES = 12


def fleet_drawn(fleet: Fleet, *, width: float) -> Drawing:
    """Return the line that counts where the boards of a fleet stand."""
    return paragraph(f"{fleet.name}: {fleet_counts(fleet)}", width=width)


def alike_words(told: Told, *, width: float) -> Drawing:
    """Return the heading of boards that are alike, with their names, refusals and dangers."""
    fleet = told.fleet.name if told.fleet else ""
    name = heading_lines(f"{fleet} · {len(told.boards)} boards alike", width=width)
    state = paragraph(deed_words(told), width=width, kind="note quiet")
    names = paragraph(_names(told), width=width, most=_NAME_LINES)
    order = [] if told.pictured_alike else [paragraph(_order(told), width=width, kind="note quiet")]
    found = told.findings
    findings = [_finding(one, told, width) for one in found[:MOST_FINDINGS]]
    rest = len(found) - len(findings)
    more = [more_findings(rest, width)] if rest else []
    return stacked([stacked([name, state], gap=0), names, *findings, *more, *order], gap=8)


def alike_described(told: Told) -> str:
    """Return the boards in words, for those who don't see the picture; safe to show, not escaped for markup."""
    messages = " ".join(f"{one.message}." for one in told.findings)
    fleet = told.fleet.name if told.fleet else ""
    head = f"{len(told.boards)} boards of {fleet} alike, {deed_words(told)}: {_names(told)}."
    return prose(f"{head} {messages}".rstrip())


def _order(told: Told) -> str:
    return f"The order is {as_on(told.model.name, told)}."


def _names(told: Told) -> str:
    names, rest = shown_names(told.boards, told.fleet, str)
    return ", ".join(names) + (f" and {rest} more ({ALL_NAMES})" if rest else "")


def _finding(found: Finding, told: Told, width: float) -> Drawing:
    names, rest = shown_names(found.boards, told.fleet, str)
    where = "" if found.everywhere else f" · on {', '.join(names)}" + (f" and {rest} more" if rest else "")
    tone = "removed" if found.refuses else "changed"
    return finding_drawn(found.code, found.message + where, tone, width)
