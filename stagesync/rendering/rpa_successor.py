"""An RPA board as the kanban or CRM board that takes its place: its stages, and what has to be decided by people.

The vendor has deprecated RPA, and names kanbans and CRM pipelines as its successors (docs/portal.md, "RPA").
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagesync.errors import SourceError
from stagesync.model.board import Address, Kind, LiveBoard, Role
from stagesync.model.title import fault
from stagesync.rendering.board_yaml import Remarks
from stagesync.rendering.safe_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.board import Stage

FILL_IN = "FILL IN for {board}: the {place}'s exact name, or its id without quotes"
"""A name that stands for what nobody but the reader can know: such a file is valid, and a plan of it finds no board.

It names its own board, for two boards on one address would not be valid.
"""

_LEFT_BEHIND = "This is of its stages alone: items, robots, fields and rights stay where they are."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a board can go: the name of `place` has to be filled in, `semantics`: it knows success and failure."""

    address: Address
    place: str
    decisions: tuple[str, ...]
    semantics: bool


_PLACES = {
    Kind.KANBAN: _Place(
        address=Address(kind=Kind.KANBAN),
        place="group",
        decisions=(
            "To decide: the group whose kanban takes its place.",
            "A new group's kanban has columns of its own: name them with `was` in the entries that shall take them",
            "over; `unlisted: delete` removes the others.",
            "A kanban has no success and no failure: such stages become columns, and tasks are completed as such.",
        ),
        semantics=False,
    ),
    Kind.CRM: _Place(
        address=Address(kind=Kind.CRM, entity="deal"),
        place="pipeline",
        decisions=(
            "To decide: the pipeline that takes its place; make one in Bitrix24 first. entity may be another.",
            "A new pipeline has stages of its own: name them with `was` in the entries that shall take them over.",
            "Its first stage, success and the first failure can be renamed but not deleted; the others go with",
            "`unlisted: delete` and, where they are more than half, `allow_mass_delete: true`.",
        ),
        semantics=True,
    ),
}
SUCCESSORS = tuple(_PLACES)
"""The kinds that can take the place of an RPA board."""


def successor(board: LiveBoard, kind: Kind, name: str) -> tuple[LiveBoard, Remarks]:
    """Return a board of that kind with the stages of an RPA board, and the comments that its file needs.

    `name` is the board's. Raises SourceError where a board of that kind can't hold a title, or where two stages have
    the same: before there are stages with ids, nothing tells them apart.
    """
    _check_titles(board, kind, name)
    goal = _PLACES[kind]
    head = (f"From RPA {board.address}", _LEFT_BEHIND, *goal.decisions)
    notes = {stage.id: tuple(_notes(stage, goal)) for stage in board.stages}
    stages = tuple(_stage(stage, goal) for stage in board.stages)
    address = replace(goal.address, name=FILL_IN.format(board=name, place=goal.place))
    return LiveBoard(address=address, stages=stages), Remarks(head=head, stages=notes)


def _stage(stage: Stage, goal: _Place) -> Stage:
    """Return what of a stage its successor can hold. Codes stay behind: the stages that are there have their own."""
    return replace(stage, code=None, role=stage.role if goal.semantics else None)


def _notes(stage: Stage, goal: _Place) -> Iterator[str]:
    if stage.role in {Role.SUCCESS, Role.FAIL} and not goal.semantics:
        yield f"it was a stage of {'success' if stage.role is Role.SUCCESS else 'failure'}"
    if stage.robots:
        yield f"{stage.robots} robot{'' if stage.robots == 1 else 's'} there, to be made anew"


def _check_titles(board: LiveBoard, kind: Kind, name: str) -> None:
    for stage in board.stages:
        found = fault(stage.title, kind)
        if found:
            raise SourceError(
                f'board "{visible(name)}", stage {stage.id}: its title {found}, so a {kind} board can\'t hold it; '
                "rename the stage in Bitrix24 and try again"
            )
    times = Counter(stage.title for stage in board.stages)
    doubled = next((title for title, count in times.items() if count > 1), None)
    if doubled is not None:
        raise SourceError(
            f'board "{visible(name)}": two stages have the title "{visible(doubled)}", and on another board nothing '
            "tells them apart; rename one of them in Bitrix24 and try again"
        )
