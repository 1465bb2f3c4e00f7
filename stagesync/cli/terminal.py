"""What a stream can show: whether it is a terminal, how many colours it has, and how wide it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from stagesync.rendering.colors import Depth, Style

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

PIPE_WIDTH = 100
"""Columns of output that goes to no terminal."""

_UNKNOWN_WIDTH = 80
_MOST_DIGITS = 4

_WITHOUT_SEQUENCES = frozenset({"dumb", "unknown"})
_TRUE_PROGRAMS = frozenset({"Hyper", "WezTerm", "ghostty", "iTerm.app", "mintty", "rio", "vscode"})
"""TERM_PROGRAM of terminals that have all colours but do not say so in TERM."""
_TRUE_TERMS = frozenset({"alacritty", "contour", "foot", "ghostty", "kitty", "wezterm"})
"""TERM, with or without `xterm-` before it, of terminals that have all colours."""


def style_for(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Style:
    """Return how to draw on a stream: colour on a terminal that has it, unless NO_COLOR is set and not empty."""
    if not stream.isatty():
        return Style(color=False, width=PIPE_WIDTH)
    width = width_of(stream, environ)
    if environ.get("NO_COLOR") or not understands_sequences(environ):
        return Style(color=False, width=width, terminal=True)
    return Style(color=True, depth=_depth(environ), width=width, terminal=True)


def understands_sequences(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a terminal acts on escape sequences: one without a name does not, unless it is known otherwise."""
    name = environ.get("TERM", "")
    return name not in _WITHOUT_SEQUENCES if name else _is_known(environ)


def width_of(stream: TextIO, environ: Mapping[str, str] = os.environ) -> int:
    """Return the columns of a terminal: what COLUMNS says, else what the terminal does, else 80."""
    named = environ.get("COLUMNS", "")
    if named.isascii() and named.isdigit() and len(named) <= _MOST_DIGITS and int(named):
        return int(named)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _UNKNOWN_WIDTH
    except (OSError, ValueError):
        return _UNKNOWN_WIDTH


def _depth(environ: Mapping[str, str]) -> Depth:
    """Return how many colours a terminal has; too many would be shown as wrong ones, or as blinking."""
    name = environ.get("TERM", "")
    if not _is_gnu_screen(environ) and (
        environ.get("COLORTERM") in {"truecolor", "24bit"}
        or name.endswith("-direct")
        or name.removeprefix("xterm-") in _TRUE_TERMS
        or _is_known(environ)
    ):
        return Depth.TRUE
    return Depth.INDEXED if "256color" in name else Depth.BASIC


def _is_known(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal's program says by name that it has all colours; Windows Terminal sets no TERM."""
    return bool(environ.get("WT_SESSION")) or environ.get("TERM_PROGRAM") in _TRUE_PROGRAMS


def _is_gnu_screen(environ: Mapping[str, str]) -> bool:
    """Tell whether screen stands between us and the terminal: it hands on that one's variables, not its colours."""
    return bool(environ.get("STY")) and environ.get("TERM", "").startswith("screen")
