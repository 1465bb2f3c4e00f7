"""The three sides of a board as a Markdown table: what the file said, what it says, and what the board is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.drift_words import drift_words
from stagesync.rendering.layout import counted
from stagesync.rendering.markdown.blocks import Block
from stagesync.rendering.markdown.text import swatch, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.drift import Difference
    from stagesync.model.plan import BoardPlan

_HEAD = (
    "| stage | what | the file said | the file says | the board is | who changed it |",
    "|:--|:--|:--|:--|:--|:--|",
)


def drift_block(board: BoardPlan) -> Block:
    """Return the table of a board's differences, which must have some."""
    drift = board.drift or ()

    def rows() -> Iterator[tuple[str, int]]:
        for found in drift:
            yield _row(found), 1

    rest = "| ⋮ | {}, left out here | | | | |"
    return Block(
        head=_HEAD,
        rows=rows,
        count=len(drift),
        rest=lambda count: rest.format(counted(count, "more difference")),
    )


def _row(found: Difference) -> str:
    what, said, says, live = drift_words(found, _SPELLING)
    return f"| {title(found.stage)} | {what} | {said} | {says} | {live} | {found.origin} |"


class _Spelling:
    """Spells a side for Markdown: titles and colours as code."""

    def title(self, text: str) -> str:
        return title(text)

    def color(self, color: str) -> str:
        return swatch(color)

    def absent(self, words: str) -> str:
        return words


_SPELLING = _Spelling()
