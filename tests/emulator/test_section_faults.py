"""Faults, limits and budgets befall the methods of RPA, CRM and scrum as they do all others."""

import json

import pytest
from emulator.states import DEALS, funnel, process, rpa_stage, sprint, sprint_stage, state
from emulator.wsgi_client import call, error, result

from stagesync.emulator import Budget, Faults, Rate, parse_fault

SECTIONS = {
    "rpa": {"types": [process()], "stages": [rpa_stage(71, "Draft", 1000), rpa_stage(72, "Check", 2000)]},
    "crm": {"statuses": list(DEALS), "categories": [funnel()], "admin": True},
    "scrum": {"sprints": [sprint(group=7)]},
}
STAGES = [sprint_stage(901, "To do", 100, "NEW")]
WRITES = [
    ("rpa.stage.update", {"id": 71, "fields": {"name": "New"}}),
    ("rpa.stage.add", {"fields": {"typeId": 7, "name": "New", "sort": 3000}}),
    ("rpa.stage.delete", {"id": 72}),
    ("crm.status.update", {"id": 502, "fields": {"SORT": 65}}),
    ("crm.status.add", {"fields": {"ENTITY_ID": "DEAL_STAGE_5", "STATUS_ID": "X", "NAME": "X", "SORT": 10}}),
    ("crm.status.delete", {"id": 503}),
    ("tasks.api.scrum.kanban.updateStage", {"stageId": 901, "fields": {"name": "New"}}),
    ("tasks.api.scrum.kanban.addStage", {"fields": {"sprintId": 23, "name": "New"}}),
    ("tasks.api.scrum.kanban.deleteStage", {"stageId": 901}),
]


@pytest.fixture(autouse=True)
def filled(portal):
    portal.replace(state(STAGES, **SECTIONS))


def faults(*texts):
    return Faults(*map(parse_fault, texts))


@pytest.mark.parametrize(("method", "params"), WRITES, ids=[method for method, _ in WRITES])
def test_a_write_that_is_cut_off_was_done_or_left_undone(portal, method, params):
    before = portal.state()
    portal.faults = faults(f"cut before method={method}", f"cut after n=2 method={method.upper()}")
    for done in (False, True):
        with pytest.raises(ConnectionResetError):
            call(portal, method, params)
        assert (portal.state() != before) is done
        assert [entry["method"] for entry in portal.log()] == [method] * done


@pytest.mark.parametrize("text", ["half before", "half-json before"])
def test_what_is_undone_leaves_no_record_of_damage(portal, text):
    before = portal.state()
    portal.faults = faults(text)
    if text.startswith("half-json"):
        with pytest.raises(json.JSONDecodeError):
            _ = call(portal, *WRITES[3]).json
    else:
        with pytest.raises(ConnectionResetError):
            call(portal, *WRITES[3])
    assert (portal.damage(), portal.state()) == ([], before)
    call(portal, *WRITES[3])
    assert len(portal.damage()) == 1


def test_a_fault_befalls_one_command_of_a_batch(portal):
    portal.faults = faults(
        "429 before method=rpa.stage.listForType inside", "error-empty after method=crm.status.update inside"
    )
    commands = {
        "a": "rpa.stage.listfortype?typeId=7",
        "b": "crm.status.update?id=502&fields[NAME]=New",
        "c": "scope",
    }
    answer = result(portal, "batch", {"cmd": commands})
    assert [entry["error"] for entry in answer["result_error"].values()] == ["OPERATION_TIME_LIMIT", ""]
    assert result(portal, "crm.status.get", {"id": 502})["NAME"] == "New"


def test_a_colleague_edits_between_two_requests(portal):
    portal.faults = faults('edit before n=2 {"renumber": 72, "to": 10, "rpa": 7}')
    orders = [
        [row["id"] for row in result(portal, "rpa.stage.listForType", {"typeId": 7})["stages"]]
        for _ in range(2)
    ]
    assert orders == [[71, 72], [72, 71]]


def test_scopes_can_be_taken_away(portal):
    portal.faults = faults('scope before n=2 ["task"]')
    assert call(portal, "crm.status.list").status == 200
    assert error(portal, "crm.status.list") == (401, "insufficient_scope")


def test_the_rate_limit_stands_before_them(make_portal):
    portal = make_portal(rate=Rate(1, 0.001))
    portal.replace(state(**SECTIONS))
    assert call(portal, "rpa.type.list").status == 200
    assert error(portal, "rpa.type.list") == (503, "QUERY_LIMIT_EXCEEDED")


def test_their_time_is_counted_by_the_methods_name_in_any_case(make_portal):
    portal = make_portal(clock=lambda: 6000.0, budget=Budget(limit=5, cost={"rpa.stage.listForType": 6}))
    portal.replace(state(**SECTIONS))
    assert call(portal, "rpa.stage.listForType", {"typeId": 7}).json["time"]["operating"] == 6
    assert error(portal, "RPA.STAGE.listfortype", {"typeId": 7}) == (429, "OPERATION_TIME_LIMIT")
    assert call(portal, "rpa.type.list").status == 200
