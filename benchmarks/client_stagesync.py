"""stagesync itself: `stagesync apply --yes`, with plan, check, rehearsal, copies, journal and read-back.

The modules that its commands load on the way are loaded before the clock starts, as the peers' are: start-up is
measured in `startup`.
"""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from typing import Any

from benchmarks.children import answer, timed

LOADED = (
    "cli.apply", "cli.journals", "cli.lock", "cli.rehearsal", "applying.apply", "config", "emulator.portal",
    "families.fan_out", "families.plans", "portal.client", "portal.in_process", "portal.transport",
    "rendering.outcome_text", "rendering.plan_text",
)  # fmt: skip


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do the job: `configuration`, `certificate`, `folder` to work in, and `in_flight` requests at once."""
    for name in LOADED:
        import_module(f"stagesync.{name}")
    from stagesync.portal import flights

    flights.IN_FLIGHT = job["in_flight"] or flights.IN_FLIGHT
    os.chdir(job["folder"])
    told = io.StringIO()

    def talk() -> None:
        from stagesync.cli import main

        try:
            with redirect_stdout(told), redirect_stderr(told):
                main(["apply", "--yes", "--ca-bundle", job["certificate"], job["configuration"]])
        except SystemExit as ended:
            if ended.code:
                raise SystemExit(told.getvalue()) from None

    return timed(talk)


if __name__ == "__main__":
    answer(run)
