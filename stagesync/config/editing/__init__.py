"""Edits of configuration files that keep their comments, order and layout: `rewrite` makes them, `check` proves them.

What the boards shall say comes from the caller; files are neither read nor written here.
"""

from __future__ import annotations

from stagesync.config.editing.change import Change, Edited, LeftAlone, Rewrite
from stagesync.config.editing.checking import Texts, check
from stagesync.config.editing.rewriting import rewrite

__all__ = ["Change", "Edited", "LeftAlone", "Rewrite", "Texts", "check", "rewrite"]
