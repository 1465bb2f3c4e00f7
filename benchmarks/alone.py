"""stagesync by itself, where the peers would need a plan to do anything like it: nothing to do, and a stage to add."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from benchmarks.fleet import Scenario
from benchmarks.runs import Case, Client, measured
from benchmarks.sections import Goal, Section, table

if TYPE_CHECKING:
    from benchmarks.runs import Run
    from benchmarks.sizes import Sizes

SCENARIOS = (Scenario.AS_DESIRED, Scenario.ONE_NEW)
_HEAD = (
    "boards",
    "scenario",
    "calls",
    "requests",
    "rows rewritten",
    "seconds",
    "with start-up",
    "peak MB",
    "runs",
)


def section(sizes: Sizes) -> Section:
    """Measure both scenarios on all sizes."""
    cases = [
        Case(client=Client.STAGESYNC, boards=boards, scenario=scenario, latency=sizes.latency)
        for scenario in SCENARIOS
        for boards in sizes.fleet
    ]
    found = measured(cases, sizes.repeats)
    excess = max(run.calls - case.boards * case.scenario.least for case, run in found.items())
    reads = all(
        run.requests <= ceil(case.boards / 50)
        for case, run in found.items()
        if case.scenario is Scenario.AS_DESIRED
    )
    goals = (
        Goal(
            promised="calls never above the least",
            found=f"{excess:,.0f} above it" if excess > 0 else "the least on every size",
            met=excess <= 0,
        ),
        Goal(
            promised="boards that are as desired take one request for each 50",
            found="no more on any size" if reads else "more",
            met=reads,
        ),
    )
    return Section(lines=table(_HEAD, (_row(case, run) for case, run in found.items())), goals=goals)


def _row(case: Case, run: Run) -> tuple[object, ...]:
    return (
        f"{case.boards:,}",
        case.scenario,
        f"{run.calls:,.0f}",
        f"{run.requests:,.0f}",
        f"{run.rows:,.0f}",
        f"{run.seconds:.2f}",
        f"{run.whole:.2f}",
        f"{run.memory:.0f}",
        run.runs,
    )
