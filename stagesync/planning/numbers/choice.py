"""The final order of a board, and its calls: of all orders that the configuration leaves open, one with the fewest.

Where stages that are not listed stay, a place beside them may be too narrow for an entry, and another order saves a
call or makes the plan possible at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from stagesync.planning.numbers.keeping import kept_stages
from stagesync.planning.numbers.orders import all_offered, final_orders
from stagesync.planning.numbers.planner import least_numbering
from stagesync.planning.numbers.problem import UNSET, NoRoom, Numbering
from stagesync.planning.numbers.segments import Segment
from stagesync.planning.numbers.unchanged import as_desired

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.planning.numbers.problem import NumberProblem
    from stagesync.planning.order import OrderProblem

MOST_SEARCHED = 8
"""How many final orders are searched where none gives a plan at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A final order with its calls; `least`: no order that the configuration leaves open takes fewer."""

    final: tuple[int, ...]
    numbering: Numbering
    least: int


def choose(problem: NumberProblem, rows: Sequence[OrderProblem]) -> Choice | NoRoom:
    """Return the final order with the fewest calls; `problem.final` is not looked at, `rows` has one row a rank.

    With more than a few listed stages beside unlisted ones only the orders that move least are looked at; `least` is a
    bound that holds for the others too. NoRoom is that of the first order, if no order has room.
    """
    floor = _floor(problem, rows)
    solved: list[Choice] = []
    blocked: list[tuple[tuple[int, ...], NoRoom]] = []
    for final in final_orders(rows):
        found = least_numbering(replace(problem, final=final), thorough=False)
        if isinstance(found, NoRoom):
            blocked.append((final, found))
            continue
        solved.append(Choice(final=final, numbering=found, least=found.least))
        if len(found.calls) <= floor:
            return solved[-1]
    return _searched(problem, solved, blocked, floor=floor if not all_offered(rows) else None)


def _searched(
    problem: NumberProblem,
    solved: Sequence[Choice],
    blocked: Sequence[tuple[tuple[int, ...], NoRoom]],
    *,
    floor: int | None,
) -> Choice | NoRoom:
    """Return the best of the orders, where none takes the fewest calls thinkable; the best one is searched.

    `floor`: the bound to tell, None if the orders are all that there are.
    """
    if not solved:
        return _unblocked(problem, blocked)
    best = min(solved, key=lambda choice: len(choice.numbering.calls))
    least = min(choice.least for choice in solved) if floor is None else floor
    if len(best.numbering.calls) > best.least:
        found = least_numbering(replace(problem, final=best.final))
        if isinstance(found, Numbering):
            best = replace(best, numbering=found)
    return replace(best, least=least)


def _unblocked(problem: NumberProblem, blocked: Sequence[tuple[tuple[int, ...], NoRoom]]) -> Choice | NoRoom:
    """Search the orders that have numbers for all, though no sequence of calls was found at once."""
    wide = [final for final, why in blocked if not why.stages]
    for final in wide[:MOST_SEARCHED]:
        found = least_numbering(replace(problem, final=final))
        if isinstance(found, Numbering):
            return Choice(final=final, numbering=found, least=found.least)
    return NoRoom(low=None, high=None, stages=()) if wide else blocked[0][1]


def _floor(problem: NumberProblem, rows: Sequence[OrderProblem]) -> int:
    """Return the calls that every final order takes: gaps of 1, as next to unlisted stages, and those left out."""
    rules = replace(problem.rules, gap=1)
    calls = 0
    for keys in _lines(rows) if rules.ranks_apart else [tuple(chain.from_iterable(_lines(rows)))]:
        if as_desired(problem, keys):
            continue
        bare = replace(problem, final=keys, rules=rules, unlisted=frozenset())
        whole = Segment(keys=keys, low=None, high=None, lowest=UNSET, highest=rules.highest)
        kept = kept_stages(bare, whole) - problem.changed
        calls += len(keys) - len(kept)
    return calls + len(problem.doomed)


def _lines(rows: Sequence[OrderProblem]) -> list[tuple[int, ...]]:
    return [row.desired for row in rows]
