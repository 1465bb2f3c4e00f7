"""Lines that may take no more than a room: as many rows as fit, then one that counts the rest.

Rooms and sizes are counted in UTF-16 units, line feeds included: no site counts more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The lines that fitted; `whole` if nothing was left out."""

    lines: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A list or a table: `rows` yields each row and how many of the `count` things it stands for.

    `rest` makes the row that counts the things left out. Rows are made one by one, so that a long list costs no more
    than what is shown of it.
    """

    rows: Callable[[], Iterable[tuple[str, int]]]
    count: int
    rest: Callable[[int], str]
    head: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()

    def drawn(self, room: int) -> Drawn:
        """Return the block in at most `room` units; no line at all where not even the count fits."""
        room -= size(self.head) + size(self.tail)
        shown: list[tuple[str, int]] = []
        for row, things in self.rows():
            room -= size([row])
            shown.append((row, things))
            if room < 0:
                return self._cut(shown, room)
        return Drawn(lines=self._around([row for row, _ in shown])) if room >= 0 else Drawn(whole=False)

    def _cut(self, shown: list[tuple[str, int]], room: int) -> Drawn:
        """Take rows away until there is room for their count; `room` is negative by what they are too long."""
        left = self.count - sum(things for _, things in shown)
        while shown:
            row, things = shown.pop()
            room += size([row])
            left += things
            rest = self.rest(left)
            if room >= size([rest]):
                return Drawn(lines=self._around([*(row for row, _ in shown), rest]), whole=False)
        return Drawn(whole=False)

    def _around(self, rows: Sequence[str]) -> tuple[str, ...]:
        return (*self.head, *rows, *self.tail)


def size(lines: Iterable[str]) -> int:
    """Return the units that lines take, each with its line feed."""
    return sum(len(line) + 1 + (0 if line.isascii() else _astral(line)) for line in lines)


def stacked(blocks: Sequence[Block], room: int) -> Drawn:
    """Return blocks below one another, an empty line before each: all of them whole, or each cut to its share."""
    whole = _all_whole(blocks, room)
    if whole is not None:
        return Drawn(lines=whole)
    lines: list[str] = []
    for index, block in enumerate(blocks):
        last = index == len(blocks) - 1
        part = block.drawn((room if last else room // 2) - 1)
        placed = _below_an_empty_line(part)
        room -= size(placed)
        lines += placed
    return Drawn(lines=tuple(lines), whole=False)


def _all_whole(blocks: Sequence[Block], room: int) -> tuple[str, ...] | None:
    lines: list[str] = []
    for block in blocks:
        part = block.drawn(room - 1)
        if not part.whole:
            return None
        placed = _below_an_empty_line(part)
        room -= size(placed)
        lines += placed
    return tuple(lines)


def _below_an_empty_line(part: Drawn) -> tuple[str, ...]:
    return ("", *part.lines) if part.lines else ()


def _astral(line: str) -> int:
    return sum(char > "\uffff" for char in line)
