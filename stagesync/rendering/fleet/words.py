"""What becomes of boards that are told of at once, in a few words, and the marks for it; the same in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.board_heading import LEFT_ALONE
from stagesync.rendering.fleet.standing import Standing
from stagesync.rendering.layout import counted

if TYPE_CHECKING:
    from stagesync.rendering.fleet.fleets import Fleet, Told

_MARKS = {
    Standing.SAME: "=",
    Standing.DIFFERS: "~",
    Standing.REFUSED: "✗",
    Standing.LEFT_ALONE: "=",
}


def standing_mark(standing: Standing) -> str:
    """Return the mark of a board in text."""
    return _MARKS[standing]


def fleet_mark(fleet: Fleet) -> str:
    """Return the mark of a fleet: that of the gravest board."""
    counts = fleet.counts
    grave = (Standing.REFUSED, Standing.DIFFERS)
    return _MARKS[next((standing for standing in grave if counts[standing]), Standing.SAME)]


def deed_words(told: Told) -> str:
    """Return what becomes of boards that are alike; each board's calls, and those of all of them."""
    match told.standing:
        case Standing.SAME:
            return "as desired"
        case Standing.LEFT_ALONE:
            return LEFT_ALONE
        case Standing.REFUSED:
            return "REFUSED, nothing will be written"
        case Standing.DIFFERS:
            calls = len(told.model.calls)
            return f"{counted(calls, 'call')} each, {calls * len(told.boards)} in all"


def as_on(name: str, told: Told) -> str:
    """Return of which board a picture is, `name` spelled for the format, and what others may have otherwise."""
    others = "; stages that no call writes may be others on the others"
    return f"as on {name}{others if told.standing is Standing.DIFFERS else ''}"
