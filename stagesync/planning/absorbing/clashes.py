"""Titles from a portal that can't stand beside the others of a stage list, and are taken back.

The same rules are held by `config` when it reads a file; here they are asked before one is written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.planning.absorbing.remaining import conflict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagesync.model.desired import Entry
    from stagesync.planning.absorbing.remaining import Remaining


def settled(
    entries: Mapping[int, Entry], as_said: Sequence[Entry]
) -> tuple[dict[int, Entry], list[Remaining]]:
    """Return the entries, new titles taken back until all can stand side by side, and those that were.

    Keys are places in the file, whose entries are `as_said`, and negative for a new entry, which goes.
    """
    row, remaining = dict(entries), []
    while found := _new_clashes(row, as_said):
        for key, reason in found.items():
            remaining.append(conflict(f'"{row[key].title}" can\'t be written: {reason}'))
            if key < 0:
                del row[key]
            else:
                row[key] = replace(row[key], title=as_said[key].title)
    return row, remaining


def _new_clashes(entries: Mapping[int, Entry], as_said: Sequence[Entry]) -> dict[int, str]:
    """Return the keys of entries with new titles that can't stand beside the others, with the reason."""
    return {
        key: reason
        for key, reason in _clashes(entries).items()
        if key < 0 or entries[key].title != as_said[key].title
    }


def _clashes(entries: Mapping[int, Entry]) -> dict[int, str]:
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
