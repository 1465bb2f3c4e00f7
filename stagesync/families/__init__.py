"""The kinds of board, one family each: finding and reading them, planning and phrasing their calls, their rules.

`base.py` says what a family is, `survey.py` reads the boards of a run, `plans.py` plans them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.families.crm import Crm
from stagesync.families.rpa import Rpa
from stagesync.families.scrum import Scrum
from stagesync.families.task_stages import TaskStages
from stagesync.model.board import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.families.base import Family

FAMILIES: Mapping[Kind, Family] = {
    Kind.KANBAN: TaskStages(counts_tasks=True),
    Kind.MY_PLAN: TaskStages(counts_tasks=False),
    Kind.RPA: Rpa(),
    Kind.CRM: Crm(),
    Kind.SCRUM: Scrum(),
}
"""The family of each kind of board."""
