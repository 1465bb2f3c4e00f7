"""The marks of a stage: a shape and a word for each thing that happens to it, never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.rendering.picture.item import Item
from stagesync.rendering.picture.lettering import text_width
from stagesync.rendering.picture.markup import element, shown

if TYPE_CHECKING:
    from stagesync.rendering.stage_changes import Row

PLUS = "M6 2.2v7.6M2.2 6h7.6"
CROSS = "M2.8 2.8l6.4 6.4M9.2 2.8L2.8 9.2"
_PENCIL = "M2 10l.7-2.6 5.6-5.6 1.9 1.9-5.6 5.6zM7 3.1l1.9 1.9"
_DROP = "M6 1.6c2.1 2.5 3.2 4 3.2 5.5a3.2 3.2 0 0 1-6.4 0c0-1.5 1.1-3 3.2-5.5z"
_FORTH, _BACK, _BOTH = (
    "M1.8 6h8M6.8 3l3 3-3 3",
    "M10.2 6h-8M5.2 3l-3 3 3 3",
    "M1.6 6h8.8M3.8 3.8L1.6 6l2.2 2.2M8.2 3.8L10.4 6 8.2 8.2",
)

_TEXT = 12.0
_HEIGHT = 20.0
_ICON = 12.0
_PAD, _GAP = 6.0, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What happens to a stage, in a word; `tone` is a class of the style sheet, `shape` a path in a box of 12 by 12.

    `short` is what is left of the word where there is no room for all of it; the shape says the rest.
    """

    word: str
    tone: str
    shape: str
    short: str | None = None


def marks_of(row: Row, *, sideways: bool) -> tuple[Mark, ...]:
    """Return a stage's marks; on a board drawn `sideways` up is to the left and down to the right."""
    words = (
        (row.created, Mark(word="new", tone="added", shape=PLUS)),
        (row.deleted, Mark(word="deleted", tone="removed", shape=CROSS)),
        (row.renamed, Mark(word="renamed", tone="changed", shape=_PENCIL)),
        (row.recolored, Mark(word="recoloured", tone="changed", shape=_DROP)),
        (row.moved, _move(row, sideways=sideways)),
    )
    return tuple(mark for applies, mark in words if applies)


def badge(mark: Mark, *, room: float) -> Item:
    """Return a mark as a pill: its shape, then its word."""
    word = mark.word
    if mark.short is not None and _width(word) > room:
        word = mark.short
    width = _width(word)
    body = (
        element("rect", x=0.5, y=0.5, width=width - 1, height=_HEIGHT - 1, rx=9.5)
        + element("path", d=mark.shape, transform=f"translate({_PAD:g} 4)")
        + element("text", shown(word), x=_PAD + _ICON + _GAP, y=14.3)
    )
    return Item(width=width, height=_HEIGHT, body=element("g", body, class_=f"badge {mark.tone}"))


def _width(word: str) -> float:
    return _PAD + _ICON + _GAP + text_width(word, _TEXT, bold=True) + _PAD


def _move(row: Row, *, sideways: bool) -> Mark:
    forth, back = ("right", "left") if sideways else ("down", "up")
    if row.shift == 0:
        return Mark(word="moved", tone="moved", shape=_turned(_BOTH, sideways=sideways))
    word, shape = (f"moved {back}", _BACK) if row.shift < 0 else (f"moved {forth}", _FORTH)
    return Mark(word=word, tone="moved", shape=_turned(shape, sideways=sideways), short="moved")


def _turned(shape: str, *, sideways: bool) -> str:
    return shape if sideways else _DOWNWARDS[shape]


_DOWNWARDS = {
    _FORTH: "M6 1.8v8M3 6.8l3 3 3-3",
    _BACK: "M6 10.2v-8M3 5.2l3-3 3 3",
    _BOTH: "M6 1.6v8.8M3.8 3.8L6 1.6l2.2 2.2M3.8 8.2L6 10.4l2.2-2.2",
}
