"""Run a plan on all of its portals, side by side, each under its own lock, with its own journal."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from stagesync.cli import secrets
from stagesync.cli.console import show_aside
from stagesync.cli.portals.joined import not_started, part_of_portal
from stagesync.cli.portals.side_by_side import LateError, SideBySide, raise_defects
from stagesync.cli.run import Ran, copies_of, run_plan, templates_of, unheard
from stagesync.cli.terminal import style_for
from stagesync.errors import StagesyncError
from stagesync.model.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stagesync.cli.portals.canary import Canary
    from stagesync.cli.portals.links import Links
    from stagesync.cli.portals.progress import AllProgress
    from stagesync.cli.portals.side_by_side import Name
    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.outcome import BoardOutcome
    from stagesync.model.plan import Plan

_NOT_BEGUN = "interrupted before this board's first call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A plan to be run: `desired` holds the configuration by board, None for a saved plan, as for `run_plan`.

    `on_outcome` gets what became of a board, in the main thread.
    """

    plan: Plan
    desired: Mapping[str, DesiredBoard] | None
    progress: AllProgress
    canary: Canary | None = None
    dry_run: bool = False
    saved: bool = False
    on_outcome: Callable[[BoardOutcome], object] = unheard


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of runs on their way: by portal what may be asked of each and the requests before it began.

    `settled` holds by name what became of boards.
    """

    keep_copy: Callable[[str, LiveBoard], str]
    so_far: dict[Name, Callable[[], Ran]] = field(default_factory=dict)
    before: dict[Name, int] = field(default_factory=dict)
    settled: dict[str, BoardOutcome] = field(default_factory=dict)


def run_on_portals(links: Links, order: Order) -> Outcome:
    """Run a plan; a portal that fails stops no other. Where the run has one portal alone it raises as `run_plan`."""
    known = _Known(keep_copy=_one_by_one(copies_of(order.plan).keep))
    if links.alone:
        with order.progress.applying({None: order.plan}):
            return _on_portal(links, order, order.plan, known, order.on_outcome, None)
    names = dict.fromkeys((*links.names, *(board.portal for board in order.plan.boards)))
    parts = {name: part_of_portal(order.plan, name) for name in names}
    changed = {name: part for name, part in parts.items() if part.changed}
    results = _results(links, order, changed, known) if changed else {}
    ran = {name: _outcome(links, part, results.get(name), known, name) for name, part in parts.items()}
    outcome = _together(order, ran)
    try:
        raise_defects(results)
    except Exception:
        show_aside(_aside(outcome, order.plan))
        raise
    return outcome


def _one_by_one(keep: Callable[[str, LiveBoard], str]) -> Callable[[str, LiveBoard], str]:
    """Names of boards may differ in what no file's name can hold, so that portals would take one place at once."""
    lock = Lock()

    def kept(name: str, board: LiveBoard) -> str:
        with lock:
            return keep(name, board)

    return kept


def _results(
    links: Links, order: Order, parts: Mapping[Name, Plan], known: _Known
) -> Mapping[Name, Outcome | Exception]:
    side_by_side: SideBySide[Outcome] = SideBySide()
    tell = side_by_side.told(order.on_outcome)
    works = {name: partial(_on_portal, links, order, part, known, tell, name) for name, part in parts.items()}
    with order.progress.applying(parts):
        return side_by_side.read(works) if order.dry_run else side_by_side.write(works)


def _on_portal(
    links: Links,
    order: Order,
    part: Plan,
    known: _Known,
    tell: Callable[[BoardOutcome], object],
    name: Name,
) -> Outcome:
    canary = order.canary
    if canary is not None and canary.name not in {board.name for board in part.boards} and not canary.wait():
        boards = tuple(not_started(board, canary.why_not) for board in part.boards)
        return Outcome(boards=boards, requests=0, saved=order.saved)

    known.before[name] = links.open[name].portal.requests

    def on_outcome(outcome: BoardOutcome) -> None:
        known.settled[outcome.name] = outcome
        tell(outcome)

    try:
        return run_plan(
            links.open[name],
            part,
            order.progress.of(name),
            command="apply",
            desired=order.desired,
            dry_run=order.dry_run,
            saved=order.saved,
            canary=canary,
            on_outcome=on_outcome,
            keep_copy=known.keep_copy,
            watch=lambda ask: known.so_far.update({name: ask}),
        )
    finally:
        if canary is not None and canary.name in {board.name for board in part.boards}:
            canary.settle(None)  # it may not have come so far


def _outcome(
    links: Links, part: Plan, result: Outcome | Exception | None, known: _Known, name: Name
) -> Outcome:
    """Return what became of one portal's boards; where its run did not say, what is known."""
    so_far = known.so_far.get(name)
    match result:
        case Outcome():
            return result
        case LateError() if so_far is not None:
            return so_far()
        case StagesyncError():
            links.failed[name] = result
            why = links.why(name)
        case _ if so_far is not None:
            return so_far()
        case _:
            why = _NOT_BEGUN
    boards = (known.settled.get(board.name) or not_started(board, why) for board in part.boards)
    sent = links.open[name].portal.requests - known.before[name] if name in known.before else 0
    return Outcome(boards=tuple(boards), requests=sent)


def _together(order: Order, ran: Mapping[Name, Outcome]) -> Ran:
    journals: dict[str, Path] = {
        name or "": part.journal
        for name, part in ran.items()
        if isinstance(part, Ran) and part.journal is not None
    }
    became: dict[str, BoardOutcome] = {board.name: board for part in ran.values() for board in part.boards}
    return Ran(
        boards=tuple(became[board.name] for board in order.plan.boards),
        requests=sum(part.requests for part in ran.values()),
        saved=order.saved,
        journal=next(iter(journals.values())) if len(journals) == 1 else None,
        journals=journals,
    )


def _aside(outcome: Outcome, plan: Plan) -> str:
    from stagesync.rendering.outcome_text import outcome_to_text

    return outcome_to_text(secrets.redacted(outcome), style_for(sys.stderr), templates_of(plan))
