"""A call of a plan in words: what it does to which stage, and the method that does it.

Knows the parameters of `task.stages.*` (docs/portal.md, "Calls"). How a title or a colour is spelled in a format is
left to a Spelling, breaking lines to `layout`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagesync.model.plan import NewId, Reason
from stagesync.rendering.call_list import Run, runs
from stagesync.rendering.spelling import TextSpelling
from stagesync.rendering.stage_changes import StageRef, doubled_titles, reference, target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagesync.model.plan import BoardPlan, Call, PlannedStage
    from stagesync.rendering.colors import Style
    from stagesync.rendering.spelling import Spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWords:
    """Puts the calls of one board into words; each word is safe to show and is not to be broken."""

    before: Mapping[StageRef, PlannedStage]
    after: Mapping[StageRef, PlannedStage]
    doubled: frozenset[str]
    calls: tuple[Call, ...]
    sources: Mapping[int, int]
    spelling: Spelling

    @classmethod
    def of(cls, board: BoardPlan, style: Style) -> CallWords:
        """Prepare a board's words for text output."""
        return cls.spelled(board, TextSpelling(style=style))

    @classmethod
    def spelled(cls, board: BoardPlan, spelling: Spelling) -> CallWords:
        """Prepare a board's words: stages are called by title, with the id where a title stands twice."""
        before, after = _by_reference(board.before), _by_reference(board.after)
        sources = {task: stage for stage, tasks in board.emptied.items() for task in tasks}
        doubled = doubled_titles(board)
        return cls(
            before=before, after=after, doubled=doubled, calls=board.calls, sources=sources, spelling=spelling
        )

    def runs(self) -> list[Run]:
        """Return the board's calls as the lines that they take."""
        return list(runs(self.calls, way=lambda call: (call.params.get("stageId"), self._source(call))))

    def phrase(self, run: Run) -> list[str]:
        """Return the words for one line of the board's calls, the last one the method."""
        return [*self.deeds(run), self.spelling.method(run.calls[0].method)]

    def deeds(self, run: Run) -> list[str]:
        """Return the words for what the calls of one line do."""
        call = run.calls[0]
        deeds = [self._moved(run)] if Reason.MOVE_TASK in call.reasons else list(self._deeds(call, run.index))
        words = [word for deed in deeds[:-1] for word in (*deed[:-1], deed[-1] + ",")]
        return [*words, *deeds[-1]]

    def _deeds(self, call: Call, index: int) -> Iterator[list[str]]:
        """Yield one deed a reason, the first with the stage's name, the others with "it"."""
        ref = target(call, index)
        # without a reason to rename, the title is the final one already
        subject = self._name(ref, call.stage, final=Reason.RENAME not in call.reasons)
        if not call.reasons:
            yield ["update", subject, "in", "place"]
        for reason in sorted(call.reasons, key=_is_side_effect):
            yield self._deed(reason, call, ref, subject)
            subject = "it"

    def _deed(self, reason: Reason, call: Call, ref: StageRef | None, subject: str) -> list[str]:
        match reason:
            case Reason.CREATE:
                return ["create", subject, *self._colored(call), *self._place(call, front="at")]
            case Reason.RENAME:
                return self._renaming(call, ref, subject)
            case Reason.RECOLOR:
                return self._recoloring(call, ref, subject)
            case Reason.MOVE:
                return ["move", subject, *self._place(call, front="to")]
            case Reason.DELETE:
                titled = ["store", "a", "title", "for", subject, "so", "that", "it", "can", "be", "deleted"]
                return titled if _fields(call) else ["delete", subject]
            case Reason.PIN:
                return [*_in_place(subject), "which", "pins", "the", "never-moved", "tasks"]
            case Reason.RENUMBER:
                return [*_in_place(subject), "which", "renumbers", "the", "board"]
            case Reason.MOVE_TASK:
                return ["move", "a", "task", "to", subject]

    def _renaming(self, call: Call, ref: StageRef | None, subject: str) -> list[str]:
        title = _fields(call).get("TITLE", call.stage)
        old = self.before.get(ref) if ref is not None else None
        if old is not None and old.title == title:
            return ["store", "the", "title", "of", subject]
        return ["rename", subject, "to", self.spelling.title(title)]

    def _recoloring(self, call: Call, ref: StageRef | None, subject: str) -> list[str]:
        old = self.before.get(ref) if ref is not None else None
        came = ["from", self.spelling.color(old.color)] if old is not None else []
        return ["recolour", subject, *came, "to", self.spelling.color(_fields(call).get("COLOR"))]

    def _colored(self, call: Call) -> list[str]:
        color = _fields(call).get("COLOR")
        return ["in", self.spelling.color(color)] if color else []

    def _place(self, call: Call, *, front: str) -> list[str]:
        match _fields(call).get("AFTER_ID"):
            case None | 0:
                return [front, "the", "front"]
            case int() | NewId() as predecessor:
                return ["behind", self._name(predecessor, "?", final=True)]
            case other:
                return ["behind", self.spelling.title(str(other))]

    def _moved(self, run: Run) -> list[str]:
        call = run.calls[0]
        source, goal = self._source(call), call.params.get("stageId")
        came = [] if source is None else ["from", self._name(source, "?")]
        name = self._name(goal if isinstance(goal, int | NewId) else None, call.stage, final=True)
        tasks = [word if word.isalpha() else self.spelling.number(word) for word in run.task_words]
        return ["move", *tasks, *came, "to", name]

    def _source(self, call: Call) -> int | None:
        task = call.params.get("id")
        return self.sources.get(task) if isinstance(task, int) else None

    def _name(self, ref: StageRef | None, fallback: str, *, final: bool = False) -> str:
        """Return a stage's title in quotes: as it is now, or as it will be where `final`."""
        first, second = (self.after, self.before) if final else (self.before, self.after)
        stage = None if ref is None else first.get(ref) or second.get(ref)
        title = fallback if stage is None else stage.title
        doubled = title in self.doubled and isinstance(ref, int)
        return self.spelling.title(title) + (f" (id {self.spelling.number(str(ref))})" if doubled else "")


def _fields(call: Call) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = call.params.get("fields") or {}
    return fields


def _is_side_effect(reason: Reason) -> bool:
    return reason in {Reason.PIN, Reason.RENUMBER}


def _in_place(subject: str) -> list[str]:
    """Return the words for a call that changes nothing of its stage, unless it has other reasons as well."""
    return [] if subject == "it" else ["update", subject, "in", "place,"]


def _by_reference(stages: tuple[PlannedStage, ...]) -> dict[StageRef, PlannedStage]:
    found = ((reference(stage), stage) for stage in stages)
    return {ref: stage for ref, stage in found if ref is not None}
