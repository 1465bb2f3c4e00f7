"""The plan of one shard of a run: a plan that knows which boards the whole run has.

Which boards fall into a shard is decided by the command line; putting shards together is the work of `plan_join`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stagesync.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Shard `index` (from 1) of `count`; `boards` are the names of all boards of the run, sorted, not of this shard.

    `bases` holds what the plan's `base` is made of: each base by its label, with the first of this shard's boards, by
    name, that it tells of. In the order of these boards of all shards the labels make the base of the run.
    """

    index: int
    count: int
    boards: tuple[str, ...]
    bases: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPlan(Plan):
    """A plan for the boards of one shard; the configuration that it names is that of the run as a whole."""

    part: Part


def part_of(plan: Plan) -> Part | None:
    """Return which shard a plan was made for; None for a plan of the whole run."""
    return plan.part if isinstance(plan, PartPlan) else None


def as_part(plan: Plan, part: Part | None) -> Plan:
    """Return the plan as that of a shard."""
    if part is None:
        return plan
    return PartPlan(
        boards=plan.boards,
        requests=plan.requests,
        configuration_digest=plan.configuration_digest,
        narrowed=plan.narrowed,
        base=plan.base,
        portals=plan.portals,
        part=part,
    )


def part_document(part: Part) -> dict[str, object]:
    """Return what the key `shard` of a JSON plan holds."""
    bases = {"bases": dict(part.bases)} if part.bases else {}
    return {"index": part.index, "count": part.count, "boards": part.boards, **bases}


def part_value(document: Any) -> Part:
    """Return what `part_document` was made from; raises ValueError for a value that it never gives."""
    match document:
        case {"index": int(index), "count": int(count), "boards": list(names)} if (
            _counts(index)
            and _counts(count)
            and index <= count
            and all(isinstance(name, str) for name in names)
            and _tells_bases(bases := document.get("bases", {}))
        ):
            return Part(index=index, count=count, boards=tuple(names), bases=bases)
    raise ValueError("'shard' says of no shard which of how many it is, and of which boards")


def _counts(number: int) -> bool:
    """True is no number, though Python counts it as one."""
    return number >= 1 and not isinstance(number, bool)


def _tells_bases(bases: object) -> bool:
    """JSON's keys are texts as they are."""
    return isinstance(bases, dict) and all(isinstance(board, str) for board in bases.values())
