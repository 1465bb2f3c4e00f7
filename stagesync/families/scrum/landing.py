"""NEW and FINISH stages of a sprint: the portal needs one of each, and deletes the last one without a word.

By convention a board begins with NEW and ends with FINISH; the portal holds any other order as well.

Source: docs/portal.md, "Scrum stages".
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from stagesync.model.board import Role
from stagesync.model.plan import Hazard, HazardCode, Refusal, RefusalCode
from stagesync.planning.steps import AddStage, DeleteStage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import LiveBoard
    from stagesync.model.plan import PlannedStage
    from stagesync.planning.steps import Step

_NEEDED = {Role.NEW: "so new tasks have none to land in", Role.FINISH: "so no move completes a task"}
"""The types that a board needs, and what is amiss without one."""


def last_ones(live: LiveBoard, steps: Sequence[Step]) -> Iterator[Refusal]:
    """Refuse steps that would delete the last stage of a type that the board needs, at any moment."""
    roles = {stage.id: stage.role for stage in live.stages}
    left = Counter(roles.values())
    for step in steps:
        match step:
            case AddStage(role=role):
                left[role] += 1
            case DeleteStage(stage=stage, title=title):
                role = roles[stage]
                left[role] -= 1
                if role in _NEEDED and not left[role]:
                    yield Refusal(
                        code=RefusalCode.LAST_NEW_OR_FINISH,
                        message=f'stage {stage} "{title}" is the last one of type {role} and is never deleted: the '
                        f"board would not work without it; list it, or add another entry of `type: {role}`",
                    )


def lacking(before: Sequence[PlannedStage], after: Sequence[PlannedStage]) -> Iterator[Hazard]:
    """Name the types that a board needs, lacks, and would go on lacking."""
    there = {row.role for row in (*before, *after)}
    for role, what in _NEEDED.items():
        if role not in there:
            yield Hazard(
                code=HazardCode.LANDING_STAGE,
                message=f"the board will hold no stage of type {role}, {what}; add an entry of `type: {role}`",
            )


def out_of_order(rows: Sequence[PlannedStage]) -> Iterator[tuple[PlannedStage, PlannedStage]]:
    """Yield stages that stand before others which they should follow: NEW comes first, FINISH last."""
    new = landing(rows)
    if new is not None and rows[0].role is not Role.NEW:
        yield rows[0], new
    for row, other in pairwise(rows):
        if row.role is Role.FINISH and other.role is not Role.FINISH and (row, other) != (rows[0], new):
            yield row, other
            return


def landing(rows: Sequence[PlannedStage]) -> PlannedStage | None:
    """Return the stage in which new tasks land: the first of type new."""
    return next((row for row in rows if row.role is Role.NEW), None)


def finish(rows: Sequence[PlannedStage]) -> PlannedStage | None:
    """Return the stage in which tasks are done: the last of type finish."""
    return next((row for row in reversed(rows) if row.role is Role.FINISH), None)
