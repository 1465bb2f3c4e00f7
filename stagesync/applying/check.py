"""The look just before the first write: are the boards, and the tasks to be moved, still as planned?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.applying.comparison import compared
from stagesync.errors import PortalError
from stagesync.families.batches import stays_with_its_board
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.families.task_counts import NEVER_MOVED, columns, list_tasks
from stagesync.model.plan import RefusalCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagesync.model.board import LiveBoard
    from stagesync.model.plan import BoardPlan, Refusal
    from stagesync.portal.client import Portal


def read_again(
    portal: Portal,
    plans: Sequence[BoardPlan],
    on_board: Callable[[BoardPlan, LiveBoard], object] = lambda plan, board: None,
) -> dict[str, LiveBoard | Refusal]:
    """Return each planned board as it is now, or why it can't be read; `on_board` gets each as soon as it is there.

    Raises PortalError where the portal as a whole can't be read.
    """
    targets = [Target(address=plan.address, as_admin=plan.as_admin) for plan in plans]
    boards = read_boards(portal, targets, lambda place, board: on_board(plans[place], board))
    return {plan.name: board for plan, board in zip(plans, boards, strict=True)}


def is_stale(refusal: Refusal) -> bool:
    """Tell whether a board that can't be read is only another one by now: the sprint that was planned is over."""
    return refusal.code is RefusalCode.NO_ACTIVE_SPRINT


def changed_since(plan: BoardPlan, live: LiveBoard) -> tuple[str, ...]:
    """Return a line for each difference to the board that was planned, none if it is the same."""
    if live.fingerprint() == plan.fingerprint:
        return ()
    then = {stage.id: stage for stage in plan.before if stage.id is not None}
    now = {stage.id: stage for stage in live.stages}
    return (
        *(f'stage {key} "{then[key].title}" is gone' for key in then if key not in now),
        *(f'stage {key} "{now[key].title}" is new' for key in now if key not in then),
        *compared(then, now, "was {then} and is {now}", "the order was {then} and is {now}"),
    ) or ("its stored order (SORT) or the system type of a stage is another now",)


def changed_tasks(
    portal: Portal, plans: Sequence[BoardPlan], live: Mapping[str, LiveBoard]
) -> dict[str, str]:
    """Return, by board, what differs in the tasks that its plan moves, or counts on not being there."""
    asked = {plan.name: columns(live[plan.name], plan.emptied) for plan in plans}
    try:
        tasks = list_tasks(portal, [column for plan in plans for column in asked[plan.name]])
    except PortalError as error:
        if not stays_with_its_board(error):
            raise
        if len(plans) == 1:
            return {plans[0].name: f"its tasks can't be counted: {error}"}
        return {name: why for plan in plans for name, why in changed_tasks(portal, [plan], live).items()}
    found = iter(tasks)
    changed: dict[str, str] = {}
    for plan in plans:
        for column in asked[plan.name]:
            then, now = plan.emptied[column.stage], next(found)
            if then != now:
                changed[plan.name] = _changed_column(column.stage, len(then), len(now))
    return changed


def _changed_column(stage: int, then: int, now: int) -> str:
    where = "that nobody ever moved" if stage == NEVER_MOVED else f"in stage {stage}"
    return f"the tasks {where} changed after they were counted ({then} then, {now} now); nothing was written"
