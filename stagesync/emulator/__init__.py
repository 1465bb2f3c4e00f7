"""The embedded portal: a faithful emulator of the stage methods, for rehearsals, demos and tests.

Written from what is known of the portal (docs/portal.md) alone; it imports nothing else of this package. Names are
loaded on first use, so that importing this costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.emulator.budget import Budget
    from stagesync.emulator.fault import Chance, Fault, FaultError, Kind, Nth, When
    from stagesync.emulator.fault_text import parse_fault
    from stagesync.emulator.faults import Faults
    from stagesync.emulator.portal import EmbeddedPortal
    from stagesync.emulator.rate import Rate
    from stagesync.emulator.seed import default_seed
    from stagesync.emulator.server import Server, serve
    from stagesync.emulator.state_checks import SeedError

__all__ = [
    "Budget", "Chance", "EmbeddedPortal", "Fault", "FaultError", "Faults", "Kind", "Nth", "Rate", "SeedError", "Server",
    "When", "default_seed", "parse_fault", "serve",
]  # fmt: skip

_HOMES = {
    "Budget": "budget",
    "Chance": "fault",
    "EmbeddedPortal": "portal",
    "Fault": "fault",
    "FaultError": "fault",
    "Faults": "faults",
    "Kind": "fault",
    "Nth": "fault",
    "Rate": "rate",
    "SeedError": "state_checks",
    "Server": "server",
    "When": "fault",
    "default_seed": "seed",
    "parse_fault": "fault_text",
    "serve": "server",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
