"""The published JSON Schema of the configuration file; where it lies is known to `stagesync.shipped`."""

from __future__ import annotations

from stagesync import shipped


def schema_text() -> str:
    """Return schemas/config.schema.json (Draft 2020-12) as text; raises SourceError if it is missing."""
    return shipped.text("schemas", "config.schema.json")
