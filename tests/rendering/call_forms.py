"""The forms of calls, as families give them, for plans that no family made."""

from __future__ import annotations

from dataclasses import replace

from stagesync.model.board import Kind
from stagesync.model.call_form import CallForm

UPDATE = CallForm(
    method="task.stages.update",
    stage="id",
    needed=frozenset({"TITLE", "AFTER_ID"}),
    allowed=frozenset({"COLOR"}),
    title="TITLE",
    color="COLOR",
    after="AFTER_ID",
    as_admin=True,
)
ADD = replace(UPDATE, method="task.stages.add", stage=None)
DELETE = CallForm(method="task.stages.delete", stage="id", as_admin=True)
MOVE_TASK = CallForm(method="task.stages.movetask", task="id", stage="stageId")

RPA_UPDATE = CallForm(
    method="rpa.stage.update",
    stage="id",
    allowed=frozenset({"name", "color", "sort"}),
    title="name",
    color="color",
    sort="sort",
)
RPA_ADD = replace(
    RPA_UPDATE,
    method="rpa.stage.add",
    stage=None,
    needed=frozenset({"name", "sort"}),
    allowed=frozenset({"color", "code", "semantic"}),
)
RPA_DELETE = CallForm(method="rpa.stage.delete", stage="id")

CRM_UPDATE = CallForm(
    method="crm.status.update",
    stage="id",
    allowed=frozenset({"NAME", "COLOR", "SORT"}),
    title="NAME",
    color="COLOR",
    sort="SORT",
)
CRM_ADD = replace(
    CRM_UPDATE,
    method="crm.status.add",
    stage=None,
    needed=frozenset({"NAME", "SORT", "STATUS_ID"}),
    allowed=frozenset({"COLOR", "SEMANTICS"}),
)
CRM_DELETE = CallForm(method="crm.status.delete", stage="id")

SCRUM_UPDATE = CallForm(
    method="tasks.api.scrum.kanban.updateStage",
    stage="stageId",
    allowed=frozenset({"name", "color", "sort"}),
    title="name",
    color="color",
    sort="sort",
)
SCRUM_ADD = replace(
    SCRUM_UPDATE,
    method="tasks.api.scrum.kanban.addStage",
    stage=None,
    needed=frozenset({"name", "sort", "type"}),
    allowed=frozenset({"color"}),
)
SCRUM_DELETE = CallForm(method="tasks.api.scrum.kanban.deleteStage", stage="stageId")

_HOMES = {
    Kind.KANBAN: lambda address: {"ENTITY_ID": address.group},
    Kind.MY_PLAN: lambda address: {"ENTITY_ID": 0},
    Kind.RPA: lambda address: {"typeId": address.process},
    Kind.CRM: lambda address: {"ENTITY_ID": address.container},
    Kind.SCRUM: lambda address: {"sprintId": int(address.container or 0)},
}
_FORMS = {
    Kind.KANBAN: (ADD, UPDATE, DELETE, MOVE_TASK),
    Kind.MY_PLAN: (ADD, UPDATE, DELETE, MOVE_TASK),
    Kind.RPA: (RPA_ADD, RPA_UPDATE, RPA_DELETE),
    Kind.CRM: (CRM_ADD, CRM_UPDATE, CRM_DELETE),
    Kind.SCRUM: (SCRUM_ADD, SCRUM_UPDATE, SCRUM_DELETE),
}


def forms(address):
    """Return the forms for a board."""
    add, *others = _FORMS[address.kind]
    return (replace(add, home=_HOMES[address.kind](address)), *others)
