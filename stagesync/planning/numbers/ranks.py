"""The ranks of a board's stages, and why an order that mixes them is refused.

A portal shows normal stages before the success stage and that one before the failures, or treats them wrongly where
they stand otherwise (docs/portal.md, "Order of RPA stages", "Order of CRM stages"). What a rank is, a family says
(`traits.py`).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from stagesync.model.plan import Refusal, RefusalCode
from stagesync.planning.order import OrderProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagesync.planning.intent import Intent
    from stagesync.planning.numbers.traits import Traits


def ranks_of(intent: Intent, traits: Traits) -> dict[int, int]:
    """Return the rank of each live stage and of each entry to create."""
    live = {stage.id: traits.rank_of_stage(stage) for stage in intent.board.stages}
    new = {key: traits.rank_of_entry(entry) for key, entry in intent.entries.items() if key not in live}
    return live | new


def rank_refusals(intent: Intent, ranks: Mapping[int, int], names: tuple[str, ...]) -> Iterator[Refusal]:
    """Refuse an order of entries in which one of a higher rank stands before one of a lower rank."""
    there = [names[rank] for rank in sorted({ranks[key] for key in intent.keys})]
    for one, other in pairwise(intent.keys):
        if ranks[one] > ranks[other]:
            before, after = (f'"{intent.entries[key].title}" ({names[ranks[key]]})' for key in (one, other))
            yield Refusal(
                code=RefusalCode.ORDER_ACROSS_RANKS,
                message=f"entry {after} stands behind {before}, an order that the portal can't hold; "
                f"write them in the order {', then '.join(there)}",
            )


def rank_rows(intent: Intent, ranks: Mapping[int, int], live: Mapping[int, int]) -> list[OrderProblem]:
    """Return the order problem of each rank; `live` holds the SORT of each live stage in the order shown."""
    by_number = sorted(live, key=live.__getitem__)
    changed = frozenset(
        key for key in intent.keys if key in live and (intent.renamed(key) or intent.color(key))
    )
    doomed = frozenset(stage.id for stage in intent.doomed)
    rows = []
    for rank in sorted(set(ranks.values())):
        own = tuple(key for key in by_number if ranks[key] == rank)
        rows.append(
            OrderProblem(
                live=own,
                desired=tuple(key for key in intent.keys if ranks[key] == rank),
                changed=changed.intersection(own),
                doomed=doomed.intersection(own),
                unmoved_tasks=False,
            )
        )
    return rows
