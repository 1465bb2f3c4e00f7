"""The dangers that a board's plan names (docs/safety.md has a paragraph for each)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.plan import Hazard, HazardCode
from stagesync.planning.moves import Verb
from stagesync.planning.order import FRONT
from stagesync.planning.rewrite import flagged
from stagesync.planning.title_hazards import title_hazards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.planning.drift.file_renames import Rename
    from stagesync.planning.intent import Intent
    from stagesync.planning.moves import Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What hazards depend on beside the intent: the moves, the final order, the state and traits of the board."""

    moves: tuple[Move, ...]
    final: tuple[int, ...]
    damaged: bool
    unmoved_tasks: bool


def hazards(intent: Intent, case: Circumstances) -> Iterator[Hazard]:
    """Yield the hazards of a board's plan, the gravest first."""
    if case.moves:
        yield from _task_hazards(intent, case)
        yield from _stage_hazards(intent, case)
    yield from title_hazards(intent)
    if _never_arranged(intent):
        yield Hazard(
            code=HazardCode.NEVER_ARRANGED,
            message="nobody has arranged this board yet; if it was never opened before, reading it has just created "
            "these default stages",
        )


def renamed_by_history(rename: Rename) -> Hazard:
    """Return the hazard of a rename that nobody wrote down.

    It does not name the base: the plan does, and a plan that does the same has the same digest, whatever its base.
    """
    return Hazard(
        code=HazardCode.RENAMED_BY_HISTORY,
        message=f'"{rename.new}" is taken for "{rename.old}" renamed, since the file had that title at its place '
        f'before; add `was: ["{rename.old}"]` to the entry to make that permanent, or plan without the base if it is '
        "another stage",
    )


def _task_hazards(intent: Intent, case: Circumstances) -> Iterator[Hazard]:
    new_row = flagged(intent.rows())
    pins = any(m.verb is Verb.UPDATE and (m.after == FRONT or m.key == new_row) for m in case.moves)
    if case.unmoved_tasks and pins and new_row is not None:
        yield Hazard(
            code=HazardCode.PINS_TASKS,
            message=f'tasks of the group that nobody ever moved are written into "{intent.stages[new_row].title}" '
            "for good: they stay where they are shown now, but it leaves no history and can't be undone",
        )
    for stage in intent.doomed if case.unmoved_tasks else ():
        yield Hazard(
            code=HazardCode.HIDDEN_TASKS,
            message=f"deleting stage {stage.id} \"{stage.title}\" drops tasks in it that the webhook's user can't see "
            "into the first column; those that it sees are counted again just before",
        )
    for key in intent.emptied:
        count = intent.board.task_counts[key]
        target = intent.entries[intent.tasks_to].title if intent.tasks_to is not None else ""
        yield Hazard(
            code=HazardCode.MOVES_TASKS,
            message=f'{count} {"task moves" if count == 1 else "tasks move"} from "{intent.stages[key].title}" to '
            f'"{target}"',
        )


def _stage_hazards(intent: Intent, case: Circumstances) -> Iterator[Hazard]:
    live = intent.board.stages
    if case.damaged:
        yield Hazard(
            code=HazardCode.DAMAGED_BOARD,
            message="the stored order of this board is damaged (equal or dense SORT values, or the NEW flag in the "
            "wrong place); the first call renumbers it, and the board is read again after it",
        )
    if live and case.final and case.final[0] != live[0].id:
        entry = intent.entries.get(case.final[0])
        title = entry.title if entry else intent.stages[case.final[0]].title
        yield Hazard(
            code=HazardCode.LANDING_STAGE,
            message=f'"{title}" becomes the first stage: new tasks will land in it',
        )
    touched = {move.key for move in case.moves if move.verb is Verb.UPDATE}
    for stage in live:
        if stage.untitled and stage.id in touched:
            yield Hazard(
                code=HazardCode.UNTITLED_STAGE,
                message=f'stage {stage.id} has no title of its own, "{stage.title}" is the portal\'s word for it in '
                "the language of the webhook's user; the call stores a title",
            )


def _never_arranged(intent: Intent) -> bool:
    live = intent.board.stages
    fresh = all(stage.system_type is None or stage.is_new for stage in live)
    numbered = [stage.sort for stage in live] == [100 * (place + 1) for place in range(len(live))]
    in_a_row = [stage.id - live[0].id for stage in live] == list(range(len(live)))
    return len(live) > 1 and live[0].is_new and fresh and numbered and in_a_row
