"""Apply a plan: check everything, keep copies, write board by board, read back in a new request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from stagesync.applying.board_run import BoardRun
from stagesync.applying.check import changed_since, changed_tasks, read_again
from stagesync.applying.read_back import differences
from stagesync.errors import PortalError
from stagesync.families.rights import Denials
from stagesync.model.board import LiveBoard
from stagesync.model.outcome import BoardOutcome, BoardState, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import BoardPlan, Plan
    from stagesync.portal.client import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """Who hears of a run: `keep_copy` stores a board as it was and returns the file's name, `on_call` counts.

    `on_call` gets the board's name, the calls done and the calls in all.
    """

    keep_copy: Callable[[str, LiveBoard], str]
    on_call: Callable[[str, int, int], object] = lambda board, done, total: None


def apply_plan(
    portal: Portal, plan: Plan, desired: Mapping[str, DesiredBoard], witnesses: Witnesses
) -> Outcome:
    """Run a plan and return what became of each board.

    Nothing is written before every changed board has been read again and copied. A board that fails, or changed since
    it was planned, stops no other; an answer that does not come stops the run. Raises PortalError or SourceError where
    the run ends before its first write.
    """
    sent = portal.requests
    outcomes = {board.name: _without_writes(board) for board in plan.boards if not board.changed}
    checked, live = _check(portal, plan.changed, desired)
    outcomes |= checked
    ready = [board for board in plan.changed if board.name not in checked]
    copies = {board.name: witnesses.keep_copy(board.name, live[board.name]) for board in ready}
    outcomes |= _write(portal, ready, desired, witnesses)
    for name, copy in copies.items():
        outcomes[name] = replace(outcomes[name], backup=copy)
    ordered = tuple(outcomes[board.name] for board in plan.boards)
    return Outcome(boards=ordered, requests=portal.requests - sent)


def check_plan(portal: Portal, plan: Plan, desired: Mapping[str, DesiredBoard]) -> Outcome:
    """Do what `apply_plan` does up to the first write, and stop there."""
    sent = portal.requests
    outcomes = {board.name: _without_writes(board) for board in plan.boards if not board.changed}
    checked, _ = _check(portal, plan.changed, desired)
    for board in plan.changed:
        outcomes[board.name] = checked.get(board.name) or BoardOutcome(
            name=board.name, address=board.address, state=BoardState.DRY_RUN, remaining=board.calls
        )
    ordered = tuple(outcomes[board.name] for board in plan.boards)
    return Outcome(boards=ordered, requests=portal.requests - sent)


def _without_writes(board: BoardPlan) -> BoardOutcome:
    state = BoardState.REFUSED if board.refused else BoardState.UNCHANGED
    message = "; ".join(refusal.message for refusal in board.refusals) or None
    return BoardOutcome(name=board.name, address=board.address, state=state, message=message)


def _check(
    portal: Portal, plans: Sequence[BoardPlan], desired: Mapping[str, DesiredBoard]
) -> tuple[dict[str, BoardOutcome], dict[str, LiveBoard]]:
    """Return the boards that may not be written, and the live ones that may."""
    now = read_again(portal, plans, desired)
    unwritten: dict[str, BoardOutcome] = {}
    live: dict[str, LiveBoard] = {}
    for plan in plans:
        match now[plan.name]:
            case LiveBoard() as board:
                live[plan.name] = board
                changed = changed_since(plan, board)
                if changed is not None:
                    unwritten[plan.name] = _not_written(plan, BoardState.STALE, changed)
            case str() as reason:
                unwritten[plan.name] = _not_written(plan, BoardState.FAILED, reason)
    with_tasks = [plan for plan in plans if plan.emptied and plan.name not in unwritten]
    stale = changed_tasks(portal, with_tasks, live)
    unwritten |= {
        plan.name: _not_written(plan, BoardState.STALE, stale[plan.name])
        for plan in with_tasks
        if plan.name in stale
    }
    return unwritten, live


def _not_written(plan: BoardPlan, state: BoardState, why: str) -> BoardOutcome:
    return BoardOutcome(name=plan.name, address=plan.address, state=state, remaining=plan.calls, message=why)


def _write(
    portal: Portal,
    plans: Sequence[BoardPlan],
    desired: Mapping[str, DesiredBoard],
    witnesses: Witnesses,
) -> dict[str, BoardOutcome]:
    outcomes: dict[str, BoardOutcome] = {}
    denials = Denials(portal)
    finished: list[BoardRun] = []
    for index, plan in enumerate(plans):
        run = BoardRun(
            portal,
            plan,
            desired[plan.name],
            denials,
            on_call=partial(witnesses.on_call, plan.name),
        )
        outcomes[plan.name] = run.run()
        if outcomes[plan.name].state is BoardState.APPLIED:
            finished.append(run)
        if run.fatal is not None:
            outcomes |= {rest.name: _not_started(rest) for rest in plans[index + 1 :]}
            break
    return outcomes | _read_back(portal, finished, desired, outcomes)


def _not_started(plan: BoardPlan) -> BoardOutcome:
    return BoardOutcome(
        name=plan.name,
        address=plan.address,
        state=BoardState.NOT_STARTED,
        remaining=plan.calls,
        message="the run ended before this board's first call",
    )


def _read_back(
    portal: Portal,
    runs: Sequence[BoardRun],
    desired: Mapping[str, DesiredBoard],
    outcomes: Mapping[str, BoardOutcome],
) -> dict[str, BoardOutcome]:
    """Hold each finished board against its plan; one that can't be read counts as different."""
    try:
        now = read_again(portal, [run.plan for run in runs], desired)
    except (PortalError, KeyboardInterrupt) as error:
        reason = str(error) or "interrupted"
        now = {run.plan.name: f"it could not be read back: {reason}" for run in runs}
    checked = {}
    for run in runs:
        name, found = run.plan.name, now[run.plan.name]
        if isinstance(found, str):
            checked[name] = replace(outcomes[name], state=BoardState.DIFFERS, message=found)
            continue
        different = differences(run.plan, run.created, found)
        if different:
            checked[name] = replace(outcomes[name], state=BoardState.DIFFERS, differences=different)
    return checked
