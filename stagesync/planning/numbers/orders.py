"""The final orders that a configuration leaves open: where unlisted stages stay, their place among the others.

The rule is that of every board (docs/portal.md, "Final order"): what stays, and what is unlisted, keeps its order, and
every other entry follows the entry before it, that of a rank before included. Which of the entries stay is open; where
there is no room behind the entry before, the first entry of a rank may stand as the first one of a board does.
"""

from __future__ import annotations

from itertools import chain, compress, islice, pairwise, product
from typing import TYPE_CHECKING

from stagesync.planning.order import final_order, staying_stages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.planning.order import OrderProblem

MOST_MATCHED = 7
"""Up to this many matched entries every choice of those that stay is offered."""


def final_orders(rows: Sequence[OrderProblem]) -> Iterator[tuple[int, ...]]:
    """Yield the final orders of the ranks put together, those that move least first, none twice."""
    offered = chain(_greatest(rows), _all(rows) if _is_small(rows) else ())
    seen: set[tuple[int, ...]] = set()
    for staying in offered if any(row.unlisted for row in rows) else islice(offered, 1):
        for behind in (True, False):
            order = _order(rows, staying, behind=behind)
            if order not in seen:
                seen.add(order)
                yield order


def _order(rows: Sequence[OrderProblem], staying: frozenset[int], *, behind: bool) -> tuple[int, ...]:
    """Return a final order; with `behind` the first entry of a rank follows the last one of the ranks before directly.

    That is at the front of its rank. Without, it stands where a first entry of a board would.
    """
    order: list[int] = []
    follows = False
    for row in rows:
        order += final_order(row, staying, to_front=behind and follows)
        follows = follows or bool(row.desired)
    return tuple(order)


def all_offered(rows: Sequence[OrderProblem]) -> bool:
    """Tell whether `final_orders` leaves none out."""
    return _is_small(rows) or not any(row.unlisted for row in rows)


def _is_small(rows: Sequence[OrderProblem]) -> bool:
    return sum(len(row.matched) for row in rows) <= MOST_MATCHED


def _greatest(rows: Sequence[OrderProblem]) -> Iterator[frozenset[int]]:
    for late in (False, True):
        yield frozenset(chain.from_iterable(staying_stages(row, row.changed, late=late) for row in rows))


def _all(rows: Sequence[OrderProblem]) -> list[frozenset[int]]:
    choices = [frozenset(chain(*staying)) for staying in product(*map(_rising, rows))]
    changed = frozenset[int]().union(*(row.changed for row in rows))
    return sorted(choices, key=lambda staying: (-len(staying - changed), -len(staying), sorted(staying)))


def _rising(row: OrderProblem) -> list[tuple[int, ...]]:
    """Return every set of matched entries that stand in the desired order already."""
    position = {key: place for place, key in enumerate(row.live)}
    chosen = (
        tuple(compress(row.matched, picked)) for picked in product((False, True), repeat=len(row.matched))
    )
    return [keys for keys in chosen if all(position[one] < position[other] for one, other in pairwise(keys))]
