"""The `stagesync` command: the only place that prints, reads the environment and chooses exit codes.

Commands are loaded when they are called, so that `--help` and `--version` stay quick.
"""

from __future__ import annotations

from stagesync.cli.program import main

__all__ = ["main"]
