"""What a list says its stages are for: one success at most, and in an order that works.

The order of stages that the list says nothing about is known to the planner alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config.clashes import Clash, line_of
from stagesync.config.wording import quoted
from stagesync.model.board import Role
from stagesync.model.problem import Severity
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.config.drafts import EntryDraft, StageList
    from stagesync.config.report import Report

_IN_A_SPRINT = (Role.NEW, Role.WORK, Role.FINISH)


def clashes(stages: StageList) -> Iterator[Clash]:
    """Yield a second success, a success behind a failure, and types in an unusual order."""
    yield from _semantics(stages)
    yield from _types(stages)


def _semantics(stages: StageList) -> Iterator[Clash]:
    """Compare success with fail alone: an entry without `semantic` may be a stage that has one on the portal."""
    success: EntryDraft | None = None
    failure: EntryDraft | None = None
    for entry in stages.entries:
        mark = entry.semantic
        if mark is None:
            continue
        if mark.role is Role.FAIL:
            failure = failure or entry
        elif success is not None:
            message = f"a second success stage, after {_named(success, mark.report)}"
            yield Clash(Rule.SUCCESS_STAGE, mark, message, "keep one of the two")
        else:
            success = entry
            if failure is not None:
                behind = _named(failure, mark.report)
                message = f"the success stage stands behind {behind}, an order that no portal can hold"
                yield Clash(Rule.STAGE_ORDER, mark, message, "write the success stage before those that fail")


def _types(stages: StageList) -> Iterator[Clash]:
    """Warn of an order that the portal allows and nobody means: tasks land in the first `new`, end in the last one."""
    highest: EntryDraft | None = None
    for entry in stages.entries:
        mark = entry.type
        if mark is None:
            continue
        rank = _IN_A_SPRINT.index(mark.role)
        if highest is None or highest.type is None or rank >= _IN_A_SPRINT.index(highest.type.role):
            highest = entry
            continue
        behind = f"{_named(highest, mark.report)} of type {highest.type.role}"
        message = f"a stage of type {mark.role} stands behind {behind}"
        remedy = "order them new, work, finish unless it is meant"
        yield Clash(Rule.STAGE_ORDER, mark, message, remedy, Severity.WARNING)


def _named(entry: EntryDraft, seen_from: Report) -> str:
    line = line_of(entry.place, entry.report, seen_from)
    return f"{quoted(entry.title.text)} in {line}" if entry.title else f"that in {line}"
