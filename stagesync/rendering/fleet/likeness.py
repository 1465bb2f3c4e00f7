"""Which boards of a fleet a plan does the same to: their calls are equal where ids are replaced by titles.

Refused boards are alike if their refusals are, and what was asked for. Hazards do not count: those of boards that are
alike are told by `findings`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stagesync.model.plan import NewId, Reason
from stagesync.rendering.call_words import CallWords
from stagesync.rendering.fleet.findings import without_ids
from stagesync.rendering.fleet.standing import reorders, standing
from stagesync.rendering.stage_changes import doubled_titles, reference, rows_after, rows_before

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from stagesync.model.board import Address
    from stagesync.model.call_form import CallForm
    from stagesync.model.plan import BoardPlan, Call, PlannedStage
    from stagesync.rendering.call_list import Run
    from stagesync.rendering.stage_changes import Row, StageRef

_Label = tuple[object, ...]
_TASK = "a task"


def sameness(board: BoardPlan) -> Hashable:
    """Return what is equal for boards of a fleet that the plan does the same to."""
    return (
        standing(board),
        board.address.kind,
        board.as_admin,
        tuple(_calls(board)),
        tuple(_words(board)),
        board.drift or (),
        tuple((refusal.code, without_ids(refusal.message, board)) for refusal in board.refusals),
        looks(board) if reorders(board) and not board.calls else None,
    )


def looks(board: BoardPlan) -> Hashable:
    """Return what is equal for boards whose pictures are: an id is part of a picture where a title stands twice."""
    return tuple(tuple(map(_row, rows(board))) for rows in (rows_before, rows_after))


def phrase(words: CallWords, run: Run) -> list[str]:
    """Return a line of calls as `CallWords.phrase` does, but for a task's id, which is that of one board."""
    return _of_any_task(words.phrase(run), run)


def deeds(words: CallWords, run: Run) -> list[str]:
    """Return what a line of calls does as `CallWords.deeds` does, but for a task's id."""
    return _of_any_task(words.deeds(run), run)


def _of_any_task(told: list[str], run: Run) -> list[str]:
    alone = len(run.calls) == 1 and Reason.MOVE_TASK in run.calls[0].reasons
    return ["move", *_TASK.split(), *told[3:]] if alone else told


def _row(row: Row) -> Hashable:
    stage = row.stage
    return stage.title, stage.color, stage.role, row.mark, row.notes, stage.id if row.doubled else None


def _words(board: BoardPlan) -> Iterator[tuple[str, ...]]:
    """Yield the words of each line of calls; those that name a stage by its id are the board's own."""
    words = CallWords.spelled(board, _Whole())
    without = replace(words, doubled=frozenset())
    for run in words.runs():
        told = phrase(without, run)
        own = (board.name,) if doubled_titles(board) and told != phrase(words, run) else ()
        yield (*told, *own)


class _Whole:
    """Spells everything as it is, so that nothing which is cut looks alike."""

    def title(self, title: str) -> str:
        return f'"{title}"'

    def color(self, color: str | None) -> str:
        return repr(color)

    def number(self, number: str) -> str:
        return number

    def method(self, method: str) -> str:
        return method


def _calls(board: BoardPlan) -> Iterator[Hashable]:
    labels = _labels(board)
    for call in board.calls:
        yield call.method, call.reasons, call.stage, _params(call, labels, board.address)


def _params(call: Call, labels: Mapping[StageRef, _Label], address: Address) -> Hashable:
    """Return what a call sends, without what is this board's own; all of it where its form is not known."""
    form = call.form
    if form is None:
        return _frozen(call.params)
    own = {key: labels.get(value, value) for key, value in _references(call).items()}
    fields = call.params.get("fields")
    kept = {key: value for key, value in call.params.items() if key not in {form.stage, form.task, "fields"}}
    if isinstance(fields, Mapping):
        asked = {key: value for key, value in fields.items() if not _is_home(key, value, form, address)}
        kept["fields"] = {key: value for key, value in asked.items() if key != form.after}
    return _frozen(own), _frozen(kept), call.task is not None


def _is_home(key: str, value: object, form: CallForm, address: Address) -> bool:
    """Tell whether a field of a new stage says on which board it is created, and nothing of the stage."""
    places = {
        str(place) for place in (address.group, address.process, address.container) if place is not None
    }
    return form.creates and key not in form.needed | form.allowed and str(value) in places


def _references(call: Call) -> dict[str, StageRef]:
    found = {"stage": call.target, "after": call.after}
    return {key: value for key, value in found.items() if value is not None}


def _labels(board: BoardPlan) -> dict[StageRef, _Label]:
    """Return for each stage its titles before and after, each with how often that stood there already."""
    before, after = (dict(_numbered(stages)) for stages in (board.before, board.after))
    refs: Sequence[StageRef] = tuple(dict.fromkeys((*before, *after)))
    return {ref: ("stage", before.get(ref), after.get(ref)) for ref in refs}


def _numbered(stages: Sequence[PlannedStage]) -> Iterator[tuple[StageRef, tuple[str, int]]]:
    seen: Counter[str] = Counter()
    for stage in stages:
        ref = reference(stage)
        if ref is not None:
            yield ref, (stage.title, seen[stage.title])
        seen[stage.title] += 1


def _frozen(value: Any) -> Hashable:
    match value:
        case Mapping():
            return tuple(sorted((key, _frozen(one)) for key, one in value.items()))
        case list() | tuple():
            return tuple(map(_frozen, value))
        case NewId():
            return "new", value.created_by
        case _:
            return type(value).__name__, value
