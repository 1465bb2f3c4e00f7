"""The least number of calls by exhaustive search, and the formula, both apart from the planner's own code.

The board here is a plain list that is rewritten on each call, as docs/portal.md ("The rewrite") tells; nothing of
`stagesync.planning` is used but the values that state the problem.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Rows:
    """A healthy board: its order, who is flagged, who is untitled, what still waits, whether tasks are unpinned."""

    order: tuple[int, ...]
    flagged: int
    untitled: frozenset[int]
    waiting: frozenset[int]
    unpinned: bool


def start(problem) -> Rows:
    first = problem.live[0]
    return Rows(
        order=problem.live,
        flagged=first,
        untitled=problem.untitled,
        waiting=problem.changed,
        unpinned=problem.unmoved_tasks and first not in problem.doomed,
    )


def rewrite(problem, rows: Rows, key: int, after: int) -> Rows | None:
    """One add or update; None where a task or an unnamed title would change."""
    update = key in rows.order
    unpinned = rows.unpinned and not (update and (after == 0 or key == rows.flagged))
    order = [other for other in rows.order if other != key]
    order.insert(0 if after == 0 else order.index(after) + 1, key)
    untitled = rows.untitled - {key}
    first = order[0]
    if first != rows.flagged and unpinned:
        return None
    if first in untitled:
        if first not in problem.doomed:
            return None
        untitled -= {first}
    return Rows(tuple(order), first, untitled, rows.waiting - {key}, unpinned)


def delete(rows: Rows, key: int) -> Rows | None:
    if key == rows.flagged or key in rows.untitled:
        return None
    return replace(rows, order=tuple(other for other in rows.order if other != key))


def successors(problem, rows: Rows):
    for key in problem.desired:
        for after in (0, *rows.order):
            if after != key:
                yield rewrite(problem, rows, key, after)
    for key in problem.doomed & set(rows.order):
        yield delete(rows, key)
        if key in rows.untitled:
            for after in (0, *rows.order):
                if after != key:
                    yield rewrite(problem, rows, key, after)


def floor(problem, rows: Rows) -> int:
    """Each call mends one thing at the most: never more than the true distance."""
    calm = [key for key in problem.desired if key in rows.order and key not in rows.waiting]
    return (
        len(problem.doomed & set(rows.order))
        + sum(1 for key in problem.desired if key not in rows.order)
        + len(rows.waiting)
        + len(calm)
        - increasing([rows.order.index(key) for key in calm])
    )


def increasing(positions) -> int:
    tails: list[int] = []
    for position in positions:
        place = bisect_left(tails, position)
        tails[place : place + 1] = [position]
    return len(tails)


def reachable(problem, calls: int) -> bool:
    """Tell whether some sequence of at most `calls` safe calls ends right."""
    seen: dict[Rows, int] = {}

    def search(rows: Rows, left: int) -> bool:
        need = floor(problem, rows)
        if need == 0:
            return True
        if need > left or seen.get(rows, -1) >= left:
            return False
        seen[rows] = left
        return any(search(after, left - 1) for after in successors(problem, rows) if after is not None)

    return calls >= 0 and search(start(problem), calls)


def least(problem) -> int:
    calls = floor(problem, start(problem))
    while not reachable(problem, calls):
        calls += 1
    return calls


def formula(problem) -> int:
    """The call count of docs/portal.md, "Least calls", for a board without unlisted stages."""
    head, first = problem.desired[0], problem.live[0]
    called = set(problem.changed)
    if head > 0 and head != first and (first in problem.doomed or head in problem.untitled):
        called.add(head)
    base = _count(problem, called)
    pinned = (
        head < 0
        and problem.unmoved_tasks
        and first not in problem.doomed
        and not problem.doomed & problem.untitled
    )
    if not pinned:
        return base
    matched = [key for key in problem.desired if key > 0]
    return min(_count(problem, called | {key}) for key in {first, matched[0]})


def _count(problem, called) -> int:
    matched = [key for key in problem.desired if key > 0]
    calm = [problem.live.index(key) for key in matched if key not in called]
    return (
        len(problem.doomed)
        + sum(1 for key in problem.desired if key < 0)
        + len(called)
        + len(calm)
        - increasing(calm)
        + len(problem.doomed & problem.untitled)
    )


def replay(problem, moves) -> Rows:
    """Run a schedule's moves on the plain list; an unsafe or refused one fails the test."""
    rows = start(problem)
    for move in moves:
        after = (
            delete(rows, move.key) if move.verb == "delete" else rewrite(problem, rows, move.key, move.after)
        )
        assert after is not None, f"unsafe: {move} of {moves} on {rows}"
        rows = after
    return rows
