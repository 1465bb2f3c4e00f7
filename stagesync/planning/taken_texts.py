"""Titles and colours of the portal taken into entries, where the portal changed them and a file can hold them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.model.color import is_damaged
from stagesync.model.desired import UNMANAGED, Entry, Unmanaged
from stagesync.model.drift import Origin
from stagesync.planning.remaining import Remaining, Standing
from stagesync.planning.writable import fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.planning.alignment import Aligned, Said


def with_texts(
    says: Entry, row: Aligned, stage: Stage, base: Said, live: LiveBoard
) -> tuple[Entry, list[Remaining]]:
    """Return an entry with the title and the colour that its stage was given on the portal, and what stays."""
    entry, remaining = says, []
    if says.title != stage.title:
        origin = _title_origin(row, base, says, stage)
        problem = None if says.id is not None else _doubled(stage, live)
        problem = fault(stage.title) or problem
        if origin is Origin.PORTAL and problem is None:
            entry = replace(entry, title=stage.title)
        else:
            remaining.append(
                _stays(origin, f'the title "{says.title}", on the board "{stage.title}"', problem)
            )
    if not isinstance(says.color, Unmanaged) and says.color != stage.color:
        origin = _color_origin(row, base, says.color, stage)
        problem = "is no colour" if is_damaged(stage.color) else None
        if origin is Origin.PORTAL and problem is None:
            entry = replace(entry, color=stage.color)
        else:
            what = f'the colour of "{says.title}", #{says.color}, on the board "{stage.color}"'
            remaining.append(_stays(origin, what, problem))
    return entry, remaining


def new_entry(stage: Stage, live: LiveBoard, *, colored: bool) -> tuple[Entry, str | None]:
    """Return the entry of a stage that had none, and why it can't be written, None if it can."""
    color = stage.color if colored and not is_damaged(stage.color) else UNMANAGED
    problem = fault(stage.title) or _doubled(stage, live)
    reason = (
        f'stage {stage.id} "{stage.title}" can\'t become an entry: its title {problem}' if problem else None
    )
    return Entry(title=stage.title, color=color), reason


def mostly_colored(entries: Sequence[Entry]) -> bool:
    """Tell whether entries manage their colours, at least half of them: a new one does as they do."""
    return 2 * sum(not isinstance(entry.color, Unmanaged) for entry in entries) >= len(entries)


def _doubled(stage: Stage, live: LiveBoard) -> str | None:
    doubles = sum(other.title == stage.title for other in live.stages)
    return (
        f"stands {doubles} times on the board; pin the entry with `id: {stage.id}`" if doubles > 1 else None
    )


def _title_origin(row: Aligned, base: Said, says: Entry, stage: Stage) -> Origin:
    if row.said is None:
        return _untold(base)
    if row.said.title == stage.title:
        return Origin.FILE
    return Origin.PORTAL if row.said.title == says.title else Origin.BOTH


def _color_origin(row: Aligned, base: Said, says: str, stage: Stage) -> Origin:
    if row.said is None:
        return _untold(base)
    if isinstance(row.said.color, Unmanaged) or row.said.color == stage.color:
        return Origin.FILE  # where it was not managed, any colour was as the file said
    return Origin.PORTAL if row.said.color == says else Origin.BOTH


def _untold(base: Said) -> Origin:
    """Return who made a difference in a stage of which the base said nothing, as `three_sides.py` has it."""
    return Origin.FILE if base.tolerant else Origin.BOTH


def _stays(origin: Origin, what: str, problem: str | None) -> Remaining:
    match origin:
        case Origin.FILE:
            return Remaining(standing=Standing.FOR_APPLY, message=what)
        case Origin.BOTH:
            message = f"{what}: changed in the file and on the portal"
        case Origin.PORTAL:
            message = f"{what}, which {problem}"
    return Remaining(standing=Standing.CONFLICT, message=message)
