"""How well two colours can be told apart, and which ink can be read on a colour (WCAG 2.2, 1.4.3).

Colours are six hex digits without `#`; what to do with a damaged one is left to `face`.
"""

from __future__ import annotations

BLACK = "000000"
WHITE = "FFFFFF"

READABLE = 4.5
"""The least ratio between a text and what is behind it."""
VISIBLE = 3.0
"""The least ratio between a line or a mark and what is beside it."""

_WEIGHTS = (0.2126, 0.7152, 0.0722)


def luminance(color: str) -> float:
    """Return the relative luminance of a colour: 0 for black, 1 for white."""
    return sum(
        weight * linear(channel) for weight, channel in zip(_WEIGHTS, bytes.fromhex(color), strict=True)
    )


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours: from 1, the same, to 21, black and white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(color: str) -> str:
    """Return black or white, whichever is read better on a colour; the ratio is never below 4.58."""
    return max((BLACK, WHITE), key=lambda ink: ratio(ink, color))


def linear(channel: int) -> float:
    """Undo sRGB's gamma: 0 to 255 becomes 0 to 1 in light."""
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
