"""Small pieces of a drawing that are set in lines, as words are: badges, swatches, short texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.rendering.picture.markup import element, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GAP = 8.0
_LINE_GAP = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A piece of `width` by `height` pixels, drawn from its upper left corner; `own_line`: nothing beside it."""

    width: float
    height: float
    body: str
    own_line: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Markup that takes `height` pixels downwards."""

    height: float
    body: str


def flow(items: Sequence[Item], *, room: float) -> Placed:
    """Set pieces side by side while there is room, then in the next line."""
    body, top = "", 0.0
    for line in _lines(items, room):
        height = max(item.height for item in line)
        left = 0.0
        for item in line:
            body += moved(item.body, left, top + (height - item.height) / 2)
            left += item.width + _GAP
        top += height + _LINE_GAP
    return Placed(height=max(0.0, top - _LINE_GAP), body=body)


def moved(body: str, left: float, top: float) -> str:
    """Return markup moved to the right and down."""
    return element("g", body, transform=f"translate({number(left)} {number(top)})")


def _lines(items: Iterable[Item], room: float) -> list[list[Item]]:
    lines: list[list[Item]] = []
    left = 0.0
    for item in items:
        fits = lines and left + item.width <= room and not item.own_line and not lines[-1][-1].own_line
        if fits:
            lines[-1].append(item)
            left += item.width + _GAP
        else:
            lines.append([item])
            left = item.width + _GAP
    return lines
