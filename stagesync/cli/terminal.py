"""What a stream can show: whether it is a terminal with colour, and how wide it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from stagesync.rendering.colors import Style

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

PIPE_WIDTH = 100
"""Columns of output that goes to no terminal."""

_UNKNOWN_WIDTH = 80
_MOST_DIGITS = 4


def style_for(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Style:
    """Return how to draw on a stream: colour on a terminal that has it, unless NO_COLOR is set and not empty."""
    if not stream.isatty():
        return Style(color=False, width=PIPE_WIDTH)
    color = not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return Style(color=color, width=width_of(stream, environ))


def width_of(stream: TextIO, environ: Mapping[str, str] = os.environ) -> int:
    """Return the columns of a terminal: what COLUMNS says, else what the terminal does, else 80."""
    named = environ.get("COLUMNS", "")
    if named.isascii() and named.isdigit() and len(named) <= _MOST_DIGITS and int(named):
        return int(named)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _UNKNOWN_WIDTH
    except (OSError, ValueError):
        return _UNKNOWN_WIDTH
