"""A section of the state document that has rows of kinds of its own: `rpa`, `crm` and `scrum`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stagesync.emulator.records import Record
from stagesync.emulator.rows import StageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section that was checked: its rows by their keys in it, and its options, kept beside the settings.

    `stages` are rows for the table of all stages.
    """

    rows: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    stages: tuple[StageRow, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
