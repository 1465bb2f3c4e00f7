"""Plan the way back: what a journal's boards were, from what they are now, as a plan like any other.

Which stages are the run's, which somebody else's, and what can't come back is in `way_back.py`; where tasks return to
in `returning.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagesync.errors import PortalError, PortalRefusal, PortalUnreadable
from stagesync.families import FAMILIES
from stagesync.families.base import at, unreadable
from stagesync.families.batches import stays_with_its_board
from stagesync.families.plans import plan_live, with_notes
from stagesync.families.requests import requests_to_apply
from stagesync.families.returning import Columns, look_at, with_returns
from stagesync.families.survey import survey
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
    noted = with_notes(tuple(plans))
    return Rollback(plan=Plan(boards=noted, requests=requests_to_apply(noted)), losses=tuple(losses))


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
            found[record.name] = _same_board(record, board)
    return found


def _same_board(record: BoardRecord, live: LiveBoard) -> LiveBoard | Refusal:
    """Return the board under the name that it had, if it is the one that the run wrote to."""
    then, now = record.address.container, live.address.container
    if then is not None and then != now:
        return unreadable(
            f"the run wrote to the board of sprint {then} of {record.address}, which is over: the board is that of "
            f"sprint {now} by now, with stages of its own; there is nothing to bring back"
        )
    return replace(live, address=replace(live.address, name=record.address.name))


def _bare(record: BoardRecord) -> DesiredBoard:
    """Return a board of which nothing is wanted, to be read alone."""
    bare = DesiredBoard(name=record.name, kind=record.address.kind, entries=(), as_admin=record.as_admin)
    return at(bare, record.address)


def _plan(
    portal: Portal, record: BoardRecord, live: LiveBoard | Refusal, tasks: Columns | PortalRefusal | None
) -> tuple[BoardPlan, Sequence[Loss]]:
    if isinstance(live, Refusal):
        return _refused(record, live), ()
    if isinstance(tasks, PortalRefusal):
        return _refused(record, unreadable(f"its tasks can't be counted: {tasks}")), ()
    family = FAMILIES[live.address.kind]
    back = way_back(record, live, tasks or {}, family.order_with_strangers)
    try:
        planned = _planned(portal, back, live)
    except (PortalRefusal, PortalUnreadable) as error:
        if not stays_with_its_board(error):
            raise
        return _refused(record, unreadable(f"what its stages hold can't be told: {error}")), ()
    if planned is None:  # a stage would have to go before its tasks have a place to return to
        back = way_back(record, live, tasks or {}, family.order_with_strangers, one_by_one=True)
        planned = _planned(portal, back, live)
    return planned or _refused(record, _no_way()), back.losses


def _planned(portal: Portal, back: Back, live: LiveBoard) -> BoardPlan | None:
    """Plan the stages, then put the tasks' way back in between; None where the order of calls leaves no room."""
    doomed = {stage: len(back.staying_tasks(stage)) for stage in back.doomed}
    plan = plan_live(portal, back.desired, replace(_closer(portal, back, live), task_counts=doomed))
    if plan.refused or not back.returns:
        return plan
    return with_returns(plan, back, FAMILIES[live.address.kind])


def _closer(portal: Portal, back: Back, live: LiveBoard) -> LiveBoard:
    """Return the board with what hangs on the stages that go; tasks that can be counted are known already."""
    family = FAMILIES[live.address.kind]
    found = {} if family.counts_tasks else family.look_closer(portal, [(back.desired, live)])
    known = found.get(back.desired.name, live)
    if isinstance(known, PortalError):
        raise known
    return known


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
