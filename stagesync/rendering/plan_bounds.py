"""What a board's plan may concern: that board's own stages, and the tasks that the plan names.

A digest tells that a saved plan is whole, not who made it. A plan that writes elsewhere than it shows was made by
somebody else, and is not run. What the calls of a kind of board look like is said by their forms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.model import place
from stagesync.model.plan import NewId, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.call_form import CallForm
    from stagesync.model.plan import BoardPlan, Call, Plan, PlannedStage

FIRST = 0
"""As a predecessor: the place before the first stage."""


def doubled(plan: Plan) -> str | None:
    """Return what stands twice in a plan: a board's name, or the address of two boards that it writes to."""
    names = [board.name for board in plan.boards]
    written = [(board.address.kind, *place.ids(board.address).items()) for board in plan.changed]
    if len(set(names)) < len(names):
        return "two of its boards have one name"
    if len(set(written)) < len(written):
        return "it writes to one board twice"
    return None


def stray(plan: BoardPlan) -> str | None:
    """Return what in a board's plan goes beyond that board, None if nothing does."""
    if plan.calls and (plan.refused or not plan.fingerprint):
        return "a board that is refused or was not read has calls"
    known = {stage.id for stage in plan.before}
    for index, call in enumerate(plan.calls):
        if call.form is None or not _well_formed(call, call.form, plan):
            return f"calls[{index}] is no call of this board"
        if not all(_is_known(key, known, plan.calls, index) for key in _stages(call, call.form)):
            return f"calls[{index}] concerns a stage that is not of this board"
        if call.form.task is not None and not _is_named(call.params[call.form.task], plan):
            return f"calls[{index}] moves a task that the plan does not name"
    for index, stage in enumerate(plan.after):
        if plan.refused and _key(stage) is None:
            continue  # a stage that was asked for: no call creates it
        if not _is_known(_key(stage), known, plan.calls, len(plan.calls)):
            return f"after[{index}] is no stage of this board"
    return None


def _well_formed(call: Call, form: CallForm, plan: BoardPlan) -> bool:
    """Tell whether a call has the parameters of its form, and reasons that fit it."""
    admin = {"isAdmin"} if plan.as_admin and form.as_admin else set()
    fields = {"fields"} if form.has_fields else set()
    named = {name for name in (form.stage, form.task) if name is not None}
    if set(call.params) != named | fields | admin or call.params.get("isAdmin", True) is not True:
        return False
    if not call.reasons or (Reason.CREATE in call.reasons) != form.creates:
        return False
    if (Reason.MOVE_TASK in call.reasons) != (form.task is not None):
        return False
    return not form.has_fields or _fields_fit(call.params["fields"], form)


def _fields_fit(fields: Any, form: CallForm) -> bool:
    if not isinstance(fields, dict):
        return False
    needed = form.needed | set(form.home)
    if not needed <= set(fields) <= needed | form.allowed:
        return False
    if any(type(fields[key]) is not type(value) or fields[key] != value for key, value in form.home.items()):
        return False
    if form.sort in fields and type(fields[form.sort]) is not int:
        return False
    numbers = {form.after, form.sort, *form.home}
    return all(isinstance(value, str) for key, value in fields.items() if key not in numbers)


def _stages(call: Call, form: CallForm) -> Iterator[Any]:
    """Yield what stands where a stage has to stand; FIRST is none."""
    if form.stage is not None:
        yield call.params[form.stage]
    fields = call.params["fields"] if form.has_fields else {}
    after = fields.get(form.after, FIRST)
    if type(after) is not int or after != FIRST:
        yield after


def _key(stage: PlannedStage) -> int | NewId | None:
    return stage.id if stage.created_by is None else NewId(created_by=stage.created_by)


def _is_known(key: Any, known: set[int | None], calls: Sequence[Call], before: int) -> bool:
    """Tell whether a stage is on the board, or is created by a call before that index."""
    if isinstance(key, NewId):
        return 0 <= key.created_by < before and Reason.CREATE in calls[key.created_by].reasons
    return type(key) is int and key in known


def _is_named(task: Any, plan: BoardPlan) -> bool:
    return type(task) is int and any(task in tasks for tasks in plan.emptied.values())
