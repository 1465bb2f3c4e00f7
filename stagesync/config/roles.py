"""What a list says its stages are for: one success at most, and in an order that works.

The order of stages that the list says nothing about is known to the planner alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config.wording import quoted
from stagesync.model.board import Role
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from stagesync.config.drafts import EntryDraft, StageList

_IN_A_SPRINT = (Role.NEW, Role.WORK, Role.FINISH)


def check(stages: StageList) -> None:
    """Note a second success, a success behind a failure, and types in an unusual order."""
    _check_semantics(stages)
    _check_types(stages)


def _check_semantics(stages: StageList) -> None:
    """Compare success with fail alone: an entry without `semantic` may be a stage that has one on the portal."""
    success: EntryDraft | None = None
    failure: EntryDraft | None = None
    for entry in stages.entries:
        if entry.semantic is None:
            continue
        if entry.semantic.role is Role.FAIL:
            failure = failure or entry
        elif success is not None:
            message = f"a second success stage, after {_named(success)}"
            stages.report.error(Rule.SUCCESS_STAGE, entry.semantic.where, message, "keep one of the two")
        else:
            success = entry
            if failure is not None:
                message = (
                    f"the success stage stands behind {_named(failure)}, an order that no portal can hold"
                )
                remedy = "write the success stage before those that fail"
                stages.report.error(Rule.STAGE_ORDER, entry.semantic.where, message, remedy)


def _check_types(stages: StageList) -> None:
    """Warn of an order that the portal allows and nobody means: tasks land in the first `new`, end in the last one."""
    highest: EntryDraft | None = None
    for entry in stages.entries:
        if entry.type is None:
            continue
        rank = _IN_A_SPRINT.index(entry.type.role)
        if highest is None or highest.type is None or rank >= _IN_A_SPRINT.index(highest.type.role):
            highest = entry
            continue
        message = (
            f"a stage of type {entry.type.role} stands behind {_named(highest)} of type {highest.type.role}"
        )
        stages.report.warning(
            Rule.STAGE_ORDER, entry.type.where, message, "order them new, work, finish unless it is meant"
        )


def _named(entry: EntryDraft) -> str:
    line = entry.place[0] + 1
    return f"{quoted(entry.title.text)} in line {line}" if entry.title else f"that in line {line}"
