"""The numbered list of a board's calls, in which tasks that go the same way share a line.

The words for each call are left to the renderers of plans and outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from stagesync.model.plan import Reason
from stagesync.rendering.layout import wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from stagesync.model.plan import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One call, or several that each move a task the same way; `index` is the first one's, from 0."""

    index: int
    calls: tuple[Call, ...]

    @property
    def label(self) -> str:
        """The numbers of its calls, from 1."""
        last = self.index + len(self.calls)
        return f"{last}." if len(self.calls) == 1 else f"{self.index + 1}-{last}."

    @property
    def task_words(self) -> list[str]:
        """The task that moves, or how many of them."""
        if len(self.calls) == 1:
            return ["task", str(self.calls[0].task)]
        return [str(len(self.calls)), "tasks"]


def runs(calls: Sequence[Call], *, start: int = 0, way: Callable[[Call], Hashable]) -> Iterator[Run]:
    """Yield the calls in order; those in a row that move tasks, and whose `way` is equal, as one run."""

    def same(numbered: tuple[int, Call]) -> Hashable:
        index, call = numbered
        return (
            (way(call),) if Reason.MOVE_TASK in call.reasons else index
        )  # a way must not look like an index

    for _, group in groupby(enumerate(calls, start), same):
        members = tuple(group)
        yield Run(index=members[0][0], calls=tuple(call for _, call in members))


def numbered(
    listed: Sequence[Run], words: Callable[[Run], list[str]], *, indent: str, width: int
) -> Iterator[str]:
    """Yield the lines of a list, the numbers below one another."""
    digits = max((len(run.label) for run in listed), default=0)
    for run in listed:
        first = f"{indent}{run.label:>{digits}} "
        yield from wrap(words(run), first=first, rest=" " * len(first), width=width)


def is_side_effect(reason: Reason, call: Call) -> bool:
    """Tell what a call does beside its work; one that carries a number renumbers nothing but its own stage."""
    return reason is Reason.PIN or (reason is Reason.RENUMBER and call.sort is None)
