"""The seed that ships with the package: a small portal for newcomers."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def default_seed() -> dict[str, Any]:
    """Return the packaged state document: two groups with boards, a My Plan, and tasks in them."""
    text = files("stagesync.emulator").joinpath("seed.json").read_text(encoding="utf-8")
    seed: dict[str, Any] = json.loads(text)
    return seed
