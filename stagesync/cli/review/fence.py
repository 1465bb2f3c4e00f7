"""A fenced block for text that came from a file or a portal, which can't close it, nor command the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_UNITS = 50_000
"""UTF-16 units of a block; the sites count a comment's length in them."""
_LONGEST_LINE = 140
"""Characters."""


def fenced(lines: Iterable[str], language: str = "text") -> str:
    """Return lines as a fenced block: cut, each a blank in, so that none is a command to GitLab (`/close`).

    The lines of a difference have their own sign or blank in front.
    """
    indent = "" if language == "diff" else " "
    inner = "\n".join(_fitting(indent + _cut(line) for line in lines))
    fence = "`" * (max([2, *(len(run) for run in re.findall("`+", inner))]) + 1)
    return f"{fence}{language}\n{inner}\n{fence}"


def _fitting(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that fit into a block; the rest is said to be missing."""
    room = _MOST_UNITS
    for line in lines:
        room -= len(line.encode("utf-16-le", errors="replace")) // 2 + 1
        if room < 0:
            yield " … the rest is left out here; the job's log has it"
            return
        yield line


def _cut(line: str) -> str:
    line = line.rstrip("\r\n")
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
