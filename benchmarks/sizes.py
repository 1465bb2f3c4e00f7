"""How large the benchmarks are: the full ones, and quick ones that show that all still runs."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.portal import LATENCY


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """`fleet`: boards on a portal; `stages`: of one board; `planned`: boards from values; `validated`: those of a file.

    `repeats` is how often what is short is measured; `latency` in seconds.
    """

    fleet: tuple[int, ...]
    stages: tuple[int, ...]
    planned: tuple[int, ...]
    validated: tuple[int, ...]
    repeats: int
    latency: float = LATENCY


FULL = Sizes(
    fleet=(1, 10, 100, 1_000),
    stages=(10, 200, 2_000, 20_000, 100_000),
    planned=(10, 100, 1_000, 10_000),
    validated=(10, 1_000),
    repeats=3,
)
QUICK = Sizes(fleet=(1, 10), stages=(10, 200, 2_000), planned=(10, 100), validated=(10,), repeats=1)
