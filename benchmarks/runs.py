"""One run: a client in a process of its own against a portal in another, and what that came to."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks import fleet
from benchmarks.children import ask
from benchmarks.portal import served

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.fleet import Scenario
    from benchmarks.portal import Served

SHORT = 10.0
"""Seconds; what takes longer is measured once."""


class Client(StrEnum):
    """Who is measured."""

    STAGESYNC = "stagesync"
    FAST_BITRIX24 = "fast_bitrix24"
    B24PYSDK = "b24pysdk"


PEERS = (Client.FAST_BITRIX24, Client.B24PYSDK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run came to, or the medians of several.

    `calls` are those that write; `requests` all that came to the portal, `refused` among them because of the limit;
    `seconds` without start-up, `whole` with it, `cpu` the client's own; `memory` its peak in MB; `runs` how many these
    are the medians of.
    """

    calls: float
    requests: float
    refused: float
    seconds: float
    whole: float
    cpu: float
    memory: float
    runs: int = 1

    @property
    def rows(self) -> float:
        """Rows that the portal rewrote: each call that writes rewrites all stages of its board."""
        return self.calls * len(fleet.STAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Who mends how many boards, of what; `latency` in seconds.

    `in_flight` says for stagesync how many requests may be on their way at once; None leaves it as it ships.
    """

    client: Client
    boards: int
    scenario: Scenario
    latency: float
    in_flight: int | None = None


def measured(cases: Iterable[Case], repeats: int) -> dict[Case, Run]:
    """Return the medians of `repeats` runs of each case, or its first run where that takes `SHORT` seconds or more.

    They are run in turn, so that all meet the same machine. What one section has measured another one takes up.
    """
    found: dict[Case, list[Run]] = {case: [] for case in cases}
    for number in range(repeats):
        for case, runs in found.items():
            if not runs or runs[0].seconds < SHORT:
                runs.append(_numbered_run(case, number))
    return {case: medians(runs) for case, runs in found.items()}


def medians(runs: Sequence[Run]) -> Run:
    """Return the medians of each figure."""
    names = [field.name for field in fields(Run) if field.name != "runs"]
    middle = {name: statistics.median(getattr(found, name) for found in runs) for name in names}
    return Run(**middle, runs=len(runs))


@cache
def _numbered_run(case: Case, _number: int) -> Run:
    """Run a case; the number, from 0, tells its runs apart. None is run twice in one process."""
    return run(case)


def run(case: Case) -> Run:
    """Let a client mend its boards; raises SystemExit where they do not end as desired."""
    with (
        served(fleet.seed(case.boards, case.scenario), case.latency) as portal,
        TemporaryDirectory() as folder,
    ):
        told = ask(f"client_{case.client}", _job(case, portal, folder), _surroundings(portal, folder))
        counts = portal.counts()
        if not fleet.as_desired(portal.state(), case.boards):
            raise SystemExit(f"{case.client}: not all of {case.boards} boards ended as desired")
    return Run(**counts, **told)


def _job(case: Case, portal: Served, folder: str) -> dict[str, Any]:
    if case.client is not Client.STAGESYNC:
        return {"url": portal.url, "boards": case.boards}
    configuration = Path(folder, "stagesync.yaml")
    configuration.write_text(fleet.configuration(case.boards), encoding="utf-8")
    return {
        "configuration": str(configuration),
        "certificate": portal.certificate,
        "folder": folder,
        "in_flight": case.in_flight,
    }


def _surroundings(portal: Served, folder: str) -> dict[str, str]:
    """Return the variables that tell each client the portal's address, its certificate, and where to keep a lock."""
    return {
        "STAGESYNC_WEBHOOK": portal.url,
        "SSL_CERT_FILE": portal.certificate,
        "REQUESTS_CA_BUNDLE": portal.certificate,
        "XDG_STATE_HOME": folder,
    }
