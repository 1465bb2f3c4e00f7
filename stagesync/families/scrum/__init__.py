"""The board of a scrum group's active sprint (docs/portal.md, "Scrum sprints")."""

from __future__ import annotations

from stagesync.families.scrum.family import Scrum

__all__ = ["Scrum"]
