"""The lines between the two sides of a picture: where a stage goes, where one begins, where one ends."""

from __future__ import annotations

from stagesync.rendering.picture.item import moved
from stagesync.rendering.picture.marks import CROSS, PLUS
from stagesync.rendering.picture.markup import element, number
from stagesync.rendering.picture.scene import Way

_HEAD = 9.0
_DISC = 8.0

Point = tuple[float, float]


def arrow(start: Point, end: Point, way: Way, *, downwards: bool) -> str:
    """Return a curve from one side to the other; that of a moved stage has a head and a rim that sets it off."""
    tip = end
    if way is not Way.KEPT:
        end = (end[0], end[1] - _HEAD + 2) if downwards else (end[0] - _HEAD + 2, end[1])
    path = _curve(start, end, downwards=downwards)
    rim = element("path", d=path, class_="rim") if way is Way.MOVED else ""
    head = "" if way is Way.KEPT else _head(tip, downwards=downwards)
    return element("g", rim, element("path", d=path, class_="way"), head, class_=f"link {way}")


def birth(end: Point, *, stub: float, downwards: bool) -> str:
    """Return a disc with a plus and a short arrow from it: here a stage is created. `stub` is the line's length."""
    x, y = end
    far = stub + _HEAD + _DISC
    disc, start = ((x, y - far), (x, y - far + _DISC)) if downwards else ((x - far, y), (x - far + _DISC, y))
    stop = (x, y - _HEAD + 2) if downwards else (x - _HEAD + 2, y)
    line = element("path", d=_line(start, stop), class_="way")
    return element("g", line, _head(end, downwards=downwards), _disc(disc, PLUS), class_="link new")


def death(start: Point, *, stub: float, downwards: bool) -> str:
    """Return a short broken line to a disc with a cross: here a stage is deleted. `stub` is the line's length."""
    x, y = start
    far = stub + _DISC
    disc, stop = ((x, y + far), (x, y + stub)) if downwards else ((x + far, y), (x + stub, y))
    line = element("path", d=_line(start, stop), class_="way")
    return element("g", line, _disc(disc, CROSS), class_="link deleted")


def _curve(start: Point, end: Point, *, downwards: bool) -> str:
    (x, y), (u, v) = start, end
    if downwards:
        bend = (v - y) / 2
        one, other = (x, y + bend), (u, v - bend)
    else:
        bend = (u - x) / 2
        one, other = (x + bend, y), (u - bend, v)
    points = (number(value) for point in (start, one, other, end) for value in point)
    return "M{} {}C{} {} {} {} {} {}".format(*points)


def _line(start: Point, end: Point) -> str:
    return "M{} {}L{} {}".format(*(number(value) for point in (start, end) for value in point))


def _head(tip: Point, *, downwards: bool) -> str:
    x, y = tip
    half = _HEAD / 2
    base = (
        ((x - half, y - _HEAD), (x + half, y - _HEAD))
        if downwards
        else ((x - _HEAD, y - half), (x - _HEAD, y + half))
    )
    points = (number(value) for point in (tip, *base) for value in point)
    return element("path", d="M{} {}L{} {} {} {}z".format(*points), class_="tip")


def _disc(centre: Point, shape: str) -> str:
    x, y = centre
    icon = moved(element("path", d=shape, class_="icon"), x - 6, y - 6)
    return element("circle", cx=x, cy=y, r=_DISC) + icon
