"""Signs by which an entry is known before its title: its code, and its title together with its role.

What they decide is handed to the usual matching as ids; how that goes on is in `planning/matching.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.model.plan import Refusal, RefusalCode
from stagesync.planning.matching import BY_ID, match

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagesync.model.board import Stage
    from stagesync.model.desired import Entry
    from stagesync.planning.matching import Match, Matcher


def matcher(fold: Callable[[str], str] = str, *, remedy: str = BY_ID) -> Matcher:
    """Return the matching of a family; two codes are one for the portal if they are after `fold`.

    `remedy` says what to do where several stages fit an entry.
    """

    def matched(entries: Sequence[Entry], live: Sequence[Stage]) -> Match:
        signs = _Signs(entries, live, remedy)
        signs.by(
            "its code",
            lambda entry: fold(entry.code) if entry.code else None,
            lambda stage: fold(stage.code or ""),
        )
        signs.by(
            None,
            lambda entry: (entry.title, entry.role) if entry.role is not None else None,
            lambda stage: (stage.title, stage.role),
        )
        found = match(signs.entries, live, remedy=remedy)
        return replace(found, refusals=(*signs.refusals, *found.refusals))

    return matched


class _Signs:
    def __init__(self, entries: Sequence[Entry], live: Sequence[Stage], remedy: str) -> None:
        self.entries = list(entries)
        self.refusals: list[Refusal] = []
        self._live = live
        self._remedy = remedy

    def by(
        self, sign: str | None, wanted: Callable[[Entry], object], shown: Callable[[Stage], object]
    ) -> None:
        """Pin the entries that one stage fits; of several, refuse, or leave it to the titles if there is no `sign`."""
        taken = {entry.id for entry in self.entries}
        free: dict[object, list[Stage]] = {}
        for stage in self._live:
            if stage.id not in taken:
                free.setdefault(shown(stage), []).append(stage)
        for place, entry in enumerate(self.entries):
            key = wanted(entry)
            fitting = free.get(key, []) if key is not None and entry.id is None else []
            if len(fitting) == 1:
                self.entries[place] = replace(entry, id=fitting[0].id)
                del free[key]
            elif fitting and sign is not None:
                self._refuse(entry, sign, fitting)

    def _refuse(self, entry: Entry, sign: str, fitting: Sequence[Stage]) -> None:
        listed = ", ".join(f'{stage.id} "{stage.title}"' for stage in fitting)
        self.refusals.append(
            Refusal(
                code=RefusalCode.AMBIGUOUS_MATCH,
                message=f'entry "{entry.title}" fits {len(fitting)} live stages by {sign} "{entry.code}": {listed}; '
                f"{self._remedy}",
            )
        )
