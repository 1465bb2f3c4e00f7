"""Whether titles from a portal can stand in a configuration: each by itself, and all of a stage list together.

The same rules are held by `config` when it reads a file; here they are asked before one is written.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stagesync.model.title import LONGEST, is_blank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.model.desired import Entry


def fault(title: str) -> str | None:
    """Return what keeps a title out of any configuration, None if nothing does."""
    if is_blank(title):
        return "is blank"
    if len(title) > LONGEST:
        return f"has {len(title)} characters, more than {LONGEST}"
    if any("\ud800" <= char <= "\udfff" for char in title):
        return "holds half a character (a lone surrogate)"
    return None


def clashes(entries: Mapping[int, Entry]) -> dict[int, str]:
    """Return the keys of entries that can't stand beside the others, with the reason."""
    times = Counter(entry.title for entry in entries.values())
    pinned = Counter(entry.title for entry in entries.values() if entry.id is not None)
    former = Counter(title for entry in entries.values() for title in set(entry.was))
    found = {}
    for key, entry in entries.items():
        if times[entry.title] > 1 and pinned[entry.title] < times[entry.title]:
            found[key] = "another entry has that title; pin both with `id:`"
        elif former[entry.title] > (entry.title in entry.was):
            found[key] = "it stands in `was` of another entry; remove it there"
    return found
