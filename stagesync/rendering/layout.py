"""Words laid out in lines of a width.

What the words say, and that they are safe to show, is left to the callers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.safe_text import prose, prose_pieces
from stagesync.rendering.width import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagesync.rendering.colors import Style


def wrap(words: Iterable[str], *, first: str, rest: str, width: int) -> list[str]:
    """Return lines of at most `width` columns; the first starts with `first`, the others with `rest`.

    A word is torn only if it takes more than a line by itself.
    """
    room = max(1, width - columns(rest))
    lines, line, fresh = [], first, True
    for word in words:
        for part in _fitting(word, room):
            if not fresh and columns(line) + 1 + columns(part) > width:
                lines.append(line)
                line, fresh = rest, True
            line += part if fresh else f" {part}"
            fresh = False
    return [*lines, line]


def wrap_prose(message: str, *, first: str, rest: str, width: int) -> list[str]:
    """Return a message, made safe, in lines; it is broken at blanks."""
    return wrap(prose(message).split(" "), first=first, rest=rest, width=width)


def counts_lines(counts: str, style: Style) -> list[str]:
    """Return the counts that end a text: in lines on a terminal, elsewhere in one that can be searched for."""
    return wrap_prose(counts, first="", rest="  ", width=style.columns) if style.terminal else [counts]


def spaced(blocks: Sequence[Sequence[str]]) -> str:
    """Return blocks as one text: empty lines around those of several lines, and before the last."""
    lines: list[str] = []
    for index, block in enumerate(blocks):
        if index and (len(block) > 1 or len(blocks[index - 1]) > 1 or index == len(blocks) - 1):
            lines.append("")
        lines += block
    return "\n".join(lines) + "\n"


def counted(number: int, noun: str) -> str:
    """Return `1 call`, `2 calls`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _fitting(word: str, room: int) -> Iterator[str]:
    if columns(word) <= room or "\x1b" in word:
        yield word
        return
    part = ""
    for piece in prose_pieces(word):
        if part and columns(part) + columns(piece) > room:
            yield part
            part = ""
        part += piece
    yield part
