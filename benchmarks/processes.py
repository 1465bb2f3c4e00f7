"""How long whole processes take, from start to end."""

from __future__ import annotations

import statistics
import subprocess
import time
from typing import TYPE_CHECKING

from benchmarks.children import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def in_turn(commands: Mapping[str, Sequence[str]], runs: int, folder: Path = ROOT) -> dict[str, float]:
    """Return the median seconds of each command, run in turn so that all meet the same machine.

    A first round that fills the disk's cache does not count. Raises SystemExit where one fails.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            seconds = _seconds(command, folder)
            if number:
                times[name].append(seconds)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _seconds(command: Sequence[str], folder: Path) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(
            f"{' '.join(command)} ended with exit code {done.returncode}:\n{done.stderr[-2000:]}"
        )
    return seconds
