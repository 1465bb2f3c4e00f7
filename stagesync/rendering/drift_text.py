"""The three sides of a board as text: what the file said, what it says, what the board is, and who changed it.

A table where the terminal is wide enough, else a few lines for each difference. What differs is found in `planning`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from stagesync.model.drift import Origin
from stagesync.rendering.colors import Tone
from stagesync.rendering.drift_words import drift_words
from stagesync.rendering.layout import wrap, wrap_prose
from stagesync.rendering.width import columns, fit, pad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.drift import Difference
    from stagesync.model.plan import Plan
    from stagesync.rendering.colors import Style

_INDENT = "  "
_GAP = "  "
_HEAD = ("stage", "what", "said", "says", "is", "")
_LONGEST_TITLE = 24
"""Columns of a title in the table; a longer one is cut there, and shown whole where there is no table."""


def drift_lines(differences: Sequence[Difference], base: str | None, style: Style) -> Iterator[str]:
    """Yield the lines for a board's differences, `base` in the first; none where nothing differs."""
    if not differences:
        return
    heading = f"who changed it since {base}:" if base else "who changed it:"
    for line in wrap_prose(heading, first=_INDENT, rest=_INDENT, width=style.columns):
        yield style.paint(line, Tone.QUIET)
    rows = [_cells(found, style, _LONGEST_TITLE) for found in differences]
    widths = [max(map(columns, column)) for column in zip(_HEAD, *rows, strict=True)]
    if len(_INDENT) + sum(widths) + len(_GAP) * (len(widths) - 1) <= style.columns:
        yield style.paint(_row(_HEAD, widths), Tone.QUIET)
        yield from (_row(cells, widths) for cells in rows)
    else:
        yield from (line for found in differences for line in _block(found, style))


def drift_counts(plan: Plan) -> str:
    """Return how many differences come from where, as "2 changed in the file, 1 both", or "none"."""
    counts = Counter(found.origin for board in plan.boards for found in board.drift or ())
    return ", ".join(f"{counts[origin]} {_counted(origin)}" for origin in Origin if counts[origin]) or "none"


def _counted(origin: Origin) -> str:
    return "changed on both sides" if origin is Origin.BOTH else str(origin)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (pad(cell, width) for cell, width in zip(cells, widths, strict=True))
    return (_INDENT + _GAP.join(padded)).rstrip()


def _block(found: Difference, style: Style) -> Iterator[str]:
    room = style.columns - len(_INDENT) - 7
    stage, what, said, says, live, origin = _cells(found, style, room - len('behind ""'))
    words = [f"{stage}:", *what.split(" "), *origin.split(" ")]
    yield from wrap(words, first=_INDENT, rest=_INDENT * 2, width=style.columns)
    for name, cell in (("said", said), ("says", says), ("is", live)):
        yield f"{_INDENT * 2}{name:<4} {cell}"


def _cells(found: Difference, style: Style, room: int) -> tuple[str, str, str, str, str, str]:
    spelling = _Spelling(style, room)
    return spelling.title(found.stage), *drift_words(found, spelling), found.origin


class _Spelling(NamedTuple):
    """Spells a side for text output: titles in quotes, cut to fit `room`."""

    style: Style
    room: int

    def title(self, title: str) -> str:
        return f'"{fit(title, self.room)}"'

    def color(self, color: str) -> str:
        return self.style.color_words(color)

    def absent(self, words: str) -> str:
        return words
