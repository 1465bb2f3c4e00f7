"""From calls with numbers to steps in words of stages, with the board after them."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from stagesync.model.plan import Reason
from stagesync.model.subsequence import heaviest_increasing
from stagesync.planning.draft import planned
from stagesync.planning.moves import Verb
from stagesync.planning.steps import AddStage, DeleteStage, Step, UpdateStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.plan import NewId, PlannedStage
    from stagesync.planning.intent import Intent
    from stagesync.planning.numbers.choice import Choice
    from stagesync.planning.numbers.problem import NumberCall, NumberProblem


def numbered_steps(intent: Intent, choice: Choice) -> tuple[Step, ...]:
    """Return the steps of a board's calls, one each."""
    in_place = _in_place(intent, choice)
    told: set[int | NewId] = set()
    steps: list[Step] = []
    for call in choice.numbering.calls:
        steps.append(_step(intent, call, moved=call.key not in in_place, told=call.key in told))
        told.add(call.key)
    return tuple(steps)


def planned_order(intent: Intent, choice: Choice, problem: NumberProblem) -> tuple[PlannedStage, ...]:
    """Return the whole board as it will be shown; a row to be created names the step that does.

    It stands in the order of its numbers: unlisted stages that are out of order among themselves stay so.
    """
    created = {call.key: index for index, call in enumerate(choice.numbering.calls) if call.verb is Verb.ADD}
    numbers = {
        **problem.live,
        **{call.key: call.sort for call in choice.numbering.calls if call.sort is not None},
    }
    rank = problem.ranks if problem.rules.ranks_apart else {}
    place = {key: at for at, key in enumerate(problem.live)}
    shown = sorted(choice.final, key=lambda key: (rank.get(key, 0), numbers[key], place.get(key, len(place))))
    return tuple(planned(intent, key, created.get(key)) for key in shown)


def _step(intent: Intent, call: NumberCall, *, moved: bool, told: bool) -> Step:
    key = call.key
    match call.verb:
        case Verb.ADD:
            entry = intent.entries[key]
            return AddStage(
                title=entry.title,
                color=intent.color(key),
                sort=call.sort,
                code=entry.code,
                role=entry.role,
                reasons=(Reason.CREATE,),
            )
        case Verb.DELETE:
            return DeleteStage(stage=key, title=intent.stages[key].title, reasons=(Reason.DELETE,))
        case Verb.UPDATE:
            return UpdateStage(
                stage=key,
                title=intent.entries[key].title,
                color=None if told else intent.color(key),
                sort=call.sort,
                reasons=tuple(_reasons(intent, call, moved=moved, told=told)),
            )
        case Verb.EMPTY:
            raise ValueError("stages with numbers are never emptied")
        case _:
            assert_never(call.verb)


def _reasons(intent: Intent, call: NumberCall, *, moved: bool, told: bool) -> Iterator[Reason]:
    """A stage that is parked is renumbered on the way; its second call brings it to its place."""
    if not told and intent.renamed(call.key):
        yield Reason.RENAME
    if not told and intent.color(call.key):
        yield Reason.RECOLOR
    if call.sort is not None:
        yield Reason.MOVE if moved and not call.parked else Reason.RENUMBER


def _in_place(intent: Intent, choice: Choice) -> frozenset[int]:
    """Return the stages that stand as before among those that keep their number, whatever number they get."""
    place = {stage.id: at for at, stage in enumerate(intent.board.stages)}
    there = [key for key in choice.final if key in place]
    fixed = choice.numbering.kept.union(stage.id for stage in intent.unlisted)
    dear = len(there) + 1
    weights = [dear if key in fixed else 1 for key in there]
    return frozenset(there[at] for at in heaviest_increasing([place[key] for key in there], weights))
