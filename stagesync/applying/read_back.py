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
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from stagesync.applying.board_run import BoardRun
    from stagesync.model.board import Stage
    from stagesync.model.plan import BoardPlan, PlannedStage
    from stagesync.portal.client import Portal


def read_back(
    portal: Portal,
    runs: Sequence[BoardRun],
    on_outcome: Callable[[BoardOutcome], object] = lambda outcome: None,
) -> dict[str, BoardOutcome]:
    """Return what became of the boards: those done are as planned or differ, those that failed are in some state.

    `left` tells which. Boards of which no call went out are not read. `on_outcome` gets each board once, as soon as it
    was read.
    """
    ended = {run.plan.name: run.ended for run in runs if run.ended is not None}
    outcomes: dict[str, BoardOutcome] = {}

    def settle(run: BoardRun, found: LiveBoard | str | None) -> None:
        outcome = ended[run.plan.name] if found is None else _judged(run, ended[run.plan.name], found)
        outcomes[run.plan.name] = outcome
        on_outcome(outcome)

    for run in runs:
        if ended[run.plan.name].state is BoardState.NOT_STARTED:
            settle(run, None)
    touched = {run.plan.name: run for run in runs if run.plan.name not in outcomes}
    now = _read(portal, touched, settle)
    for name, run in touched.items():
        if name not in outcomes:
            settle(run, now[name])
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
        *_seen(wanted, there),
        *(
            f"stage {key}: its number should be {sort} and is {there[key].sort}"
            for key, sort in _numbers(plan, created).items()
            if key in there and there[key].sort != sort
        ),
    )


def _seen(wanted: Mapping[int, PlannedStage], there: Mapping[int, Stage]) -> Iterator[str]:
    """Yield what people see to be different; the usual board is as planned, and a look at it costs next to nothing."""
    ordered = [key for key in wanted if key in there] == [key for key in there if key in wanted]
    if not ordered or any(_looks_else(wanted[key], there[key]) for key in wanted if key in there):
        yield from compared(
            wanted, there, "should be {then} and is {now}", "the order should be {then} and is {now}"
        )


def _looks_else(wanted: PlannedStage, found: Stage) -> bool:
    return wanted.title != found.title or (bool(wanted.color) and wanted.color != found.color)


def _numbers(plan: BoardPlan, created: Mapping[int, int]) -> dict[int, int]:
    """Return the numbers that the calls give to stages; of two the later one counts."""
    numbers: dict[int, int] = {}
    for index, call in enumerate(plan.calls):
        key = created.get(index) if Reason.CREATE in call.reasons else call.target
        if call.sort is not None and isinstance(key, int):
            numbers[key] = call.sort
    return numbers


def _read(
    portal: Portal, runs: Mapping[str, BoardRun], on_board: Callable[[BoardRun, LiveBoard], object]
) -> dict[str, LiveBoard | str]:
    plans = [run.plan for run in runs.values()]
    try:
        read = read_again(portal, plans, lambda plan, board: on_board(runs[plan.name], board))
        return {
            name: found if isinstance(found, LiveBoard) else found.message for name, found in read.items()
        }
    except (PortalError, KeyboardInterrupt) as error:
        return dict.fromkeys(runs, f"it could not be read back: {str(error) or 'interrupted'}")


def _judged(run: BoardRun, outcome: BoardOutcome, found: LiveBoard | str) -> BoardOutcome:
    if isinstance(found, str):
        if outcome.state is BoardState.APPLIED:
            return replace(outcome, state=BoardState.DIFFERS, message=found, left=Left.UNKNOWN)
        return replace(outcome, left=Left.UNKNOWN)
    if outcome.state is BoardState.APPLIED:
        different = differences(run.plan, run.created, found, lost=run.lost)
        return replace(outcome, state=BoardState.DIFFERS, differences=different) if different else outcome
    created = _made_in_doubt(run, found) | run.created
    return replace(outcome, left=_left(run, found, arrived=not differences(run.plan, created, found)))


def _made_in_doubt(run: BoardRun, found: LiveBoard) -> dict[int, int]:
    """Return the ids of stages that calls without an answer seem to have made: the one new stage of each title."""
    known = {*(row.id for row in run.plan.before), *run.created.values()}
    new: dict[str, list[int]] = {}
    for stage in found.stages:
        if stage.id not in known:
            new.setdefault(stage.title, []).append(stage.id)
    rows = {row.created_by: row.title for row in run.plan.after if row.created_by is not None}
    return {index: new[title][0] for index, title in rows.items() if len(new.get(title, [])) == 1}


def _left(run: BoardRun, found: LiveBoard, *, arrived: bool) -> Left:
    if arrived:
        return Left.AS_DESIRED
    return Left.AS_BEFORE if found.fingerprint() == run.live.fingerprint() else Left.NEITHER
