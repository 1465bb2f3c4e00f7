"""`stagesync pull`: live boards as configuration, one by one or as fleets, into new files or those that are there."""

from __future__ import annotations

from stagesync.cli.pull.command import pull

__all__ = ["pull"]
