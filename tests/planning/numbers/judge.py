"""The least number of calls on a board of numbers by exhaustive search, apart from the planner's own code.

Written from what the portal does alone: a write stores one number and touches nothing else, numbers below the lowest
are not given, nothing is renumbered. A pair of stages is at fault when their numbers are equal, unless that may be for
a while, or when one of a lower rank does not stand before one of a higher rank; no call may make such a pair.
"""

from __future__ import annotations

from itertools import combinations, pairwise

from stagesync.planning.numbers.problem import UNSET


def faults(problem, sorts) -> frozenset:
    """Return what is wrong among the stages that are there; `sorts` maps a stage to its number.

    Numbers of ranks that the portal keeps apart are not compared.
    """
    found = set()
    for one, other in combinations(sorted(sorts, key=lambda key: problem.ranks[key]), 2):
        same_rank = problem.ranks[one] == problem.ranks[other]
        if not same_rank and problem.rules.ranks_apart:
            continue
        if sorts[one] == sorts[other] and not problem.rules.ties_pass:
            found.add(("equal", one, other))
        if not same_rank and sorts[one] >= sorts[other]:
            found.add(("rank", one, other))
    return frozenset(found)


def replay(problem, calls) -> dict:
    """Run the calls one by one and check each moment; return the numbers at the end."""
    sorts = dict(problem.live)
    bad = faults(problem, sorts)
    listed = set(problem.final) - problem.unlisted
    for call in calls:
        if call.verb == "delete":
            assert call.key in problem.doomed
            del sorts[call.key]
        else:
            assert call.key in listed
            assert (call.verb == "add") is (call.key not in sorts)
            if call.sort is not None:
                assert lowest(problem) <= call.sort <= problem.rules.highest
                sorts[call.key] = call.sort
        now = faults(problem, sorts)
        assert now <= bad, f"{call} makes {now - bad}"
        bad = now
    return sorts


def rows(problem) -> list[tuple[int, ...]]:
    """Return the final order, one row a rank where ranks are kept apart."""
    if not problem.rules.ranks_apart:
        return [problem.final]
    ranks = sorted(set(problem.ranks.values()))
    return [tuple(key for key in problem.final if problem.ranks[key] == rank) for rank in ranks]


def untouched(problem, row) -> bool:
    """Tell whether a row is as desired already and holds nothing that gets a call: then its numbers are left alone.

    The boards of these tests show equal numbers in the order of their keys.
    """
    listed = [key for key in row if key not in problem.unlisted]
    return all(key in problem.live and key not in problem.changed for key in listed) and all(
        (problem.live[one], one) < (problem.live[other], other) for one, other in pairwise(listed)
    )


def least_gaps(problem, row) -> dict:
    """Return the least gap of each pair of neighbours in the final order, two unlisted ones left out.

    Next to an unlisted stage it is 1 where the listed ones between two unlisted do not fit otherwise. The neighbours on
    both sides of a run of listed stages are those with the nearest numbers: unlisted stages may be out of order.
    """
    gap, live, rules = problem.rules.gap, problem.live, problem.rules
    fences = [place for place, key in enumerate(row) if key in problem.unlisted]
    found = {}
    for before, after in pairwise((-1, *fences, len(row))):
        run = row[before + 1 : after]
        if not run:
            continue
        low = max((row[place] for place in fences if place <= before), key=live.get, default=None)
        high = min((row[place] for place in fences if place >= after), key=live.get, default=None)
        start = lowest(problem) if low is None else max(lowest(problem), live[low] + gap)
        end = rules.highest if high is None else min(rules.highest, live[high] - gap)
        edge = gap if start + gap * (len(run) - 1) <= end else rules.edge
        found |= dict.fromkeys(pairwise(run), gap)
        found |= {(low, run[0]): edge} if low is not None else {}
        found |= {(run[-1], high): edge} if high is not None else {}
    return found


def arrived(problem, sorts) -> bool:
    """Tell whether the numbers are in the final order with the least gaps."""
    if sorts.keys() != set(problem.final):
        return False
    return all(row_arrived(problem, row, sorts) for row in rows(problem))


def row_arrived(problem, row, sorts) -> bool:
    if untouched(problem, row):
        return all(sorts[key] == problem.live[key] for key in row)
    if any(sorts[key] < lowest(problem) for key in row if key not in problem.unlisted):
        return False
    return all(sorts[other] - sorts[one] >= gap for (one, other), gap in least_gaps(problem, row).items())


def lowest(problem) -> int:
    """Return the least number that a stage may get: that of the rules, or one that the board has already."""
    there = [sort for sort in problem.live.values() if sort != UNSET and problem.rules.low_goes]
    return min([problem.rules.lowest, *there])


def floor(problem) -> int | None:
    """Return the calls that end states alone demand, whatever happens between; None if there is no end state."""
    calls = len(problem.doomed)
    for row in rows(problem):
        needed = _row_floor(problem, row)
        if needed is None:
            return None
        calls += needed
    return calls


def _row_floor(problem, row) -> int | None:
    listed = [key for key in row if key not in problem.unlisted]
    if untouched(problem, row):
        return 0
    free = [key for key in listed if key in problem.live]
    best = None
    for size in range(len(free) + 1):
        for left_alone in combinations(free, size):
            if _completable(problem, row, frozenset(left_alone)):
                calls = len(listed) - sum(1 for key in left_alone if key not in problem.changed)
                best = calls if best is None else min(best, calls)
    return best


def _completable(problem, row, left_alone) -> bool:
    """Tell whether the others find numbers: each the lowest that it may have, from the left."""
    gaps = least_gaps(problem, row)
    sorts: dict = {}
    for key in row:
        behind = [sorts[one] + gap for (one, other), gap in gaps.items() if other == key]
        fixed = key in left_alone or key in problem.unlisted
        sorts[key] = problem.live[key] if fixed else max([lowest(problem), *behind])
    fits = all(sort <= problem.rules.highest for sort in sorts.values())
    return fits and row_arrived(problem, row, sorts)


def reachable(problem, calls: int, numbers: range) -> bool:
    """Tell whether some sequence of at most `calls` calls, with numbers out of `numbers`, ends right."""
    seen: dict = {}

    def search(sorts, waiting, bad, left) -> bool:
        if not waiting and arrived(problem, sorts):
            return True
        due = len(waiting) + len(problem.doomed & sorts.keys()) + len(set(problem.final) - sorts.keys())
        state = (tuple(sorted(sorts.items())), waiting)
        if left == 0 or due > left or seen.get(state, -1) >= left:
            return False
        seen[state] = left
        return any(
            search(after, waiting - {key}, faults(problem, after), left - 1)
            for key, after in _moments(problem, sorts, numbers)
            if faults(problem, after) <= bad
        )

    return calls >= 0 and search(dict(problem.live), problem.changed, faults(problem, problem.live), calls)


def _moments(problem, sorts, numbers):
    """Yield what one call may make of a board."""
    for key in problem.doomed & sorts.keys():
        yield key, {other: sort for other, sort in sorts.items() if other != key}
    for key in set(problem.final) - problem.unlisted:
        for number in {*numbers, sorts[key]} if key in sorts else numbers:
            yield key, {**sorts, key: number}
