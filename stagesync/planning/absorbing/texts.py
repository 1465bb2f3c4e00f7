"""Titles and colours of the portal taken into entries, where the portal changed them and a file can hold them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.model.color import is_damaged
from stagesync.model.desired import UNMANAGED, Entry, Unmanaged
from stagesync.model.drift import Aspect, Origin
from stagesync.model.title import fault
from stagesync.planning.absorbing.remaining import conflict, for_apply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.model.drift import Difference
    from stagesync.planning.absorbing.remaining import Remaining
    from stagesync.planning.drift.comparison import Comparison


class BoardTexts:
    """What can be taken of a board's texts into entries."""

    def __init__(self, live: LiveBoard) -> None:
        self._times = Counter(stage.title for stage in live.stages)

    def taken(self, entry: Entry, stage: Stage, difference: Difference) -> tuple[Entry, Remaining | None]:
        """Return an entry after a difference in its title or colour, and what stays."""
        if difference.aspect is Aspect.TITLE:
            what = f'the title "{difference.says}", on the board "{stage.title}"'
            problem = fault(stage.title) or (None if entry.id is not None else self._doubled(stage))
            changed = replace(entry, title=stage.title)
        else:
            what = f'the colour of "{difference.stage}", #{difference.says}, on the board "{stage.color}"'
            problem = "is no colour" if is_damaged(stage.color) else None
            changed = replace(entry, color=stage.color)
        if difference.origin is Origin.PORTAL and problem is None:
            return changed, None
        return entry, _stays(difference.origin, what, problem)

    def new_entry(self, stage: Stage, *, colored: bool) -> tuple[Entry, Remaining | None]:
        """Return the entry of a stage that had none, and why it can't be written, None if it can."""
        color = stage.color if colored and not is_damaged(stage.color) else UNMANAGED
        entry = Entry(title=stage.title, color=color)
        problem = fault(stage.title) or self._doubled(stage)
        if problem is None:
            return entry, None
        return entry, conflict(
            f'stage {stage.id} "{stage.title}" can\'t become an entry: its title {problem}'
        )

    def _doubled(self, stage: Stage) -> str | None:
        times = self._times[stage.title]
        return (
            f"stands {times} times on the board; pin the entry with `id: {stage.id}`" if times > 1 else None
        )


def with_texts(comparison: Comparison) -> tuple[dict[int, Entry], list[Remaining]]:
    """Return the file's entries by their places, with the texts that the portal changed, and what stays."""
    board = BoardTexts(comparison.live)
    entries = dict(enumerate(comparison.desired.entries))
    remaining: list[Remaining] = []
    for place, difference in comparison.found:
        if difference.aspect in (Aspect.TITLE, Aspect.COLOR):
            stage = comparison.aligned.listed[place].live
            if stage is not None:
                entries[place], stays = board.taken(entries[place], stage, difference)
                remaining += [stays] if stays else []
    return entries, remaining


def mostly_colored(entries: Sequence[Entry]) -> bool:
    """Tell whether entries manage their colours, at least half of them: a new one does as they do."""
    return 2 * sum(not isinstance(entry.color, Unmanaged) for entry in entries) >= len(entries)


def _stays(origin: Origin, what: str, problem: str | None) -> Remaining:
    match origin:
        case Origin.FILE:
            return for_apply(what)
        case Origin.BOTH:
            return conflict(f"{what}: changed in the file and on the portal")
        case Origin.PORTAL:
            return conflict(f"{what}, which {problem}")
