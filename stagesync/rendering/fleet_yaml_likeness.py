"""Which live boards are alike, and which of those, or of the caller's models, each of the others is nearest to.

Boards are alike if their stages have the same titles, colours, types and order. How that is written is in
`fleet_yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.board import Kind
from stagesync.model.color import is_damaged
from stagesync.rendering.fleet_yaml_difference import Difference, Model, difference
from stagesync.rendering.fleet_yaml_models import Models

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagesync.model.board import LiveBoard

_WITH_GROUPS = frozenset({Kind.KANBAN, Kind.SCRUM})
"""Kinds of which one entry may stand for many boards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """A board that no other is alike, the place of the model that it is nearest to, and in what it differs from that.

    Models are the first boards of `Fleet.alike`, then those that the caller gave. A board `takes` the model's template
    if it can say by itself what is other in single stages.
    """

    board: LiveBoard
    near: int | None = None
    difference: Difference | None = None
    takes: bool = False

    @property
    def words(self) -> str:
        """What differs, for people; "" where nothing does, or there is no model."""
        return self.difference.words() if self.difference else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Boards by likeness: each of `alike` holds two or more, the first of them a model of all."""

    alike: tuple[tuple[LiveBoard, ...], ...]
    outliers: tuple[Outlier, ...]


def by_likeness(boards: Iterable[LiveBoard], more_models: Sequence[Model] = ()) -> Fleet:
    """Sort boards out, the largest sets of alike ones first, else in the order given."""
    sets: dict[object, list[LiveBoard]] = {}
    for board in boards:
        sets.setdefault(looks(board) if _may_share(board) else board.address, []).append(board)
    alike = sorted((found for found in sets.values() if len(found) > 1), key=len, reverse=True)
    models = [*(Model.of(found[0]) for found in alike), *more_models]
    index = Models(models)
    single = (found[0] for found in sets.values() if len(found) == 1)
    return Fleet(
        alike=tuple(tuple(found) for found in alike),
        outliers=tuple(_outlier(board, models, index.nearest(board)) for board in single),
    )


def looks(board: LiveBoard) -> tuple[object, ...]:
    """Return what boards that are alike have in common."""
    return (board.address.kind, *((stage.title, stage.color, stage.role) for stage in board.stages))


def _outlier(board: LiveBoard, models: Sequence[Model], near: int | None) -> Outlier:
    if near is None:
        return Outlier(board=board)
    found = difference(models[near], board)
    takes = found.single_stages and models[near].is_template and _may_share(board)
    return Outlier(board=board, near=near, difference=found, takes=takes)


def _may_share(board: LiveBoard) -> bool:
    """Tell whether a template can say a board: one of a group, without ids and without colours that are none."""
    return (
        board.address.kind in _WITH_GROUPS
        and len({stage.title for stage in board.stages}) == len(board.stages)
        and not any(is_damaged(stage.color) for stage in board.stages)
    )
