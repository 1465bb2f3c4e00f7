"""From the moves of a schedule to steps in words of stages, with the board before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from stagesync.model.plan import NewId, PlannedStage, Reason
from stagesync.model.title import is_blank
from stagesync.planning.moves import Purpose, Verb
from stagesync.planning.order import FRONT
from stagesync.planning.steps import AddStage, DeleteStage, MoveTask, Step, UpdateStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.board import Stage
    from stagesync.planning.intent import Intent
    from stagesync.planning.moves import Move
    from stagesync.planning.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The steps of a board, one call each; `index_of_move[i]` is where the steps of the schedule's move i begin."""

    steps: tuple[Step, ...]
    after: tuple[PlannedStage, ...]
    created: dict[int, int]
    index_of_move: tuple[int, ...]

    def reference(self, key: int) -> int | NewId:
        """Return a stage's id, or the step that creates it."""
        return NewId(created_by=self.created[key]) if key in self.created else key


def draft(intent: Intent, schedule: Schedule) -> Draft:
    """Write the schedule's moves as steps; one step a task for an emptied stage."""
    writer = _Writer(intent, schedule)
    indexes = []
    for move in schedule.moves:
        indexes.append(len(writer.steps))
        writer.write(move)
    after = tuple(planned(intent, key, writer.created.get(key)) for key in schedule.final)
    return Draft(steps=tuple(writer.steps), after=after, created=writer.created, index_of_move=tuple(indexes))


def before(intent: Intent) -> tuple[PlannedStage, ...]:
    """Return the board as it is."""
    tasks = intent.board.task_counts
    return tuple(
        PlannedStage(id=s.id, title=s.title, color=s.color, tasks=tasks.get(s.id), code=s.code, role=s.role)
        for s in intent.board.stages
    )


def planned(intent: Intent, key: int, created_by: int | None) -> PlannedStage:
    """Return a stage as it will be; `created_by` is the step that creates it, if one does."""
    stage, entry = intent.stages.get(key), intent.entries.get(key)
    color = (intent.color(key) if entry else None) or (stage.color if stage else None)
    title = entry.title if entry else intent.stages[key].title
    known = stage or entry
    return PlannedStage(
        id=stage.id if stage else None,
        title=title,
        color=color,
        created_by=created_by,
        code=known.code if known else None,
        role=known.role if known else None,
    )


def _storable(stage: Stage) -> str:
    """Return a title that counts as one: the portal takes none that is blank, and "0" for none."""
    return str(stage.id) if is_blank(stage.title) or stage.title == "0" else stage.title


class _Writer:
    def __init__(self, intent: Intent, schedule: Schedule) -> None:
        self.steps: list[Step] = []
        self.created: dict[int, int] = {}
        self._intent = intent
        self._staying = schedule.staying
        self._first = schedule.final[0] if schedule.final else None
        self._told: set[int] = set()
        live = [stage.id for stage in intent.board.stages]
        self._live_before = dict(zip(live, [0, *live], strict=False))

    def write(self, move: Move) -> None:
        match move.verb:
            case Verb.ADD:
                self._add(move)
            case Verb.UPDATE:
                self._update(move)
            case Verb.EMPTY:
                self.steps.extend(self._task_moves(move))
            case Verb.DELETE:
                title = self._intent.stages[move.key].title
                self.steps.append(DeleteStage(stage=move.key, title=title, reasons=(Reason.DELETE,)))
            case _:
                assert_never(move.verb)

    def _add(self, move: Move) -> None:
        entry = self._intent.entries[move.key]
        self.steps.append(
            AddStage(
                title=entry.title,
                color=self._intent.color(move.key),
                after=self._reference(move.after),
                reasons=(Reason.CREATE,),
            )
        )
        self.created[move.key] = len(self.steps) - 1

    def _update(self, move: Move) -> None:
        key, intent = move.key, self._intent
        listed = key in intent.entries
        self.steps.append(
            UpdateStage(
                stage=self._reference(key),
                title=intent.entries[key].title if listed else _storable(intent.stages[key]),
                color=intent.color(key) if listed and key not in self._told else None,
                after=self._reference(move.after),
                reasons=tuple(self._reasons(move)),
            )
        )
        self._told.add(key)

    def _reasons(self, move: Move) -> Iterator[Reason]:
        key, intent = move.key, self._intent
        if key not in intent.entries:
            yield Reason.DELETE if move.purpose is Purpose.TITLE else Reason.RENUMBER
            if move.after == FRONT:
                yield Reason.PIN
            return
        told = key in self._told or key in self.created
        if not told and intent.renamed(key):
            yield Reason.RENAME
        if not told and intent.color(key):
            yield Reason.RECOLOR
        if move.purpose is Purpose.PIN:
            yield Reason.PIN
        if key not in self._staying or key in self.created:
            yield Reason.MOVE
        elif move.purpose is Purpose.RENUMBER:
            yield self._renumbering(move)
        elif move.purpose is Purpose.OWN and (told or not (intent.renamed(key) or intent.color(key))):
            yield Reason.MOVE

    def _renumbering(self, move: Move) -> Reason:
        """On a damaged board AFTER_ID 0 pins and need not bring the stage to the front."""
        if move.after == FRONT and self._first != move.key:
            return Reason.PIN
        return Reason.RENUMBER if self._live_before.get(move.key) == move.after else Reason.MOVE

    def _task_moves(self, move: Move) -> Iterator[Step]:
        title = self._intent.entries[move.after].title
        for task in self._intent.board.tasks[move.key]:
            yield MoveTask(
                task=task, stage=self._reference(move.after), title=title, reasons=(Reason.MOVE_TASK,)
            )

    def _reference(self, key: int) -> int | NewId:
        return NewId(created_by=self.created[key]) if key in self.created else key
