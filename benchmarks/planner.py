"""How the planner's time grows with the stages of one board: microseconds a stage, as ratios to a board of 200.

The promise is that on a healthy board a stage costs at most three times as much on 20,000 stages as on 200.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from benchmarks.sections import Goal, Section, table
from stagesync.families import FAMILIES
from stagesync.model.board import Address, Kind, LiveBoard, Role, Stage
from stagesync.model.desired import UNMANAGED, DesiredBoard, Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.sizes import Sizes

BASE = 200
PROMISED = 20_000
AT_MOST = 3
RUNS = 5
_FEW_RUNS = 3
_LARGE = 50_000
"""Stages from which on a few runs are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is wrong with a board: `tied` is damage, every SORT is the same; `numbered` is a pipeline of deals."""

    shuffled: bool = False
    recolored: float = 0.0
    new_first: bool = False
    dragged: bool = False
    tied: bool = False
    numbered: bool = False


CASES = {
    "as desired": Case(),
    "one drag": Case(dragged=True),
    "shuffled, a third recoloured": Case(shuffled=True, recolored=0.3),
    "shuffled, with a new first stage": Case(shuffled=True, recolored=0.3, new_first=True),
    "damaged: all SORTs equal, one drag": Case(dragged=True, tied=True),
    "by numbers: one drag": Case(dragged=True, numbered=True),
    "by numbers: shuffled, with a new first stage": Case(
        shuffled=True, recolored=0.3, new_first=True, numbered=True
    ),
}


def board(size: int, case: Case) -> tuple[DesiredBoard, LiveBoard]:
    """Return a desired and a live board of `size` stages, the same for the same arguments."""
    random = Random(1)
    order = list(range(size))
    if case.shuffled:
        random.shuffle(order)
    if case.dragged:
        order.append(order.pop(size // 2))
    entries = [
        Entry(title=f"stage {place}", color="FFA801" if random.random() < case.recolored else UNMANAGED)
        for place in order
    ]
    if case.new_first:
        entries.insert(0, Entry(title="brand new"))
    desired = DesiredBoard(name="board", kind=Kind.KANBAN, group=7, entries=tuple(entries))
    live = LiveBoard(address=Address(kind=Kind.KANBAN, group=7), stages=_rows(size, case))
    return _as_pipeline(desired, live) if case.numbered else (desired, live)


def seconds_a_stage(size: int, case: Case) -> float:
    """Return the median time of planning one board, divided by its stages."""
    desired, live = board(size, case)
    repeats = max(1, 2_000 // size)
    times = []
    for _ in range(RUNS if size < _LARGE else _FEW_RUNS):
        began = time.perf_counter()
        for _ in range(repeats):
            FAMILIES[desired.kind].plan(desired, live)
        times.append((time.perf_counter() - began) / repeats / size)
    return statistics.median(times)


def section(sizes: Sizes) -> Section:
    """Measure each case on boards of all sizes."""
    found = {
        name: {size: seconds_a_stage(size, case) for size in sizes.stages} for name, case in CASES.items()
    }
    head = ("microseconds a stage (ratio to 200 stages)", *(f"{size:,}" for size in sizes.stages))
    lines = table(head, ((name, *_cells(figures)) for name, figures in found.items()))
    return Section(lines=lines, goals=goals(found) if PROMISED in sizes.stages else ())


def goals(found: Mapping[str, Mapping[int, float]]) -> tuple[Goal, ...]:
    """Judge the seconds a stage, by case and size."""
    healthy = [figures for name, figures in found.items() if not CASES[name].tied]
    worst = max(figures[PROMISED] / figures[BASE] for figures in healthy)
    promised = (
        f"a stage of a healthy board costs at most {AT_MOST} times as much on {PROMISED:,} as on {BASE}"
    )
    return (Goal(promised=promised, found=f"{worst:.2f} times at most", met=worst <= AT_MOST),)


def _cells(figures: Mapping[int, float]) -> list[str]:
    return [f"{seconds * 1e6:.1f} ({seconds / figures[BASE]:.2f})" for seconds in figures.values()]


def _rows(size: int, case: Case) -> tuple[Stage, ...]:
    return tuple(
        Stage(
            id=place + 1,
            title=f"stage {place}",
            color="47D1E2",
            sort=100 if case.tied else 100 * (place + 1),
            system_type="" if place else "NEW",
        )
        for place in range(size)
    )


def _as_pipeline(desired: DesiredBoard, live: LiveBoard) -> tuple[DesiredBoard, LiveBoard]:
    """Return the same stages as those of a pipeline of deals; new ones get a code made for them."""
    address = Address(kind=Kind.CRM, entity="deal", pipeline=5, container="DEAL_STAGE_5")
    stages = tuple(
        replace(stage, code=f"CODE_{stage.id}", role=Role.PROCESS, system_type=None) for stage in live.stages
    )
    moved = replace(desired, kind=Kind.CRM, group=None, entity="deal", pipeline=5)
    return moved, LiveBoard(address=address, stages=stages)
