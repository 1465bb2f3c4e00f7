"""The kinds of board, one family each: reading them, phrasing their calls, their rules.

`survey.py` reads the boards of a run, `plans.py` plans them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.families.task_stages import TaskStages
from stagesync.model.board import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.families.base import Family

FAMILIES: Mapping[Kind, Family] = {
    Kind.KANBAN: TaskStages(unmoved_tasks=True),
    Kind.MY_PLAN: TaskStages(unmoved_tasks=False),
}
"""The family of each kind of board."""
