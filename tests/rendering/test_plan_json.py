"""A plan as JSON: its shape, its schema, its bytes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.plans import (
    FINGERPRINT,
    changed_board,
    dangerous_board,
    full_plan,
    refused_board,
    settled_board,
    settled_plan,
    titled_plan,
)
from rendering.texts import any_text, faults

from stagesync.model.board import Address, Kind
from stagesync.model.plan import BoardPlan, Call, Plan, Reason, Refusal, RefusalCode
from stagesync.rendering.plan_json import plan_to_json

SCHEMA = Path(__file__).parents[2] / "schemas" / "plan.schema.json"


@pytest.fixture(scope="module")
def validator():
    from jsonschema import Draft202012Validator

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def loaded(*boards, requests=3):
    return json.loads(plan_to_json(Plan(boards=boards, requests=requests)))


def test_the_whole_shape_of_a_changed_board():
    (board,) = loaded(changed_board())["boards"]
    assert list(board) == [
        "name",
        "kind",
        "address",
        "as_admin",
        "fingerprint",
        "before",
        "after",
        "calls",
        "least_calls",
        "hazards",
        "refused",
        "refusals",
    ]
    assert board["kind"] == "kanban"
    assert board["address"] == {"group": 7, "name": "Website relaunch"}
    assert board["fingerprint"] == FINGERPRINT
    assert board["before"][0] == {"id": 10, "title": "Backlog", "color": "00C4FB"}
    assert board["after"][3] == {"id": None, "title": "Testing", "color": "FF5752", "created_by": 2}
    assert board["calls"][2] == {
        "method": "task.stages.add",
        "params": {"fields": {"TITLE": "Testing", "COLOR": "FF5752", "AFTER_ID": 11, "ENTITY_ID": 7}},
        "reasons": ["create"],
        "stage": "Testing",
    }
    assert (board["refused"], board["refusals"], board["hazards"]) == (False, [], [])


def test_ids_not_known_yet_name_the_call_that_makes_them():
    (board,) = loaded(dangerous_board())["boards"]
    assert board["calls"][1]["params"]["id"] == {"created_by": 0}
    assert board["calls"][3]["params"] == {"id": 501, "stageId": {"created_by": 0}}
    assert board["emptied"] == {"20": [501, 502]}
    assert board["checkpoint"] == {"after_call": 0, "order": [20, {"created_by": 0}, 21, 22, 23]}
    assert board["after"][0]["color"] is None
    assert board["before"][2]["color"] == "#75D9"


def test_the_summary_counts():
    assert json.loads(plan_to_json(full_plan()))["summary"] == {
        "boards": 4,
        "changed": 2,
        "refused": 1,
        "calls": 9,
        "least_calls": 7,
        "requests": 12,
    }


def test_my_plan_and_refusals():
    mine, refused = loaded(settled_board(), refused_board())["boards"]
    assert (mine["kind"], mine["address"]) == ("my-plan", {"my_plan": True})
    assert refused["refused"] is True
    assert refused["refusals"][0]["code"] == "mass-delete"
    assert refused["address"] == {"group": 9}


@pytest.mark.parametrize(
    "plan", [full_plan(), settled_plan(), Plan(boards=(), requests=0), titled_plan("::x", " ")]
)
def test_every_plan_fits_the_schema(validator, plan):
    assert list(validator.iter_errors(json.loads(plan_to_json(plan)))) == []


def spoil_summary(document):
    del document["summary"]["least_calls"]


def spoil_version(document):
    document["format_version"] = "2.0"


def spoil_id(document):
    document["boards"][0]["before"][0]["id"] = "10"


def spoil_live_id(document):
    document["boards"][0]["before"][0]["id"] = None


def spoil_reason(document):
    document["boards"][0]["calls"][0]["reasons"] = ["tidy"]


def spoil_reference(document):
    document["boards"][0]["calls"][0]["params"]["fields"]["AFTER_ID"] = {"made_by": 1}


def spoil_address(document):
    document["boards"][0]["address"] = {"my_plan": True}


def spoil_color(document):
    document["boards"][0]["calls"][0]["params"]["fields"]["COLOR"] = "#9DCF00"


def spoil_refusal(document):
    document["boards"][3]["refusals"] = []


def spoil_fingerprint(document):
    document["boards"][0]["fingerprint"] = "sha256:0"


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_summary,
        spoil_version,
        spoil_id,
        spoil_live_id,
        spoil_reason,
        spoil_reference,
        spoil_address,
        spoil_color,
        spoil_refusal,
        spoil_fingerprint,
    ],
)
def test_the_schema_refuses_what_is_no_plan(validator, spoil):
    document = json.loads(plan_to_json(full_plan()))
    spoiled = copy.deepcopy(document)
    spoil(spoiled)
    assert validator.is_valid(document)
    assert not validator.is_valid(spoiled)


def test_the_schema_allows_more_keys(validator):
    document = json.loads(plan_to_json(full_plan()))
    document["made_at"] = "2026-01-01T00:00:00Z"
    document["boards"][0]["calls"][0]["note"] = 1
    assert validator.is_valid(document)


def test_the_schema_knows_every_kind_and_reason():
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    assert definitions["board"]["properties"]["kind"]["enum"] == list(Kind)
    assert definitions["call"]["properties"]["reasons"]["items"]["enum"] == list(Reason)


def test_a_board_that_could_not_be_read_fits_the_schema(validator):
    refusals = (Refusal(code=RefusalCode.UNREADABLE, message="no group of this name"),)
    nowhere = Address(kind=Kind.KANBAN, name="Gone")
    board = BoardPlan(name="dev", address=nowhere, fingerprint="", before=(), after=(), refusals=refusals)
    document = loaded(board)
    assert list(validator.iter_errors(document)) == []
    assert document["boards"][0]["address"] == {"group": None, "name": "Gone"}


def test_every_key_of_the_schema_is_described():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

    def bare(node):
        for name, inner in node.get("properties", {}).items():
            target = schema["$defs"].get(inner.get("$ref", "").rpartition("/")[2], {})
            described = (
                "description" in inner or "description" in target or set(inner) <= {"const", "required"}
            )
            yield from [] if described else [name]
            yield from bare(inner)

    undescribed = [*bare(schema), *(name for node in schema["$defs"].values() for name in bare(node))]
    assert undescribed == []


def test_read_only_parameters_are_written_as_plain_json():
    call = Call(
        method="task.stages.update",
        params=MappingProxyType(
            {"id": 1, "fields": MappingProxyType({"TITLE": "A"}), "tags": ("x",), "isAdmin": True}
        ),
        reasons=(Reason.RENAME,),
        stage="A",
    )
    board = BoardPlan(
        name="dev",
        address=settled_board().address,
        fingerprint=FINGERPRINT,
        before=(),
        after=(),
        calls=(call,),
    )
    assert loaded(board)["boards"][0]["calls"][0]["params"] == {
        "id": 1,
        "fields": {"TITLE": "A"},
        "tags": ["x"],
        "isAdmin": True,
    }


def test_the_same_plan_gives_the_same_bytes():
    assert plan_to_json(full_plan()) == plan_to_json(full_plan())


@settings(max_examples=150, deadline=None)
@given(st.lists(any_text, min_size=1, max_size=4), any_text)
def test_titles_come_back_exactly_from_harmless_ascii(titles, message):
    text = plan_to_json(titled_plan(*titles, name=message, message=message))
    assert text.isascii()
    assert text.endswith("}\n")
    assert "\x7f" not in text
    assert faults(text) == []
    board = json.loads(text)["boards"][0]
    assert [stage["title"] for stage in board["before"]] == [*titles, titles[0]]
    assert board["name"] == board["hazards"][0]["message"] == message
