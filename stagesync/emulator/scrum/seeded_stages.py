"""Stages of sprints as a person writes them into a seed: in the shape in which `getStages` answers them.

They become rows of the table of all stages, and there a state document shows them (docs/portal.md, "Scrum stages").
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stagesync.emulator.rows import SPRINT, StageRow
from stagesync.emulator.scrum.rows import DEFAULT_COLOR, DEFAULT_SORT, DEFAULT_STAGE_TYPE, STAGE_TYPES
from stagesync.emulator.state_checks import (
    LARGEST,
    SeedError,
    each,
    integer,
    known,
    one_of,
    text,
    text_or_none,
    unique,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from stagesync.emulator.scrum.rows import Sprint

_KEYS = ("id", "sprintId", "name", "type", "sort", "color")


def read_stages(value: object, path: str, sprints: Collection[Sprint]) -> tuple[StageRow, ...]:
    """Return the rows that a list of stages stands for; SeedError for one of a sprint that is not among `sprints`."""
    numbers = {sprint.id for sprint in sprints}
    return unique(each(value, path, partial(_stage, sprints=numbers)), path, key="id")


def _stage(value: object, path: str, *, sprints: Collection[int]) -> StageRow:
    row = known(value, path, "a stage of a sprint", _KEYS)
    sprint_id = integer(row.get("sprintId"), f"{path}.sprintId", least=1)
    if sprint_id not in sprints:
        raise SeedError(f"{path}.sprintId: there is no sprint {sprint_id}; put it into scrum.sprints")
    return StageRow(
        id=integer(row.get("id"), f"{path}.id", least=1),
        title=text(row.get("name"), f"{path}.name"),
        sort=integer(row.get("sort", DEFAULT_SORT), f"{path}.sort", least=-LARGEST),
        color=text_or_none(row.get("color", DEFAULT_COLOR), f"{path}.color"),
        system_type=one_of(row.get("type", DEFAULT_STAGE_TYPE), f"{path}.type", STAGE_TYPES),
        entity_id=sprint_id,
        entity_type=SPRINT,
    )
