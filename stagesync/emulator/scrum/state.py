"""The key `scrum` of a state document: which groups are scrum groups, their sprints, and the tasks on the boards.

    groups               optional: ids of scrum groups; a group that has a sprint is one anyway
    sprints              id, groupId; optional name, status ("planned", "active", "completed"), entityType ("sprint",
                         "backlog"), goal, sort, createdBy, modifiedBy, dateStart, dateEnd
    tasks                optional: TASK_ID and STAGE_ID of each task that lies in a stage of a sprint
    stages               optional: stages of sprints as `getStages` answers them: id, sprintId, name, type, sort, color;
                         what is left out is as in an add. They are kept among the document's `stages`
    documented_errors    optional: true makes updateStage and deleteStage fail with status 400 and a text, as the
                         vendor's pages have it, instead of answering false

What the state is answered as has the stages of sprints among its own `stages`, with ENTITY_TYPE "A", the sprint's id as
ENTITY_ID, and NEW, WORK or FINISH as SYSTEM_TYPE; there they may be put, too.
"""

from __future__ import annotations

from typing import Any

from stagesync.emulator.scrum.rows import ACTIVE, Sprint, SprintLink, read_link, read_sprint
from stagesync.emulator.scrum.seeded_stages import read_stages
from stagesync.emulator.section import Section
from stagesync.emulator.state_checks import SeedError, boolean, each, integer, known, unique

GROUPS = "groups"
DOCUMENTED_ERRORS = "documented_errors"

_KEYS = (GROUPS, "sprints", "stages", "tasks", DOCUMENTED_ERRORS)


def read_scrum(value: object, path: str) -> Section:
    """Return what the key holds; SeedError for what is wrong in it."""
    document = known(value, path, "scrum", _KEYS)
    options: dict[str, Any] = {}
    if GROUPS in document:
        options[GROUPS] = list(each(document[GROUPS], f"{path}.{GROUPS}", _group))
    if DOCUMENTED_ERRORS in document:
        options[DOCUMENTED_ERRORS] = boolean(document[DOCUMENTED_ERRORS], f"{path}.{DOCUMENTED_ERRORS}")
    sprints = _sprints(document.get("sprints", []), f"{path}.sprints")
    links = _links(document.get("tasks", []), f"{path}.tasks")
    stages = read_stages(document.get("stages", []), f"{path}.stages", sprints)
    return Section(rows={"sprints": sprints, "tasks": links}, stages=stages, options=options)


def _group(value: object, path: str) -> int:
    return integer(value, path, least=1)


def _sprints(value: object, path: str) -> tuple[Sprint, ...]:
    sprints = unique(each(value, path, read_sprint), path, key="id")
    busy: set[int] = set()
    for index, sprint in enumerate(sprints):
        if sprint.status == ACTIVE and sprint.group_id in busy:
            raise SeedError(f"{path}[{index}].status: group {sprint.group_id} has an active sprint already")
        if sprint.status == ACTIVE:
            busy.add(sprint.group_id)
    return sprints


def _links(value: object, path: str) -> tuple[SprintLink, ...]:
    links = each(value, path, read_link)
    seen: set[tuple[int, int]] = set()
    for index, link in enumerate(links):
        if (link.id, link.stage_id) in seen:
            raise SeedError(f"{path}[{index}]: task {link.id} stands twice in stage {link.stage_id}")
        seen.add((link.id, link.stage_id))
    return links
