"""A list of one entry a line or more ("- title: …"): entries move, go and come as whole lines, with their comments.

To an entry belong the comment lines directly above it and, behind it, those indented deeper than its dash. Every other
comment stays where it is. What stands inside an entry is left to others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagesync.config.editing.patches import Patch, patched
from stagesync.config.editing.refusal import RefusedError
from stagesync.config.editing.staying import staying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stagesync.config.editing.layout import Laid

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_END_BLANKS = re.compile(r"(?:(?<=\n)|(?<=\r)(?!\n)|\A)(?:[ \t]*(?:\r\n|\r|\n))+\Z")
_FIRST_BLANK = re.compile(r"[ \t]*[\r\n]")
_FIRST_BLANKS = re.compile(r"\A(?:[ \t]*(?:\r\n|\r|\n))+")
_DASH = re.compile(r"([ \t]*)-(?=[ \t\r\n]|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry with its comments, as whole lines.

    `fixed` are the lines before it that stay when it goes; `gap` the blank lines before it that go with it, None for
    the first entry, which has no such lines.
    """

    chunk: str
    fixed: str = ""
    gap: str | None = None
    origin: int | None = None


def reordered(
    text: str,
    entries: Sequence[Laid],
    origins: Sequence[int | None],
    patches: Iterable[Patch],
    new_line: Callable[[int, str], str],
) -> Patch:
    """Return the patch that makes the list's entries those of `origins`, in this order.

    `entries` are the nodes of the list, `patches` the changes inside them. `new_line(place, indent)` gives the lines of
    the new entry at a place of `origins`, in a list whose dashes stand behind `indent`. The text ends in a line break.
    """
    block = _Block(text, entries)
    rows = block.rows(tuple(patches))
    gap = _usual_gap(rows)
    stay = staying(origins)
    moved = _with_their_gaps(rows, stay)
    new = [
        moved[origin] if origin is not None else Row(chunk=new_line(place, block.indent), gap=gap)
        for place, origin in enumerate(origins)
    ]
    kept = [row for row in new if row.origin in stay]
    fixed, rest = _fixed(rows, kept)
    body = "".join(_drawn(new, fixed, gap))
    return Patch(block.start, block.end, body + rest)


def _usual_gap(rows: Sequence[Row]) -> str:
    found = Counter(row.gap for row in rows if row.gap is not None and not row.fixed)
    return found.most_common(1)[0][0] if found else ""


def _with_their_gaps(rows: Sequence[Row], stay: frozenset[int]) -> list[Row]:
    """Let the first entry, if it goes, leave its place without a gap to the next one that stays and take that gap."""
    first = rows[0]
    if first.origin in stay:
        return list(rows)
    heir = next((place for place, row in enumerate(rows) if row.origin in stay), None)
    if heir is None:
        return list(rows)
    moved = list(rows)
    moved[0] = replace(first, gap=rows[heir].gap)
    moved[heir] = replace(rows[heir], gap=None)
    return moved


def _fixed(rows: Sequence[Row], kept: Sequence[Row]) -> tuple[dict[int | None, str], str]:
    """Hand the lines that stay to the next entry that stays; return those behind the last one on their own."""
    stay = {row.origin for row in kept}
    held = ""
    found: dict[int | None, str] = {}
    for row in rows:
        held = _followed(held, row.fixed)
        if row.origin in stay:
            found[row.origin] = held
            held = ""
    return found, _END_BLANKS.sub("", held)


def _followed(lines: str, others: str) -> str:
    """Return lines and others behind them; empty lines that would stand there twice stand once."""
    return (_END_BLANKS.sub("", lines) if _FIRST_BLANK.match(others) else lines) + others


def _drawn(rows: Sequence[Row], fixed: dict[int | None, str], usual: str) -> Iterable[str]:
    for place, row in enumerate(rows):
        gap = row.gap
        if place == 0:
            gap = ""
        elif gap is None:
            gap = rows[0].gap or usual
        lines = fixed.get(row.origin, "") if row.origin is not None else ""
        yield _followed(lines if place else _FIRST_BLANKS.sub("", lines), gap)
        yield row.chunk


class _Block:
    """The lines of a list, and whose they are."""

    def __init__(self, text: str, entries: Sequence[Laid]) -> None:
        self._text = text
        self._starts = _line_starts(text)
        self._entries = entries
        self._dashes = [self._dash(entry) for entry in entries]
        self.indent = self._indent(self._dashes[0])
        self._heads = [self._head(place) for place in range(len(entries))]
        self._tails = [self._tail(place) for place in range(len(entries))]
        self.start = self._starts[self._heads[0]]
        self.end = self._starts[self._tails[-1]]

    def rows(self, patches: tuple[Patch, ...]) -> list[Row]:
        return [self._row(place, patches) for place in range(len(self._entries))]

    def _row(self, place: int, patches: tuple[Patch, ...]) -> Row:
        first, last = self._starts[self._heads[place]], self._starts[self._tails[place]]
        chunk = patched(self._text, patches, start=first, end=last)
        if place == 0:
            return Row(chunk=chunk, origin=0)
        between = self._text[self._starts[self._tails[place - 1]] : first]
        if between.strip():
            return Row(chunk=chunk, fixed=between, gap="", origin=place)
        return Row(chunk=chunk, gap=between, origin=place)

    def _line(self, number: int) -> str:
        return self._text[self._starts[number] : self._starts[number + 1]]

    def _line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _dash(self, entry: Laid) -> int:
        """Return the line with the dash: nothing but comments and blanks may stand between it and its entry."""
        for number in range(entry.place[0], -1, -1):
            if _DASH.match(self._line(number)):
                return number
            if number < entry.place[0] and not _is_quiet(self._line(number)):
                break
        message = "this list is laid out in a way that can't be edited safely"
        raise RefusedError(entry.place, message, "put each entry on a line of its own that starts with '- '")

    def _indent(self, dash: int) -> str:
        found = _DASH.match(self._line(dash))
        return found[1] if found else ""

    def _head(self, place: int) -> int:
        """Return the first of the comment lines directly above an entry that are not indented deeper than its dash."""
        number = self._dashes[place]
        floor = self._content_end(place - 1) if place else 0
        while number > floor and self._is_lead(number - 1):
            number -= 1
        return number

    def _is_lead(self, number: int) -> bool:
        return _is_comment(self._line(number)) and not self._is_deeper(self._line(number))

    def _tail(self, place: int) -> int:
        """Return the line behind the last comment that is indented deeper than the dash, before any that is not."""
        number = last = self._content_end(place)
        while number + 1 < len(self._starts) and _is_quiet(line := self._line(number)):
            number += 1
            if _is_comment(line):
                if not self._is_deeper(line):
                    break
                last = number
        return last

    def _content_end(self, place: int) -> int:
        """Return the line behind the last one of an entry itself."""
        return self._line_of(max(self._entries[place].end - 1, self._entries[place].start)) + 1

    def _is_deeper(self, line: str) -> bool:
        return len(line) - len(line.lstrip(" \t")) > len(self.indent)


def _line_starts(text: str) -> list[int]:
    """Return where each line starts, and where the text ends."""
    return [found.start() for found in _LINE.finditer(text)]


def _is_comment(line: str) -> bool:
    return line.lstrip(" \t").startswith("#")


def _is_quiet(line: str) -> bool:
    return not line.strip() or _is_comment(line)
