"""A board laid out narrow: the stages before on the left, those after on the right, the arrows between them.

The places of the two sides are level with each other, so that the picture can be taken apart between two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from stagesync.rendering.picture.arrows import Sides, Strand, discs, lines
from stagesync.rendering.picture.card import card_of
from stagesync.rendering.picture.drawing import Drawing
from stagesync.rendering.picture.item import moved
from stagesync.rendering.picture.markup import element, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.rendering.picture.card import Card
    from stagesync.rendering.picture.scene import Fold, Scene, Tile

_CAPTION = 28.0
_GAP = 8.0
_BAND_SHARE = 0.16
_NARROWEST_BAND, _WIDEST_BAND = 48.0, 120.0
_PART = 150.0
"""A part of a picture is at least so high: what a page may stay empty for is one part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A place of both sides: its cards, where it begins and where it ends."""

    cards: tuple[Card | None, Card | None]
    top: float
    bottom: float


def draw_rows(scene: Scene, *, width: float) -> Drawing:
    """Return the picture of a board in `width` pixels."""
    places = _places(scene, _pane(width))
    body = "".join(strand.body for strand in _strands(scene, places, width))
    return Drawing(width=width, height=_bottom(places), body=body)


def rows_in_parts(scene: Scene, *, width: float) -> Iterator[Drawing]:
    """Yield that picture in parts to be put below one another without a gap; no card is torn, lines may be."""
    places = _places(scene, _pane(width))
    strands = list(_strands(scene, places, width))
    for top, bottom in pairwise(_cuts(places)):
        within = (strand.body for strand in strands if strand.top < bottom and strand.bottom > top)
        yield Drawing(width=width, height=bottom - top, body=moved("".join(within), 0, -top))


def _pane(width: float) -> float:
    return (width - min(_WIDEST_BAND, max(_NARROWEST_BAND, width * _BAND_SHARE))) / 2


def _places(scene: Scene, pane: float) -> list[_Place]:
    places, top = [], _CAPTION
    for tiles in zip_longest(scene.before, scene.after):
        cards = (_card(tiles[0], pane), _card(tiles[1], pane))
        bottom = top + max(card.height for card in cards if card is not None)
        places.append(_Place(cards=cards, top=top, bottom=bottom))
        top = bottom + _GAP
    return places


def _card(tile: Tile | Fold | None, width: float) -> Card | None:
    return None if tile is None else card_of(tile, width=width, sideways=False, codes=False)


def _bottom(places: Sequence[_Place]) -> float:
    return max(_CAPTION + 24, places[-1].bottom if places else 0)


def _cuts(places: Sequence[_Place]) -> list[float]:
    """Return the heights between which the parts lie."""
    cuts, last = [0.0], _bottom(places)
    for place in places[1:]:
        cut = place.top - _GAP / 2
        if min(cut - cuts[-1], last - cut) >= _PART:
            cuts.append(cut)
    return [*cuts, last]


def _strands(scene: Scene, places: Sequence[_Place], width: float) -> Iterator[Strand]:
    """Yield all that is drawn, what lies below first."""
    pane = _pane(width)
    sides = Sides(
        starts=[(pane, _port(place, 0)) for place in places if place.cards[0]],
        ends=[(width - pane, _port(place, 1)) for place in places if place.cards[1]],
        downwards=False,
    )
    yield from _captions(scene, width - pane)
    yield from lines(scene.links, sides)
    for place in places:
        for card, left in zip(place.cards, (0.0, width - pane), strict=True):
            if card is not None:
                body = moved(card.drawn(head=card.head, height=card.height), left, place.top)
                yield Strand(body=body, top=place.top, bottom=place.bottom)
    yield from discs(scene.links, sides)


def _port(place: _Place, side: int) -> float:
    card = place.cards[side]
    return place.top + (card.head / 2 if card is not None else 0)


def _captions(scene: Scene, right: float) -> Iterator[Strand]:
    words = (("Before", 0.0), ("Asked for" if scene.wanted else "After", right))
    for caption, left in words:
        text = element("text", shown(caption), x=left, y=14, class_="caption")
        yield Strand(body=text, top=0, bottom=_CAPTION)
    for tiles, left in ((scene.before, 0.0), (scene.after, right)):
        if not tiles:
            none = element("text", "no stages", x=left, y=_CAPTION + 14, class_="small")
            yield Strand(body=none, top=0, bottom=_CAPTION + 24)
