"""Apply a plan: check everything, rehearse, keep copies, write board by board, read back in a new request."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.applying.board_run import BoardRun
from stagesync.applying.check import changed_since, changed_tasks, is_stale, read_again
from stagesync.applying.read_back import read_back
from stagesync.applying.writer import Writer
from stagesync.errors import SourceError
from stagesync.model.board import LiveBoard
from stagesync.model.outcome import BoardOutcome, BoardState, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagesync.applying.witnesses import Witnesses
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import BoardPlan, Plan
    from stagesync.portal.client import Portal


def apply_plan(
    portal: Portal, plan: Plan, witnesses: Witnesses, *, desired: Mapping[str, DesiredBoard] | None = None
) -> Outcome:
    """Run a plan and return what became of each board.

    Nothing is written before every changed board has been read again, rehearsed and copied. A board that fails, or
    changed since it was planned, stops no other. After an unclear answer the boards concerned are read again and, with
    `desired`, planned again; without it they go on only from a state that their list of calls passes through. Raises
    PortalError or SourceError where the run ends before its first write, never after it.
    """
    sent = portal.requests
    outcomes, live = _prepared(portal, plan, witnesses)
    ready = [board for board in plan.boards if board.name not in outcomes]
    copies = {board.name: witnesses.keep_copy(board.name, live[board.name]) for board in ready}

    def told(outcome: BoardOutcome) -> None:
        witnesses.on_outcome(replace(outcome, backup=copies[outcome.name]))

    outcomes |= _written(portal, ready, live, replace(witnesses, on_outcome=told), desired or {})
    for name, copy in copies.items():
        outcomes[name] = replace(outcomes[name], backup=copy)
    outcome = Outcome(
        boards=tuple(outcomes[board.name] for board in plan.boards), requests=portal.requests - sent
    )
    # without its last line a journal reads as that of a killed run; the report of what was done counts more
    with suppress(SourceError):
        witnesses.journal.ended(outcome)
    return outcome


def check_plan(portal: Portal, plan: Plan, witnesses: Witnesses) -> Outcome:
    """Do what `apply_plan` does up to the first write, rehearsal included, and stop there."""
    sent = portal.requests
    outcomes, _ = _prepared(portal, plan, witnesses)
    for board in plan.boards:
        outcomes.setdefault(board.name, BoardOutcome.unwritten(board, BoardState.DRY_RUN))
    ordered = tuple(outcomes[board.name] for board in plan.boards)
    return Outcome(boards=ordered, requests=portal.requests - sent)


def _prepared(
    portal: Portal, plan: Plan, witnesses: Witnesses
) -> tuple[dict[str, BoardOutcome], dict[str, LiveBoard]]:
    """Check and rehearse; return what became already of boards that are not to be written, and the live ones."""
    outcomes = {board.name: BoardOutcome.without_writes(board) for board in plan.boards if not board.changed}
    checked, live = _check(portal, plan.changed)
    ready = [board for board in plan.changed if board.name not in checked]
    unwritten = checked | _rehearsed(ready, live, witnesses)
    for outcome in unwritten.values():
        witnesses.on_outcome(outcome)
    return outcomes | unwritten, live


def _check(
    portal: Portal, plans: Sequence[BoardPlan]
) -> tuple[dict[str, BoardOutcome], dict[str, LiveBoard]]:
    """Return the boards that may not be written, and the live ones that may."""
    now = read_again(portal, plans)
    unwritten: dict[str, BoardOutcome] = {}
    live: dict[str, LiveBoard] = {}
    for plan in plans:
        match now[plan.name]:
            case LiveBoard() as board:
                live[plan.name] = board
                changed = changed_since(plan, board)
                if changed:
                    message = "the board changed after it was planned; nothing was written"
                    unwritten[plan.name] = BoardOutcome.unwritten(
                        plan, BoardState.STALE, message, differences=changed
                    )
            case refusal if is_stale(refusal):
                message = f"{refusal.message}; nothing was written"
                unwritten[plan.name] = BoardOutcome.unwritten(plan, BoardState.STALE, message)
            case refusal:
                unwritten[plan.name] = BoardOutcome.unwritten(plan, BoardState.FAILED, refusal.message)
    with_tasks = [plan for plan in plans if plan.emptied and plan.name not in unwritten]
    stale = changed_tasks(portal, with_tasks, live)
    unwritten |= {
        plan.name: BoardOutcome.unwritten(plan, BoardState.STALE, stale[plan.name])
        for plan in with_tasks
        if plan.name in stale
    }
    return unwritten, live


def _rehearsed(
    plans: Sequence[BoardPlan], live: Mapping[str, LiveBoard], witnesses: Witnesses
) -> dict[str, BoardOutcome]:
    """Return the boards whose rehearsal did not end as their plan shows: they are not written."""
    refused = {}
    for plan in plans:
        differences = witnesses.rehearse(plan, live[plan.name])
        if differences:
            reason = "rehearsed in memory, the calls do not lead to what the plan shows; nothing was written"
            refused[plan.name] = BoardOutcome.unwritten(
                plan, BoardState.REFUSED, reason, differences=differences
            )
    return refused


def _written(
    portal: Portal,
    plans: Sequence[BoardPlan],
    live: Mapping[str, LiveBoard],
    witnesses: Witnesses,
    desired: Mapping[str, DesiredBoard],
) -> dict[str, BoardOutcome]:
    if not plans:
        return {}
    runs = [
        BoardRun(number, plan, live[plan.name], desired.get(plan.name)) for number, plan in enumerate(plans)
    ]
    witnesses.journal.began(plans, live)
    Writer(portal, runs, witnesses).write()
    return read_back(portal, runs, witnesses.on_outcome)
