"""The line that names a board in text output, and the words for one that stays as it is, in any output.

What else is said about the board is left to the renderers of plans and outcomes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model import place
from stagesync.model.plan import HazardCode
from stagesync.rendering.colors import Tone
from stagesync.rendering.layout import counted, wrap
from stagesync.rendering.width import fit

if TYPE_CHECKING:
    from stagesync.model.board import Address
    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.colors import Style

LEFT_ALONE = "no active sprint, left alone"
"""The state of a board that is not there for now."""

_PLACE_NAME_COLUMNS = 48


def heading(
    mark: str, name: str, address: Address, *, state: str, style: Style, portal: str | None = None
) -> list[str]:
    """Return the lines that name a board, its place and its state; the first starts with our mark, not with the name.

    `portal` is the name of the board's portal, None for that of the command line.
    """
    words = [fit(name, style.columns - 4), "·", address.kind, *_place(address, style)]
    words += [] if portal is None else ["·", "portal", fit(portal, style.columns - 8)]
    words += ["·", *state.split(" ")] if state else []
    lines = wrap(words, first=f"{mark} ", rest="    ", width=style.columns)
    return [style.paint(line, Tone.HEADING) for line in lines]


def is_left_alone(board: BoardPlan) -> bool:
    """Tell whether a board is not there for now, and may be missing."""
    return any(hazard.code is HazardCode.NO_ACTIVE_SPRINT for hazard in board.hazards)


def settled_words(board: BoardPlan) -> str:
    """Return what is said of a board that gets no call and is not refused."""
    return LEFT_ALONE if is_left_alone(board) else f"as desired, {counted(len(board.before), 'stage')}"


def _place(address: Address, style: Style) -> list[str]:
    room = min(_PLACE_NAME_COLUMNS, style.columns - 8)
    name = [f'"{fit(address.name, room)}"'] if address.name else []
    found = [fit(word, room) for word in place.container(address)]
    parts = ([*place.words(address), *name], found)
    return [word for part in parts if part for word in ("·", *part)]
