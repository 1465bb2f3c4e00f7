"""What a configuration wants of a live board: matched, doomed and new stages, and why it may be refused.

It ends where the order of calls begins (`schedule.py`, `damage.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.desired import Unlisted, Unmanaged
from stagesync.model.plan import Refusal, RefusalCode
from stagesync.planning.matching import Match, Matcher, match
from stagesync.planning.order import OrderProblem
from stagesync.planning.rewrite import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.board import LiveBoard, Stage
    from stagesync.model.desired import DesiredBoard, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Entries and stages by key: a live stage's id, or -1 for the first entry, -2 for the second …, where it is new."""

    board: LiveBoard
    keys: tuple[int, ...]
    entries: dict[int, Entry]
    stages: dict[int, Stage]
    doomed: tuple[Stage, ...]
    unlisted: tuple[Stage, ...]
    emptied: tuple[int, ...]
    tasks_to: int | None
    refusals: tuple[Refusal, ...]
    decided: bool

    def color(self, key: int) -> str | None:
        """Return the colour to send for a listed stage: the managed one where it differs, else None."""
        wanted = self.entries[key].color
        if isinstance(wanted, Unmanaged):
            return None
        stage = self.stages.get(key)
        return None if stage is not None and stage.color == wanted else wanted

    def renamed(self, key: int) -> bool:
        """Tell whether a listed live stage gets another title."""
        return key in self.stages and self.stages[key].title != self.entries[key].title

    def problem(self, *, unmoved_tasks: bool) -> OrderProblem:
        """Return the order problem; `unmoved_tasks` as there."""
        live = self.board.stages
        changed = (key for key in self.keys if key in self.stages and (self.renamed(key) or self.color(key)))
        return OrderProblem(
            live=tuple(stage.id for stage in live),
            desired=self.keys,
            changed=frozenset(changed),
            doomed=frozenset(stage.id for stage in self.doomed),
            untitled=frozenset(stage.id for stage in live if stage.untitled),
            unmoved_tasks=unmoved_tasks,
            emptied=frozenset(self.emptied),
            tasks_to=self.tasks_to,
        )

    def rows(self) -> tuple[Row, ...]:
        """Return the rows as stored, for the rules that look at SORT and SYSTEM_TYPE."""
        return tuple(Row(key=s.id, sort=s.sort, type=s.system_type or "") for s in self.board.stages)


def intend(desired: DesiredBoard, live: LiveBoard, *, matcher: Matcher = match) -> Intent:
    """Match the entries to the live board and look for what forbids the plan; never raises."""
    found = matcher(desired.entries, live.stages)
    doomed = found.unlisted if desired.unlisted is Unlisted.DELETE and not found.refusals else ()
    keys = tuple(stage.id if stage else -1 - place for place, stage in enumerate(found.stages))
    entries = dict(zip(keys, desired.entries, strict=True))
    emptied = tuple(stage.id for stage in doomed if live.task_counts.get(stage.id))
    target = next((key for key, entry in entries.items() if entry.title == desired.move_tasks_to), None)
    return Intent(
        board=live,
        keys=keys,
        entries=entries,
        stages={stage.id: stage for stage in live.stages},
        doomed=doomed,
        unlisted=() if doomed else found.unlisted,
        emptied=emptied if target is not None else (),
        tasks_to=target if emptied else None,
        refusals=(*found.refusals, *_policy_refusals(desired, live, found, doomed)),
        decided=not found.refusals,
    )


def doomed_stages(desired: DesiredBoard, live: LiveBoard) -> tuple[Stage, ...]:
    """Return the stages that a plan would delete: those whose tasks have to be known before it is made."""
    return intend(desired, live).doomed


def _policy_refusals(
    desired: DesiredBoard, live: LiveBoard, found: Match, doomed: tuple[Stage, ...]
) -> Iterator[Refusal]:
    if desired.unlisted is Unlisted.ERROR and found.unlisted:
        named = ", ".join(f'{stage.id} "{stage.title}"' for stage in found.unlisted)
        yield Refusal(
            code=RefusalCode.UNLISTED_STAGE,
            message=f"the board holds stages that no entry names: {named}; list them, or set `unlisted: keep`",
        )
    if 2 * len(doomed) > len(live.stages) and not desired.allow_mass_delete:
        yield Refusal(
            code=RefusalCode.MASS_DELETE,
            message=f"the plan would delete {len(doomed)} of {len(live.stages)} stages, more than half; "
            "if that is meant, set `allow_mass_delete: true`",
        )
    if desired.move_tasks_to is None:
        for stage in doomed:
            count = live.task_counts.get(stage.id, 0)
            if count:
                yield Refusal(
                    code=RefusalCode.STAGE_HAS_TASKS,
                    message=f'stage {stage.id} "{stage.title}" would be deleted but holds {count} '
                    f"{'task' if count == 1 else 'tasks'}; set `move_tasks_to` to the title of the stage that "
                    "shall take them, or list the stage",
                )
