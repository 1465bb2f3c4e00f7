"""The line that names a board in text output.

What is said about the board below it is left to the renderers of plans and outcomes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.board import Kind
from stagesync.rendering.colors import Tone
from stagesync.rendering.layout import wrap
from stagesync.rendering.width import fit

if TYPE_CHECKING:
    from stagesync.model.board import Address
    from stagesync.rendering.colors import Style

_GROUP_NAME_COLUMNS = 48


def heading(mark: str, name: str, address: Address, *, state: str, style: Style) -> list[str]:
    """Return the lines that name a board and its state; the first starts with our mark, not with the name."""
    words = [fit(name, style.columns - 4), "·", address.kind, *_place(address, style)]
    words += ["·", *state.split(" ")] if state else []
    lines = wrap(words, first=f"{mark} ", rest="    ", width=style.columns)
    return [style.paint(line, Tone.HEADING) for line in lines]


def _place(address: Address, style: Style) -> list[str]:
    if address.kind is Kind.MY_PLAN:
        return []
    room = min(_GROUP_NAME_COLUMNS, style.columns - 8)
    name = [f'"{fit(address.name, room)}"'] if address.name else []
    number = [] if address.group is None else [str(address.group)]
    return ["·", "group", *number, *name]
