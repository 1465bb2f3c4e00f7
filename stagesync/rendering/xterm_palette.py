"""The 240 fixed colours of a terminal with 256, and which of them comes nearest to a stage's colour.

Colours 0 to 15 are left out: each user's theme says what they look like. What a stream can show is found out by the
command line.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from stagesync.rendering import contrast
from stagesync.rendering.contrast import linear

FIRST = 16

_LEVELS = (0, 95, 135, 175, 215, 255)
_CUBE = tuple((red, green, blue) for red in _LEVELS for green in _LEVELS for blue in _LEVELS)
PALETTE = (*_CUBE, *((grey, grey, grey) for grey in range(8, 239, 10)))
"""Red, green and blue of the colours 16 to 255: a cube of six levels a channel, then a ramp of greys."""

_BLACK, _WHITE = 16, 231


class Lab(NamedTuple):
    """A colour in Björn Ottosson's Oklab, in which equal distances look about equally large."""

    lightness: float
    green_red: float
    blue_yellow: float


def nearest(color: str) -> int:
    """Return the number (16 to 255) of the colour that looks most like `RRGGBB`; of equal ones the first."""
    return _nearest(rgb(color))


def rgb(color: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of six hexadecimal digits."""
    red, green, blue = bytes.fromhex(color)
    return red, green, blue


def ink_on(number: int) -> int:
    """Return black or white, whichever is read better on a colour: with a contrast of 4.5:1 at least."""
    return _BLACK if contrast.ink_on(bytes(PALETTE[number - FIRST]).hex()) == contrast.BLACK else _WHITE


@lru_cache(maxsize=1024)
def _nearest(color: tuple[int, int, int]) -> int:
    wanted = oklab(color)
    distances = [_distance(wanted, known) for known in _palette_in_lab()]
    return FIRST + distances.index(min(distances))


@lru_cache(maxsize=1)
def _palette_in_lab() -> tuple[Lab, ...]:
    return tuple(map(oklab, PALETTE))


def _distance(one: Lab, other: Lab) -> float:
    return sum((left - right) ** 2 for left, right in zip(one, other, strict=True))


def oklab(color: tuple[int, int, int]) -> Lab:
    """Return an sRGB colour in Oklab, by the matrices of its author."""
    red, green, blue = map(linear, color)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return Lab(
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )
