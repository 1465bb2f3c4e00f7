"""Tasks of a group's stages: how many the webhook sees, and which (docs/portal.md, "Tasks of a stage")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalUnreadable
from stagesync.families.batches import read_all
from stagesync.portal.batch import Command
from stagesync.portal.flights import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagesync.families.batches import Reading
    from stagesync.model.board import LiveBoard
    from stagesync.portal.client import Portal

NEVER_MOVED = 0
"""STAGE_ID of a task that nobody ever moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One stage of a group's board; with `landing` never-moved tasks count as its own."""

    group: int
    stage: int
    landing: bool = False


def columns(live: LiveBoard, stages: Iterable[int]) -> tuple[Column, ...]:
    """Return the columns of these stages of a group's board, none for another kind of board.

    Never-moved tasks are shown in the stage with the NEW flag, the last one of several, and in the first stage of a
    damaged board without any (docs/portal.md, "The NEW flag and never-moved tasks").
    """
    group = live.address.group
    if group is None:
        return ()
    flagged = [stage.id for stage in live.stages if stage.is_new] or [stage.id for stage in live.stages[:1]]
    return tuple(Column(group=group, stage=stage, landing=stage in flagged[-1:]) for stage in stages)


def count_tasks(portal: Portal, columns: Sequence[Column]) -> list[int]:
    """Return how many tasks the webhook's user sees in each column, 50 columns a request."""
    readings = read_all(portal, [_list(column) for column in columns])
    return [_total(column, reading) for column, reading in zip(columns, readings, strict=True)]


def list_tasks(portal: Portal, columns: Sequence[Column]) -> list[tuple[int, ...]]:
    """Return the ids of the tasks in each column, ascending; the first pages of 50 columns a request."""
    readings = read_all(portal, [_list(column) for column in columns])
    works = [partial(_all_pages, portal, *pair) for pair in zip(columns, readings, strict=True)]
    return side_by_side(
        works, portal.in_flight if any(reading.next is not None for reading in readings) else 1
    )


def count_never_moved(portal: Portal, group: int) -> int:
    """Return how many never-moved tasks of a group the webhook's user sees."""
    return count_tasks(portal, [Column(group=group, stage=NEVER_MOVED)])[0]


def _list(column: Column, after: int = 0) -> Command:
    """Pages go by id, not by offset: tasks that come and go between two pages hide no other."""
    stages = [NEVER_MOVED, column.stage] if column.landing else [column.stage]
    wanted: dict[str, Any] = {"GROUP_ID": column.group, "STAGE_ID": stages}
    if after:
        wanted[">ID"] = after
    return Command(
        method="tasks.task.list",
        params={"filter": wanted, "select": ["ID"], "order": {"ID": "asc"}, "start": 0},
    )


def _all_pages(portal: Portal, column: Column, reading: Reading) -> tuple[int, ...]:
    tasks = _ids(column, reading)
    while reading.next is not None and tasks:
        reading = read_all(portal, [_list(column, tasks[-1])])[0]
        page = _ids(column, reading)
        if page and page[0] <= tasks[-1]:
            raise _no_list(column)  # the filter was dropped: the same page would come for ever
        tasks += page
    return tasks


def _ids(column: Column, reading: Reading) -> tuple[int, ...]:
    _check(column, reading)
    try:
        return tuple(int(task["id"]) for task in reading.result["tasks"])
    except (KeyError, TypeError, ValueError):
        raise _no_list(column) from None


def _total(column: Column, reading: Reading) -> int:
    _check(column, reading)
    return reading.total if reading.total is not None else len(_ids(column, reading))


def _check(column: Column, reading: Reading) -> None:
    if reading.refusal is not None:
        raise reading.refusal
    if not isinstance(reading.result, dict):
        raise _no_list(column)


def _no_list(column: Column) -> PortalUnreadable:
    return PortalUnreadable(
        f"tasks.task.list for stage {column.stage} of group {column.group} did not answer with a list of tasks",
        unknown_outcome=False,
    )
