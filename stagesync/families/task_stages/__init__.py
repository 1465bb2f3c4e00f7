"""The boards of `task.stages.*`: a group's kanban and the webhook user's own My Plan.

docs/portal.md tells how the portal stores and orders them.
"""

from __future__ import annotations

from stagesync.families.task_stages.family import TaskStages

__all__ = ["TaskStages"]
