"""A board laid out wide: the columns before in one row, those after below it, the arrows between the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.picture.arrows import Sides, discs, lines
from stagesync.rendering.picture.card import card_of
from stagesync.rendering.picture.drawing import Drawing
from stagesync.rendering.picture.item import moved
from stagesync.rendering.picture.markup import element, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.rendering.picture.arrows import Point
    from stagesync.rendering.picture.scene import Fold, Scene, Tile

MOST_COLUMNS = 9
"""A board with more of them is drawn in rows, however wide the page is."""

_GUTTER = 76.0
_GAP = 12.0
_NARROWEST, _WIDEST = 132.0, 168.0
_COMFORTABLE = 880.0
_BAND = 84.0


def fits_columns(scene: Scene) -> bool:
    """Tell whether a board can be drawn wide."""
    return scene.breadth <= MOST_COLUMNS


def columns_width(scene: Scene) -> float:
    """Return the pixels that the board takes when it is drawn wide."""
    count = max(1, scene.breadth)
    return _GUTTER + count * _column_width(count) + (count - 1) * _GAP


def draw_columns(scene: Scene) -> Drawing:
    """Return the wide picture of a board."""
    width = _column_width(max(1, scene.breadth))
    before, upper = _row(scene.before, width)
    after, lower = _row(scene.after, width)
    top = upper + _BAND
    sides = Sides(
        starts=_middles(scene.before, width, upper), ends=_middles(scene.after, width, top), downwards=True
    )
    links = "".join(line.body for line in lines(scene.links, sides))
    marks = "".join(disc.body for disc in discs(scene.links, sides))
    captions = _caption("Before", 0) + _caption("Asked for" if scene.wanted else "After", top)
    body = links + moved(before, _GUTTER, 0) + moved(after, _GUTTER, top) + marks + captions
    return Drawing(width=columns_width(scene), height=top + lower, body=body)


def _column_width(count: int) -> float:
    return min(_WIDEST, max(_NARROWEST, (_COMFORTABLE - _GUTTER - (count - 1) * _GAP) // count))


def _row(tiles: Sequence[Tile | Fold], width: float) -> tuple[str, float]:
    cards = [card_of(tile, width=width, sideways=True, codes=True) for tile in tiles]
    if not cards:
        return element("text", "no stages", x=0.0, y=22.0, class_="small"), 34.0
    head = max(card.head for card in cards)
    height = head + max(card.foot for card in cards)
    drawn = (
        moved(card.drawn(head=head, height=height), place * (width + _GAP), 0)
        for place, card in enumerate(cards)
    )
    return "".join(drawn), height


def _middles(tiles: Sequence[Tile | Fold], width: float, edge: float) -> list[Point]:
    return [(_GUTTER + place * (width + _GAP) + width / 2, edge) for place in range(len(tiles))]


def _caption(words: str, top: float) -> str:
    return element("text", shown(words), x=0, y=top + 22, class_="caption")
