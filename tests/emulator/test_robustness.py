"""Whatever a request holds, the portal answers with a document of its own."""

import json

from emulator.states import funnel, process, rpa_stage, sprint, sprint_stage, stage, state, status, task
from emulator.wsgi_client import ask, call
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.emulator import EmbeddedPortal

STATE = state(
    [stage(10, "A", 100, new=True), stage(11, "B", 200), sprint_stage(901, "S", 100, "NEW", sprint=10)],
    [task(1), task(2, 11)],
    groups={"7": "G"},
    rpa={
        "types": [process(10)],
        "stages": [rpa_stage(10, "R", 5, type_id=10), rpa_stage(11, "F", 5, "FAIL")],
    },
    crm={
        "statuses": [status(10, "C5:NEW", 10), status(11, "C5:WON", 20, "S")],
        "categories": [funnel()],
        "admin": True,
    },
    scrum={"sprints": [sprint(10, group=7), sprint(11, "planned", group=8)]},
)
METHODS = [
    "task.stages.get", "task.stages.add", "task.stages.update", "task.stages.delete", "task.stages.movetask",
    "task.stages.canmovetask", "tasks.task.list", "tasks.task.add", "sonet_group.get", "scope", "batch",
    "rpa.type.list", "rpa.type.get", "rpa.stage.listForType", "rpa.stage.get", "rpa.stage.add", "rpa.stage.update",
    "rpa.stage.delete", "crm.status.list", "crm.status.get", "crm.status.add", "crm.status.update",
    "crm.status.delete", "crm.status.entity.items", "crm.status.entity.types", "crm.category.list",
    "crm.category.get", "crm.type.list", "tasks.api.scrum.sprint.list", "tasks.api.scrum.sprint.get",
    "tasks.api.scrum.sprint.start", "tasks.api.scrum.sprint.complete", "tasks.api.scrum.kanban.getStages",
    "tasks.api.scrum.kanban.addStage", "tasks.api.scrum.kanban.updateStage", "tasks.api.scrum.kanban.deleteStage",
    "socialnetwork.api.workgroup.list", "socialnetwork.api.workgroup.get",
]  # fmt: skip
NAMES = [
    "id",
    "fields",
    "entityId",
    "entityType",
    "isAdmin",
    "numeric",
    "stageId",
    "filter",
    "order",
    "select",
    "start",
    "typeId",
    "sprintId",
    "entityTypeId",
    "params",
]
NUMBERED_KEYS = [
    "name", "typeId", "code", "color", "sort", "semantic", "previousStageId", "sprintId", "type", "NAME", "SORT",
    "STATUS_ID", "SEMANTICS", "EXTRA", "FORCED", "groupId", "title", "=id",
]  # fmt: skip
KEYS = [
    *NUMBERED_KEYS,
    "TITLE",
    "COLOR",
    "AFTER_ID",
    "ENTITY_ID",
    "GROUP_ID",
    "STAGE_ID",
    ">ID",
    "%TITLE",
    "ID",
    "0",
    "1",
]
COMMANDS = [
    "task.stages.get?entityId=7", "task.stages.delete?id=$result[0]", "task.stages.add?fields[TITLE]=$result[0][x]",
    "rpa.stage.update?id=10&fields[sort]=$result[0]", "crm.status.update?id=11&fields=$result[a]",
    "task.stages.update?id=11&fields=$result[a]", "tasks.task.list?start=$total[a]&filter[$x]=1", "profile?a[b=1",
]  # fmt: skip

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.sampled_from([7, 10, 11, 0, 2, "7", "", "0", "$result[a]", "SUCCESS", "S", "DEAL_STAGE_5"]),
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
)
params = st.dictionaries(st.sampled_from([*NAMES, "FILTER", "ORDER"]), values, max_size=4)
commands = st.lists(st.sampled_from(COMMANDS) | st.text(max_size=12) | values, max_size=5)


def is_answer(got):
    document = json.loads(got.body)
    assert got.status in {200, 400, 401, 403, 404, 500}
    assert ("error" in document) is (got.status != 200)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(METHODS), params, commands)
def test_any_parameters_get_an_answer_and_leave_a_state_that_can_be_put_back(method, given_params, cmd):
    portal = EmbeddedPortal()
    portal.replace(STATE)
    is_answer(call(portal, method, {**given_params, "cmd": cmd}))
    after = portal.state()
    portal.replace(after)
    assert portal.state() == after
    json.dumps(portal.log())
    portal.close()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60), st.text(st.characters(max_codepoint=255), max_size=40), st.integers(0, 3))
def test_any_bytes_get_an_answer(body, query, kind):
    types = [
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "\xff/x",
    ]
    portal = EmbeddedPortal()
    is_answer(ask(portal, "POST", f"/rest/1/embedded/scope?{query}", body=body, content_type=types[kind]))
    portal.close()
