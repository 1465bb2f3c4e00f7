"""A fleet as text: how many boards are the same, then each thing that differs, once, with the boards it is of.

A board that nothing else is like is left to `plan_text`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stagesync.rendering.board_lines import call_lines, finding_lines
from stagesync.rendering.board_picture import board_picture
from stagesync.rendering.colors import Tone
from stagesync.rendering.drift_text import drift_lines
from stagesync.rendering.fleet.likeness import phrase
from stagesync.rendering.fleet.names import ALL_NAMES, fleet_counts, shown_names
from stagesync.rendering.fleet.standing import reorders
from stagesync.rendering.fleet.words import as_on, deed_words, fleet_mark, standing_mark
from stagesync.rendering.layout import wrap
from stagesync.rendering.safe_text import guard_lines
from stagesync.rendering.width import fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.colors import Style
    from stagesync.rendering.fleet.findings import Finding
    from stagesync.rendering.fleet.fleets import Fleet, Told

_NAME_COLUMNS = 48


def fleet_heading(fleet: Fleet, style: Style) -> list[str]:
    """Return the lines that name a fleet and count where its boards stand."""
    words = [safe_name(fleet.name, style) + ":", *fleet_counts(fleet).split(" ")]
    if len(fleet.portals) > 1:
        words += [
            "·",
            "on",
            *" ".join(_listed([_portal(portal, style) for portal in fleet.portals])).split(" "),
        ]
    lines = wrap(words, first=f"{fleet_mark(fleet)} ", rest="    ", width=style.columns)
    return [style.paint(line, Tone.HEADING) for line in lines]


def told_lines(told: Told, base: str | None, style: Style) -> Iterator[str]:
    """Yield the lines for several boards of a fleet that are alike."""
    yield from _heading(told, style)
    yield from _names(told.boards, told.fleet, style, indent="  ")
    for finding in told.findings:
        yield from _finding(finding, told, style)
    if reorders(told.model):
        yield from ("", *_pictured(told, style), *board_picture(told.model, style))
    if told.model.calls:
        yield from ("", *call_lines(told.model, style, phrase))
    if told.model.drift:
        yield from ("", *drift_lines(told.model.drift, base, style))


def _heading(told: Told, style: Style) -> list[str]:
    fleet = safe_name(told.fleet.name, style) if told.fleet else ""
    words = [fleet, "·", str(len(told.boards)), "boards", "alike", "·", *deed_words(told).split(" ")]
    lines = wrap(words, first=f"{standing_mark(told.standing)} ", rest="    ", width=style.columns)
    return [style.paint(line, Tone.HEADING) for line in lines]


def _finding(finding: Finding, told: Told, style: Style) -> Iterator[str]:
    sign = "REFUSED" if finding.refuses else "!"
    yield from finding_lines(sign, finding.code, finding.message, style)
    if not finding.everywhere:
        yield from _names(finding.boards, told.fleet, style, indent="    ", lead="on ")


def _pictured(told: Told, style: Style) -> list[str]:
    """Return the line that says of which board the picture is, if it is not that of each."""
    if told.pictured_alike:
        return []
    words = as_on(safe_name(told.model.name, style), told).split(" ")
    return [style.paint(line, Tone.QUIET) for line in wrap(words, first="  ", rest="  ", width=style.columns)]


def _names(
    boards: Sequence[BoardPlan], fleet: Fleet | None, style: Style, *, indent: str, lead: str = ""
) -> list[str]:
    names, rest = shown_names(boards, fleet, partial(safe_name, style=style))
    return wrap(listed_names(names, rest), first=indent + lead, rest=indent, width=style.columns)


def listed_names(names: Sequence[str], rest: int) -> list[str]:
    """Return the words that list names of which `rest` more are left out."""
    more = ["and", str(rest), "more", *f"({ALL_NAMES})".split(" ")] if rest else []
    return [*_listed(names), *more]


def _listed(names: Sequence[str]) -> list[str]:
    return [*(name + "," for name in names[:-1]), *names[-1:]]


def _portal(portal: str | None, style: Style) -> str:
    return "the command line's portal" if portal is None else safe_name(portal, style)


def safe_name(name: str, style: Style) -> str:
    """Return the name of a board, a fleet or a portal, cut to what fits in a line."""
    # a name may come to stand at the start of a line: guarded here, so that the line is not too long then
    return guard_lines(fit(name, min(_NAME_COLUMNS, style.columns - 12)))
