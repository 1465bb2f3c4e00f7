"""The tasks of the stages of groups that a plan would delete: how many, and which where they are to be moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from stagesync.errors import PortalError, PortalRefusal, PortalUnreadable
from stagesync.families.batches import stays_with_its_board
from stagesync.families.task_counts import Column, columns, count_tasks, list_tasks
from stagesync.planning.intent import doomed_stages
from stagesync.portal.flights import side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.portal.client import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A board with the columns whose tasks have to be known."""

    desired: DesiredBoard
    live: LiveBoard
    columns: tuple[Column, ...]


def with_doomed_tasks(
    portal: Portal, boards: Sequence[tuple[DesiredBoard, LiveBoard]]
) -> dict[str, LiveBoard | PortalError]:
    """Return by name the boards with the tasks of their doomed stages, 50 stages a request.

    A board without doomed stages is left out; one whose tasks the portal does not tell gets the refusal, and hides no
    other. Raises PortalError where the portal as a whole can't be read.
    """
    asked = [
        _Asked(desired=desired, live=live, columns=_doomed_columns(desired, live)) for desired, live in boards
    ]
    asked = [one for one in asked if one.columns]
    try:
        return dict(_known(portal, asked))
    except (PortalRefusal, PortalUnreadable) as error:
        if not stays_with_its_board(error):
            raise
        return {one.desired.name: _alone(portal, one) for one in asked}


def _alone(portal: Portal, one: _Asked) -> LiveBoard | PortalError:
    """Ask for one board, so that a refusal stays its own."""
    try:
        return _known(portal, [one])[one.desired.name]
    except (PortalRefusal, PortalUnreadable) as error:
        if not stays_with_its_board(error):
            raise
        return error


def _known(portal: Portal, asked: Sequence[_Asked]) -> Mapping[str, LiveBoard]:
    listed = [column for one in asked if one.desired.move_tasks_to for column in one.columns]
    counted = [column for one in asked if not one.desired.move_tasks_to for column in one.columns]
    works = (partial(_listed, portal, listed), partial(_counted, portal, counted))
    (tasks, lengths), (_, counts) = side_by_side(works, portal.in_flight)
    counts = {**lengths, **counts}
    return {
        one.desired.name: replace(
            one.live,
            task_counts={column.stage: counts[column] for column in one.columns},
            tasks={column.stage: tasks[column] for column in one.columns if column in tasks},
        )
        for one in asked
    }


_Found: TypeAlias = tuple[dict[Column, tuple[int, ...]], dict[Column, int]]
"""The tasks of columns, and how many they are."""


def _listed(portal: Portal, asked: Sequence[Column]) -> _Found:
    tasks = dict(zip(asked, list_tasks(portal, asked), strict=True))
    return tasks, {column: len(found) for column, found in tasks.items()}


def _counted(portal: Portal, asked: Sequence[Column]) -> _Found:
    return {}, dict(zip(asked, count_tasks(portal, asked), strict=True))


def _doomed_columns(desired: DesiredBoard, live: LiveBoard) -> tuple[Column, ...]:
    return columns(live, (stage.id for stage in doomed_stages(desired, live)))
