"""A stage whose code was made from the title of an entry is that entry's, whatever it is called by now.

Where a colleague renames a stage that a plan has made, the next plan names it back and makes no second one. It is the
loosest of signs: what an entry claims by its id, code or title is never taken from it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from stagesync.families.crm.codes import made_codes
from stagesync.model.directory import fold
from stagesync.model.plan import Hazard, HazardCode, Refusal, RefusalCode
from stagesync.model.title import loosely

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stagesync.model.board import Stage
    from stagesync.model.desired import Entry
    from stagesync.model.directory import Directory
    from stagesync.planning.intent import Intent
    from stagesync.planning.matching import Match, Matcher

MOST_CODES = 4
"""Codes of a title that are looked for: more than so many stages have never been made of one title."""


def recognising(matched: Matcher, directory: Directory) -> Matcher:
    """Return a matching that goes on from another one with the codes that would be made in a directory."""

    def recognised(entries: Sequence[Entry], live: Sequence[Stage]) -> Match:
        found = matched(entries, live)
        return found if found.refusals else _recognised(entries, found, directory)

    return recognised


def known_by_code(intent: Intent) -> Iterator[Hazard]:
    """Name the stages that are an entry's for their code alone, and are renamed."""
    for key in intent.keys:
        entry, stage = intent.entries[key], intent.stages.get(key)
        if stage is not None and entry.id is None and not entry.code and not _is_called(stage, entry):
            yield Hazard(
                code=HazardCode.KNOWN_BY_CODE,
                message=f'stage {stage.id} "{stage.title}" is renamed to "{entry.title}", for its code '
                f'"{stage.code}" was made of that title; if it is another stage, list it under its own title',
            )


def _is_called(stage: Stage, entry: Entry) -> bool:
    return stage.title in entry.was or loosely(stage.title) == loosely(entry.title)


def _recognised(entries: Sequence[Entry], found: Match, directory: Directory) -> Match:
    """Look for the stages of entries that have none: by their titles, then by those that they had before."""
    free = {fold(stage.code): stage for stage in found.unlisted if stage.code}
    stages, refusals = list(found.stages), []
    for former in (False, True):
        for place, entry in enumerate(entries):
            if stages[place] is not None or entry.code:
                continue
            made = _made_of(entry.was if former else (entry.title,), directory, free)
            fitting = [stage for stage in made if entry.role in {None, stage.role}]
            if len(fitting) > 1:
                refusals.append(_ambiguous(entry, fitting))
            elif fitting:
                stages[place] = fitting[0]
                del free[fold(fitting[0].code or "")]
    claimed = {stage.id for stage in stages if stage is not None}
    unlisted = tuple(stage for stage in found.unlisted if stage.id not in claimed)
    return replace(found, stages=tuple(stages), unlisted=unlisted, refusals=tuple(refusals))


def _made_of(titles: Iterable[str], directory: Directory, free: Mapping[str, Stage]) -> list[Stage]:
    """Return the stages with a code made of one of the titles: the first code, or one for when that was taken."""
    codes = (fold(code) for title in titles for code in islice(made_codes(title, directory), MOST_CODES))
    return [free[code] for code in dict.fromkeys(codes) if code in free]


def _ambiguous(entry: Entry, fitting: Sequence[Stage]) -> Refusal:
    listed = ", ".join(f'{stage.id} "{stage.title}"' for stage in fitting)
    return Refusal(
        code=RefusalCode.AMBIGUOUS_MATCH,
        message=f'entry "{entry.title}" fits {len(fitting)} live stages, whose codes were made of its title: {listed}; '
        "add `id:` with the right one",
    )
