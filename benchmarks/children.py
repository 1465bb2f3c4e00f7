"""Work measured in a process of its own: what it costs is its own, and nothing of another run is in its memory.

The parent asks with a JSON object and gets one back, the last line of the child's stdout.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parents[1]
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_MEBIBYTE = 1024 * 1024


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a child: this one's without proxies, with the repository's own package first."""
    kept = {name: value for name, value in os.environ.items() if name.upper() not in _PROXIES}
    return {**kept, "PYTHONPATH": str(ROOT), **(more or {})}


def ask(module: str, job: Mapping[str, Any], more: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run `python -m benchmarks.MODULE` with a job; return its answer, with `whole`: seconds from start to end.

    Raises SystemExit, with what the child said on stderr, where it fails.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", json.dumps(job)]
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=environment(more), capture_output=True, text=True, check=False
    )
    whole = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(
            f"benchmarks.{module} ended with exit code {done.returncode}:\n{done.stderr[-2000:]}"
        )
    return {**json.loads(done.stdout.splitlines()[-1]), "whole": whole}


def answer(work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Be the child: do the work that the command line names, and print the answer."""
    print(json.dumps(work(json.loads(sys.argv[1]))))


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Do it; return `seconds` by the clock, `cpu` seconds of this process, and `memory`, its peak so far in MB."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    return {"seconds": seconds, "cpu": cpu, "memory": peak_memory()}


def peak_memory() -> float:
    """Return this process's peak resident memory in MB of 1,048,576 bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux counts what the parent held before exec into ru_maxrss
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / _MEBIBYTE
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / _MEBIBYTE if sys.platform == "darwin" else peak * 1024 / _MEBIBYTE
