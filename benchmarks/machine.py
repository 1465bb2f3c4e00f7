"""What the figures were taken on: without it they mean nothing, with it their ratios do."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from benchmarks.runs import PEERS
from benchmarks.sections import Section

if TYPE_CHECKING:
    from benchmarks.sizes import Sizes


def section(sizes: Sizes) -> Section:
    """Tell the date, Python, processors and how busy they were before the first benchmark; and the peers' versions."""
    date = datetime.now(tz=UTC).strftime("%d %B %Y").lstrip("0")
    peers = ", ".join(f"{peer} {version(peer)}" for peer in PEERS)
    load = os.getloadavg()[0]
    lines = (
        f"Taken on {date} with Python {platform.python_version()} on {os.cpu_count()} cores, of which other work kept",
        f"{load:.1f} busy at the beginning, at a latency of {sizes.latency * 1000:.0f} ms; {peers}.",
    )
    return Section(lines=lines)
