"""The order of a board before and after, side by side, or one below the other where the lines are short.

What happens to each stage is read off the plan by `stage_changes`.
"""

from __future__ import annotations

import unicodedata
from itertools import zip_longest
from typing import TYPE_CHECKING

from stagesync.rendering.colors import Tone
from stagesync.rendering.stage_changes import Row, rows_after, rows_before
from stagesync.rendering.stretches import Skipped, shortened
from stagesync.rendering.width import columns, fit, pad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.colors import Style

SIDE_BY_SIDE = 60
"""From so many columns on the two orders stand side by side."""

_INDENT = "  "
_GAP = "   "
_SHORTEST_TITLE = 12
_FROM_THE_RIGHT = frozenset({"R", "AL"})


def board_picture(board: BoardPlan, style: Style) -> list[str]:
    """Return the lines that show the board's order before and after, or as asked for if the board is refused."""
    before, after = shortened(rows_before(board)), shortened(rows_after(board))
    caption = "asked for" if board.refused else "after"
    room = style.columns - len(_INDENT)
    if style.columns < SIDE_BY_SIDE or any(map(_from_the_right, (*before, *after))):
        left, right = _left(before, room, style), _right(after, room, style, caption)
        return [_INDENT + line for line in (*left, *right)]
    left = _left(before, (room - len(_GAP)) // 2, style)
    width = max(columns(line) for line in left)
    right = _right(after, room - len(_GAP) - width, style, caption)
    pairs = zip_longest(left, right, fillvalue="")
    return [f"{_INDENT}{pad(one, width)}{_GAP}{other}".rstrip() for one, other in pairs]


def _from_the_right(row: Row | Skipped) -> bool:
    """Tell whether a title reads from right to left: a terminal that turns it would turn all up to the next such one.

    What stands between two titles on a line is blanks, a mark and a swatch; so "after" would stand before "before".
    """
    if isinstance(row, Skipped) or row.stage.title.isascii():
        return False
    return any(unicodedata.bidirectional(char) in _FROM_THE_RIGHT for char in row.stage.title)


def _left(rows: Sequence[Row | Skipped], room: int, style: Style) -> list[str]:
    return [style.paint("before", Tone.QUIET), *(_left_cell(row, room, style) for row in rows)]


def _left_cell(row: Row | Skipped, room: int, style: Style) -> str:
    if isinstance(row, Skipped):
        return _skipped(row, room, style)
    mark = style.paint("-", Tone.REMOVED) if row.deleted else " "
    title = _title(row, room - style.swatch_columns - 3)
    return f"{mark} {style.swatch(row.stage.color)} {_toned(title, row, style)}"


def _right(rows: Sequence[Row | Skipped], room: int, style: Style, caption: str) -> list[str]:
    room -= style.swatch_columns + 4
    titles = max((columns(_title(row, room)) for row in rows if isinstance(row, Row)), default=0)
    notes = max((columns(_notes(row)) for row in rows if isinstance(row, Row)), default=0)
    noted = notes > 0 and room - notes - 2 >= min(titles, _SHORTEST_TITLE)
    width = min(titles, room - notes - 2) if noted else room
    cells = (_right_cell(row, width, style, noted=noted) for row in rows)
    return [style.paint(caption, Tone.QUIET), *cells]


def _right_cell(row: Row | Skipped, width: int, style: Style, *, noted: bool) -> str:
    if isinstance(row, Skipped):
        return _skipped(row, width, style)
    cell = f"{_mark(row, style)} {style.swatch(row.stage.color)} "
    title, notes = _title(row, width), _notes(row) if noted else ""
    if not notes:
        return cell + _toned(title, row, style)
    return cell + pad(_toned(title, row, style), width) + "  " + style.paint(notes, _tone(row))


def _skipped(row: Skipped, room: int, style: Style) -> str:
    return style.paint(fit(f"  ⋮ {row.count} stages as they are", max(room, 20)), Tone.QUIET)


def _mark(row: Row, style: Style) -> str:
    return style.paint(row.mark, _tone(row))


def _notes(row: Row) -> str:
    return ", ".join(row.notes)


def _title(row: Row, room: int) -> str:
    """Return the title, in quotes where blanks at its ends would not be seen; with its role, and the id if doubled."""
    title = row.stage.title
    told = [row.label] if row.label else []
    told += [f"id {row.stage.id}"] if row.doubled and row.stage.id is not None else []
    known = f" ({', '.join(told)})" if told else ""
    room -= len(known)
    if title and title == title.strip(" "):
        return fit(title, room) + known
    return f'"{fit(title, room - 2)}"{known}'


def _toned(title: str, row: Row, style: Style) -> str:
    return title if row.touched else style.paint(title, Tone.QUIET)


def _tone(row: Row) -> Tone:
    if row.created or row.deleted:
        return Tone.ADDED if row.created else Tone.REMOVED
    if row.renamed or row.recolored:
        return Tone.CHANGED
    return Tone.MOVED if row.moved else Tone.QUIET
