"""The states that a board passes through while its calls run, and which of them a live board is in.

What a call does is told from the plan alone: a stage stands directly behind the named one (docs/portal.md, "The
rewrite"); on a damaged board the plan's checkpoint tells the order after the first call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagesync.model.color import DEFAULT
from stagesync.model.plan import NewId, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.model.plan import BoardPlan, Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a board is in its plan: how many calls are done, and the ids of the stages that they created."""

    calls_done: int
    created: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A stage on the way: `key` is its id, or the NewId of the call that creates it.

    `title` is None while it has none of its own: the portal's word for it depends on where it stands. So is `color`
    where none was sent: what the portal takes then depends on the kind of board. `number` tells the place of a stage on
    a board that is ordered by numbers.
    """

    key: int | NewId
    title: str | None
    color: str | None
    number: int | None = None


def where_in(
    plan: BoardPlan,
    live: LiveBoard,
    *,
    start: int,
    created: Mapping[int, int],
    untitled: Collection[int] = (),
    numbers: Mapping[int, int | None] | None = None,
) -> Place | None:
    """Return the first state from call `start` on that the live board is in, None if it is in none.

    `untitled` are the stages that had no title of their own before the first call (docs/portal.md, "Untitled stages").
    `numbers` are those of the stages before the first call, on a board that is ordered by them; None on others. Of
    calls that leave no trace (a pin, a move of a task) the first is taken: to send them again does no harm.
    """
    for done, rows in enumerate(_states(plan, untitled, numbers)):
        if done < start or len(rows) != len(live.stages):
            continue
        found = dict(created)
        pairs = zip(rows, live.stages, strict=True) if numbers is None else _paired(rows, live)
        if all(_fits(row, stage, found) for row, stage in pairs):
            return Place(calls_done=done, created=found)
    return None


def _paired(rows: list[_Row], live: LiveBoard) -> Iterator[tuple[_Row, Stage]]:
    """Pair rows with stages by their numbers; which of two equal ones comes first is told by their ids."""
    stages = sorted(live.stages, key=lambda stage: (_place(stage.sort), stage.id))
    last = max((stage.id for stage in live.stages), default=0) + 1
    ids = {row.key: row.key if isinstance(row.key, int) else last for row in rows}
    yield from zip(sorted(rows, key=lambda row: (_place(row.number), ids[row.key])), stages, strict=True)


def _place(number: int | None) -> tuple[bool, int]:
    return (number is not None, number or 0)


def _fits(row: _Row, stage: Stage, found: dict[int, int]) -> bool:
    if row.color not in {None, stage.color} or row.title not in {None, stage.title}:
        return False
    if row.number is not None and row.number != stage.sort:
        return False
    if isinstance(row.key, int):
        return row.key == stage.id
    return found.setdefault(row.key.created_by, stage.id) == stage.id


def _states(
    plan: BoardPlan, untitled: Collection[int], numbers: Mapping[int, int | None] | None
) -> Iterator[list[_Row]]:
    """Yield the board before the first call, and after each."""
    rows = [
        _Row(
            key=stage.id or 0,
            title=None if stage.id in untitled else stage.title,
            color=stage.color or DEFAULT,
            number=numbers.get(stage.id or 0) if numbers else None,
        )
        for stage in plan.before
    ]
    yield rows
    for index, call in enumerate(plan.calls):
        rows = _after(rows, index, call)
        checkpoint = plan.checkpoint
        if checkpoint is not None and checkpoint.after_call == index:
            by_key = {row.key: row for row in rows}
            rows = [by_key[key] for key in checkpoint.order]
        yield rows


def _after(rows: list[_Row], index: int, call: Call) -> list[_Row]:
    if Reason.MOVE_TASK in call.reasons:
        return rows
    key = NewId(created_by=index) if Reason.CREATE in call.reasons else call.target
    old = next((row for row in rows if row.key == key), None)
    rest = [row for row in rows if row.key != key]
    if key is None or "fields" not in call.params:
        return rest
    row = _written(call, key, old)
    if call.after is None:
        return [*rest, row] if old is None else [row if other is old else other for other in rows]
    place = 0 if call.after == 0 else next(i for i, other in enumerate(rest) if other.key == call.after) + 1
    return [*rest[:place], row, *rest[place:]]


def _written(call: Call, key: int | NewId, old: _Row | None) -> _Row:
    """Return a stage as a call leaves it."""
    color = call.color or (old.color if old else None if call.after is None else DEFAULT)
    return _Row(
        key=key,
        title=call.title if call.title is not None else old.title if old else None,
        color=color,
        number=call.sort if call.sort is not None else old.number if old else None,
    )
