"""Serve a portal for one run, and ask it afterwards what was done to it."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.children import ROOT, environment
from benchmarks.portal_process import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RATE = "50/2"
"""The cloud's limit: docs/portal.md, "Limits"."""

LATENCY = 0.15
"""Seconds by which each answer is late."""

_WRITES = frozenset(f"task.stages.{verb}" for verb in ("add", "update", "delete", "movetask"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A portal that runs: its webhook's `url`, and the file of the certificate that clients must trust."""

    url: str
    certificate: str

    def state(self) -> dict[str, Any]:
        """Return the state, see docs/embedded-portal.md."""
        state: dict[str, Any] = self._ask("/_portal/state")
        return state

    def counts(self) -> dict[str, int]:
        """Return how many `requests` came and how many of them were `refused`, and the `calls` that write."""
        writes = sum(entry["method"] in _WRITES for entry in self._ask("/_portal/log"))
        return {**self._ask(COUNTS), "calls": writes}

    def _ask(self, path: str) -> Any:
        address = self.url.partition("/rest/")[0] + path
        trust = ssl.create_default_context(cafile=self.certificate)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
        )
        with opener.open(address) as reply:
            return json.load(reply)


@contextmanager
def served(state: Mapping[str, Any], latency: float = LATENCY) -> Iterator[Served]:
    """Serve a portal that holds `state`, under the cloud's limit, its bucket empty."""
    with TemporaryDirectory() as folder:
        seed = Path(folder, "seed.json")
        seed.write_text(json.dumps(state), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.portal_process", str(seed), RATE, str(latency)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment()
        ) as process:
            try:
                line = process.stdout.readline() if process.stdout else ""
                yield Served(**json.loads(line))
            finally:
                process.terminate()
