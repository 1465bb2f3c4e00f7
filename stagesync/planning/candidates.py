"""The few ways in which a least schedule of a healthy board can look (docs/portal.md, "Least calls").

Which of them the portal accepts is found out by replaying them (`replay.py`); how each becomes moves is in
`schedule.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.planning.order import OrderProblem


class Pin(StrEnum):
    """How never-moved tasks are tied to their stage before a new stage comes first."""

    NONE = "none"
    MATCHED = "matched"  # update the first matched entry with AFTER_ID 0
    LIVE_FIRST = "live-first"  # add behind the live first stage, then move that one away
    DOOMED = "doomed"  # the title call of an untitled stage that will be deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way: the stages called on top of those that change, and the choices of `order.arrange`.

    With `early_target` the new stage that takes the tasks of deleted ones is added, and they are emptied, first of all.
    """

    extra: frozenset[int] = frozenset()
    to_front: bool = False
    late: bool = False
    head_moves: bool = False
    pin: Pin = Pin.NONE
    early_target: bool = False


def candidates(problem: OrderProblem) -> Iterator[Candidate]:
    """Yield the candidates, likely cheapest first."""
    yield from _plain(problem)
    if problem.emptied:
        yield from (replace(candidate, early_target=True) for candidate in _plain(problem))


def _plain(problem: OrderProblem) -> Iterator[Candidate]:
    first, head, matched = problem.first, problem.desired[0], problem.matched
    replaced = first in problem.doomed
    for late in (False, True):
        yield Candidate(late=late, to_front=replaced)
    extras = [key for key in dict.fromkeys((head, *matched[:1], first)) if key in matched]
    for late, key, to_front in product((False, True), extras, (replaced, not replaced)):
        yield Candidate(extra=frozenset({key}), late=late, to_front=to_front)
    for late in (False, True):
        if head in matched[:1]:
            yield Candidate(extra=frozenset({head}), late=late, to_front=True, head_moves=True)
        elif problem.unmoved_tasks and not replaced:
            yield from _pinned(problem, late=late)


def _pinned(problem: OrderProblem, *, late: bool) -> Iterator[Candidate]:
    first, matched = problem.first, problem.matched
    if problem.doomed & problem.untitled:
        yield Candidate(late=late, to_front=True, pin=Pin.DOOMED)
    if matched:
        yield Candidate(extra=frozenset(matched[:1]), late=late, to_front=True, pin=Pin.MATCHED)
    if first is not None and first in matched:
        yield Candidate(extra=frozenset({first}), late=late, to_front=True, pin=Pin.LIVE_FIRST)
