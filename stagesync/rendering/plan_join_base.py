"""The base of a joined plan: what the bases of the shards' plans make together.

A git revision is one and the same for all boards. Journals are not: each board has its newest, and a shard names those
of its own boards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.rendering.plan_join_part import PartPlan

_JOURNAL = "journal "
"""How the label of a journal begins, and that of no git revision."""


def unlike_bases(one: PartPlan, other: PartPlan) -> bool:
    """Tell whether no one run has both bases; a shard of which no board has a base goes with any."""
    if one.base == other.base or None in (one.base, other.base):
        return False
    return not (_of_journals(one) and _of_journals(other))


def joined_base(plans: Iterable[PartPlan]) -> str | None:
    """Return the labels as the plan of the whole run names them: in the order of the boards, each once."""
    plans = tuple(plans)
    first: dict[str, str] = {}
    for plan in plans:
        for label, board in plan.part.bases.items():
            first[label] = min(board, first.get(label, board))
    if first:
        return ", ".join(sorted(first, key=lambda label: first[label]))
    return next((plan.base for plan in plans if plan.base is not None), None)


def _of_journals(plan: PartPlan) -> bool:
    return any(label.startswith(_JOURNAL) for label in plan.part.bases)
