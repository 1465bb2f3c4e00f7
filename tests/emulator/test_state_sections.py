"""The sections `rpa`, `crm` and `scrum` of a state: what comes back, what is refused, older files, scopes."""

import json
import sqlite3

import pytest
from emulator.states import (
    DEALS,
    funnel,
    process,
    rpa_stage,
    smart_process,
    sprint,
    sprint_stage,
    stage,
    state,
    status,
)
from emulator.wsgi_client import ask, call, error, result

from stagesync.emulator import EmbeddedPortal, SeedError

RIGHTS = [
    {"id": "1", "entity": "TYPE", "entityId": "7", "accessCode": "UA", "action": "MODIFY", "permission": "X"},
    {"id": "2", "entity": "TYPE", "entityId": "7", "accessCode": "U1", "action": "VIEW", "permission": "X"},
]
RPA = {
    "types": [process(image="cart", createdBy=3, settings={"a": [1]}, permissions=RIGHTS)],
    "stages": [
        rpa_stage(72, "B", 1000, "FAIL", code=None, color=None),
        rpa_stage(71, "A", -5, "", tasks=[{"title": "Approve"}], robotsCount=2, items=3, fields={"x": []}),
    ],
    "next_stage_id": 90,
}
CRM = {
    "statuses": [{**DEALS[0], "ITEMS": 2}, *DEALS[1:], status(7, "CALL", 10, entity="SOURCE", COLOR=None)],
    "categories": [funnel(), funnel(5, entity_type=177), funnel(0, "Sales", default="Y")],
    "types": [smart_process()],
    "admin": True,
    "next_status_id": 600,
    "stuck": [501],
}
SCRUM = {
    "sprints": [sprint(23, goal="Ship"), sprint(22, "completed", dateEnd="2026-10-30T18:00:00+00:00")],
    "tasks": [{"TASK_ID": 5, "STAGE_ID": 901}, {"TASK_ID": 5, "STAGE_ID": 801}],
    "groups": [15],
    "documented_errors": True,
}


def put(portal, document):
    return ask(portal, "PUT", "/_portal/state", body=json.dumps(document).encode())


@pytest.mark.parametrize(
    "sections",
    [{"rpa": RPA}, {"crm": CRM}, {"scrum": SCRUM}, {"scrum": SCRUM, "rpa": RPA, "crm": CRM}],
    ids=["rpa", "crm", "scrum", "all"],
)
def test_a_section_comes_back_as_it_was_put(portal, sections):
    document = state([stage(10, "A", 100, new=True), sprint_stage(901, "S", 100, "NEW")], **sections)
    assert put(portal, document).json == {"ok": True}
    assert ask(portal, "GET", "/_portal/state").json == document
    portal.replace(portal.state())
    assert portal.state() == document
    assert portal.holds_boards()


@pytest.mark.parametrize(
    ("section", "filled"),
    [
        ("rpa", {"types": [], "stages": []}),
        ("scrum", {"sprints": [], "tasks": []}),
    ],
)
def test_an_empty_section_comes_back_with_empty_lists(portal, section, filled):
    portal.replace(state(**{section: {}}))
    assert portal.state()[section] == filled
    assert not portal.holds_boards()
    portal.replace(state())
    assert section not in portal.state()


def test_a_section_that_is_not_there_stays_away_whatever_is_read(portal):
    portal.replace(state(scopes=["rpa", "crm", "task", "socialnetwork"]))
    before = ask(portal, "GET", "/_portal/state").body
    for method in (
        "rpa.type.list",
        "crm.status.list",
        "tasks.api.scrum.sprint.list",
        "crm.status.entity.types",
    ):
        assert call(portal, method).status == 200
    assert ask(portal, "GET", "/_portal/state").body == before


def test_what_is_left_out_has_defaults(portal):
    portal.replace(
        state(
            rpa={"types": [{"id": 7, "title": "P"}], "stages": [{"id": 71, "typeId": 7, "name": "A"}]},
            crm={
                "statuses": [{"ID": 1, "ENTITY_ID": "DEAL_STAGE_5", "STATUS_ID": "C5:NEW", "NAME": "New"}],
                "categories": [{"id": 5, "name": "Partners"}],
            },
            scrum={"sprints": [{"id": 23, "groupId": 12}]},
        )
    )
    now = portal.state()
    assert now["rpa"]["types"] == [
        process(7, "P", image="list", createdBy=1, settings=[], permissions=RIGHTS[:1])
    ]
    assert now["rpa"]["stages"] == [rpa_stage(71, "A", 500, code=None, color=None)]
    assert now["crm"]["statuses"] == [status(1, "C5:NEW", 10, COLOR=None)]
    assert now["crm"]["categories"] == [funnel()]
    assert now["scrum"]["sprints"] == [sprint(23, "planned", name="")]


BAD = [
    ({"rpa": []}, "rpa must be an object, not list"),
    ({"rpa": None}, "rpa must be an object, not null"),
    ({"rpa": {"type": []}}, 'rpa has an unknown key "type"; rpa has types, stages, next_stage_id'),
    ({"rpa": {"types": {}}}, "rpa.types must be a list, not dict"),
    ({"rpa": {"types": [{"id": 7}]}}, r"rpa.types\[0\].title must be a text, not None"),
    ({"rpa": {"types": [process(), process()]}}, r"rpa.types\[1\].id: 7 stands twice in rpa.types"),
    (
        {"rpa": {"types": [process(permissions=[{"action": "VIEW"}])]}},
        r"permissions\[0\].accessCode must be a text",
    ),
    ({"rpa": {"stages": [rpa_stage(71, "A", "x")]}}, r"rpa.stages\[0\].sort must be a whole number, not 'x'"),
    (
        {"rpa": {"stages": [rpa_stage(71, "A", 1, "DONE")]}},
        r'semantic must be one of null, "", "SUCCESS", "FAIL"',
    ),
    ({"rpa": {"stages": [rpa_stage(71, "A", 1, robots=1)]}}, r'rpa.stages\[0\] has an unknown key "robots"'),
    (
        {"rpa": {"stages": [rpa_stage(71, "A", 1, tasks=[1])]}},
        r"rpa.stages\[0\].tasks\[0\] must be an object",
    ),
    ({"rpa": {"stages": [rpa_stage(71, "A", 1)] * 2}}, r"rpa.stages\[1\].id: 71 stands twice"),
    ({"rpa": {"next_stage_id": 0}}, "rpa.next_stage_id must be at least 1"),
    ({"crm": {"status": []}}, 'crm has an unknown key "status"'),
    ({"crm": {"statuses": [status(1, "NEW", 1, NAME=None)]}}, r"crm.statuses\[0\].NAME must be a text"),
    ({"crm": {"statuses": [status(1, "NEW", 1, "X")]}}, r'SEMANTICS must be one of null, "", "P", "S", "F"'),
    ({"crm": {"statuses": [status(1, "NEW", 1, SYSTEM=True)]}}, r'SYSTEM must be one of "Y", "N", not True'),
    (
        {"crm": {"statuses": [status(1, "N", 1, entity="STATUS")] * 2}},
        r"crm.statuses\[1\].ID: 1 stands twice",
    ),
    (
        {"crm": {"statuses": [status(1, "N", 1, entity="STATUS"), status(2, "N", 2, entity="STATUS")]}},
        r'statuses\[1\].STATUS_ID: "N" stands twice in STATUS',
    ),
    (
        {"crm": {"statuses": [status(1, "C5:N", 1)], "categories": []}},
        r"statuses\[0\].ENTITY_ID: DEAL_STAGE_5 is no funnel's; name the funnel in categories: .\"id\": 5, .* 2}",
    ),
    (
        {"crm": {"statuses": [status(1, "N", 1, entity="DYNAMIC_177_STAGE_5")], "categories": [funnel()]}},
        'DYNAMIC_177_STAGE_5 is no funnel\'s; name its smart process in types: .*"entityTypeId": 177}',
    ),
    (
        {"crm": {"statuses": [status(1, "N", 1, entity="DYNAMIC_177_STAGE_5")]}},
        "DYNAMIC_177_STAGE_5 is no funnel's; name its smart process in types",
    ),
    (
        {
            "crm": {
                "statuses": [status(1, "N", 1, entity="DYNAMIC_177_STAGE_5")],
                "types": [smart_process(stages="N")],
            }
        },
        'DYNAMIC_177_STAGE_5 is no funnel\'s; its smart process has isStagesEnabled "N"',
    ),
    (
        {"crm": {"statuses": [status(1, "DT39_3:NEW", 1, entity="SMART_B2E_DOC_STAGE_3")]}},
        r"statuses\[0\].ENTITY_ID: SMART_B2E_DOC_STAGE_3 is no directory that is served; stages lie in STATUS, .*",
    ),
    ({"crm": {"statuses": [status(1, "NEW", 1, entity="DEAL_STAGE_0")]}}, "DEAL_STAGE_0 is no directory"),
    ({"crm": {"statuses": [status(1, "NEW", 1, entity="deal_stage_5")]}}, "deal_stage_5 is no directory"),
    ({"crm": {"stages": []}}, "stages go into crm.statuses, each with the ENTITY_ID of its directory"),
    ({"crm": {"funnels": []}}, "funnels go into crm.categories"),
    ({"crm": {"categories": [{"id": 5, "name": "P", "stages": []}]}}, "statuses go into crm.statuses"),
    ({"crm": {"types": [{**smart_process(), "categories": []}]}}, "funnels go into crm.categories"),
    ({"rpa": {"processes": []}}, "processes go into rpa.types"),
    ({"rpa": {"types": [process(stages=[])]}}, "stages go into rpa.stages, each with the typeId"),
    ({"scrum": {"sprints": [sprint(stages=[])]}}, "stages go into scrum.stages, each with the sprintId"),
    ({"scrum": {"stages": {}}}, "scrum.stages must be a list, not dict"),
    (
        {"scrum": {"stages": [{"id": 901, "name": "S", "sprintId": 23}]}},
        r"scrum.stages\[0\].sprintId: there is no sprint 23; put it into scrum.sprints",
    ),
    (
        {"scrum": {"sprints": [sprint()], "stages": [{"id": 1, "name": "S", "sprintId": 23, "TITLE": "S"}]}},
        r'scrum.stages\[0\] has an unknown key "TITLE"; a stage of a sprint has id, sprintId, name, type, sort, color',
    ),
    (
        {
            "scrum": {
                "sprints": [sprint()],
                "stages": [{"id": 1, "name": "S", "sprintId": 23, "type": "DONE"}],
            }
        },
        r'scrum.stages\[0\].type must be one of "NEW", "WORK", "FINISH"',
    ),
    (
        {"scrum": {"sprints": [sprint()], "stages": [{"id": 1, "name": "S", "sprintId": 23}] * 2}},
        r"scrum.stages\[1\].id: 1 stands twice",
    ),
    (
        {
            "stages": [stage(10, "A", 100)],
            "scrum": {"sprints": [sprint()], "stages": [{"id": 10, "name": "S", "sprintId": 23}]},
        },
        r"scrum.stages\[0\].id: 10 stands in stages, too; leave out one",
    ),
    ({"scrum": {"sprints": [sprint(dateEnd="soon")]}}, "dateEnd must be a date such as .*, not 'soon'"),
    ({"scrum": {"sprints": [sprint(dateStart="31.10.2026")]}}, "dateStart must be a date"),
    (
        {"scrum": {"sprints": [sprint(30, "active", entityType="backlog")]}},
        r"scrum.sprints\[0\].status: a backlog is never active",
    ),
    (
        {"crm": {"categories": [funnel(), funnel()]}},
        r"crm.categories\[1\].id: 5 stands twice for entityTypeId 2",
    ),
    ({"crm": {"types": [smart_process(100)]}}, r"crm.types\[0\].entityTypeId must be at least 128"),
    ({"crm": {"admin": "yes"}}, "crm.admin must be true or false, not 'yes'"),
    ({"crm": {"stuck": [0]}}, r"crm.stuck\[0\] must be at least 1"),
    ({"scrum": {"sprint": []}}, 'scrum has an unknown key "sprint"'),
    (
        {"scrum": {"sprints": [sprint(23, "running")]}},
        r'status must be one of "planned", "active", "completed"',
    ),
    ({"scrum": {"sprints": [{"id": 23}]}}, r"scrum.sprints\[0\].groupId must be a whole number"),
    (
        {"scrum": {"sprints": [sprint(22), sprint(23)]}},
        r"sprints\[1\].status: group 12 has an active sprint already",
    ),
    ({"scrum": {"tasks": [{"TASK_ID": 5}]}}, r"scrum.tasks\[0\].STAGE_ID must be a whole number"),
    (
        {"scrum": {"tasks": [{"TASK_ID": 5, "STAGE_ID": 9}] * 2}},
        r"scrum.tasks\[1\]: task 5 stands twice in stage 9",
    ),
    ({"scrum": {"documented_errors": 1}}, "scrum.documented_errors must be true or false"),
    ({"absent_modules": ["tasks"]}, r'absent_modules\[0\] must be one of "rpa", "crm", not \'tasks\''),
]


@pytest.mark.parametrize(("change", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_section_is_refused_before_anything_changes(portal, change, message):
    before = state(rpa=RPA, crm=CRM, scrum=SCRUM)
    portal.replace(before)
    with pytest.raises(SeedError, match=message):
        portal.replace({**state(), **change})
    got = put(portal, {**state(), **change})
    assert (got.status, list(got.json)) == (400, ["error"])
    assert portal.state() == before


def test_what_the_lists_answer_may_be_put_back(portal):
    portal.replace(state(rpa=RPA, crm=CRM, scrum=SCRUM))
    before = portal.state()
    rows = {
        "rpa": {"types": result(portal, "rpa.type.list")["types"]},
        "crm": {
            **CRM,
            "statuses": result(portal, "crm.status.list", {"order": {"ID": "ASC"}}),
            "types": result(portal, "crm.type.list")["types"],
        },
        "scrum": {"sprints": result(portal, "tasks.api.scrum.sprint.list")},
    }
    portal.replace(state(**rows))
    assert portal.state()["rpa"]["types"] == before["rpa"]["types"]
    assert len(portal.state()["crm"]["statuses"]) == len(before["crm"]["statuses"])
    assert portal.state()["crm"]["types"] == before["crm"]["types"]


# What a hand-written seed may leave out or say in another shape (docs/embedded-portal.md)


def test_without_categories_the_funnels_are_made_that_statuses_lie_in(portal):
    rows = [*DEALS, status(7, "DT177_9:NEW", 10, entity="DYNAMIC_177_STAGE_9")]
    rows += [
        status(8, "DT31_4:NEW", 10, entity="SMART_INVOICE_STAGE_4"),
        status(9, "NEW", 10, entity="DEAL_STAGE"),
    ]
    rows += [status(10, "DT31_6:NEW", 10, entity="SMART_INVOICE_STAGE_6")]
    portal.replace(state(crm={"statuses": rows, "types": [smart_process()]}))
    assert portal.state()["crm"]["categories"] == [
        funnel(5, "Pipeline 5"),
        funnel(4, "Pipeline 4", entity_type=31, default="Y"),
        funnel(6, "Pipeline 6", entity_type=31),
        funnel(9, "Pipeline 9", entity_type=177, default="Y"),
    ]
    assert len(portal.state()["crm"]["statuses"]) == len(rows)
    now = portal.state()
    portal.replace(now)
    assert portal.state() == now


def test_a_smart_process_without_a_funnel_gets_one_with_its_stages(portal):
    types = [smart_process(), smart_process(180, "Travel", type_id=4), smart_process(181, type_id=5)]
    categories = [funnel(), funnel(2, entity_type=180)]
    portal.replace(state(crm={"statuses": list(DEALS), "categories": categories, "types": types}))
    now = portal.state()
    assert now["crm"]["categories"][2:] == [
        funnel(1, "General", entity_type=177, default="Y"),
        funnel(3, "General", entity_type=181, default="Y"),
    ]
    added = now["crm"]["statuses"][len(DEALS) :]
    assert [row["ID"] for row in added] == [str(number) for number in range(507, 517)]
    assert [row["STATUS_ID"] for row in added if row["SEMANTICS"] == "S"] == [
        "DT177_1:SUCCESS",
        "DT181_3:SUCCESS",
    ]
    portal.replace(now)
    assert portal.state() == now


def test_stages_of_a_sprint_may_be_written_as_they_are_answered(portal):
    portal.replace(
        state(
            [stage(10, "A", 100, new=True)],
            group_roles={"12": "E"},
            scrum={
                "sprints": [{"id": 23, "groupId": 12, "status": "active"}],
                "stages": [
                    {
                        "id": "901",
                        "name": "To do",
                        "sort": "50",
                        "type": "NEW",
                        "sprintId": "23",
                        "color": "#AABBCC",
                    },
                    {"id": 902, "name": "W" * 300, "sprintId": 23},
                ],
            },
        )
    )
    answered = result(portal, "tasks.api.scrum.kanban.getStages", {"sprintId": 23})
    assert answered == [
        {"id": "901", "name": "To do", "sort": "50", "type": "NEW", "sprintId": "23", "color": "#AABBC"},
        {"id": "902", "name": "W" * 255, "sort": "100", "type": "WORK", "sprintId": "23", "color": "00C4FB"},
    ]
    now = portal.state()
    assert [row["ID"] for row in now["stages"]] == ["10", "901", "902"]
    assert "stages" not in now["scrum"]
    assert now["stages"][1] == sprint_stage(901, "To do", 50, "NEW", color="#AABBC")
    portal.replace(now)
    assert portal.state() == now
    portal.replace({**now, "stages": now["stages"][:1], "scrum": {**now["scrum"], "stages": answered}})
    assert portal.state() == now


def test_null_and_an_empty_text_stand_for_what_is_left_out(portal):
    rows = [
        status(1, "A", 10, entity="SOURCE", NAME_INIT=None, CATEGORY_ID=""),
        status(2, "B", 20, entity="SOURCE", NAME_INIT="", CATEGORY_ID=None),
    ]
    portal.replace(state(crm={"statuses": rows}, scrum={"sprints": [sprint(23, dateStart="", dateEnd=None)]}))
    kept = [(row["NAME_INIT"], row["CATEGORY_ID"]) for row in portal.state()["crm"]["statuses"]]
    assert kept == [("", None)] * 2
    assert portal.state()["scrum"]["sprints"] == [sprint(23)]


def test_texts_are_cut_as_a_write_cuts_them(portal):
    portal.replace(
        state(
            rpa={
                "types": [process()],
                "stages": [rpa_stage(71, "n" * 300, 1, code="c" * 60, color="#22B9FF")],
            },
            crm={"statuses": [status(1, "A", 10, entity="SOURCE", NAME="n" * 150, COLOR="#1234567890")]},
        )
    )
    (row,), (shown,) = portal.state()["rpa"]["stages"], portal.state()["crm"]["statuses"]
    assert (row["name"], row["code"], row["color"]) == ("n" * 255, "c" * 50, "#22B9F")
    assert (shown["NAME"], shown["COLOR"]) == ("n" * 100, "#123456789")


def test_a_file_keeps_sections_across_instances(tmp_path):
    document = state(rpa=RPA, crm=CRM, scrum=SCRUM)
    first = EmbeddedPortal(tmp_path / "portal.db")
    first.replace(document)
    first.close()
    second = EmbeddedPortal(tmp_path / "portal.db")
    assert second.state() == document
    second.close()


def of_an_older_version(path, **sections):
    """Make a file as it was before sections had tables: they are settings that nobody read."""
    portal = EmbeddedPortal(path)
    portal.replace(state([stage(10, "A", 100, new=True)]))
    portal.close()
    db = sqlite3.connect(path)
    with db:
        db.execute("DROP TABLE records")
        db.execute("DROP TABLE damage")
        for name, section in sections.items():
            db.execute("INSERT INTO settings (name, value) VALUES (?, ?)", (name, json.dumps(section)))
    db.close()


def test_a_file_of_an_older_version_goes_on(tmp_path):
    of_an_older_version(tmp_path / "portal.db", crm=CRM, rpa=RPA)
    for _ in range(2):
        portal = EmbeddedPortal(tmp_path / "portal.db")
        assert portal.state() == state([stage(10, "A", 100, new=True)], crm=CRM, rpa=RPA)
        assert portal.damage() == []
        portal.close()


def test_a_file_of_an_older_version_with_another_section_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "portal.db"
    of_an_older_version(path, crm={"x": []})
    before = path.read_bytes()
    with pytest.raises(SeedError, match=r"portal\.db: can't be used.*crm has an unknown key"):
        EmbeddedPortal(path)
    assert path.read_bytes() == before


# docs/portal.md, "Scopes"


@pytest.mark.parametrize(
    ("sections", "more"),
    [
        ({}, []),
        ({"rpa": {}}, ["rpa"]),
        ({"scrum": {}, "crm": {}}, ["crm", "socialnetwork"]),
        ({"rpa": {}, "crm": {}, "scrum": {}}, ["rpa", "crm", "socialnetwork"]),
    ],
)
def test_a_state_with_a_section_ticks_its_scope_unless_it_says_its_scopes(portal, sections, more):
    portal.replace(state(**sections))
    assert result(portal, "scope") == ["task", "sonet_group", "user", *more]
    portal.replace(state(**sections, scopes=["task"]))
    assert result(portal, "scope") == ["task"]


@pytest.mark.parametrize(
    ("method", "scope"),
    [
        ("rpa.type.list", "rpa"),
        ("rpa.stage.listForType", "rpa"),
        ("rpa.stage.update", "rpa"),
        ("crm.status.list", "crm"),
        ("crm.status.update", "crm"),
        ("crm.category.list", "crm"),
        ("crm.type.list", "crm"),
        ("tasks.api.scrum.sprint.list", "task"),
        ("tasks.api.scrum.kanban.updateStage", "task"),
        ("socialnetwork.api.workgroup.list", "socialnetwork"),
    ],
)
def test_each_method_wants_its_scope(portal, method, scope):
    others = [other for other in ("rpa", "crm", "task", "socialnetwork", "sonet_group") if other != scope]
    portal.replace(state(rpa={}, crm={}, scrum={}, scopes=others))
    assert error(portal, method) == (401, "insufficient_scope")
    portal.replace(state(rpa={}, crm={}, scrum={}, scopes=[scope]))
    assert call(portal, method).status in {200, 400}
