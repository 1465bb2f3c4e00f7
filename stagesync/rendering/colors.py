"""The look of text output: a stage colour as a block, on its code or as its code, and emphasis, or none at all.

What the terminal can show is found out by the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stagesync.model.color import is_damaged
from stagesync.rendering import xterm_palette
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


class Depth(StrEnum):
    """How many colours a stage's colour can be shown in."""

    TRUE = "true"
    """All: a stage has a block of its very colour."""
    INDEXED = "256"
    """The nearest of 240 fixed ones. It is only near, and two stages may share it: the code is written on it."""
    BASIC = "basic"
    """None that would be like it: a stage has its colour's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How to draw: with colour, of the `depth` given, or without a single escape byte; and in how many columns.

    `terminal`: somebody reads it as it is printed; else the counts stay one line, for scripts that look for it.
    """

    color: bool
    width: int = 80
    depth: Depth = Depth.TRUE
    terminal: bool = False

    @property
    def columns(self) -> int:
        """The width to keep to."""
        return max(self.width, NARROWEST)

    @property
    def swatch_columns(self) -> int:
        """How many columns every swatch takes."""
        return len(_BLOCK) if self._blocks else _CODE_COLUMNS

    def paint(self, shown: str, tone: Tone) -> str:
        """Return a text in a tone, as it is if colour is off."""
        return f"\x1b[{tone}m{shown}\x1b[0m" if self.color and shown else shown

    def swatch(self, color: str | None) -> str:
        """Return a block of a stage colour (`??` if damaged); its code `#RRGGBB` where that can't be shown."""
        if self._blocks:
            return self._block(color)
        return pad(self._inked(color), _CODE_COLUMNS)

    def color_words(self, color: str | None) -> str:
        """Return a colour in a sentence: its code, and what it looks like as far as that can be shown."""
        if self._blocks and color is not None and not is_damaged(color):
            return f"{self._block(color)} {code(color)}"
        return self._inked(color)

    @property
    def _blocks(self) -> bool:
        return self.color and self.depth is Depth.TRUE

    def _block(self, color: str | None) -> str:
        if color is None:
            return self.paint(_NO_COLOR, Tone.QUIET)
        if is_damaged(color):
            return self.paint("??", Tone.ALARM)
        red, green, blue = xterm_palette.rgb(color)
        return f"\x1b[38;2;{red};{green};{blue}m{_BLOCK}\x1b[0m"

    def _inked(self, color: str | None) -> str:
        """Return a colour's code, on the nearest colour where the terminal has 256."""
        if color is None or is_damaged(color) or not self.color or self.depth is not Depth.INDEXED:
            return code(color)
        number = xterm_palette.nearest(color)
        return f"\x1b[48;5;{number};38;5;{xterm_palette.ink_on(number)}m{code(color)}\x1b[0m"


def code(color: str | None) -> str:
    """Return `#RRGGBB`, `default` for none; a damaged colour in quotes as stored, cut to seven columns."""
    if color is None:
        return "default"
    if is_damaged(color):
        return f'"{fit(color, _CODE_COLUMNS - 2)}"'
    return f"#{color}"
