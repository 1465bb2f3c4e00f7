"""How the planner's time grows with the stages of one board: seconds a stage, as ratios to a board of 200.

    python benchmarks/planner.py

Each figure is the median of several runs in this one process. The promise (docs/performance.md) is that on a healthy
board a stage costs at most three times as much on 20,000 stages as on 200.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from random import Random

from stagesync.families import FAMILIES
from stagesync.model.board import Address, Kind, LiveBoard, Role, Stage
from stagesync.model.desired import UNMANAGED, DesiredBoard, Entry
from stagesync.planning.planner import plan_board

SIZES = (10, 200, 2_000, 20_000)
BASE = 200
RUNS = 5
CASES = {
    "as desired": {"shuffled": False, "recolored": 0.0, "new_first": False},
    "one drag": {"shuffled": False, "recolored": 0.0, "new_first": False, "dragged": True},
    "shuffled, a third recoloured": {"shuffled": True, "recolored": 0.3, "new_first": False},
    "shuffled, with a new first stage": {"shuffled": True, "recolored": 0.3, "new_first": True},
    "damaged: all SORTs equal, one drag": {
        "shuffled": False,
        "recolored": 0.0,
        "new_first": False,
        "dragged": True,
        "tied": True,
    },
    "by numbers: one drag": {
        "shuffled": False,
        "recolored": 0.0,
        "new_first": False,
        "dragged": True,
        "numbered": True,
    },
    "by numbers: shuffled, a new first": {
        "shuffled": True,
        "recolored": 0.3,
        "new_first": True,
        "numbered": True,
    },
}


def boards(
    size: int, *, shuffled: bool, recolored: float, new_first: bool, dragged: bool = False, tied: bool = False
) -> tuple[DesiredBoard, LiveBoard]:
    """Return a desired and a live board of `size` stages, the same for the same arguments.

    The board is healthy, or with `tied` damaged: every SORT is the same.
    """
    random = Random(1)
    rows = tuple(
        Stage(
            id=place + 1,
            title=f"stage {place}",
            color="47D1E2",
            sort=100 if tied else 100 * (place + 1),
            system_type="" if place else "NEW",
        )
        for place in range(size)
    )
    order = list(range(size))
    if shuffled:
        random.shuffle(order)
    if dragged:
        order.append(order.pop(size // 2))
    entries = [
        Entry(title=f"stage {place}", color="FFA801" if random.random() < recolored else UNMANAGED)
        for place in order
    ]
    if new_first:
        entries.insert(0, Entry(title="brand new"))
    desired = DesiredBoard(name="board", kind=Kind.KANBAN, group=7, entries=tuple(entries))
    return desired, LiveBoard(address=Address(kind=Kind.KANBAN, group=7), stages=rows)


def as_pipeline(desired: DesiredBoard, live: LiveBoard) -> tuple[DesiredBoard, LiveBoard]:
    """Return the same stages as those of a pipeline of deals, ordered by numbers; new ones get a code made for them."""
    address = Address(kind=Kind.CRM, entity="deal", pipeline=5, container="DEAL_STAGE_5")
    stages = tuple(
        replace(stage, code=f"CODE_{stage.id}", role=Role.PROCESS, system_type=None) for stage in live.stages
    )
    place = {"kind": Kind.CRM, "group": None, "entity": "deal", "pipeline": 5}
    return replace(desired, **place), LiveBoard(address=address, stages=stages)


def seconds_a_stage(size: int, case: dict[str, bool | float]) -> float:
    """Return the median time of planning one board, divided by its stages."""
    numbered = bool(case.get("numbered"))
    shape = {name: value for name, value in case.items() if name != "numbered"}
    desired, live = boards(size, **shape)  # type: ignore[arg-type] - a table of keyword arguments
    if numbered:
        desired, live = as_pipeline(desired, live)
    repeats = max(1, 2_000 // size)
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        for _ in range(repeats):
            if numbered:
                FAMILIES[Kind.CRM].plan(desired, live)
            else:
                plan_board(desired, live, unmoved_tasks=True)
        times.append((time.perf_counter() - began) / repeats / size)
    return statistics.median(times)


def main() -> None:
    """Print one line a case: microseconds a stage, and the ratio to the base."""
    print("microseconds a stage (ratio to 200 stages)")
    print(f"{'':36}" + "".join(f"{size:>16,}" for size in SIZES))
    for name, case in CASES.items():
        figures = {size: seconds_a_stage(size, case) for size in SIZES}
        cells = (f"{figures[s] * 1e6:8.1f} ({figures[s] / figures[BASE]:.2f})" for s in SIZES)
        print(f"{name:36}" + "".join(f"{cell:>16}" for cell in cells))


if __name__ == "__main__":
    main()
