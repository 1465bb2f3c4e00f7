"""How long it takes until something happens: `--version`, `--help` and `plan` beside `python -c "import click"`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks import fleet
from benchmarks.processes import in_turn
from benchmarks.sections import Section, table

if TYPE_CHECKING:
    from benchmarks.sizes import Sizes

RUNS = 5
BASE = 'python -c "import click"'


def section(sizes: Sizes) -> Section:
    """Measure whole processes; the plan is that of one board on an embedded portal, kept in a file."""
    stagesync = [sys.executable, "-m", "stagesync"]
    portal, scenario = "embedded:portal.db", fleet.Scenario.ONE_DRAG
    commands = {
        BASE: [sys.executable, "-c", "import click"],
        "stagesync --version": [*stagesync, "--version"],
        "stagesync --help": [*stagesync, "--help"],
        "stagesync plan": [*stagesync, "plan", "--portal", portal],
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stagesync.yaml").write_text(fleet.configuration(1), encoding="utf-8")
        (folder / "seed.json").write_text(json.dumps(fleet.seed(1, scenario)), encoding="utf-8")
        seeding = [*stagesync, "portal", "seed", "seed.json", "--state", "portal.db", "--force"]
        in_turn({"seed": seeding}, 1, folder)
        found = in_turn(commands, RUNS * sizes.repeats, folder)
    rows = (
        (f"`{name}`", f"{taken * 1000:.0f}", f"{taken / found[BASE]:.2f}") for name, taken in found.items()
    )
    return Section(lines=table(("command", "milliseconds", "ratio"), rows))
