"""Plan the way back: what a journal's boards were, from what they are now, as a plan like any other.

Which stages are the run's, which somebody else's, and what can't come back is in `way_back.py`; where tasks return to
in `returning.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagesync.errors import PortalRefusal
from stagesync.families import FAMILIES
from stagesync.families.plans import plan_live
from stagesync.families.requests import requests_to_apply
from stagesync.families.returning import Columns, look_at, with_returns
from stagesync.families.survey import survey, unreadable
from stagesync.families.way_back import Back, Loss, way_back
from stagesync.model.desired import DesiredBoard
from stagesync.model.plan import BoardPlan, Plan, Refusal, RefusalCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.journal.record import BoardRecord
    from stagesync.model.board import LiveBoard
    from stagesync.portal.client import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """The plan that brings boards back, and what of them it can't bring back."""

    plan: Plan
    losses: tuple[Loss, ...]


def plan_back(portal: Portal, records: Sequence[BoardRecord]) -> Rollback:
    """Read the boards that a run may have changed and plan them back; one that can't be planned hides no other.

    Raises PortalError where the portal can't be read.
    """
    ordered = sorted((record for record in records if record.touched), key=lambda record: record.name)
    live = _read(portal, ordered)
    tasks = look_at(
        portal, [(one, board) for one in ordered if not isinstance(board := live[one.name], Refusal)]
    )
    plans: list[BoardPlan] = []
    losses: list[Loss] = []
    for record in ordered:
        planned, lost = _plan(portal, record, live[record.name], tasks.get(record.name))
        plans.append(planned)
        losses.extend(lost)
    return Rollback(plan=Plan(boards=tuple(plans), requests=requests_to_apply(plans)), losses=tuple(losses))


def _read(portal: Portal, records: Sequence[BoardRecord]) -> dict[str, LiveBoard | Refusal]:
    """Read the boards as any plan reads them; a redacted record is refused unread."""
    surveyed = survey(portal, [_bare(record) for record in records if not record.redacted])
    read = {one.desired.name: one.refusal or one.live for one in surveyed}
    found: dict[str, LiveBoard | Refusal] = {}
    for record in records:
        board = read.get(record.name)
        if isinstance(board, Refusal):
            found[record.name] = board
        elif record.redacted or board is None:
            found[record.name] = unreadable(
                "the journal hides a text of this board that holds the webhook's code, so that it can't be brought "
                "back from it; mend the board by hand, after the copy in .stagesync/"
            )
        else:
            found[record.name] = replace(board, address=record.address)
    return found


def _bare(record: BoardRecord) -> DesiredBoard:
    """Return a board of which nothing is wanted, to be read alone."""
    address = record.address
    return DesiredBoard(
        name=record.name, kind=address.kind, group=address.group, entries=(), as_admin=record.as_admin
    )


def _plan(
    portal: Portal, record: BoardRecord, live: LiveBoard | Refusal, tasks: Columns | PortalRefusal | None
) -> tuple[BoardPlan, Sequence[Loss]]:
    if isinstance(live, Refusal):
        return _refused(record, live), ()
    if isinstance(tasks, PortalRefusal):
        return _refused(record, unreadable(f"its tasks can't be counted: {tasks}")), ()
    back = way_back(record, live, tasks or {})
    planned = _planned(portal, back, live)
    if planned is None:  # a stage would have to go before its tasks have a place to return to
        back = way_back(record, live, tasks or {}, one_by_one=True)
        planned = _planned(portal, back, live)
    return planned or _refused(record, _no_way()), back.losses


def _planned(portal: Portal, back: Back, live: LiveBoard) -> BoardPlan | None:
    """Plan the stages, then put the tasks' way back in between; None where the order of calls leaves no room."""
    doomed = {stage: len(back.staying_tasks(stage)) for stage in back.doomed}
    plan = plan_live(portal, back.desired, replace(live, task_counts=doomed))
    if plan.refused or not back.returns:
        return plan
    return with_returns(plan, back, FAMILIES[live.address.kind])


def _refused(record: BoardRecord, refusal: Refusal) -> BoardPlan:
    return BoardPlan(
        name=record.name,
        address=record.address,
        fingerprint="",
        before=(),
        after=(),
        refusals=(refusal,),
        as_admin=record.as_admin,
    )


def _no_way() -> Refusal:
    return Refusal(
        code=RefusalCode.UNSAFE_ORDER,
        message="no order of calls brings its tasks back; move them by hand, and roll back again",
    )
