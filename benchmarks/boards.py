"""How the planner's time and memory grow with the boards of a run, from values: no portal, no file.

Each number of boards is planned in a process of its own.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from benchmarks import fleet
from benchmarks.children import answer, ask, timed
from benchmarks.sections import Goal, Section, table

if TYPE_CHECKING:
    from benchmarks.sizes import Sizes
    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard

PROMISED = 10_000
CPU = 10.0
MEMORY = 500.0
_HEAD = ("boards", "CPU, s", "milliseconds a board", "peak MB", "runs")


def section(sizes: Sizes) -> Section:
    """Plan all numbers of boards."""
    found = {boards: _medians(boards, sizes.repeats) for boards in sizes.planned}
    rows = (_row(boards, told, sizes.repeats) for boards, told in found.items())
    goals = goals_of(found[PROMISED]) if PROMISED in found else ()
    return Section(lines=table(_HEAD, rows), goals=goals)


def goals_of(told: dict[str, float]) -> tuple[Goal, ...]:
    """Judge the `cpu` seconds and the `memory` in MB of the promised number of boards."""
    cpu, memory = told["cpu"], told["memory"]
    return (
        Goal(
            promised=f"{PROMISED:,} boards in under {CPU:.0f} s of CPU", found=f"{cpu:.1f} s", met=cpu < CPU
        ),
        Goal(promised=f"and under {MEMORY:.0f} MB", found=f"{memory:.0f} MB", met=memory < MEMORY),
    )


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Plan `boards` boards, each with one stage dragged, phrase their calls and count the requests."""
    from stagesync.families.plans import plan_live
    from stagesync.families.requests import requests_to_apply
    from stagesync.model.plan import Plan
    from stagesync.portal.client import Portal
    from stagesync.portal.transport import open_http
    from stagesync.portal.webhook import Webhook

    webhook = Webhook.parse("http://127.0.0.1:9/rest/1/nobody-listens/")
    portal = Portal(webhook, open_http(webhook))
    pairs = [_board(group) for group in fleet.groups(job["boards"])]

    def plan() -> Plan:
        plans = tuple(plan_live(portal, desired, live) for desired, live in pairs)
        return Plan(boards=plans, requests=requests_to_apply(plans))

    made: list[Plan] = []
    told = timed(lambda: made.append(plan()))
    if portal.requests or made[0].calls != job["boards"]:
        raise SystemExit("the boards were not planned as they should be")
    return told


def _row(boards: int, told: dict[str, float], runs: int) -> tuple[object, ...]:
    cpu = told["cpu"]
    return f"{boards:,}", f"{cpu:.3f}", f"{cpu / boards * 1000:.2f}", f"{told['memory']:.0f}", runs


def _board(group: int) -> tuple[DesiredBoard, LiveBoard]:
    from stagesync.model.board import Address, Kind, LiveBoard, Stage
    from stagesync.model.desired import DesiredBoard, Entry

    stages = tuple(
        Stage(
            id=len(fleet.STAGES) * group + place,
            title=title,
            color=color,
            sort=100 * (place + 1),
            system_type="" if place else "NEW",
        )
        for place, (title, color) in enumerate(fleet.live(fleet.Scenario.ONE_DRAG))
    )
    entries = tuple(Entry(title=title, color=color) for title, color in fleet.STAGES)
    desired = DesiredBoard(name=f"client/{group}", kind=Kind.KANBAN, group=group, entries=entries)
    return desired, LiveBoard(address=Address(kind=Kind.KANBAN, group=group), stages=stages)


def _medians(boards: int, repeats: int) -> dict[str, float]:
    told = [ask("boards", {"boards": boards}) for _ in range(repeats)]
    return {key: statistics.median(one[key] for one in told) for key in ("cpu", "memory")}


if __name__ == "__main__":
    answer(run)
