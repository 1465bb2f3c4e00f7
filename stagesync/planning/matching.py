"""Which live stage each entry of a configuration means: four passes, from the surest sign to the loosest.

The passes run over all entries of a board: `id`, exact title, one of `was`, then the title loosely. A stage taken in
one pass is no candidate in the next (docs/configuration.md, "How entries find their live stages").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from stagesync.model.long_list import cut
from stagesync.model.plan import Refusal, RefusalCode
from stagesync.model.title import loosely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stagesync.model.board import Stage
    from stagesync.model.desired import Entry


_MOST_LISTED = 30
"""Stages that a message names before it counts the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`stages` holds each entry's live stage, None for one to create; `refusals` what could not be decided."""

    stages: tuple[Stage | None, ...]
    unlisted: tuple[Stage, ...]
    refusals: tuple[Refusal, ...] = ()


BY_ID = "add `id:` with the right one"
"""What to do where several stages fit an entry, or several entries a stage."""

Matcher: TypeAlias = "Callable[[Sequence[Entry], Sequence[Stage]], Match]"
"""How a family finds the live stage of each entry: `match`, or with signs of its own."""


def match(entries: Sequence[Entry], live: Sequence[Stage], *, remedy: str = BY_ID) -> Match:
    """Match entries to live stages; never raises, undecidable cases are refusals that name the candidates' ids.

    `remedy` says what to do then.
    """
    work = _Matching(entries, live, remedy)
    work.by_id()
    work.by_key("the title", lambda entry: [entry.title], lambda stage: stage.title)
    work.by_key("a title in `was`", lambda entry: entry.was, lambda stage: stage.title)
    work.by_key("nearly the title", lambda entry: [loosely(entry.title)], lambda stage: loosely(stage.title))
    return work.result()


def _listed(words: Sequence[str]) -> str:
    """Return the words in a row, the rest of a long list counted."""
    return cut(words, _MOST_LISTED)


class _Matching:
    def __init__(self, entries: Sequence[Entry], live: Sequence[Stage], remedy: str) -> None:
        self._entries = entries
        self._live = live
        self._remedy = remedy
        self._taken: dict[int, int] = {}  # stage id -> place of its entry
        self._found: dict[int, Stage] = {}  # place of an entry -> its stage
        self._refusals: list[Refusal] = []
        self._undecided: set[int] = set()

    def by_id(self) -> None:
        by_id = {stage.id: stage for stage in self._live}
        unknown = []
        for place, entry in enumerate(self._entries):
            if entry.id is None:
                continue
            stage = by_id.get(entry.id)
            if stage is None:
                self._undecided.add(place)
                unknown.append(f'"{entry.title}" has id {entry.id}')
            else:
                self._take(place, stage)
        if unknown:
            stages = _listed([f'{stage.id} "{stage.title}"' for stage in self._live])
            message = (
                f"this board does not hold the id of an entry: {_listed(unknown)}; its stages are {stages}"
            )
            self._refusals.append(Refusal(code=RefusalCode.UNKNOWN_ID, message=message))

    def by_key(
        self, sign: str, wanted: Callable[[Entry], Iterable[str]], shown: Callable[[Stage], str]
    ) -> None:
        free: dict[str, list[Stage]] = {}
        for stage in self._live:
            if stage.id not in self._taken:
                free.setdefault(shown(stage), []).append(stage)
        claims: dict[int, list[int]] = {}
        for place, entry in enumerate(self._entries):
            if place in self._found or place in self._undecided:
                continue
            candidates = [stage for key in dict.fromkeys(wanted(entry)) for stage in free.get(key, ())]
            if len(candidates) > 1:
                self._refuse_candidates(place, sign, candidates)
            elif candidates:
                claims.setdefault(candidates[0].id, []).append(place)
        self._settle(sign, claims)

    def result(self) -> Match:
        return Match(
            stages=tuple(self._found.get(place) for place in range(len(self._entries))),
            unlisted=tuple(stage for stage in self._live if stage.id not in self._taken),
            refusals=tuple(self._refusals),
        )

    def _settle(self, sign: str, claims: dict[int, list[int]]) -> None:
        by_id = {stage.id: stage for stage in self._live}
        for stage_id, places in claims.items():
            if len(places) == 1:
                self._take(places[0], by_id[stage_id])
                continue
            titles = " and ".join(f'"{self._entries[place].title}"' for place in places)
            self._refuse(
                places[0],
                RefusalCode.AMBIGUOUS_MATCH,
                f'entries {titles} both fit stage {stage_id} "{by_id[stage_id].title}" by {sign}; {self._remedy}',
            )
            self._undecided.update(places)

    def _refuse_candidates(self, place: int, sign: str, candidates: Sequence[Stage]) -> None:
        listed = _listed([f'{stage.id} "{stage.title}"' for stage in candidates])
        self._refuse(
            place,
            RefusalCode.AMBIGUOUS_MATCH,
            f'entry "{self._entries[place].title}" fits {len(candidates)} live stages by {sign}: {listed}; '
            f"{self._remedy}",
        )

    def _refuse(self, place: int, code: RefusalCode, message: str) -> None:
        self._undecided.add(place)
        self._refusals.append(Refusal(code=code, message=message))

    def _take(self, place: int, stage: Stage) -> None:
        self._taken[stage.id] = place
        self._found[place] = stage
