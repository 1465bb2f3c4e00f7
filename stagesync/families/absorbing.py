"""Absorb a board's changes with the signs of its kind: entries that are known by code or role, not by title alone.

What is taken is decided in `planning/absorbing/`, which knows stages by id and title; here the other signs become ids
before it, and are given back after it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.families import FAMILIES
from stagesync.model.title import loosely
from stagesync.planning.absorbing.absorption import absorb
from stagesync.rendering.entry_yaml import Entries, told_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.model.desired import DesiredBoard, Entry
    from stagesync.planning.absorbing.taking import Absorption
    from stagesync.planning.drift.base import Said


def absorb_live(
    desired: DesiredBoard, live: LiveBoard, said: Said | None = None, *, add_unlisted: bool = False
) -> Absorption:
    """Return what `absorb` does, its entries with the ids that the file gives them; new ones have code and role."""
    signed = replace(desired, entries=_signed(desired.entries, live))
    if said is not None and not said.whole:
        said = replace(said, entries=_signed(said.entries, live))
    made = absorb(signed, live, said, add_unlisted=add_unlisted)
    entries = tuple(_unsigned(made, desired.entries, live))
    return replace(made, board=replace(made.board, entries=entries))


def _signed(entries: Sequence[Entry], live: LiveBoard) -> tuple[Entry, ...]:
    """Return entries with the ids of the stages that their codes and roles tell, as a plan would find them."""
    found = FAMILIES[live.address.kind].matcher(live.address)(entries, live.stages).stages
    return tuple(
        replace(entry, id=stage.id) if stage is not None and _is_by_sign(entry, stage) else entry
        for entry, stage in zip(entries, found, strict=True)
    )


def _is_by_sign(entry: Entry, stage: Stage) -> bool:
    """Tell whether an entry may have found its stage by another sign than a title."""
    titles = {loosely(title) for title in (entry.title, *entry.was)}
    return bool(entry.code or entry.role) or loosely(stage.title) not in titles


def _unsigned(made: Absorption, written: Sequence[Entry], live: LiveBoard) -> Iterator[Entry]:
    stages = {stage.title: stage for stage in live.stages}
    told = Entries.of(live, made.board.name)
    for origin, entry in zip(made.origins, made.board.entries, strict=True):
        if origin is None:
            stage = stages[entry.title]
            yield replace(entry, code=told.code(stage), role=told_role(stage))
        else:
            yield replace(entry, id=written[origin].id)
