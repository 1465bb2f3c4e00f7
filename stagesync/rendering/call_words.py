"""A call of a plan in words: what it does to which stage, and the method that does it.

Knows the parameters of `task.stages.*` (docs/portal.md, "Calls"); breaking lines is left to `layout`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagesync.model.plan import NewId, Reason
from stagesync.rendering.call_list import Run, runs
from stagesync.rendering.colors import Tone
from stagesync.rendering.stage_changes import StageRef, doubled_titles, reference, target
from stagesync.rendering.width import fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagesync.model.plan import BoardPlan, Call, PlannedStage
    from stagesync.rendering.colors import Style

_TITLE_COLUMNS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWords:
    """Puts the calls of one board into words; each word is safe to show and is not to be broken."""

    before: Mapping[StageRef, PlannedStage]
    after: Mapping[StageRef, PlannedStage]
    doubled: frozenset[str]
    calls: tuple[Call, ...]
    sources: Mapping[int, int]
    style: Style

    @classmethod
    def of(cls, board: BoardPlan, style: Style) -> CallWords:
        """Prepare a board's words: stages are called by title, with the id where a title stands twice."""
        before, after = _by_reference(board.before), _by_reference(board.after)
        sources = {task: stage for stage, tasks in board.emptied.items() for task in tasks}
        doubled = doubled_titles(board)
        return cls(
            before=before, after=after, doubled=doubled, calls=board.calls, sources=sources, style=style
        )

    def runs(self) -> list[Run]:
        """Return the board's calls as the lines that they take."""
        return list(runs(self.calls, way=lambda call: (call.params.get("stageId"), self._source(call))))

    def phrase(self, run: Run) -> list[str]:
        """Return the words for one line of the board's calls."""
        call = run.calls[0]
        deeds = [self._moved(run)] if Reason.MOVE_TASK in call.reasons else list(self._deeds(call, run.index))
        words = [word for deed in deeds[:-1] for word in (*deed[:-1], deed[-1] + ",")]
        return [*words, *deeds[-1], self._method(call)]

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
        return ["rename", subject, "to", self._quoted(title)]

    def _recoloring(self, call: Call, ref: StageRef | None, subject: str) -> list[str]:
        old = self.before.get(ref) if ref is not None else None
        came = ["from", self.style.color_words(old.color)] if old is not None else []
        return ["recolour", subject, *came, "to", self.style.color_words(_fields(call).get("COLOR"))]

    def _colored(self, call: Call) -> list[str]:
        color = _fields(call).get("COLOR")
        return ["in", self.style.color_words(color)] if color else []

    def _place(self, call: Call, *, front: str) -> list[str]:
        match _fields(call).get("AFTER_ID"):
            case None | 0:
                return [front, "the", "front"]
            case int() | NewId() as predecessor:
                return ["behind", self._name(predecessor, "?", final=True)]
            case other:
                return ["behind", self._quoted(str(other))]

    def _moved(self, run: Run) -> list[str]:
        call = run.calls[0]
        source, goal = self._source(call), call.params.get("stageId")
        came = [] if source is None else ["from", self._name(source, "?")]
        name = self._name(goal if isinstance(goal, int | NewId) else None, call.stage, final=True)
        return ["move", *run.task_words, *came, "to", name]

    def _source(self, call: Call) -> int | None:
        task = call.params.get("id")
        return self.sources.get(task) if isinstance(task, int) else None

    def _name(self, ref: StageRef | None, fallback: str, *, final: bool = False) -> str:
        """Return a stage's title in quotes: as it is now, or as it will be where `final`."""
        first, second = (self.after, self.before) if final else (self.before, self.after)
        stage = None if ref is None else first.get(ref) or second.get(ref)
        title = fallback if stage is None else stage.title
        note = f" (id {ref})" if title in self.doubled and isinstance(ref, int) else ""
        return self._quoted(title) + note

    def _quoted(self, title: str) -> str:
        return f'"{fit(title, min(_TITLE_COLUMNS, self.style.columns - 12))}"'

    def _method(self, call: Call) -> str:
        return self.style.paint(f"[{fit(call.method, self.style.columns - 12)}]", Tone.QUIET)


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
