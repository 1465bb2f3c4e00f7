"""The least safe schedule of a healthy board: which moves, in which order (docs/portal.md, "Order of the calls").

Each candidate way is turned into moves and replayed move by move; the shortest that the replay accepts is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from stagesync.planning.candidates import Candidate, Pin, candidates
from stagesync.planning.moves import Move, Purpose, Verb
from stagesync.planning.order import FRONT, Arrangement, arrange
from stagesync.planning.replay import Board, Unsafe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagesync.planning.order import OrderProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The moves and the order they lead to; `staying` are the matched stages that keep their place."""

    moves: tuple[Move, ...]
    final: tuple[int, ...]
    staying: frozenset[int]

    @property
    def calls(self) -> int:
        """The number of stage calls; emptying a stage takes one a task and is not counted here."""
        return sum(1 for move in self.moves if move.verb is not Verb.EMPTY)


def floor_calls(problem: OrderProblem) -> int:
    """Return the number of calls below which no schedule can be: each call mends one thing at the most."""
    free = arrange(problem, problem.changed)
    return len(problem.doomed) + len(problem.created) + len(problem.changed) + free.movers


def least_schedule(problem: OrderProblem) -> Schedule | None:
    """Return a shortest safe schedule, or None if there is no safe one."""
    if problem.tasks_to in problem.live:
        emptied = tuple(_emptying(problem))
        rest = least_schedule(replace(problem, emptied=frozenset(), tasks_to=None))
        return None if rest is None else replace(rest, moves=(*emptied, *rest.moves))
    floor = floor_calls(problem)
    best: Schedule | None = None
    for candidate in candidates(problem):
        schedule = _try(problem, candidate)
        if schedule is None or (best is not None and schedule.calls >= best.calls):
            continue
        best = schedule
        if best.calls == floor:
            break
    return best


def _try(problem: OrderProblem, candidate: Candidate) -> Schedule | None:
    arrangement = arrange(
        problem,
        problem.changed | candidate.extra,
        to_front=candidate.to_front,
        late=candidate.late,
        head_moves=candidate.head_moves,
    )
    board = Board(problem)
    moves: list[Move] = []
    try:
        for move in _moves(problem, arrangement, candidate, board):
            board.step(move)
            moves.append(move)
        board.check_arrived(arrangement.final)
    except Unsafe:
        return None
    return Schedule(moves=tuple(moves), final=arrangement.final, staying=arrangement.staying)


def _moves(
    problem: OrderProblem, arrangement: Arrangement, candidate: Candidate, board: Board
) -> Iterator[Move]:
    """Yield the moves; `board` is the state after the moves yielded so far."""
    done: set[int] = set()
    opening = chain(
        _early_target(problem, arrangement) if candidate.early_target else (),
        _clearing(problem, arrangement, board),
        _pinning(problem, candidate.pin),
    )
    for move in opening:
        done.add(move.key)
        yield move
    yield from _left_to_right(problem, arrangement, done, to_front=candidate.early_target)
    if not candidate.early_target:
        yield from _emptying(problem)
    for key in problem.live:
        if key in problem.doomed and board.holds(key):
            yield from _removal(key, board)


def _left_to_right(
    problem: OrderProblem, arrangement: Arrangement, done: set[int], *, to_front: bool
) -> Iterator[Move]:
    """Yield adds and updates not run yet: whatever stands to the left is final, so each lands in its place.

    With `to_front` the tasks' new stage, added behind a live one, is brought to the front if that is its place.
    """
    there = frozenset(problem.live)
    movers = frozenset(problem.matched) - arrangement.staying
    for key, after in arrangement.predecessor().items():
        if key in done:
            if to_front and key == problem.tasks_to and after == FRONT:
                yield Move(verb=Verb.UPDATE, key=key, after=FRONT)
        elif key not in there:
            yield Move(verb=Verb.ADD, key=key, after=after)
        elif key in movers or key in problem.changed:
            yield Move(verb=Verb.UPDATE, key=key, after=after)
        elif key in arrangement.called:
            yield Move(verb=Verb.UPDATE, key=key, after=after, purpose=Purpose.PIN)


def _clearing(problem: OrderProblem, arrangement: Arrangement, board: Board) -> Iterator[Move]:
    """Clear the way to a first stage that stays: what stands before it would become first for a moment.

    A doomed stage could then not be deleted, and an untitled one would change its shown name.
    """
    head = arrangement.final[0]
    if head == problem.first or head not in arrangement.staying | problem.unlisted:
        return
    placed = {problem.tasks_to} if problem.tasks_to is not None and board.holds(problem.tasks_to) else set()
    for key in problem.live[1 : problem.live.index(head)]:
        if key in problem.doomed:
            yield from _removal(key, board)
        elif key in problem.untitled:
            yield Move(verb=Verb.UPDATE, key=key, after=_anchor(problem, arrangement, key, placed))
            placed.add(key)


def _anchor(problem: OrderProblem, arrangement: Arrangement, key: int, placed: Iterable[int] = ()) -> int:
    """Return the last stage before `key` in the final order that stands in its place already."""
    anchored = arrangement.staying.union(problem.unlisted, placed)
    before = arrangement.final[: arrangement.final.index(key)]
    return next((other for other in reversed(before) if other in anchored), FRONT)


def _removal(key: int, board: Board) -> Iterator[Move]:
    if board.is_untitled(key):
        yield Move(verb=Verb.UPDATE, key=key, after=board.predecessor(key), purpose=Purpose.TITLE)
    yield Move(verb=Verb.DELETE, key=key)


def _pinning(problem: OrderProblem, pin: Pin) -> Iterator[Move]:
    """Tie the never-moved tasks to the live first stage before a new one takes its place."""
    match pin:
        case Pin.NONE:
            return
        case Pin.DOOMED:
            key = min(problem.doomed & problem.untitled, key=problem.live.index)
            yield Move(verb=Verb.UPDATE, key=key, after=FRONT, purpose=Purpose.TITLE)
        case Pin.MATCHED:
            yield Move(verb=Verb.UPDATE, key=problem.matched[0], after=FRONT, purpose=Purpose.PIN)
        case Pin.LIVE_FIRST:
            yield Move(verb=Verb.ADD, key=problem.desired[0], after=problem.live[0])


def _early_target(problem: OrderProblem, arrangement: Arrangement) -> Iterator[Move]:
    """Add the tasks' new stage behind a row that is there, never at the front, and empty the doomed stages."""
    if problem.tasks_to is None:
        return
    after = _anchor(problem, arrangement, problem.tasks_to) or problem.live[0]
    yield Move(verb=Verb.ADD, key=problem.tasks_to, after=after)
    yield from _emptying(problem)


def _emptying(problem: OrderProblem) -> Iterator[Move]:
    for key in problem.live:
        if key in problem.emptied and problem.tasks_to is not None:
            yield Move(verb=Verb.EMPTY, key=key, after=problem.tasks_to)
