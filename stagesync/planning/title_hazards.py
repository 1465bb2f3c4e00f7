"""The dangers that lie in titles alone, whatever orders the board: likely renames, invisible characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.plan import Hazard, HazardCode
from stagesync.model.title import has_invisible
from stagesync.planning.lookalike import likely_renames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.board import Stage
    from stagesync.planning.intent import Intent


def title_hazards(intent: Intent) -> Iterator[Hazard]:
    """Yield new entries that look like an unlisted stage renamed, then live titles that hide characters."""
    yield from _likely_renames(intent)
    yield from _odd_titles(intent)


def _likely_renames(intent: Intent) -> Iterator[Hazard]:
    places = {stage.id: place for place, stage in enumerate(intent.board.stages)}
    created = [(p, intent.entries[key]) for p, key in enumerate(intent.keys) if key not in intent.stages]
    free = [(places[stage.id], stage) for stage in (*intent.doomed, *intent.unlisted)]
    for entry, stage in likely_renames(created, free):
        yield looks_like_rename(entry.title, stage)


def looks_like_rename(title: str, stage: Stage) -> Hazard:
    """Return the hazard of a new entry that may be a live stage under another title."""
    return Hazard(
        code=HazardCode.LOOKS_LIKE_RENAME,
        message=f'new entry "{title}" looks like stage {stage.id} "{stage.title}" renamed; if it is, add '
        f'`was: ["{stage.title}"]` to the entry, and the stage keeps what lies in it and its robots',
    )


def _odd_titles(intent: Intent) -> Iterator[Hazard]:
    for stage in intent.board.stages:
        if has_invisible(stage.title):
            yield Hazard(
                code=HazardCode.ODD_TITLE,
                message=f'the live title of stage {stage.id}, "{stage.title}", holds control, direction or invisible '
                "characters",
            )
