"""docs/embedded-portal.md is true: its seed is served, its doors are those that there are, no key is left out."""

import json
import re
from pathlib import Path

import pytest
from emulator.wsgi_client import ask, result

from stagesync.emulator import SeedError
from stagesync.emulator.state_document import OPTIONAL, REQUIRED

PAGE = (Path(__file__).parents[2] / "docs" / "embedded-portal.md").read_text(encoding="utf-8")


def seed():
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    return block.encode()


@pytest.fixture
def served(portal):
    assert ask(portal, "PUT", "/_portal/state", body=seed()).json == {"ok": True}
    return portal


def test_the_seed_of_the_page_is_put_and_comes_back_the_same(served):
    first = ask(served, "GET", "/_portal/state")
    assert ask(served, "PUT", "/_portal/state", body=first.body).json == {"ok": True}
    assert ask(served, "GET", "/_portal/state").json == first.json


def test_the_seed_of_the_page_holds_a_pipeline_a_process_and_an_active_sprint(served):
    deals = result(served, "crm.status.list", {"filter": {"ENTITY_ID": "DEAL_STAGE_5"}})
    assert [row["NAME"] for row in deals] == ["Lead in", "Offer", "Won", "Lost"]
    assert [row["EXTRA"]["SEMANTICS"] for row in deals] == ["process", "process", "success", "failure"]
    (kind,) = result(served, "rpa.type.list")["types"]
    stages = result(served, "rpa.stage.listForType", {"typeId": kind["id"]})["stages"]
    assert [row["name"] for row in stages] == ["Request", "Approval", "Paid"]
    (sprint,) = result(
        served, "tasks.api.scrum.sprint.list", {"filter": {"GROUP_ID": 12, "STATUS": "active"}}
    )
    board = result(served, "tasks.api.scrum.kanban.getStages", {"sprintId": sprint["id"]})
    assert [(row["name"], row["type"]) for row in board] == [
        ("To do", "NEW"),
        ("Doing", "WORK"),
        ("Done", "FINISH"),
    ]
    kanban = result(served, "task.stages.get", {"entityId": 7, "numeric": 1})
    assert [row["TITLE"] for row in kanban] == ["Backlog", "Doing", "Done"]


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("crm.status.update", {"id": 502, "fields": {"NAME": "Talks"}}),
        ("rpa.stage.update", {"id": 31, "fields": {"name": "Asked"}}),
        ("tasks.api.scrum.kanban.updateStage", {"stageId": 42, "fields": {"name": "Now"}}),
        ("task.stages.update", {"id": 11, "fields": {"TITLE": "Now", "AFTER_ID": 10}}),
    ],
)
def test_the_user_of_the_pages_seed_may_write_everywhere(served, method, params):
    assert result(served, method, params) not in (None, False)


def test_the_page_names_each_door_and_what_it_takes(portal):
    (rows,) = re.findall(r"\| Address \|.*?\n\n", PAGE, re.DOTALL)
    for line in rows.strip().splitlines()[2:]:
        address, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        for verb, cell in zip(("GET", "PUT", "DELETE"), cells, strict=True):
            status = ask(portal, verb, address.strip("`"), body=seed()).status
            assert (status == 405) == (not cell), (verb, address)
    told = ask(portal, "GET", "/_portal/x").json["error"]
    assert all(f"`{address}`" in rows for address in re.findall(r"/_portal/\w+", told.partition(";")[2]))


def keys_of(refusal):
    """Return the keys that a refusal says there are."""
    return refusal.partition(" has ")[2].partition(" has ")[2].split(";")[0].split(", ")


@pytest.mark.parametrize(
    "section",
    [
        {"rpa": {"?": 1}},
        {"crm": {"?": 1}},
        {"scrum": {"?": 1}},
        {"rpa": {"types": [{"?": 1}]}},
        {"rpa": {"types": [{"id": 3, "title": "P", "permissions": [{"?": 1}]}]}},
        {"rpa": {"stages": [{"?": 1}]}},
        {"crm": {"statuses": [{"?": 1}]}},
        {"crm": {"categories": [{"?": 1}]}},
        {"crm": {"types": [{"?": 1}]}},
        {"scrum": {"sprints": [{"?": 1}]}},
        {"scrum": {"sprints": [{"id": 1, "groupId": 1}], "stages": [{"?": 1}]}},
        {"scrum": {"tasks": [{"?": 1}]}},
        {"stages": [{"?": 1}]},
    ],
)
def test_the_page_leaves_no_key_out(portal, section):
    with pytest.raises(SeedError, match='unknown key "\\?"') as refusal:
        portal.replace({**json.loads(seed()), **section})
    keys = keys_of(str(refusal.value))
    assert len(keys) > 1
    assert [key for key in keys if f"`{key}`" not in PAGE] == []


def test_the_page_names_each_key_of_the_state_itself():
    assert [key for key in (*REQUIRED, *OPTIONAL) if f"`{key}`" not in PAGE] == []


def test_a_directory_seeded_out_of_order_is_recorded_from_the_first_write_on(served):
    document = json.loads(seed())
    document["crm"]["statuses"][1]["SORT"] = 35
    served.replace(document)
    assert served.damage() == []
    for name in ("Talks", "More talks"):
        result(served, "crm.status.update", {"id": 502, "fields": {"NAME": name}})
    result(served, "crm.status.update", {"id": 502, "fields": {"SORT": 25}})
    result(served, "crm.status.update", {"id": 502, "fields": {"NAME": "Offer"}})
    assert [(entry["what"], entry["already"]) for entry in served.damage()] == [(["order"], True)] * 2


def test_a_state_that_is_put_keeps_log_and_damage(served):
    result(served, "crm.status.update", {"id": 502, "fields": {"SORT": 35}})
    ask(served, "PUT", "/_portal/state", body=seed())
    assert [entry["method"] for entry in served.log()] == ["crm.status.update"]
    assert len(ask(served, "GET", "/_portal/damage").json) == 1
