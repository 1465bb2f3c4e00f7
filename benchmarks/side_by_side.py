"""stagesync beside what people use now, on boards with one stage dragged by hand.

The peers write each board's whole list, one `task.stages.update` a stage, in batches: without a plan nobody knows which
stage was moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.fleet import STAGES, Scenario
from benchmarks.runs import PEERS, Case, Client, Run, measured
from benchmarks.sections import Goal, Section, beside, table
from stagesync.rendering.layout import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.sizes import Sizes

LARGE = 100
"""Boards from which on stagesync is to be ahead."""

FEWER = 5
ROUND_TRIPS = 4
_HEAD = (
    "boards", "client", "calls", "requests", "refused", "rows rewritten", "seconds", "with start-up", "peak MB", "runs",
)  # fmt: skip


def section(sizes: Sizes) -> Section:
    """Measure all clients on all sizes."""
    found = {boards: _runs(boards, sizes) for boards in sizes.fleet}
    lines = table(_HEAD, (row for boards, runs in found.items() for row in _rows(boards, runs)))
    return Section(lines=lines, goals=tuple(goals(found, sizes.latency)))


def goals(found: Mapping[int, Mapping[Client, Run]], latency: float) -> Iterator[Goal]:
    """Judge runs of each client by number of boards."""
    ours = {boards: runs[Client.STAGESYNC] for boards, runs in found.items()}
    above = [boards for boards, run in ours.items() if run.calls > boards * Scenario.ONE_DRAG.least]
    yield Goal(
        promised="calls never above the least",
        found=f"above it on {_named(above)}" if above else "the least on every size",
        met=not above,
    )
    fewer = min(boards * len(STAGES) / run.calls for boards, run in ours.items())
    yield Goal(
        promised=f"at least {FEWER} times fewer calls than one update a stage",
        found=f"{fewer:.1f} times fewer",
        met=fewer >= FEWER,
    )
    for boards, runs in found.items():
        yield from _in_time(boards, runs, latency)


def _in_time(boards: int, runs: Mapping[Client, Run], latency: float) -> Iterator[Goal]:
    """Judge the time without start-up and with it: the goal does not say which is meant."""
    ours = runs[Client.STAGESYNC]
    most = 0.0 if boards >= LARGE else ROUND_TRIPS * latency
    for peer in PEERS:
        wanted = f"ahead of {peer}" if boards >= LARGE else f"at most {ROUND_TRIPS} round trips behind {peer}"
        behind, whole = ours.seconds - runs[peer].seconds, ours.whole - runs[peer].whole
        for measure, seconds in (("", behind), (", start-up included", whole)):
            where = "behind" if seconds > 0 else "ahead"
            yield Goal(
                promised=f"{counted(boards, 'board')}: {wanted}{measure}",
                found=f"{abs(seconds):.2f} s {where}",
                met=seconds <= most,
            )


def _runs(boards: int, sizes: Sizes) -> dict[Client, Run]:
    cases = [
        Case(client=client, boards=boards, scenario=Scenario.ONE_DRAG, latency=sizes.latency)
        for client in Client
    ]
    return {case.client: run for case, run in measured(cases, sizes.repeats).items()}


def _rows(boards: int, runs: Mapping[Client, Run]) -> Iterator[tuple[object, ...]]:
    ours = runs[Client.STAGESYNC]
    for client, run in runs.items():
        base = (
            Run(calls=0, requests=0, refused=0, seconds=0, whole=0, cpu=0, memory=0) if run is ours else ours
        )
        yield (
            f"{boards:,}",
            client,
            beside(run.calls, base.calls),
            beside(run.requests, base.requests),
            f"{run.refused:,.0f}",
            beside(run.rows, base.rows),
            beside(run.seconds, base.seconds, ".2f"),
            beside(run.whole, base.whole, ".2f"),
            beside(run.memory, base.memory),
            run.runs,
        )


def _named(boards: list[int]) -> str:
    return ", ".join(f"{count:,}" for count in boards) + " boards"
