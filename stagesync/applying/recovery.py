"""After an answer that does not say what was done: read the boards concerned, and go on from what they are.

A call is never sent again on a guess (docs/portal.md, "No idempotency"). With a configuration the board is planned
anew; without one (a saved plan) it goes on only from a state that the reviewed list of calls passes through.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.applying.board_run import in_doubt
from stagesync.applying.passage import Place, where_in
from stagesync.families import FAMILIES
from stagesync.families.base import at
from stagesync.families.packing import is_delete
from stagesync.families.plans import plan_all
from stagesync.families.survey import read_boards
from stagesync.model.board import LiveBoard
from stagesync.model.plan import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.applying.board_run import BoardRun
    from stagesync.applying.witnesses import Journal
    from stagesync.errors import PortalError
    from stagesync.model.plan import BoardPlan, Refusal
    from stagesync.portal.client import Portal

MOST_RECOVERIES = 8
"""How often one board is read and planned again; a portal that never answers clearly must not hold a run for ever."""

LONGEST_WORK = 60.0
"""Seconds: the portal cuts a request off by then, and none of its commands comes later (docs/portal.md, "Limits")."""

_OFF_THE_WAY = (
    "the board is in no state that the saved plan passes through; the rest is not run, make a new plan"
)


class Recovery:
    """Brings boards back onto a way to what they shall be."""

    def __init__(self, portal: Portal, journal: Journal) -> None:
        self._portal = portal
        self._journal = journal

    def recover(self, runs: Sequence[BoardRun], error: PortalError) -> None:
        """Find out where the boards are, and go on from there or end them.

        Raises PortalError where the portal can't be read; the boards then know that their calls may have been done.
        """
        for run in runs:
            run.unclear = error
            run.recoveries += 1
            if run.recoveries > MOST_RECOVERIES:
                run.fail(f"no clear answer after {MOST_RECOVERIES} tries: {in_doubt(error)}", sent=True)
        open_runs = [run for run in runs if run.ended is None]
        self._plan_again([run for run in open_runs if run.desired is not None])
        self._find_in_list([run for run in open_runs if run.desired is None])

    def _plan_again(self, runs: Sequence[BoardRun]) -> None:
        if not runs:
            return
        plans = self._plans(runs)
        late = [run for run in runs if run.adds_what_may_come(plans[run.plan.name].calls)]
        if late:
            self._wait_for_late_adds(late)
            plans |= self._plans(late)
        for run in runs:
            plan = plans[run.plan.name]
            why = _why_not(run, plan)
            if why is not None:
                run.fail(f"{_doubts(run)}; {why}", sent=True)
                continue
            run.unclear = None
            run.goes_on_with(replace(plan, address=run.plan.address))
            self._journal.planned(run.plan)

    def _find_in_list(self, runs: Sequence[BoardRun]) -> None:
        if not runs:
            return
        places = self._places(runs)
        late = [run for run in runs if _comes_late(run, places[run.number])]
        if late:
            self._wait_for_late_adds(late)
            places |= self._places(late)
        for run in runs:
            place = places[run.number]
            if not isinstance(place, Place):
                run.fail(f"{_doubts(run)}; {place}", sent=True)
                continue
            run.unclear = None
            run.found_done(place.calls_done, place.created)

    def _plans(self, runs: Sequence[BoardRun]) -> dict[str, BoardPlan]:
        wanted = [at(run.desired, run.plan.address) for run in runs if run.desired is not None]
        return {plan.name: plan for plan in plan_all(self._portal, wanted).boards}

    def _places(self, runs: Sequence[BoardRun]) -> dict[int, Place | str]:
        """Return where each board is in its list, or why it does not go on."""
        boards = read_boards(self._portal, [run.target for run in runs])
        return {run.number: _place(run, board) for run, board in zip(runs, boards, strict=True)}

    def _wait_for_late_adds(self, runs: Sequence[BoardRun]) -> None:
        """Wait until the portal has given up a request whose answer was lost, counted from the loss.

        When it was sent is not known here: throttle and waits for a limit come before that.
        """
        self._portal.pause(LONGEST_WORK, next(run.unclear for run in runs if run.unclear is not None))
        for run in runs:
            run.coming = frozenset()


def _place(run: BoardRun, board: LiveBoard | Refusal) -> Place | str:
    if not isinstance(board, LiveBoard):
        return f"the board can't be read again: {board.message}"
    untitled = {stage.id for stage in run.live.stages if stage.untitled}
    by_number = FAMILIES[run.plan.address.kind].by_number
    place = where_in(
        run.plan,
        board,
        start=run.next,
        created=run.created,
        untitled=untitled,
        numbers={stage.id: stage.sort for stage in run.live.stages} if by_number else None,
    )
    return _OFF_THE_WAY if place is None else place


def _comes_late(run: BoardRun, place: Place | str) -> bool:
    return isinstance(place, Place) and run.adds_what_may_come(run.plan.calls[place.calls_done :])


def _doubts(run: BoardRun) -> str:
    return in_doubt(run.unclear) if run.unclear is not None else "the board was read again"


def _why_not(run: BoardRun, plan: BoardPlan) -> str | None:
    """Return why a board does not go on with its new plan, None if it does.

    A stage that came while the run was going on is not deleted: nobody has seen that in a plan. One that the run has
    made is not made again: who altered or deleted it would do so once more.
    """
    if plan.refused:
        reasons = "; ".join(refusal.message for refusal in plan.refusals)
        return f"planned again, the board is refused: {reasons}"
    if plan.address.container != run.live.address.container:
        return "the board is another one by now; plan again"
    known = {stage.id for stage in run.live.stages}
    for call in plan.calls:
        if Reason.CREATE in call.reasons and call.stage in run.added and not _is_there(run, plan, call.stage):
            return (
                f'stage {run.added[call.stage]} "{call.stage}" was added by this run and is there no more under this '
                "title: somebody else writes to the board; look at it, then run again"
            )
        if is_delete(call) and call.target not in known:
            return (
                f'stage {call.target} "{call.stage}" came meanwhile, and no plan that was shown deletes it; '
                "run again to plan anew"
            )
    return None


def _is_there(run: BoardRun, plan: BoardPlan, title: str) -> bool:
    """Tell whether the stage of that title that the run made is on the board: then this is another one of it."""
    return any(row.id == run.added[title] and row.title == title for row in plan.before)
