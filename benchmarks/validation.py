"""`stagesync validate` beside a bare parse of the same file by PyYAML's C loader.

Once within one process (reading the configuration, against parsing the file), once as whole processes.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks import fleet
from benchmarks.children import answer, ask
from benchmarks.processes import in_turn
from benchmarks.sections import Goal, Section, table
from stagesync.rendering.layout import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.sizes import Sizes

AT_MOST = 3.0
RUNS = 5
_BARE = "import sys, yaml; yaml.load(open(sys.argv[1], 'rb'), yaml.CSafeLoader)"
_HEAD = (
    "boards",
    "lines",
    "bare parse, ms",
    "reading, ms (ratio)",
    "bare process, ms",
    "validate, ms (ratio)",
)


def section(sizes: Sizes) -> Section:
    """Measure files of all sizes: boards with a stage list each."""
    found = {boards: _measured(boards) for boards in sizes.validated}
    rows = (_row(boards, told) for boards, told in found.items())
    return Section(lines=table(_HEAD, rows), goals=tuple(_goals(found)))


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Return the median seconds to `parse` and to `load` the file of the job, taken in turn in this process."""
    import yaml

    from stagesync.config import load

    path = job["file"]
    works: dict[str, Callable[[], object]] = {
        "parse": lambda: yaml.load(Path(path).read_bytes(), yaml.CSafeLoader),
        "load": lambda: load([path]),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(RUNS):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - began)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _measured(boards: int) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        file = Path(folder, "stagesync.yaml")
        text = fleet.listed(boards)
        file.write_text(text, encoding="utf-8")
        commands = {
            "bare": [sys.executable, "-c", _BARE, str(file)],
            "validate": [sys.executable, "-m", "stagesync", "validate", str(file)],
        }
        return {
            "lines": text.count("\n"),
            **ask("validation", {"file": str(file)}),
            **in_turn(commands, RUNS),
        }


def _goals(found: dict[int, dict[str, Any]]) -> Iterator[Goal]:
    for what, base, measured in (("reading", "parse", "load"), ("the whole process", "bare", "validate")):
        for boards, told in found.items():
            ratio = told[measured] / told[base]
            promised = f"{counted(boards, 'board')}: {what} at most {AT_MOST:.0f} times the bare parse"
            yield Goal(promised=promised, found=f"{ratio:.2f} times", met=ratio <= AT_MOST)


def _row(boards: int, told: dict[str, Any]) -> tuple[str, ...]:
    within, whole = _pair(told["parse"], told["load"]), _pair(told["bare"], told["validate"])
    return f"{boards:,}", f"{told['lines']:,}", *within, *whole


def _pair(base: float, seconds: float) -> tuple[str, str]:
    return f"{base * 1000:.1f}", f"{seconds * 1000:.1f} ({seconds / base:.2f})"


if __name__ == "__main__":
    answer(run)
