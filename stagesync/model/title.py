"""What a title must be for a portal to keep it, and when two titles are the same at a loose look.

The rules of a configuration and of what `pull` writes are these same ones (docs/portal.md, "Titles").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from stagesync.model.board import Kind

LONGEST = 255
"""Characters that the portal keeps."""

_LONGEST: Mapping[Kind, int] = {Kind.CRM: 100}
"""Characters that the portal keeps on boards of kinds that keep less (docs/portal.md, "Changing CRM stages")."""

ZERO = "0"
"""A text that the portal's language takes for an empty one (docs/portal.md, "Titles")."""

ZERO_IS_NONE = frozenset({Kind.CRM})
"""Kinds on which the title "0" changes nothing: the portal keeps the one before."""

ZERO_IS_TITLE = frozenset({Kind.RPA})
"""Kinds on which "0" is a title like any other; on the rest a stage of this title counts as untitled."""

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)


def longest(kind: Kind | None) -> int:
    """Return how many characters of a title the portal keeps on a board of this kind; None: on most."""
    return LONGEST if kind is None else _LONGEST.get(kind, LONGEST)


def is_blank(title: str) -> bool:
    """Tell whether nothing is left of a title but blanks, as the portal trims it: NUL counts as one."""
    return not title.replace("\0", "").strip()


def has_invisible(title: str) -> bool:
    """Tell whether control, direction or zero-width characters stand in a title."""
    return _INVISIBLE.search(title) is not None


def fault(title: str, kind: Kind | None = None) -> str | None:
    """Return what keeps a title out of a configuration, as words that follow "its title"; None if nothing does.

    Boards of some kinds keep less of a title; without a kind it is the most that any board keeps.
    """
    if is_blank(title):
        return "is blank"
    if len(title) > longest(kind):
        return f"has {len(title)} characters, more than {longest(kind)}"
    if any("\ud800" <= char <= "\udfff" for char in title):
        return "holds half a character (a lone surrogate)"
    if title == ZERO and kind in ZERO_IS_NONE:
        return f'is "{ZERO}", which the portal takes for none'
    return None


def loosely(title: str) -> str:
    """Return the title in NFC, case folded, with blanks collapsed and trimmed."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", title).casefold())
    return " ".join(folded.split())
