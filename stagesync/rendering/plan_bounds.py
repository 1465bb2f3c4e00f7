"""What a board's plan may concern: that board's own stages, and the tasks that the plan names.

A digest tells that a saved plan is whole, not who made it. A plan that writes elsewhere than it shows was made by
somebody else, and is not run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.model.plan import NewId, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.plan import BoardPlan, Call, Plan, PlannedStage

ADD = "task.stages.add"
UPDATE = "task.stages.update"
DELETE = "task.stages.delete"
MOVE_TASK = "task.stages.movetask"

_PARAMS = {ADD: {"fields"}, UPDATE: {"id", "fields"}, DELETE: {"id"}, MOVE_TASK: {"id", "stageId"}}
_TEXTS = {"TITLE", "COLOR"}
_NEEDED = {"TITLE", "AFTER_ID"}


def doubled(plan: Plan) -> str | None:
    """Return what stands twice in a plan: a board's name, or the address of two boards that it writes to."""
    names = [board.name for board in plan.boards]
    written = [(board.address.kind, board.address.group) for board in plan.changed]
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
        if not _well_formed(call, plan):
            return f"calls[{index}] is no call of this board"
        if not all(_is_known(key, known, plan.calls, index) for key in _stages(call)):
            return f"calls[{index}] concerns a stage that is not of this board"
        if call.method == MOVE_TASK and not _is_named(call.params["id"], plan):
            return f"calls[{index}] moves a task that the plan does not name"
    for index, stage in enumerate(plan.after):
        if plan.refused and _key(stage) is None:
            continue  # a stage that was asked for: no call creates it
        if not _is_known(_key(stage), known, plan.calls, len(plan.calls)):
            return f"after[{index}] is no stage of this board"
    return None


def _well_formed(call: Call, plan: BoardPlan) -> bool:
    """Tell whether a call is one of the four writes, with the parameters that it has on this board."""
    if call.method not in _PARAMS or not call.reasons:
        return False
    admin = {"isAdmin"} if plan.as_admin and call.method != MOVE_TASK else set()
    if set(call.params) != _PARAMS[call.method] | admin or call.params.get("isAdmin", True) is not True:
        return False
    if (Reason.CREATE in call.reasons) != (call.method == ADD):
        return False
    return "fields" not in call.params or _fields_fit(call, plan)


def _fields_fit(call: Call, plan: BoardPlan) -> bool:
    fields = call.params["fields"]
    if not isinstance(fields, dict):
        return False
    entity = {"ENTITY_ID": plan.address.group or 0} if call.method == ADD else {}
    if not _NEEDED | set(entity) <= set(fields) <= _NEEDED | _TEXTS | set(entity):
        return False
    texts = all(isinstance(fields.get(key, ""), str) for key in _TEXTS)
    return texts and all(type(fields[key]) is int and fields[key] == value for key, value in entity.items())


def _stages(call: Call) -> Iterator[Any]:
    """Yield what stands where a stage has to stand; 0, the place before the first stage, is none."""
    if call.method != ADD:
        yield call.params["stageId" if call.method == MOVE_TASK else "id"]
    after = call.params["fields"]["AFTER_ID"] if "fields" in call.params else 0
    if type(after) is not int or after != 0:
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
