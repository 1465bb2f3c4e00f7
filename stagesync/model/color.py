"""Stage colours: the one form in which they are compared and sent.

A colour is six upper-case hex digits without `#` (docs/portal.md, "Colours"). What the portal stores may be
damaged (a `#`, five digits); such a value is kept as it is, so that a plan can show and mend it.
"""

from __future__ import annotations

import re

DEFAULT = "47D1E2"
"""What the portal shows for a stage without a colour of its own."""

_WRITTEN = re.compile(r"#?(?P<digits>[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_CLEAN = re.compile(r"[0-9A-Fa-f]{6}")


def parse(written: str) -> str | None:
    """Return the colour that a user wrote as `#RRGGBB`, `RRGGBB`, `#RGB` or `RGB`; None if it is none.

    `RGB` without `#` is none: three bare digits are more often a slip than a colour.
    """
    match = _WRITTEN.fullmatch(written)
    if match is None:
        return None
    digits = match["digits"]
    if len(digits) == 3:
        if not written.startswith("#"):
            return None
        digits = "".join(digit * 2 for digit in digits)
    return digits.upper()


def from_portal(stored: str | None) -> str:
    """Return a live colour in the compared form; an empty one is the default, a damaged one stays as it is."""
    if not stored:
        return DEFAULT
    return stored.upper() if _CLEAN.fullmatch(stored) else stored


def is_damaged(color: str) -> bool:
    """Tell whether a live colour is something the portal can't show."""
    return _CLEAN.fullmatch(color) is None
