"""One stage as a card: a head in the stage's colour with the title on it, and below it what is to be known.

Which cards stand where is left to `columns` and `rows`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.rendering.layout import counted
from stagesync.rendering.picture.face import face_of
from stagesync.rendering.picture.item import Item, flow, moved
from stagesync.rendering.picture.lettering import text_width, title_lines
from stagesync.rendering.picture.marks import badge, marks_of
from stagesync.rendering.picture.markup import data, element, number, shown
from stagesync.rendering.picture.scene import Fold, Tile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.rendering.stage_changes import Row

_TITLE = 14.0
_TITLE_LINE = 18.0
_TITLE_LINES = 3
_SMALL = 12.0
_SMALL_LINE = 17.0
_OLD_TITLE_LINES = 2
_WAS = "was"
_PAD = 10.0
_HEAD_PAD = 8.0
_ROUND = 8.0
_SWATCH = 14.0
_ASIDE_FROM = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card of `width` pixels; `head` and `height` are the least heights of its head and of the whole.

    `aside` is a short text on the head, behind the title.
    """

    width: float
    tile: Tile | Fold
    title: tuple[str, ...]
    aside: str
    body: str
    head: float
    foot: float

    @property
    def height(self) -> float:
        """The least height of the whole."""
        return self.head + self.foot

    def drawn(self, *, head: float, height: float) -> str:
        """Return the card from its upper left corner, with a head and a whole of these heights."""
        if isinstance(self.tile, Fold):
            return _fold(self, height)
        return _stage(self, self.tile, head, height)


def card_of(tile: Tile | Fold, *, width: float, sideways: bool, codes: bool) -> Card:
    """Prepare a card; with `codes` the colour's code stands on a stage that stays as it is, too."""
    room = width - 2 * _PAD
    if isinstance(tile, Fold):
        title = title_lines(tile.words, room=room, size=_SMALL, most=_TITLE_LINES, bold=False)
        height = len(title) * _SMALL_LINE + 2 * _HEAD_PAD
        return Card(width=width, tile=tile, title=tuple(title), aside="", body="", head=height, foot=0)
    aside, items = _tasks_aside(tile, width), list(_items(tile, room, sideways=sideways, codes=codes))
    if items or sideways or not aside:
        aside, items = "", [*items, *_tasks(tile, room)]
    beside = text_width(aside, _SMALL) + _PAD if aside else 0
    title = title_lines(_titled(tile.row.stage.title), room=room - beside, size=_TITLE, most=_TITLE_LINES)
    placed = flow(items, room=room)
    return Card(
        width=width,
        tile=tile,
        title=tuple(title),
        aside=aside,
        body=placed.body,
        head=max(1, len(title)) * _TITLE_LINE + 2 * _HEAD_PAD,
        foot=placed.height + 2 * _HEAD_PAD if placed.body else 0,
    )


def _tasks_aside(tile: Tile, width: float) -> str:
    """Return the tasks in words, if there is room for them beside a title."""
    tasks = tile.row.stage.tasks
    return "" if tasks is None or tile.leaving or width < _ASIDE_FROM else counted(tasks, "task")


def _titled(title: str) -> str:
    """Return a title, in quotes where blanks at its ends, or nothing at all, would not be seen."""
    return title if title and title == title.strip(" ") else f'"{title}"'


def _items(tile: Tile, room: float, *, sideways: bool, codes: bool) -> Iterator[Item]:
    row, old = tile.row, tile.old
    is_after = old is not None or row.created
    for mark in marks_of(row, sideways=sideways) if is_after or row.deleted else ():
        yield badge(mark, room=room)
    if old is not None and row.renamed:
        yield from _old_title(old.title, room)
    face = face_of(row.stage.color)
    if old is not None and row.recolored:
        yield _swatch(old.color, "", room)
        yield _swatch(row.stage.color, "→ ", room)
    elif codes or row.created or row.recolored or face.fill is None:
        yield _text(face.words, room)
    if row.label:
        yield _text(row.label, room)
    if row.doubled and row.stage.id is not None:
        yield _text(f"id {row.stage.id}", room)


def _tasks(tile: Tile, room: float) -> Iterator[Item]:
    tasks = tile.row.stage.tasks
    if tasks is not None:
        yield _text(counted(tasks, "task"), room, strong=True)
    if tile.leaving:
        yield _text(
            f"{counted(tile.leaving, 'task')} leave{'s' if tile.leaving == 1 else ''}",
            room,
            strong=tasks is None,
        )


def _old_title(title: str, room: float) -> Iterator[Item]:
    lines = title_lines(f"{_WAS} {_titled(title)}", room=room, size=_SMALL, most=_OLD_TITLE_LINES, bold=False)
    if lines[0] == _WAS:  # the first word is too long to stand beside it
        lines = [
            _WAS,
            *title_lines(_titled(title), room=room, size=_SMALL, most=_OLD_TITLE_LINES, bold=False),
        ]
    yield _small_line(_WAS + _struck(lines[0].removeprefix(_WAS)), lines[0])
    for line in lines[1:]:
        yield _small_line(_struck(line), line)


def _struck(words: str) -> str:
    """Return markup for words with a line through them, none through the blank before them."""
    bare = words.lstrip(" ")
    return words[: len(words) - len(bare)] + element("tspan", shown(bare), class_="struck") if bare else ""


def _small_line(line: str, raw: str) -> Item:
    body = element("text", line, y=12.5, class_="small")
    return Item(width=text_width(raw, _SMALL), height=_SMALL_LINE, body=body, own_line=True)


def _swatch(color: str | None, before: str, room: float) -> Item:
    face = face_of(color)
    indent = text_width(before, _SMALL)
    words = title_lines(face.words, room=room - indent - _SWATCH - 5, size=_SMALL, most=1, bold=False)[0]
    arrow = element("text", shown(before.strip()), y=12.5, class_="small") if before else ""
    box = element(
        "rect", x=indent, y=1.5, width=_SWATCH, height=_SWATCH, rx=3, **_filled(face.fill, "swatch")
    )
    text = element("text", shown(words), x=indent + _SWATCH + 5, y=12.5, class_="small")
    width = indent + _SWATCH + 5 + text_width(words, _SMALL)
    return Item(width=width, height=_SMALL_LINE, body=arrow + box + text)


def _filled(fill: str | None, kind: str) -> dict[str, object]:
    return {"class_": f"{kind} damaged"} if fill is None else {"class_": kind, "fill": fill}


def _text(words: str, room: float, *, strong: bool = False) -> Item:
    lines = title_lines(words, room=room, size=_SMALL, most=2, bold=strong)
    spans = (
        element("tspan", shown(line), x=0, y=12.5 + index * _SMALL_LINE) for index, line in enumerate(lines)
    )
    body = element("text", *spans, class_="small strong" if strong else "small")
    width = max(text_width(line, _SMALL, bold=strong) for line in lines)
    return Item(width=width, height=len(lines) * _SMALL_LINE, body=body)


def _stage(card: Card, tile: Tile, head: float, height: float) -> str:
    face = face_of(tile.row.stage.color)
    inner = "".join(
        (
            element("title", data(tile.row.stage.title)),
            element("rect", x=1, y=1, width=card.width, height=height, rx=_ROUND, class_="paper"),
            element("path", d=_head(card.width, head, height), **_filled(face.fill, "head")),
            _lettering(card.title, head, face.ink),
            _beside(card, head, face.ink),
            moved(card.body, 1 + _PAD, 1 + head + _HEAD_PAD) if card.body else "",
            element("rect", x=1, y=1, width=card.width, height=height, rx=_ROUND, class_="edge"),
        )
    )
    size = {"x": -1, "y": -1, "width": card.width + 2, "height": height + 2}
    return element("svg", inner, class_=_kind(tile.row), **size)


def _kind(row: Row) -> str:
    return "card gone" if row.deleted else "card fresh" if row.created else "card"


def _head(width: float, head: float, height: float) -> str:
    """Return the outline of the head: round above, and below too where nothing follows."""
    low = _ROUND if height - head < _ROUND else 0.0
    start = f"M1 {number(1 + _ROUND)}{_turn(_ROUND, 1, -1)}h{number(width - 2 * _ROUND)}{_turn(_ROUND, 1, 1)}"
    end = f"{_turn(low, -1, 1)}h{number(2 * low - width)}{_turn(low, -1, -1)}"
    return f"{start}v{number(head - _ROUND - low)}{end}z"


def _turn(radius: float, right: int, down: int) -> str:
    """Return a quarter of a circle, clockwise."""
    size = number(radius)
    return f"a{size} {size} 0 0 1 {number(right * radius)} {number(down * radius)}" if radius else ""


def _lettering(title: tuple[str, ...], head: float, ink: str | None) -> str:
    top = 1 + (head - len(title) * _TITLE_LINE) / 2 + 13.6
    left = 1 + _PAD
    spans = (
        element("tspan", shown(line), x=left, y=top + index * _TITLE_LINE) for index, line in enumerate(title)
    )
    return element("text", *spans, class_="title", style=ink and f"fill:{ink}")


def _beside(card: Card, head: float, ink: str | None) -> str:
    if not card.aside:
        return ""
    place = {"x": 1 + card.width - _PAD, "y": 1 + head / 2 + 4.5}
    return element("text", shown(card.aside), class_="end", style=ink and f"fill:{ink}", **place)


def _fold(card: Card, height: float) -> str:
    spans = (
        element("tspan", shown(line), x=card.width / 2, y=_HEAD_PAD + 12.5 + index * _SMALL_LINE)
        for index, line in enumerate(card.title)
    )
    box = element("rect", x=0, y=0, width=card.width, height=height, rx=_ROUND)
    return element("g", box, element("text", *spans, class_="small middle"), class_="fold")
