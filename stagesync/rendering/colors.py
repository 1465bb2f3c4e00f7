"""The look of text output: a stage colour as a block or a code, and emphasis, or none at all.

Whether there is a terminal that wants colour is found out by the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stagesync.model.color import is_damaged
from stagesync.rendering.width import fit, pad

NARROWEST = 30
"""A narrower width than this is taken as this."""

_BLOCK = "██"
_NO_COLOR = "──"
_CODE_COLUMNS = 7


class Tone(StrEnum):
    """Emphasis, as the parameter of an SGR sequence; meaning is never in the tone alone."""

    HEADING = "1"
    QUIET = "2"
    ADDED = "32"
    REMOVED = "31"
    CHANGED = "33"
    MOVED = "36"
    ALARM = "1;31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How to draw: with colour or without a single escape byte, and in how many columns."""

    color: bool
    width: int = 80

    @property
    def columns(self) -> int:
        """The width to keep to."""
        return max(self.width, NARROWEST)

    @property
    def swatch_columns(self) -> int:
        """How many columns every swatch takes."""
        return len(_BLOCK) if self.color else _CODE_COLUMNS

    def paint(self, shown: str, tone: Tone) -> str:
        """Return a text in a tone, as it is if colour is off."""
        return f"\x1b[{tone}m{shown}\x1b[0m" if self.color and shown else shown

    def swatch(self, color: str | None) -> str:
        """Return a block of a stage colour (`??` if damaged), or its code `#RRGGBB` if colour is off."""
        if not self.color:
            return pad(code(color), _CODE_COLUMNS)
        if color is None:
            return self.paint(_NO_COLOR, Tone.QUIET)
        return self.paint("??", Tone.ALARM) if is_damaged(color) else _block(color)

    def color_words(self, color: str | None) -> str:
        """Return a colour in a sentence: its code, after a block of it if colour is on."""
        if not self.color or color is None or is_damaged(color):
            return code(color)
        return f"{_block(color)} {code(color)}"


def code(color: str | None) -> str:
    """Return `#RRGGBB`, `default` for none; a damaged colour in quotes as stored, cut to seven columns."""
    if color is None:
        return "default"
    if is_damaged(color):
        return f'"{fit(color, _CODE_COLUMNS - 2)}"'
    return f"#{color}"


def _block(color: str) -> str:
    red, green, blue = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return f"\x1b[38;2;{red};{green};{blue}m{_BLOCK}\x1b[0m"
