"""The calls of a board as a folded Markdown table: what each does, what it is for, and its method."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from stagesync.rendering.call_words import CallWords
from stagesync.rendering.layout import counted
from stagesync.rendering.markdown.blocks import Block
from stagesync.rendering.markdown.text import code, number, swatch, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.call_list import Run

_TITLE_COLUMNS = 48

Telling = Callable[["CallWords", "Run"], list[str]]


class MarkdownSpelling:
    """Spells titles, colours and numbers so that they can be nothing else in Markdown."""

    def title(self, text: str) -> str:
        """Return a title as code."""
        return title(text, _TITLE_COLUMNS)

    def color(self, color: str | None) -> str:
        """Return a colour as a code span."""
        return swatch(color)

    def number(self, text: str) -> str:
        """Return a number, as code where it could be taken for a commit."""
        return number(text)

    def method(self, method: str) -> str:
        """Return a method as code."""
        return code(method)


def calls_block(board: BoardPlan, told: Telling = CallWords.deeds) -> Block:
    """Return the folded table of a board's calls, in which tasks that go the same way share a row.

    `told` gives the words for what a row does.
    """
    words = CallWords.spelled(board, MarkdownSpelling())
    head = ("", "| call | what it does | for | method |", "|--:|:--|:--|:--|")

    def rows() -> Iterator[tuple[str, int]]:
        for run in words.runs():
            yield _row(run, words, told), len(run.calls)

    return Block(
        head=("<details>", f"<summary>{counted(len(board.calls), 'call')}, in order</summary>", *head),
        rows=rows,
        count=len(board.calls),
        rest=lambda count: f"| ⋮ | {counted(count, 'more call')}, left out here | | |",
        tail=("", "</details>"),
    )


def _row(run: Run, words: CallWords, told: Telling) -> str:
    call = run.calls[0]
    reasons = ", ".join(f"`{reason}`" for reason in call.reasons)
    deeds = " ".join(told(words, run))
    return f"| {run.label.rstrip('.')} | {deeds} | {reasons} | {code(call.method)} |"
