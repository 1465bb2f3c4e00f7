"""A board laid out narrow: the stages before on the left, those after on the right, the arrows between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.picture.arrows import arrow, birth, death
from stagesync.rendering.picture.card import card_of
from stagesync.rendering.picture.drawing import Drawing
from stagesync.rendering.picture.item import moved
from stagesync.rendering.picture.markup import element, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.rendering.picture.scene import Fold, Link, Scene, Tile

_CAPTION = 28.0
_GAP = 8.0
_BAND_SHARE = 0.16
_STUB = 14.0
_NARROWEST_BAND, _WIDEST_BAND = 48.0, 120.0


def draw_rows(scene: Scene, *, width: float) -> Drawing:
    """Return the picture of a board in `width` pixels."""
    band = min(_WIDEST_BAND, max(_NARROWEST_BAND, width * _BAND_SHARE))
    pane = (width - band) / 2
    before, starts, left = _pane(scene.before, pane)
    after, ends, right = _pane(scene.after, pane)
    links = "".join(_links(scene.links, starts, ends, pane, width - pane))
    captions = _caption("Before", 0) + _caption("Asked for" if scene.wanted else "After", width - pane)
    body = captions + links + before + moved(after, width - pane, 0)
    return Drawing(width=width, height=max(left, right), body=body)


def _pane(tiles: Sequence[Tile | Fold], width: float) -> tuple[str, list[float], float]:
    """Return one side, the height at which the links of each of its tiles end, and its own height."""
    body, top, ports = "", _CAPTION, []
    for tile in tiles:
        card = card_of(tile, width=width, sideways=False, codes=False)
        body += moved(card.drawn(head=card.head, height=card.height), 0, top)
        ports.append(top + card.head / 2)
        top += card.height + _GAP
    if not tiles:
        return element("text", "no stages", x=0, y=top + 14, class_="small"), [], top + 24
    return body, ports, top - _GAP


def _links(
    links: Sequence[Link], starts: Sequence[float], ends: Sequence[float], left: float, right: float
) -> Iterator[str]:
    stub = _STUB if right - left > _NARROWEST_BAND else 1.0
    for link in links:
        match link.start, link.end:
            case int(start), int(end):
                yield arrow((left + 3, starts[start]), (right - 3, ends[end]), link.way, downwards=False)
            case int(start), None:
                yield death((left + 3, starts[start]), stub=stub, downwards=False)
            case None, int(end):
                yield birth((right - 3, ends[end]), stub=stub, downwards=False)


def _caption(words: str, left: float) -> str:
    return element("text", shown(words), x=left, y=14, class_="caption")
