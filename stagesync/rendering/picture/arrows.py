"""The lines between the two sides of a picture, and on their edges a disc where a stage begins or ends.

Where the sides stand is left to `columns` and `rows`; what a link means, to `scene`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.rendering.picture.item import moved
from stagesync.rendering.picture.marks import CROSS, PLUS
from stagesync.rendering.picture.markup import element, number
from stagesync.rendering.picture.scene import Way

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.rendering.picture.scene import Link

_OFF = 3.0
"""Pixels between a card and the line that leads to it."""
_HEAD = 9.0
_DISC = 8.0
_OUT = 1.0
"""By so much a disc's centre stands out of its card."""
_LANE = 12.0
"""So far from an edge with discs on it lines run straight: none passes below a disc."""
_REACH = 5.0
"""Half of the breadth of a line with its rim and its head."""

Point = tuple[float, float]
"""Where a link meets a card, on the middle of the card's edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """Markup of a line or a disc, and the heights between which it lies."""

    body: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Where the cards of each side are met, in order; `downwards` if one side stands below the other."""

    starts: Sequence[Point]
    ends: Sequence[Point]
    downwards: bool


def lines(links: Sequence[Link], sides: Sides) -> Iterator[Strand]:
    """Yield a line for each stage that lives on; that of a moved stage has a head and a rim that sets it off."""
    lead = _LANE if any(link.end is None for link in links) else _OFF
    trail = _LANE if any(link.start is None for link in links) else _OFF
    for link in links:
        if link.start is not None and link.end is not None:
            start, end = sides.starts[link.start], sides.ends[link.end]
            yield Strand(
                body=_arrow(start, end, link.way, (lead, trail), downwards=sides.downwards),
                top=min(start[1], end[1]) - _REACH,
                bottom=max(start[1], end[1]) + _REACH,
            )


def discs(links: Sequence[Link], sides: Sides) -> Iterator[Strand]:
    """Yield a disc with a plus for each stage that is created, one with a cross for each that is deleted."""
    for link in links:
        match link.start, link.end:
            case int(start), None:
                yield _disc(sides.starts[start], _OUT, CROSS, link.way, downwards=sides.downwards)
            case None, int(end):
                yield _disc(sides.ends[end], -_OUT, PLUS, link.way, downwards=sides.downwards)


def _arrow(start: Point, end: Point, way: Way, lanes: tuple[float, float], *, downwards: bool) -> str:
    tip = _on(end, -_OFF, downwards=downwards)
    stop = tip if way is Way.KEPT else _on(tip, 2 - _HEAD, downwards=downwards)
    bends = (_on(start, lanes[0], downwards=downwards), _on(end, -lanes[1], downwards=downwards))
    axis = 1 if downwards else 0
    last = min(bends[1], stop, key=lambda point: point[axis])
    middle = (bends[0][axis] + last[axis]) / 2
    first, second = ((_at(point, middle, axis)) for point in (start, end))
    path = (
        f"M{_written(_on(start, _OFF, downwards=downwards))}L{_written(bends[0])}"
        f"C{_written(first)} {_written(second)} {_written(last)}L{_written(stop)}"
    )
    rim = element("path", d=path, class_="rim") if way is Way.MOVED else ""
    head = "" if way is Way.KEPT else _head(tip, downwards=downwards)
    return element("g", rim, element("path", d=path, class_="way"), head, class_=f"link {way}")


def _on(point: Point, by: float, *, downwards: bool) -> Point:
    """Return a point further on the way from one side to the other."""
    return (point[0], point[1] + by) if downwards else (point[0] + by, point[1])


def _at(point: Point, middle: float, axis: int) -> Point:
    return (point[0], middle) if axis else (middle, point[1])


def _written(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _head(tip: Point, *, downwards: bool) -> str:
    x, y = _on(tip, -_HEAD, downwards=downwards)
    half = _HEAD / 2
    base = ((x - half, y), (x + half, y)) if downwards else ((x, y - half), (x, y + half))
    points = " ".join(_written(point) for point in base)
    return element("path", d=f"M{_written(tip)}L{points}z", class_="tip")


def _disc(edge: Point, out: float, shape: str, way: Way, *, downwards: bool) -> Strand:
    x, y = _on(edge, out, downwards=downwards)
    icon = moved(element("path", d=shape, class_="icon"), x - 6, y - 6)
    circle = element("circle", cx=x, cy=y, r=_DISC)
    reach = _DISC + 1
    return Strand(
        body=element("g", circle, icon, class_=f"link {way}"),
        top=y - reach,
        bottom=y + reach,
    )
