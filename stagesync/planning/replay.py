"""What a healthy board does with a schedule, move by move: the check that every schedule has to pass.

A linked list, so that a move costs O(1). On a healthy board (every SORT and gap above 10, NEW on the first row) a move
puts its stage directly behind the named one and the first row takes the NEW flag; damaged boards are `rewrite.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.planning.moves import Move, Verb
from stagesync.planning.order import FRONT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.planning.order import OrderProblem


class Unsafe(Exception):
    """A move that the portal refuses, that drags tasks along or that renames a stage nobody named."""


class Board:
    """A healthy board between two moves."""

    def __init__(self, problem: OrderProblem) -> None:
        self._problem = problem
        self._next: dict[int, int] = {}
        self._previous: dict[int, int] = {}
        for key, follower in zip((FRONT, *problem.live), (*problem.live, FRONT), strict=True):
            self._next[key], self._previous[follower] = follower, key
        self._flagged = self._next[FRONT]
        self._untitled = set(problem.untitled)
        self._holding = set(problem.emptied)
        self._unpinned = bool(problem.live and problem.unmoved_tasks) and (
            problem.first not in problem.doomed or problem.first in problem.emptied
        )
        self._waiting = set(problem.changed)

    def order(self) -> tuple[int, ...]:
        """Return the stages in order."""
        keys = []
        key = self._next[FRONT]
        while key != FRONT:
            keys.append(key)
            key = self._next[key]
        return tuple(keys)

    def holds(self, key: int) -> bool:
        """Tell whether the stage is there."""
        return key in self._next

    def predecessor(self, key: int) -> int:
        """Return the stage directly before `key`, FRONT for the first."""
        return self._previous[key]

    def is_untitled(self, key: int) -> bool:
        """Tell whether the row still has no title of its own, so that the portal refuses its delete."""
        return key in self._untitled

    def run(self, moves: Iterable[Move]) -> None:
        """Run the moves one by one; raises Unsafe."""
        for move in moves:
            self.step(move)

    def step(self, move: Move) -> None:
        """Run one move; raises Unsafe."""
        match move.verb:
            case Verb.DELETE:
                self._delete(move.key)
            case Verb.EMPTY:
                self._empty(move.key, move.after)
            case Verb.UPDATE:
                self._update(move.key, move.after)
            case Verb.ADD:
                self._link(move.key, move.after)
                self._flag_first()

    def check_arrived(self, final: tuple[int, ...]) -> None:
        """Raise Unsafe unless the board is as `final` says, every change made."""
        if self.order() != final or self._waiting:
            raise Unsafe("the moves do not lead to the final order")

    def _update(self, key: int, after: int) -> None:
        if after == FRONT or key == self._flagged:
            self._unpinned = False
        self._untitled.discard(key)
        self._waiting.discard(key)
        self._unlink(key)
        self._link(key, after)
        self._flag_first()

    def _empty(self, key: int, target: int) -> None:
        if target not in self._next or key not in self._next:
            raise Unsafe("tasks can't go to a stage that is not there yet")
        self._holding.discard(key)
        if key == self._flagged:
            self._unpinned = False

    def _delete(self, key: int) -> None:
        if key == self._flagged or key in self._untitled or key in self._holding:
            raise Unsafe("the portal refuses to delete a system stage or one with tasks")
        self._unlink(key)

    def _flag_first(self) -> None:
        first = self._next[FRONT]
        if first == self._flagged:
            return
        if self._unpinned:
            raise Unsafe("never-moved tasks would show in another stage")
        if first in self._untitled:
            if first not in self._problem.doomed:
                raise Unsafe("an untitled stage would change its shown name")
            self._untitled.discard(first)
        self._flagged = first

    def _unlink(self, key: int) -> None:
        before, after = self._previous.pop(key), self._next.pop(key)
        self._next[before], self._previous[after] = after, before

    def _link(self, key: int, before: int) -> None:
        if before not in self._next or key in self._next:
            raise Unsafe("a move names a stage that is not there")
        after = self._next[before]
        self._next[before], self._previous[key] = key, before
        self._next[key], self._previous[after] = after, key
