"""The edits of one stage list: titles and colours in place, entries that move, go and come.

Which list that is, and whether several boards share it, is left to `rewriting`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagesync.config.editing import block_rows, flow_rows
from stagesync.config.editing.fresh_entry import style_near
from stagesync.config.editing.layout import Form
from stagesync.config.editing.patches import Patch
from stagesync.config.editing.refusal import RefusedError
from stagesync.config.editing.scalars import color_like, spelt
from stagesync.model.desired import Unmanaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.config.editing.change import Change
    from stagesync.config.editing.fresh_entry import Style
    from stagesync.config.editing.layout import Laid
    from stagesync.config.editing.scalars import Quoted
    from stagesync.config.editing.stage_lists import Spot

_HEADER = re.compile(r"[|>][0-9+-]*")
_REST_OF_LINE = re.compile(r"[^\r\n]*")


def list_patches(spot: Spot, change: Change, quoted: Quoted) -> list[Patch]:
    """Return what makes the entries at `spot` those of `change.after`; raises RefusedError."""
    spot.check()
    return _List(spot, change, quoted).patches()


def target_patches(board: Spot, change: Change, quoted: Quoted) -> list[Patch]:
    """Return what makes a board's `move_tasks_to` that of `change.after`; raises RefusedError."""
    wanted = change.after.move_tasks_to
    if wanted is None or wanted == change.before.move_tasks_to:
        return []
    spot = board.below("move_tasks_to")
    board.check()
    if spot is None:
        return []
    node = spot.node
    if node.form is not Form.ALIAS:
        spot.check()
    return _scalar_patches(spot.sheet.text, node, spelt(wanted, node.style, quoted=quoted))


def _scalar_patches(text: str, node: Laid, new: str) -> list[Patch]:
    """Return what puts a scalar in the place of another; the comment on a block scalar's first line stays."""
    if node.style not in ("|", ">"):
        return [Patch(node.start, node.end, new)]
    header = _HEADER.match(text, node.start)
    behind = header.end() if header else node.start
    rest = _REST_OF_LINE.match(text, behind)
    comment = rest[0].rstrip() if rest else ""
    last = _REST_OF_LINE.match(text, node.start + len(text[node.start : node.end].rstrip(" \t\r\n")))
    return [Patch(node.start, last.end() if last else node.end, new + comment)]


class _List:
    def __init__(self, spot: Spot, change: Change, quoted: Quoted) -> None:
        self._sheet = spot.sheet
        self._node = spot.node
        self._change = change
        self._quoted = quoted
        self._quotes = self._style(0).quotes

    def patches(self) -> list[Patch]:
        inner = [patch for place in range(len(self._change.origins)) for patch in self._inner(place)]
        origins = self._change.origins
        if origins == tuple(range(len(self._node.children))):
            return inner
        self._check_order()
        text, entries = self._sheet.text, self._node.children
        if self._node.bracketed:
            flow = flow_rows.reordered(
                text, self._node, origins, inner, self._new_in_brackets, self._sheet.line_break
            )
            return [flow]
        return [block_rows.reordered(text, entries, origins, inner, self._new_lines)]

    def _inner(self, place: int) -> Iterator[Patch]:
        """Yield the changes within one entry that stays in the list."""
        origin = self._change.origins[place]
        if origin is None:
            return
        before, after = self._change.before.entries[origin], self._change.after.entries[place]
        node = self._node.children[origin]
        if before.title != after.title:
            yield from self._scalar(node, "title", after.title)
        if before.color != after.color and not isinstance(after.color, Unmanaged):
            yield from self._scalar(node, "color", after.color)

    def _scalar(self, entry: Laid, key: str, wanted: str) -> list[Patch]:
        self._sheet.anchors.may_change(entry)
        node = entry.value(key)
        if node is None:
            raise RefusedError(
                entry.place, f"this entry's {key} is not where it can be edited", "write it out here"
            )
        if node.form is not Form.ALIAS:  # an alias is replaced by the text itself
            self._sheet.anchors.may_change(node)
        written = self._sheet.anchors.meant(node)
        new = color_like(wanted, written.text) if key == "color" else wanted
        return _scalar_patches(
            self._sheet.text, node, spelt(new, written.style, quoted=self._quoted, quotes=self._quotes)
        )

    def _check_order(self) -> None:
        entries, origins = self._node.children, self._change.origins
        for place, entry in enumerate(entries):
            if place not in origins:
                self._sheet.anchors.may_go(entry)
        self._sheet.anchors.may_stand([entries[origin] for origin in origins if origin is not None])

    def _new_in_brackets(self, place: int) -> str:
        return self._style(self._old_place(place)).in_brackets(self._change.after.entries[place])

    def _new_lines(self, place: int, indent: str) -> str:
        style = self._style(self._old_place(place))
        return style.in_lines(self._change.after.entries[place], indent, self._sheet.line_break)

    def _old_place(self, place: int) -> int:
        """Return the old place of the nearest entry before a new one that was there."""
        known = [origin for origin in self._change.origins[:place] if origin is not None]
        return known[-1] if known else 0

    def _style(self, place: int) -> Style:
        return style_near(self._sheet.text, self._node.children, place, self._quoted)
