"""Ranks that the portal keeps apart: each becomes a problem of its own, and their calls one sequence again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.planning.moves import Verb
from stagesync.planning.numbers.problem import NumberCall, Numbering

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.planning.numbers.problem import NumberProblem


def rank_problems(problem: NumberProblem) -> Iterator[NumberProblem]:
    """Yield the problem of each rank, the lowest first; the problem itself where all ranks share one sequence."""
    if not problem.rules.ranks_apart:
        yield problem
        return
    rules = replace(problem.rules, lowest=problem.lowest)
    for rank in sorted(set(problem.ranks.values())):
        members = frozenset(key for key, own in problem.ranks.items() if own == rank)
        higher = (
            sort
            for key, sort in problem.live.items()
            if problem.ranks[key] > rank and key not in problem.doomed
        )
        yield replace(
            problem,
            rules=rules,
            live={key: sort for key, sort in problem.live.items() if key in members},
            final=tuple(key for key in problem.final if key in members),
            ranks=dict.fromkeys(members, rank),
            changed=problem.changed & members,
            doomed=problem.doomed & members,
            unlisted=problem.unlisted & members,
            ceiling=min(higher, default=None),
        )


def numbers_after(problem: NumberProblem, numbering: Numbering) -> Iterator[int]:
    """Yield the numbers that the stages of a rank have after its calls."""
    written = {call.key: call.sort for call in numbering.calls if call.sort is not None}
    for key in problem.final:
        yield written[key] if key in written else problem.live[key]


def joined(parts: Sequence[Numbering]) -> Numbering:
    """Put the calls of the ranks one after another, the deletes that nothing waits for behind them all."""
    writes: list[NumberCall] = []
    deletes: list[NumberCall] = []
    for part in parts:
        end = len(part.calls)
        while end and part.calls[end - 1].verb is Verb.DELETE:
            end -= 1
        writes += part.calls[:end]
        deletes += part.calls[end:]
    return Numbering(
        calls=(*writes, *deletes),
        kept=frozenset[int]().union(*(part.kept for part in parts)),
        least=sum(part.least for part in parts),
    )
