"""Refusals and hazards of boards whose stages have roles and codes: what the portal can't change, or would not undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.board import Role
from stagesync.model.plan import Hazard, HazardCode, PlannedStage, Refusal, RefusalCode
from stagesync.planning.steps import DeleteStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stagesync.model.board import Stage
    from stagesync.model.desired import Entry
    from stagesync.planning.intent import Intent
    from stagesync.planning.steps import Step


def other_role(intent: Intent, key: str) -> Iterator[Refusal]:
    """Refuse an entry whose role is not that of its live stage; `key` is what the configuration calls the role.

    The portal changes it never, or not back, or counts the elements in the stage otherwise from then on.
    """
    for entry, stage in _matched(intent):
        if entry.role is not None and stage.role is not None and entry.role is not stage.role:
            yield Refusal(
                code=RefusalCode.ROLE_CHANGE,
                message=f'entry "{entry.title}" says `{key}: {entry.role}`, but stage {stage.id} "{stage.title}" is '
                f"of the {key} {stage.role}, which is never changed here; correct the entry, or give it a title of "
                "its own to create another stage",
            )


def other_code(intent: Intent, fold: Callable[[str], str] = str) -> Iterator[Refusal]:
    """Refuse an entry whose code is not that of its live stage: codes are never changed."""
    for entry, stage in _matched(intent):
        if entry.code and stage.code and fold(entry.code) != fold(stage.code):
            yield Refusal(
                code=RefusalCode.UNFIT_CODE,
                message=f'entry "{entry.title}" has the code "{entry.code}", but stage {stage.id} "{stage.title}" '
                f'has the code "{stage.code}", which never changes; leave `code` out of the entry, or write the '
                "stage's own there",
            )


def unset_codes(intent: Intent) -> Iterator[Hazard]:
    """Name entries whose code their live stage lacks: it is given with an add, and never afterwards."""
    for entry, stage in _matched(intent):
        if entry.code and not stage.code:
            yield Hazard(
                code=HazardCode.CODE_NOT_SET,
                message=f'entry "{entry.title}" has the code "{entry.code}", but stage {stage.id} "{stage.title}" has '
                "none, and a code is never set on a stage that is there; leave it out of the entry",
            )


def second_success(intent: Intent) -> Iterator[Refusal]:
    """Refuse a new stage of success beside one that is there, though it were deleted later in the plan."""
    there = next((stage for stage in intent.board.stages if stage.role is Role.SUCCESS), None)
    for key in intent.keys:
        entry = intent.entries[key]
        if there is not None and key not in intent.stages and entry.role is Role.SUCCESS:
            yield Refusal(
                code=RefusalCode.SECOND_SUCCESS,
                message=f'new entry "{entry.title}" would be a second stage of success beside {there.id} '
                f'"{there.title}", and the portal holds one at most; if it is the same stage, add '
                f'`was: ["{there.title}"]` to the entry',
            )


def lasting_stages(intent: Intent) -> Iterator[Refusal]:
    """Refuse to delete stages that are the portal's own."""
    for stage in intent.doomed:
        if stage.lasting:
            yield Refusal(
                code=RefusalCode.LASTING_STAGE,
                message=f'stage {stage.id} "{stage.title}" is one of the portal\'s own and is never deleted; list it, '
                f'or give the entry that shall take its place `was: ["{stage.title}"]`',
            )


def uncounted(steps: Sequence[Step], elements: str) -> Iterator[Hazard]:
    """Name stages to be deleted of which nobody can tell whether they hold `elements`."""
    for step in steps:
        if isinstance(step, DeleteStage):
            yield Hazard(
                code=HazardCode.UNCOUNTED_ELEMENTS,
                message=f'whether stage {step.stage} "{step.title}" holds {elements} can\'t be counted; if it does, '
                "the portal refuses to delete it, and this board's calls end there",
            )


def landing_stage(before: PlannedStage | None, after: PlannedStage | None, elements: str) -> Iterator[Hazard]:
    """Name the stage in which new `elements` land from then on, where it is another one than before."""
    if before is not None and after is not None and before.id != after.id:
        yield Hazard(code=HazardCode.LANDING_STAGE, message=f'new {elements} will land in "{after.title}"')


def first(rows: Sequence[PlannedStage]) -> PlannedStage | None:
    """Return the first row."""
    return rows[0] if rows else None


def _matched(intent: Intent) -> Iterator[tuple[Entry, Stage]]:
    for key in intent.keys:
        if key in intent.stages:
            yield intent.entries[key], intent.stages[key]
