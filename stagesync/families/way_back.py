"""What a board has to become so that it is as it was before a run: a desired board, and what can't come back.

Stages that the run created go, unless tasks lie in them that came from elsewhere; stages that the run deleted are made
anew; stages that somebody else made are left where they are. Pure: the tasks are handed in.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from stagesync.families.base import at
from stagesync.model.color import is_damaged
from stagesync.model.desired import UNMANAGED, DesiredBoard, Entry, Unlisted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stagesync.families.base import Listing
    from stagesync.journal.record import BoardRecord, TaskMove
    from stagesync.model.board import LiveBoard, Stage


Arrange: TypeAlias = "Callable[[DesiredBoard, LiveBoard, Sequence[int]], Listing]"
"""Gives the final order if some stages go and all others that no entry names stay where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something that the way back can't bring back, or leaves to people."""

    board: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """The way back of one board.

    `doomed` are the stages that go, `returns` the tasks that are still where the run put them, `homes` says which entry
    (its place in `desired`) each stage of then has become. `tasks` holds the columns that were looked at.
    """

    desired: DesiredBoard
    doomed: tuple[int, ...]
    returns: tuple[TaskMove, ...]
    homes: Mapping[int, int]
    tasks: Mapping[int, tuple[int, ...]]
    losses: tuple[Loss, ...]

    def staying_tasks(self, stage: int) -> tuple[int, ...]:
        """Return the tasks of a column that do not return to another."""
        leaving = {move.task for move in self.returns}
        return tuple(task for task in self.tasks.get(stage, ()) if task not in leaving)


def way_back(
    record: BoardRecord,
    live: LiveBoard,
    tasks: Mapping[int, tuple[int, ...]],
    arrange: Arrange,
    *,
    one_by_one: bool = False,
) -> Back:
    """Return the way back; `tasks` holds, by stage, the tasks in the columns that the run filled or created.

    `arrange` is the family's `order_with_strangers`. With `one_by_one` the stages that tasks return from stay for this
    time: where they would have to go before the old stage is there again, a second way back takes them away.
    """
    adopted = _adopted(record, live)
    ours = _ours(record, live) - set(adopted.values())
    returns = tuple(_returns(record, adopted, tasks))
    leaving = {move.task for move in returns}
    held = {stage: set(tasks.get(stage, ())) - leaving for stage in ours}
    waiting = {move.target for move in returns} if one_by_one else set()
    doomed = tuple(s.id for s in live.stages if s.id in ours and s.id not in waiting and not held[s.id])
    entries = tuple(_entry(stage, live, adopted) for stage in record.stages)
    desired, homes = _desired(record, live, entries, doomed, arrange)
    losses = (
        *_stage_losses(record, live, adopted),
        *_kept(live, ours, held, doomed),
        *_task_losses(record, returns),
    )
    return Back(
        desired=desired,
        doomed=doomed,
        returns=returns,
        homes=homes,
        tasks=tasks,
        losses=tuple(Loss(board=record.name, message=message) for message in losses),
    )


def ours_now(record: BoardRecord, live: LiveBoard) -> frozenset[int]:
    """Return the stages on the board that the run made, or most likely made."""
    return frozenset(_ours(record, live) - set(_adopted(record, live).values()))


def _adopted(record: BoardRecord, live: LiveBoard) -> dict[int, int]:
    """Return, for each stage of then that is gone, the live one of the very title that has taken its place."""
    there, then = {stage.id for stage in live.stages}, {stage.id for stage in record.stages}
    free = [stage for stage in live.stages if stage.id not in then]
    adopted: dict[int, int] = {}
    for stage in record.stages:
        heir = next((other for other in free if other.title == stage.title), None)
        if stage.id not in there and heir is not None:
            adopted[stage.id] = heir.id
            free.remove(heir)
    return adopted


def _ours(record: BoardRecord, live: LiveBoard) -> set[int]:
    """Return the live stages that the run created: those it knew of, and one for each add that was never answered."""
    then = {stage.id for stage in record.stages}
    ours = {stage.id for stage in live.stages} & record.created
    for title, count in Counter(record.unsettled).items():
        same = [s.id for s in live.stages if s.title == title and s.id not in then | ours]
        if len(same) <= count:  # with more of them nobody can tell which are the run's
            ours.update(same)
    return ours


def _returns(
    record: BoardRecord, adopted: Mapping[int, int], tasks: Mapping[int, tuple[int, ...]]
) -> Iterator[TaskMove]:
    for move in record.moves:
        home = adopted.get(move.origin, move.origin)
        known = any(stage.id == move.origin for stage in record.stages)
        if known and home != move.target and move.task in tasks.get(move.target, ()):
            yield move


def _entry(stage: Stage, live: LiveBoard, adopted: Mapping[int, int]) -> Entry:
    there = {other.id for other in live.stages}
    key = stage.id if stage.id in there else adopted.get(stage.id)
    color = UNMANAGED if is_damaged(stage.color) else stage.color
    if key is None:
        return Entry(title=stage.title, color=color, code=stage.code, role=stage.role)
    return Entry(title=stage.title, color=color, id=key)


def _desired(
    record: BoardRecord,
    live: LiveBoard,
    entries: tuple[Entry, ...],
    doomed: tuple[int, ...],
    arrange: Arrange,
) -> tuple[DesiredBoard, dict[int, int]]:
    """List what was there and, in the places that they have now, the stages that others made.

    They have to be listed because a configuration can only delete all unlisted stages or none. The final order is that
    of a board whose unlisted stages are kept, so that listing them costs no call.
    """
    bare = DesiredBoard(
        name=record.name,
        kind=record.address.kind,
        entries=entries,
        as_admin=record.as_admin,
        allow_mass_delete=True,
    )
    desired = at(bare, record.address)
    listing = arrange(desired, live, doomed)
    intent = listing.intent
    listed = tuple(
        intent.entries[key] if key in intent.entries else _as_it_is(intent.stages[key])
        for key in listing.order
    )
    place = {key: number for number, key in enumerate(listing.order)}
    homes = {stage.id: place[key] for stage, key in zip(record.stages, intent.keys, strict=True)}
    unlisted = Unlisted.DELETE if doomed else Unlisted.KEEP
    return replace(desired, entries=listed, unlisted=unlisted), homes


def _as_it_is(stage: Stage) -> Entry:
    return Entry(title=stage.title, id=stage.id)


def _stage_losses(record: BoardRecord, live: LiveBoard, adopted: Mapping[int, int]) -> Iterator[str]:
    now = {stage.id: stage for stage in live.stages}
    for stage in record.stages:
        named = f'stage {stage.id} "{stage.title}"'
        if stage.id in adopted:
            yield f"{named} was deleted; stage {adopted[stage.id]} of the same title takes its place"
        elif stage.id not in now:
            yield (
                f"{named} was deleted and returns with a new id; its robots, and whatever names it by its id, do not "
                "return"
            )
        elif stage.untitled and not now[stage.id].untitled:
            yield f"{named} had no title of its own; it keeps a stored one"
        if stage.id in now and (changed := _changed_signs(stage, now[stage.id])):
            yield f"{named} had {changed}, which is never changed; it keeps the one it has now"
        if is_damaged(stage.color) and stage.id in now and now[stage.id].color != stage.color:
            yield f'{named} had the damaged colour "{stage.color}"; it keeps the one it has now'
    if record.pinned:
        yield (
            "tasks of the group that nobody had ever moved may have been written into the stage that showed them; "
            "they stay there"
        )


def _changed_signs(then: Stage, now: Stage) -> str:
    """Return what of a stage's code and role somebody has changed since."""
    code = f'the code "{then.code or ""}"' if then.code != now.code else ""
    role = f'the role "{then.role}"' if then.role is not now.role else ""
    return " and ".join(word for word in (code, role) if word)


def _kept(
    live: LiveBoard, ours: set[int], held: Mapping[int, set[int]], doomed: tuple[int, ...]
) -> Iterator[str]:
    for stage in live.stages:
        if stage.id not in ours or stage.id in doomed:
            continue
        count = len(held[stage.id])
        why = (
            f"holds {count} {'task' if count == 1 else 'tasks'} that the run did not put there; it stays: move them"
            if count
            else "has to stay until its tasks have returned: apply this"
        )
        yield (f'stage {stage.id} "{stage.title}" was made by the run, but {why}, and roll back again')


def _task_losses(record: BoardRecord, returns: tuple[TaskMove, ...]) -> Iterator[str]:
    returning = {move.task for move in returns}
    for move in record.moves:
        if move.task not in returning:
            yield f"task {move.task} is no longer where the run put it, and stays where it is"
