"""A list in brackets ([{title: …}, {title: …}]), on one line or many: entries move, go and come with their comments.

To an entry belong the comment behind it on its line and the comment lines directly above it. Between two entries that
stay neighbours nothing changes. What stands inside an entry is left to others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from stagesync.config.editing.patches import Patch, patched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stagesync.config.editing.layout import Laid

_PIECE = re.compile(r"(?P<break>\r\n|\r|\n)|(?P<comment>#[^\r\n]*)|(?P<comma>,)|[ \t]+|.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry: `above` are the comments on lines of their own before it, `behind` the one that follows it.

    `own_line` says that it begins a line, `blanks` how many empty lines stand before it.
    """

    core: str
    above: tuple[str, ...] = ()
    behind: str = ""
    own_line: bool = False
    blanks: int = 0
    origin: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joint:
    """What stands between two entries, or between an entry and a bracket, taken apart."""

    behind: str
    above: tuple[str, ...]
    breaks: int
    comma: bool
    indent: str

    @property
    def blanks(self) -> int:
        return max(0, self.breaks - 1 - len(self.above))


def reordered(
    text: str,
    listed: Laid,
    origins: Sequence[int | None],
    patches: Iterable[Patch],
    new_entry: Callable[[int], str],
    line_break: str,
) -> Patch:
    """Return the patch that makes the entries of the list `listed` those of `origins`, in this order.

    `patches` are the changes inside the entries. `new_entry(place)` gives the text of the new entry at a place of
    `origins`.
    """
    work = _Flow(text, listed, tuple(patches), line_break)
    rows = [
        work.rows[origin] if origin is not None else work.new_row(new_entry(place))
        for place, origin in enumerate(origins)
    ]
    return Patch(listed.start + 1, listed.end - 1, work.drawn(rows))


class _Flow:
    def __init__(self, text: str, listed: Laid, patches: tuple[Patch, ...], line_break: str) -> None:
        entries = listed.children
        edges = [listed.start + 1, *(at for node in entries for at in (node.outer, node.end)), listed.end - 1]
        self._between = [text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2)]
        self._joints = [_joint(between) for between in self._between]
        self._break = line_break
        self.rows = [
            self._row(place, patched(text, patches, start=node.outer, end=node.end))
            for place, node in enumerate(entries)
        ]
        self._indent = self._usual_indent(text, entries[0])

    def _row(self, place: int, core: str) -> Row:
        before, after = self._joints[place], self._joints[place + 1]
        return Row(
            core=core,
            above=before.above,
            behind=after.behind,
            own_line=before.breaks > 0,
            blanks=before.blanks,
            origin=place,
        )

    def _usual_indent(self, text: str, first: Laid) -> str:
        found = [joint.indent for joint in self._joints[:-1] if joint.breaks]
        line = text[: first.outer].rpartition("\n")[2]
        return found[0] if found else " " * len(line)

    def new_row(self, core: str) -> Row:
        rest = self.rows[1:] or self.rows
        return Row(core=core, own_line=all(row.own_line for row in rest))

    def drawn(self, rows: Sequence[Row]) -> str:
        parts = [self._opening(rows[0]), rows[0].core]
        for left, right in pairwise(rows):
            parts += [self._joined(left, right), right.core]
        return "".join([*parts, self._closing(rows[-1])])

    def _opening(self, row: Row) -> str:
        first = self._joints[0]
        if row.origin == 0:
            return self._between[0]
        if not first.breaks and not row.above:
            return self._between[0]
        return first.behind + self._own_line(row, 0)

    def _joined(self, left: Row, right: Row) -> str:
        if left.origin is not None and right.origin == left.origin + 1:
            return self._between[right.origin]
        own_line = right.own_line or (right.origin == 0 and self.new_row("").own_line)
        if own_line or left.behind or right.above:
            return "," + left.behind + self._own_line(right, right.blanks)
        return ", "

    def _own_line(self, row: Row, blanks: int) -> str:
        lines = ["", *[""] * blanks, *row.above, self._indent]
        return self._break.join(lines)

    def _closing(self, row: Row) -> str:
        last = self._joints[-1]
        if row.origin == len(self.rows) - 1:
            return self._between[-1]
        comma = "," if last.comma else ""
        if last.breaks:
            end = self._break.join(["", *[""] * last.blanks, *last.above, last.indent])
        else:
            end = self._break + self._indent if row.behind else last.indent
        return comma + row.behind + end


def _joint(between: str) -> _Joint:
    behind, above, breaks, comma, indent = "", [], 0, False, ""
    for piece in _PIECE.finditer(between):
        if piece["break"]:
            breaks, indent = breaks + 1, ""
        elif piece["comma"]:
            comma = True
        elif piece["comment"] and not breaks:
            behind = indent + piece[0]
        elif piece["comment"]:
            above.append(indent + piece[0])
        else:
            indent += piece[0]
    return _Joint(behind=behind, above=tuple(above), breaks=breaks, comma=comma, indent=indent)
