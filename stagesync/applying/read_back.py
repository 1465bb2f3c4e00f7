"""What the boards are after the last call, held against what the plans show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.applying.check import read_again
from stagesync.applying.comparison import compared
from stagesync.errors import PortalError
from stagesync.model.board import LiveBoard
from stagesync.model.outcome import BoardOutcome, BoardState, Left
from stagesync.model.plan import Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stagesync.applying.board_run import BoardRun
    from stagesync.model.plan import BoardPlan
    from stagesync.portal.client import Portal


def read_back(portal: Portal, runs: Sequence[BoardRun]) -> dict[str, BoardOutcome]:
    """Return what became of the boards: those done are as planned or differ, those that failed are in some state.

    `left` tells which. Boards of which no call went out are not read.
    """
    outcomes = {run.plan.name: run.ended for run in runs if run.ended is not None}
    touched = [run for run in runs if outcomes[run.plan.name].state is not BoardState.NOT_STARTED]
    now = _read(portal, touched)
    for run in touched:
        outcomes[run.plan.name] = _judged(run, outcomes[run.plan.name], now[run.plan.name])
    return outcomes


def differences(
    plan: BoardPlan, created: Mapping[int, int], live: LiveBoard, *, lost: Collection[str] = ()
) -> tuple[str, ...]:
    """Return a line for each difference between the plan's `after` and the live board.

    `created` holds the ids of created stages by the index of their call. A stage that somebody else added meanwhile is
    no difference, unless its title is one of `lost`: those of adds whose answer was lost.
    """
    wanted = {
        stage.id if stage.id is not None else created.get(stage.created_by or 0, -1 - place): stage
        for place, stage in enumerate(plan.after)
    }
    there = {stage.id: stage for stage in live.stages}
    before = {row.id for row in plan.before}
    return (
        *(
            f'stage {key} "{stage.title}" is not there' if key > 0 else f'stage "{stage.title}" is not there'
            for key, stage in wanted.items()
            if key not in there
        ),
        *(
            f'stage {stage.id} "{stage.title}" should be deleted but is there'
            for stage in live.stages
            if stage.id not in wanted and stage.id in before
        ),
        *(
            f'stage {stage.id} "{stage.title}" is there once more: an add whose answer was lost was done after all'
            for stage in live.stages
            if stage.id not in wanted and stage.id not in before and stage.title in lost
        ),
        *compared(wanted, there, "should be {then} and is {now}", "the order should be {then} and is {now}"),
        *(
            f"stage {key}: its number should be {sort} and is {there[key].sort}"
            for key, sort in _numbers(plan, created).items()
            if key in there and there[key].sort != sort
        ),
    )


def _numbers(plan: BoardPlan, created: Mapping[int, int]) -> dict[int, int]:
    """Return the numbers that the calls give to stages; of two the later one counts."""
    numbers: dict[int, int] = {}
    for index, call in enumerate(plan.calls):
        key = created.get(index) if Reason.CREATE in call.reasons else call.target
        if call.sort is not None and isinstance(key, int):
            numbers[key] = call.sort
    return numbers


def _read(portal: Portal, runs: Sequence[BoardRun]) -> dict[str, LiveBoard | str]:
    try:
        read = read_again(portal, [run.plan for run in runs])
        return {
            name: found if isinstance(found, LiveBoard) else found.message for name, found in read.items()
        }
    except (PortalError, KeyboardInterrupt) as error:
        return {run.plan.name: f"it could not be read back: {str(error) or 'interrupted'}" for run in runs}


def _judged(run: BoardRun, outcome: BoardOutcome, found: LiveBoard | str) -> BoardOutcome:
    if isinstance(found, str):
        if outcome.state is BoardState.APPLIED:
            return replace(outcome, state=BoardState.DIFFERS, message=found, left=Left.UNKNOWN)
        return replace(outcome, left=Left.UNKNOWN)
    different = differences(run.plan, run.created, found, lost=run.lost)
    if outcome.state is BoardState.APPLIED:
        return replace(outcome, state=BoardState.DIFFERS, differences=different) if different else outcome
    return replace(outcome, left=_left(run, found, arrived=not different))


def _left(run: BoardRun, found: LiveBoard, *, arrived: bool) -> Left:
    if arrived:
        return Left.AS_DESIRED
    return Left.AS_BEFORE if found.fingerprint() == run.live.fingerprint() else Left.NEITHER
