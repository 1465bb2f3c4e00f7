"""A command line as the shell holds it while it is being typed: words with their quotes, the last one unfinished.

Which completions there are is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from os.path import commonprefix
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLANKS = " \t\n"
_ESCAPED_IN_DOUBLE_QUOTES = '\\"$`'
_SPECIAL = re.compile(r"([\s!\"#$&'()*;<>?\[\\\]^`{|}~])")
"""What bash would not take as it is in a word; `:` and `=` it does."""


class Quote(StrEnum):
    """The quotation mark that the unfinished word has open."""

    NONE = ""
    SINGLE = "'"
    DOUBLE = '"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed up to the cursor: finished words and the unfinished one, all without their quotes.

    `settled` counts the characters of the unfinished word that the shell leaves alone: it puts a completion in the
    place of those behind them.
    """

    words: tuple[str, ...]
    unfinished: str
    quote: Quote = Quote.NONE
    settled: int = 0


def typed(line: str, breaks: str = _BLANKS) -> Typed:
    """Take apart the line up to the cursor; `breaks` are the characters at which readline begins a new word."""
    reading = _Reading(breaks)
    for char in line:
        reading.take(char)
    return Typed(
        words=tuple(reading.words), unfinished=reading.word, quote=reading.quote, settled=reading.settled
    )


class _Reading:
    """Reads a line as bash does, expansions left out."""

    def __init__(self, breaks: str) -> None:
        self.words: list[str] = []
        self.word = ""
        self.settled = 0
        self.quote = Quote.NONE
        self._breaks = breaks
        self._before_quote = 0
        self._escaped = False
        self._begun = False

    def take(self, char: str) -> None:
        if self._escaped:
            self._escaped = False
            kept = self.quote is Quote.DOUBLE and char not in _ESCAPED_IN_DOUBLE_QUOTES
            self.word += f"\\{char}" if kept else char
        elif char == "\\" and self.quote is not Quote.SINGLE:
            self._escaped = self._begun = True
        elif self.quote:
            self._inside(char)
        else:
            self._outside(char)

    def _inside(self, char: str) -> None:
        if char != self.quote:
            self.word += char
            return
        self.quote = Quote.NONE
        self.settled = self._before_quote

    def _outside(self, char: str) -> None:
        if char in _BLANKS:
            if self._begun:
                self.words.append(self.word)
            self.word, self.settled, self._begun = "", 0, False
        elif char in (Quote.SINGLE, Quote.DOUBLE):
            self.quote, self._begun = Quote(char), True
            self._before_quote = self.settled
            self.settled = len(self.word)
        else:
            self.word += char
            self._begun = True
            if char in self._breaks:
                self.settled = len(self.word)


def replacements(now: Typed, completions: Sequence[str]) -> list[str]:
    """Return what bash has to put in the place of the unfinished word for each completion of it, in its quotes."""
    rest = [completion[now.settled :] for completion in completions]
    match now.quote:
        case Quote.SINGLE:
            return [_in_single_quotes(text) for text in rest]
        case Quote.DOUBLE:  # bash takes ! for a reference to its history there, and has no way to write it
            return [re.sub(r'([\\"$`])', r"\\\1", text) for text in rest if "!" not in text]
        case Quote.NONE:
            return _unquoted(rest)


def _unquoted(rest: Sequence[str]) -> list[str]:
    """Escape what needs it; or quote all, where readline, which writes what all begin with, would tear an escape."""
    escaped = [_SPECIAL.sub(r"\\\1", text) for text in rest]
    common = commonprefix(escaped)  # noqa: RUF071 - of characters: these are no paths
    torn = (len(common) - len(common.rstrip("\\"))) % 2
    return [f"'{_in_single_quotes(text)}'" for text in rest] if torn else escaped


def _in_single_quotes(text: str) -> str:
    return text.replace("'", r"'\''")
