"""What a title must be for a portal to keep it, and when two titles are the same at a loose look.

The rules of a configuration and of what `pull` writes are these same ones (docs/portal.md, "Titles").
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 255
"""Characters that the portal keeps."""

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)


def is_blank(title: str) -> bool:
    """Tell whether nothing is left of a title but blanks, as the portal trims it: NUL counts as one."""
    return not title.replace("\0", "").strip()


def has_invisible(title: str) -> bool:
    """Tell whether control, direction or zero-width characters stand in a title."""
    return _INVISIBLE.search(title) is not None


def fault(title: str) -> str | None:
    """Return what keeps a title out of any configuration, as words that follow "its title"; None if nothing does."""
    if is_blank(title):
        return "is blank"
    if len(title) > LONGEST:
        return f"has {len(title)} characters, more than {LONGEST}"
    if any("\ud800" <= char <= "\udfff" for char in title):
        return "holds half a character (a lone surrogate)"
    return None


def loosely(title: str) -> str:
    """Return the title in NFC, case folded, with blanks collapsed and trimmed."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", title).casefold())
    return " ".join(folded.split())
