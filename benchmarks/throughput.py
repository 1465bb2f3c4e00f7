"""How close a run over many boards comes to what the portal's limits make inevitable.

What is inevitable is told from the requests alone: the bucket lets the last of N go after (N - 50) / 2 seconds, it
takes the latency, and reading, checking, writing and reading back follow each other.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from benchmarks.fleet import Scenario
from benchmarks.runs import Case, Client, measured
from benchmarks.sections import Goal, Section, table
from stagesync.portal.flights import IN_FLIGHT
from stagesync.portal.rate import STANDARD
from stagesync.rendering.layout import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.runs import Run
    from benchmarks.sizes import Sizes

PHASES = 4
"""Reading, checking, writing, reading back: none begins before the one before it has ended."""

AT_MOST = 1.1
FROM = 1_000
"""Boards from which on a run takes at most `AT_MOST` times the inevitable."""

_HEAD = ("boards", "at once", "requests", "at most", "seconds", "inevitable", "ratio", "own CPU, s", "runs")


def section(sizes: Sizes) -> Section:
    """Measure the two largest fleets, with requests one after another and as many at once as ship."""
    cases = [_case(boards, at_once, sizes) for boards in sizes.fleet[-2:] for at_once in (1, None)]
    found = measured(cases, sizes.repeats)
    lines = table(_HEAD, (_row(case, run) for case, run in found.items()))
    shipped = {case.boards: run for case, run in found.items() if case.in_flight is None}
    return Section(lines=lines, goals=tuple(goals(shipped, sizes.latency)))


def inevitable(requests: float, latency: float) -> float:
    """Return the seconds below which no client can be."""
    return max((requests - STANDARD.burst) / STANDARD.per_second + latency, PHASES * latency)


def most_requests(boards: int, calls: float) -> int:
    """Return the requests that so many changed boards may take: three a 50 boards, one a 50 calls."""
    return 3 * ceil(boards / 50) + ceil(calls / 50)


def goals(shipped: Mapping[int, Run], latency: float) -> list[Goal]:
    """Judge runs as shipped, by number of boards."""
    judged = []
    for boards, run in shipped.items():
        which, most = counted(boards, "board"), most_requests(boards, run.calls)
        promised = f"{which}: at most {most:,} requests"
        judged.append(Goal(promised=promised, found=f"{run.requests:,.0f}", met=run.requests <= most))
        if boards >= FROM:
            ratio = run.seconds / inevitable(run.requests, latency)
            promised = f"{which}: at most {AT_MOST} times the inevitable"
            judged.append(Goal(promised=promised, found=f"{ratio:.2f} times", met=ratio <= AT_MOST))
    return judged


def _case(boards: int, at_once: int | None, sizes: Sizes) -> Case:
    """None is what ships: the run beside the other clients is the same one."""
    return Case(
        client=Client.STAGESYNC,
        boards=boards,
        scenario=Scenario.ONE_DRAG,
        latency=sizes.latency,
        in_flight=at_once,
    )


def _row(case: Case, run: Run) -> tuple[object, ...]:
    least = inevitable(run.requests, case.latency)
    return (
        f"{case.boards:,}",
        case.in_flight or IN_FLIGHT,
        f"{run.requests:,.0f}",
        f"{most_requests(case.boards, run.calls):,}",
        f"{run.seconds:.2f}",
        f"{least:.2f}",
        f"{run.seconds / least:.2f}" if least else "",
        f"{run.cpu:.2f}",
        run.runs,
    )
