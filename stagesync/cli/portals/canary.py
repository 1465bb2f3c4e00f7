"""The canary of a run: one board that is applied and read back before any other is written, on whatever portal."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli.reading import MOST_NAMED
from stagesync.errors import StagesyncError
from stagesync.model.long_list import cut
from stagesync.model.outcome import BoardState, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from stagesync.applying.witnesses import Witnesses
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.outcome import BoardOutcome
    from stagesync.model.plan import Plan
    from stagesync.portal.client import Portal

_NOTHING: Mapping[str, BoardOutcome] = {}
_ENDED = {
    BoardState.REFUSED: "is refused",
    BoardState.STALE: "changed after it was planned",
    BoardState.FAILED: "failed",
    BoardState.DIFFERS: "reads back otherwise than planned",
    BoardState.NOT_STARTED: "was not started",
}


class Canary:
    """The board that goes first; whoever writes to others waits for what becomes of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.arrived = False
        self._state: BoardState | None = None
        self._known = Event()

    def settle(self, outcome: BoardOutcome | None) -> None:
        """Tell what became of it, None if that is not known; the first word counts."""
        if not self._known.is_set():
            self._state = None if outcome is None else outcome.state
            self.arrived = outcome is not None and outcome.ok
            self._known.set()

    def wait(self) -> bool:
        """Wait until that is known; return whether the others go on. Raises KeyboardInterrupt."""
        from stagesync.portal.flights import look_back

        while not self._known.wait(0.1):
            look_back()
        return self.arrived

    @property
    def why_not(self) -> str:
        """Why the others do not go on."""
        ended = (
            "did not come to its end" if self._state is None else _ENDED.get(self._state, "did not arrive")
        )
        return (
            f"the canary {self.name} {ended}, so nothing else was written; look at it first, then run again"
        )


def canary_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --canary, handed over as `canary`: a board's name, or None."""
    from stagesync.cli.completion_names import board_names

    return click.option(
        "--canary",
        "canary",
        multiple=True,
        metavar="BOARD",
        callback=_once,
        shell_complete=board_names,
        help="Apply this board first and read it back; the others are written only if it arrived.",
    )(command)


def _once(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> str | None:
    if len(value) > 1:
        raise click.BadParameter("there is one canary; give it once", ctx, param)
    return value[0] if value else None


def check_canary(canary: str | None, here: Collection[str], everywhere: Collection[str]) -> None:
    """Raise click.UsageError unless it is a board of this run; `everywhere` are the boards of all shards."""
    from difflib import get_close_matches

    if canary is None or canary in here:
        return
    if canary in everywhere:
        raise click.UsageError(
            f"--canary: '{canary}' is a board of another shard; give it there, or apply the joined plan as a whole."
        )
    names = sorted(everywhere)
    members = [name for name in names if name.startswith(f"{canary}/")]
    near = get_close_matches(canary, names, n=1)
    if members:
        hint = f"it stands for {len(members)}; name one, such as {members[0]}."
    elif near:
        hint = f"did you mean '{near[0]}'?"
    else:
        hint = f"its boards are {cut(names, MOST_NAMED)}." if names else "it has none."
    raise click.UsageError(f"--canary: the run has no board '{canary}'; {hint}")


def apply_in_turn(
    portal: Portal,
    plan: Plan,
    witnesses: Witnesses,
    canary: Canary | None,
    *,
    desired: Mapping[str, DesiredBoard] | None,
) -> Outcome:
    """Apply one portal's plan, the canary first if it is one of its boards; raises as `apply_plan`.

    The others are checked again just before their own first write. Once the canary was written nothing is raised: what
    ends the run then is said of the boards that it concerns.
    """
    from stagesync.applying.apply import apply_plan

    if canary is None or canary.name not in {board.name for board in plan.boards}:
        return apply_plan(portal, plan, witnesses, desired=desired)
    first, rest = _divided(plan, canary.name)
    try:
        tried = apply_plan(portal, first, witnesses, desired=desired)
        canary.settle(tried.boards[0])
    finally:
        canary.settle(None)
    if not rest.boards:
        return tried
    if not canary.arrived:
        after = _not_started(rest, canary.why_not)
        witnesses.journal.ended(after)
    else:
        settled: dict[str, BoardOutcome] = {}
        heard = replace(witnesses, on_outcome=_heard_too(witnesses, settled))
        sent = portal.requests
        try:
            after = apply_plan(portal, rest, heard, desired=desired)
        except StagesyncError as error:
            after = replace(_not_started(rest, str(error), settled), requests=portal.requests - sent)
            witnesses.journal.ended(after)
    return _together(plan, tried, after)


def _heard_too(witnesses: Witnesses, settled: dict[str, BoardOutcome]) -> Callable[[BoardOutcome], object]:
    def on_outcome(outcome: BoardOutcome) -> None:
        settled[outcome.name] = outcome
        witnesses.on_outcome(outcome)

    return on_outcome


def _divided(plan: Plan, name: str) -> tuple[Plan, Plan]:
    from stagesync.cli.portals.joined import counted

    first = tuple(board for board in plan.boards if board.name == name)
    rest = tuple(board for board in plan.boards if board.name != name)
    return counted(replace(plan, boards=first)), counted(replace(plan, boards=rest))


def _not_started(plan: Plan, why: str, settled: Mapping[str, BoardOutcome] = _NOTHING) -> Outcome:
    """Return what becomes of boards that are not written; of `settled` ones it was told already."""
    from stagesync.cli.portals.joined import not_started

    boards = (settled.get(board.name) or not_started(board, why) for board in plan.boards)
    return Outcome(boards=tuple(boards), requests=0)


def _together(plan: Plan, *parts: Outcome) -> Outcome:
    became = {board.name: board for part in parts for board in part.boards}
    boards = tuple(became[board.name] for board in plan.boards)
    return Outcome(boards=boards, requests=sum(part.requests for part in parts))
