"""YAML files become desired boards, or every problem at once with file, line and column.

`load` reads; `configuration_digest` stands for what was read; `schema_text` gives the JSON Schema that editors use.
What the boards hold now is not known here.
"""

from __future__ import annotations

from stagesync.config.digest import configuration_digest
from stagesync.config.loading import Loaded, load
from stagesync.config.schema_source import schema_text

__all__ = ["Loaded", "configuration_digest", "load", "schema_text"]
