"""A call of a plan in words: what it does to which stage, and the method that does it.

It asks the call itself what its parameters say; where a call names no predecessor, its stage's place is that of the
board after. How a title or a colour is spelled in a format is left to a Spelling, breaking lines to `layout`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.plan import Reason
from stagesync.rendering.call_list import Run, is_side_effect, runs
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
    order: tuple[StageRef, ...]
    places: Mapping[StageRef, int]
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
            before=before,
            after=after,
            doubled=doubled,
            calls=board.calls,
            sources=sources,
            order=tuple(after),
            places={ref: place for place, ref in enumerate(after)},
            spelling=spelling,
        )

    def runs(self) -> list[Run]:
        """Return the board's calls as the lines that they take."""
        return list(runs(self.calls, way=lambda call: (call.target, self._source(call))))

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
        for reason in sorted(call.reasons, key=lambda reason: is_side_effect(reason, call)):
            yield self._deed(reason, call, ref, subject)
            subject = "it"

    def _deed(self, reason: Reason, call: Call, ref: StageRef | None, subject: str) -> list[str]:
        match reason:
            case Reason.CREATE:
                return ["create", subject, *self._colored(call), *self._place(call, ref, "at")]
            case Reason.RENAME:
                return self._renaming(call, ref, subject)
            case Reason.RECOLOR:
                return self._recoloring(call, ref, subject)
            case Reason.MOVE:
                return ["move", subject, *self._place(call, ref, "to")]
            case Reason.DELETE:
                titled = ["store", "a", "title", "for", subject, "so", "that", "it", "can", "be", "deleted"]
                return titled if "fields" in call.params else ["delete", subject]
            case Reason.PIN:
                return [*_in_place(subject), "which", "pins", "the", "never-moved", "tasks"]
            case Reason.RENUMBER if call.sort is not None:
                return ["give", subject, "the", "SORT", self.spelling.number(str(call.sort))]
            case Reason.RENUMBER:
                return [*_in_place(subject), "which", "renumbers", "the", "board"]
            case Reason.MOVE_TASK:
                return ["move", "a", "task", "to", subject]

    def _renaming(self, call: Call, ref: StageRef | None, subject: str) -> list[str]:
        title = call.stage if call.title is None else call.title
        old = self.before.get(ref) if ref is not None else None
        if old is not None and old.title == title:
            return ["store", "the", "title", "of", subject]
        return ["rename", subject, "to", self.spelling.title(title)]

    def _recoloring(self, call: Call, ref: StageRef | None, subject: str) -> list[str]:
        old = self.before.get(ref) if ref is not None else None
        came = ["from", self.spelling.color(old.color)] if old is not None else []
        return ["recolour", subject, *came, "to", self.spelling.color(call.color)]

    def _colored(self, call: Call) -> list[str]:
        return ["in", self.spelling.color(call.color)] if call.color else []

    def _place(self, call: Call, ref: StageRef | None, preposition: str) -> list[str]:
        """Return where a call puts its stage: behind the one that it names, else where the board after has it."""
        if call.after is not None:
            behind = call.after or None
            return self._behind(behind) if behind else [preposition, "the", "front"]
        place = None if ref is None else self.places.get(ref)
        if not place:
            return [] if place is None else [preposition, "the", "front"]
        number = self.spelling.number(str(place + 1))
        return [preposition, "place", f"{number},", *self._behind(self.order[place - 1])]

    def _behind(self, predecessor: StageRef) -> list[str]:
        return ["behind", self._name(predecessor, "?", final=True)]

    def _moved(self, run: Run) -> list[str]:
        call = run.calls[0]
        source = self._source(call)
        came = [] if source is None else ["from", self._name(source, "?")]
        name = self._name(call.target, call.stage, final=True)
        tasks = [word if word.isalpha() else self.spelling.number(word) for word in run.task_words]
        return ["move", *tasks, *came, "to", name]

    def _source(self, call: Call) -> int | None:
        return None if call.task is None else self.sources.get(call.task)

    def _name(self, ref: StageRef | None, fallback: str, *, final: bool = False) -> str:
        """Return a stage's title in quotes: as it is now, or as it will be where `final`."""
        first, second = (self.after, self.before) if final else (self.before, self.after)
        stage = None if ref is None else first.get(ref) or second.get(ref)
        title = fallback if stage is None else stage.title
        doubled = title in self.doubled and isinstance(ref, int)
        return self.spelling.title(title) + (f" (id {self.spelling.number(str(ref))})" if doubled else "")


def _in_place(subject: str) -> list[str]:
    """Return the words for a call that changes nothing of its stage, unless it has other reasons as well."""
    return [] if subject == "it" else ["update", subject, "in", "place,"]


def _by_reference(stages: tuple[PlannedStage, ...]) -> dict[StageRef, PlannedStage]:
    found = ((reference(stage), stage) for stage in stages)
    return {ref: stage for ref, stage in found if ref is not None}
