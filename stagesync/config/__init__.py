"""YAML files become desired boards, or every problem at once with file, line and column.

`load` reads; `schema_text` gives the JSON Schema that editors use. What the boards hold now
is not known here.
"""

from __future__ import annotations

from stagesync.config.loading import Loaded, load
from stagesync.config.schema_source import schema_text

__all__ = ["Loaded", "load", "schema_text"]
