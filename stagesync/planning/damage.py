"""The least safe schedule of a damaged board: equal, dense or zero SORT values, NEW on another row than the first.

Only the first add or update can misbehave; after it every SORT is a multiple of 100 (docs/portal.md, "Damaged
boards"). So each likely first call is simulated, the rest is planned on its result, and the shortest way is taken in
which no task changes its stage.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from stagesync.planning.moves import Move, Purpose, Verb
from stagesync.planning.order import FRONT, OrderProblem
from stagesync.planning.rewrite import Row, flagged, rewrite
from stagesync.planning.schedule import Schedule, floor_calls, least_schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

_SMALL_BOARD = 14
"""Up to this many stages every first call is tried; above it those that the recipe names."""

_MOST_FIRST_CALLS = 300
_MOST_STAGES_TRIED = 200_000
"""First calls times stages: a huge board tries fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedSchedule:
    """A schedule, and the order that the board must have after its first rewriting move (an index in `moves`)."""

    schedule: Schedule
    first_rewrite: int | None
    order_then: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A first call, the order that it leads to, and what is left to do on the board then."""

    first: Move
    order: tuple[int, ...]
    rest: Schedule


def damaged_schedule(problem: OrderProblem, rows: tuple[Row, ...]) -> DamagedSchedule | None:
    """Return a shortest safe schedule for a board whose rows are damaged, or None if there is no safe one."""
    emptying = _emptying_first(problem)
    bare = replace(problem, emptied=frozenset(), tasks_to=None) if emptying else problem
    if _only_deletes(bare, rows):
        deletes = tuple(Move(verb=Verb.DELETE, key=key) for key in bare.live if key in bare.doomed)
        final = tuple(key for key in bare.live if key not in bare.doomed)
        done = Schedule(moves=(*emptying, *deletes), final=final, staying=frozenset(bare.matched))
        return DamagedSchedule(schedule=done, first_rewrite=None, order_then=())
    best = _best(bare, rows)
    if best is None:
        return None
    moves = (*emptying, best.first, *best.rest.moves)
    return DamagedSchedule(
        schedule=replace(best.rest, moves=moves), first_rewrite=len(emptying), order_then=best.order
    )


def _emptying_first(problem: OrderProblem) -> tuple[Move, ...]:
    target = problem.tasks_to
    if target is None or target not in problem.live:
        return ()
    return tuple(
        Move(verb=Verb.EMPTY, key=key, after=target) for key in problem.live if key in problem.emptied
    )


def _only_deletes(problem: OrderProblem, rows: tuple[Row, ...]) -> bool:
    system = {row.key for row in rows if row.type}
    listed = frozenset(problem.desired)
    kept = tuple(key for key in problem.live if key in listed)
    return kept == problem.desired and not problem.changed and not system & problem.doomed


def _best(problem: OrderProblem, rows: tuple[Row, ...]) -> _Way | None:
    """Return the shortest way that costs at most one call more than on a healthy board, giving up least for it.

    First to go is that a listed untitled stage keeps its shown name at every moment (its own call gives it back), then
    that a stage which moves stands directly behind its predecessor.
    """
    healthy = least_schedule(replace(problem, emptied=frozenset(), tasks_to=None))
    enough = 1 + (healthy.calls if healthy is not None else floor_calls(problem))
    movers = frozenset(problem.desired) - (healthy.staying if healthy is not None else frozenset())
    best: _Way | None = None
    for placed, lenient in (
        (movers, False),
        (movers, True),
        (frozenset[int](), False),
        (frozenset[int](), True),
    ):
        way = _best_first(problem, rows, placed=placed, lenient=lenient)
        if way is not None and (best is None or way.rest.calls < best.rest.calls):
            best = way
        if best is not None and best.rest.calls + 1 <= enough:
            break
    return best


def _best_first(
    problem: OrderProblem, rows: tuple[Row, ...], *, placed: frozenset[int], lenient: bool
) -> _Way | None:
    """Return the best first call with what follows.

    A first call for one of `placed` must put it directly behind its predecessor. `lenient`: a listed untitled stage may
    lose its shown name for a moment, when its own call gives it back.
    """
    floor = max(1, floor_calls(problem))
    best: _Way | None = None
    most = min(_MOST_FIRST_CALLS, _MOST_STAGES_TRIED // len(rows))
    for move in islice(_first_calls(problem, rows), most):
        after = rewrite(rows, move.key, move.after)
        remaining = _remaining(problem, rows, move, after, lenient=lenient)
        rest = least_schedule(remaining) if remaining is not None else None
        if rest is None or (best is not None and rest.calls >= best.rest.calls):
            continue
        if move.key in placed and not _follows(problem, rest.final, move.key):
            continue
        best = _Way(first=move, order=tuple(row.key for row in after), rest=rest)
        if rest.calls + 1 <= floor:
            break
    return best


def _follows(problem: OrderProblem, final: tuple[int, ...], key: int) -> bool:
    place = problem.desired.index(key)
    return place == 0 or final.index(key) == final.index(problem.desired[place - 1]) + 1


def _first_calls(problem: OrderProblem, rows: tuple[Row, ...]) -> Iterator[Move]:
    """Yield first calls, likely best first: those of the healthy plan, those that keep the order, those that pin."""
    seen: set[tuple[int, int]] = set()
    for key, after in _named_by_recipe(problem, rows):
        if key != after and (key, after) not in seen:
            seen.add((key, after))
            yield _first_call(problem, key, after)
    if len(problem.live) <= _SMALL_BOARD:
        anchors = (FRONT, *problem.live)
        for key in (*problem.desired, *sorted(problem.doomed)):
            for after in anchors:
                if key != after and (key, after) not in seen:
                    yield _first_call(problem, key, after)


def _named_by_recipe(problem: OrderProblem, rows: tuple[Row, ...]) -> Iterator[tuple[int, int]]:
    live = problem.live
    before = dict(zip(live, (FRONT, *live[:-1]), strict=True))
    healthy = least_schedule(replace(problem, emptied=frozenset(), tasks_to=None))
    for move in healthy.moves if healthy is not None else ():
        if move.verb in (Verb.ADD, Verb.UPDATE) and (move.after == FRONT or move.after in before):
            yield move.key, move.after
    matched = frozenset(problem.matched)
    listed = [key for key in live if key in matched]
    new_row = flagged(rows)
    pinning = [key for key in (new_row, *listed[:1], *listed[-1:], *problem.matched[:1]) if key in listed]
    for key in (*(k for k in pinning if k == new_row), *listed[-1:]):
        yield key, before[key]
    for key in problem.created[:1]:
        yield key, live[-1]
    for key in pinning:
        yield key, FRONT
    for key in (key for key in listed if key in problem.changed):
        yield key, FRONT
    doomed = [key for key in live if key in problem.doomed]
    for key in (*(key for key in doomed if key == new_row), *doomed[:1]):
        yield key, FRONT
        yield key, live[-1]
    for key in reversed(listed):
        yield key, before[key]


def _first_call(problem: OrderProblem, key: int, after: int) -> Move:
    if key < 0:
        return Move(verb=Verb.ADD, key=key, after=after)
    if key in problem.doomed and key in problem.untitled:
        return Move(verb=Verb.UPDATE, key=key, after=after, purpose=Purpose.TITLE)
    return Move(verb=Verb.UPDATE, key=key, after=after, purpose=Purpose.RENUMBER)


def _remaining(
    problem: OrderProblem, rows: tuple[Row, ...], move: Move, after: tuple[Row, ...], *, lenient: bool
) -> OrderProblem | None:
    """Return what is left to do after the first call; None where it moved a task or renamed a stage."""
    new_row = flagged(rows)
    pins = move.key > 0 and (move.after == FRONT or move.key == new_row) and new_row is not None
    shown_in = new_row if new_row is not None else rows[0].key
    first = after[0].key
    leaving = shown_in in problem.doomed and shown_in not in problem.emptied
    if problem.unmoved_tasks and not pins and not leaving and first != shown_in:
        return None
    changed = problem.changed - {move.key}
    if first in problem.untitled - problem.doomed - {move.key}:
        if not lenient or first not in problem.desired:
            return None
        changed |= {first}
    live = tuple(row.key for row in after)
    return replace(
        problem,
        live=live,
        changed=changed,
        untitled=frozenset(row.key for row in after if row.untitled),
        unmoved_tasks=problem.unmoved_tasks and not pins and not leaving,
    )
