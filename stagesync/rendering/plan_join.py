"""Plans of shards put together to the plan that one run would have made; boards missing or doubled are named.

How a request is counted, and what is said once of each kind of board, is left to the caller.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from stagesync.errors import SourceError
from stagesync.model import place
from stagesync.model.long_list import cut
from stagesync.model.plan import Plan
from stagesync.rendering.plan_join_base import joined_base, unlike_bases
from stagesync.rendering.plan_join_part import PartPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stagesync.model.board import Kind
    from stagesync.model.plan import BoardPlan, Hazard

_MOST_NAMED = 20
"""Boards that a message names; there may be thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A shard's plan and the file that it was read from."""

    file: str
    plan: PartPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What the families know: the requests that plans take, and the notes said once of each kind of board."""

    requests: Callable[[Iterable[BoardPlan]], int]
    notes: Callable[[Kind], Sequence[Hazard]]


def join(sources: Sequence[Source], counting: Counting) -> Plan:
    """Return the plan of the whole run. The same sources in another order give the same plan.

    Raises SourceError that names every shard and board that is missing or doubled, and for plans that were not made
    from one configuration.
    """
    _check_one_run(sources)
    problems = [*_shards(sources), *_boards(sources), *_places(sources)]
    if problems:
        raise SourceError(f"the plans do not join: {'; '.join(problems)}; join one plan of each shard")
    boards = sorted(
        (board for source in sources for board in source.plan.boards), key=lambda board: board.name
    )
    noted = tuple(_noted_once(boards, counting.notes))
    first = sources[0].plan
    return Plan(
        boards=noted,
        requests=counting.requests(noted),
        configuration_digest=first.configuration_digest,
        narrowed=first.narrowed,
        base=joined_base([source.plan for source in sources]),
        portals={name: spec for source in sources for name, spec in source.plan.portals.items()},
    )


def _check_one_run(sources: Sequence[Source]) -> None:
    """Raise SourceError for plans of which no run can be made."""
    first = sources[0]
    for other in sources[1:]:
        unlike = _unlike(first.plan, other.plan)
        if unlike is not None:
            raise SourceError(
                f"{first.file} and {other.file} do not join: {unlike}; plan all shards again, from the same files"
            )


def _unlike(one: PartPlan, other: PartPlan) -> str | None:
    if (one.configuration_digest, one.narrowed) != (other.configuration_digest, other.narrowed):
        return "they were made from different configurations, or for other targets"
    if one.part.count != other.part.count:
        return f"one is shard {one.part}, the other shard {other.part}"
    if one.part.boards != other.part.boards:
        alone = sorted(set(one.part.boards) ^ set(other.part.boards))
        why = "so the portal's groups changed between them"
        why += ", or they were made for other targets" if one.narrowed else ""
        return f"only one of them knows {_named(alone)}, {why}"
    if unlike_bases(one, other):
        return f"their bases differ, {one.base} and {other.base}"
    for name in sorted(one.portals.keys() & other.portals.keys()):
        if one.portals[name] != other.portals[name]:
            return f'the portal "{name}" has another variable or rate in one of them than in the other'
    return None


def _shards(sources: Sequence[Source]) -> Iterator[str]:
    by_index: dict[int, list[str]] = {}
    for source in sources:
        by_index.setdefault(source.plan.part.index, []).append(source.file)
    count = sources[0].plan.part.count
    missing = [f"{index}/{count}" for index in range(1, count + 1) if index not in by_index]
    if missing:
        yield f"no plan of shard {_named(missing)}"
    for index, files in sorted(by_index.items()):
        if len(files) > 1:
            yield f"shard {index}/{count} comes {len(files)} times, in {_named(files)}"


def _boards(sources: Sequence[Source]) -> Iterator[str]:
    """Name boards by what is in the plans, whatever their shards are called."""
    held: dict[str, int] = {}
    for source in sources:
        for board in source.plan.boards:
            held[board.name] = held.get(board.name, 0) + 1
    known = sources[0].plan.part.boards
    if missing := [name for name in known if name not in held]:
        yield f"missing is {_named(missing)}"
    if doubled := sorted(name for name, times in held.items() if times > 1):
        yield f"doubled is {_named(doubled)}"
    if strange := sorted(held.keys() - set(known)):
        yield f"unknown to the configuration is {_named(strange)}"


def _places(sources: Sequence[Source]) -> Iterator[str]:
    """Name boards of different shards that lie at one place: two plans must not write one board."""
    boards = [board for source in sources for board in source.plan.boards if not board.refused]
    keyed = sorted(
        (f"{board.portal!r} {board.address.kind} {place.ids(board.address)}", board.name) for board in boards
    )
    for _, at_place in groupby(keyed, key=lambda pair: pair[0]):
        names = sorted({name for _, name in at_place})
        if len(names) > 1:
            yield f"one and the same board is {' and '.join(names)}: keep one of them in the configuration"


def _noted_once(
    boards: Iterable[BoardPlan], notes: Callable[[Kind], Sequence[Hazard]]
) -> Iterator[BoardPlan]:
    """Each shard said of each kind what is to be said once a portal; leave that at the first board of the whole run."""
    told: set[tuple[str | None, Kind]] = set()
    for board in boards:
        kind = board.address.kind
        general = [] if (board.portal, kind) in told else list(notes(kind))
        told.add((board.portal, kind))
        own = [hazard for hazard in board.hazards if hazard not in notes(kind)]
        yield replace(board, hazards=(*own, *general))


def _named(names: Sequence[str]) -> str:
    return cut(names, _MOST_NAMED)
