"""A saved plan read back: the same plan, or a refusal that says what is wrong."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.call_forms import forms
from rendering.plans import (
    FINGERPRINT,
    add,
    changed_board,
    dangerous_board,
    delete,
    full_plan,
    move_task,
    refused_board,
    row,
    settled_board,
    update,
)
from rendering.texts import any_text

from stagesync.errors import SourceError
from stagesync.model.board import Address, Kind
from stagesync.model.plan import (
    BoardPlan,
    Call,
    Hazard,
    HazardCode,
    NewId,
    Plan,
    Reason,
    Refusal,
    RefusalCode,
)
from stagesync.rendering import json_values
from stagesync.rendering.plan_json import plan_to_json
from stagesync.rendering.plan_reading import plan_from_json

DIGEST = "sha256:" + "7" * 64


def read(text):
    return plan_from_json(text, source="plan.json", forms=forms)


def resealed(document):
    """Return the text of a document with the digest that fits it, as somebody would write it who knows how."""
    rest = {key: value for key, value in document.items() if key != "document_digest"}
    return json_values.dump({**rest, "document_digest": json_values.digest(rest)})


def as_admin(board):
    calls = tuple(
        call
        if call.method == "task.stages.movetask"
        else replace(call, params={**call.params, "isAdmin": True})
        for call in board.calls
    )
    return replace(board, calls=calls, as_admin=True)


def unreadable_board():
    refusals = (Refusal(code=RefusalCode.UNREADABLE, message="no group of this name"),)
    nowhere = Address(kind=Kind.KANBAN, name="Gone")
    return BoardPlan(name="gone", address=nowhere, fingerprint="", before=(), after=(), refusals=refusals)


def my_plan_board():
    return BoardPlan(
        name="me",
        address=Address(kind=Kind.MY_PLAN),
        fingerprint=FINGERPRINT,
        before=(),
        after=(row(None, "Today", created_by=0), row(None, "Later", None, created_by=1)),
        calls=(add("Today", "47D1E2", 0, group=0), add("Later", "000000", NewId(created_by=0), group=0)),
        least_calls=2,
    )


@pytest.mark.parametrize(
    "plan",
    [
        full_plan(),
        Plan(boards=(), requests=0),
        Plan(boards=(changed_board(),), requests=3, configuration_digest=DIGEST, narrowed=True),
        Plan(boards=(as_admin(dangerous_board()),), requests=9, configuration_digest=DIGEST),
        Plan(boards=(unreadable_board(), my_plan_board()), requests=4),
    ],
)
def test_a_plan_comes_back_as_it_was(plan):
    assert read(plan_to_json(plan)) == plan


def test_read_only_parameters_come_back_as_equal_ones():
    call = Call(
        method="task.stages.update",
        params=MappingProxyType({"id": 10, "fields": {"TITLE": "A", "AFTER_ID": 0}}),
        reasons=(Reason.RENAME,),
        stage="A",
    )
    board = replace(changed_board(), calls=(call,), after=changed_board().before)
    plan = Plan(boards=(board,), requests=3)
    assert read(plan_to_json(plan)) == plan


@settings(max_examples=150, deadline=None)
@given(st.lists(any_text, min_size=1, max_size=4), any_text, any_text)
def test_every_text_comes_back_exactly(titles, name, message):
    old = tuple(row(10 + index, title, message) for index, title in enumerate(titles))
    board = BoardPlan(
        name=name,
        address=Address(kind=Kind.KANBAN, group=7, name=titles[0]),
        fingerprint=FINGERPRINT,
        before=old,
        after=(row(None, titles[-1], None, created_by=0), *old),
        calls=(
            add(titles[-1], "FFA801", 10),
            update(
                10, titles[0], Reason.RENAME, TITLE=titles[-1], COLOR="000000", AFTER_ID=NewId(created_by=0)
            ),
            move_task(5, NewId(created_by=0), titles[0]),
            delete(10, titles[0]),
        ),
        least_calls=4,
        hazards=(Hazard(code=HazardCode.ODD_TITLE, message=message),),
        emptied={10: (5,), 0: ()},
    )
    plan = Plan(boards=(board,), requests=7)
    assert read(plan_to_json(plan)) == plan


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_other_bytes_are_read_as_a_plan(data):
    text = plan_to_json(replace(full_plan(), configuration_digest=DIGEST))
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.text(alphabet='7 \n\t"{}[]:,aA\\\r', max_size=2))
    changed = text[:place] + other + text[place + 1 :]
    if changed == text:
        assert read(changed)
    else:
        with pytest.raises(SourceError, match=r"^plan\.json .*stagesync plan --out FILE$"):
            read(changed)


def test_other_spellings_of_the_same_values_are_refused():
    text = plan_to_json(full_plan())
    document = json.loads(text)
    for other in (json.dumps(document), text.replace("Backlog", "\\u0042acklog"), text + " "):
        with pytest.raises(SourceError, match="not byte for byte"):
            read(other)


def recounted(document):
    """Let the counts of a document fit its boards, as a careful forger would."""
    try:
        boards = document["boards"]
        counts = {
            "boards": len(boards),
            "changed": sum(bool(board["calls"]) for board in boards),
            "refused": sum(bool(board["refusals"]) for board in boards),
            "calls": sum(len(board["calls"]) for board in boards),
            "least_calls": sum(board["least_calls"] for board in boards),
        }
    except (KeyError, TypeError):  # there is nothing to count
        return document
    return {**document, "summary": {**document["summary"], **counts}}


def board_of(document, **changes):
    document["boards"][0].update(changes)


def call_of(document, index=0, **changes):
    document["boards"][0]["calls"][index].update(changes)


def truth_for_a_task(document):
    board_of(document, emptied={"20": [501, 502, 1]})
    call_of(document, 3, params={"id": True, "stageId": 21})


def truth_for_a_stage(document):
    document["boards"][0]["before"].append({"id": 1, "title": "X", "color": None})
    call_of(document, 5, params={"id": True})


def created_by(document, index):
    document["boards"][0]["calls"][1]["params"]["id"] = {"created_by": index}


FORGERIES = {
    "no boards": lambda d: d.pop("boards"),
    "boards as a map": lambda d: d.update(boards={}),
    "requests as text": lambda d: d["summary"].update(requests="12"),
    "a number for a truth": lambda d: d.update(narrowed=1),
    "a truth for a number": lambda d: board_of(d, least_calls=True),
    "a board that is text": lambda d: d["boards"].append("dev"),
    "a kind nobody knows": lambda d: board_of(d, kind="crm"),
    "an id as text": lambda d: d["boards"][0]["before"][0].update(id="20"),
    "a hazard nobody knows": lambda d: d["boards"][0]["hazards"][0].update(code="fun"),
    "a reason nobody knows": lambda d: call_of(d, reasons=["tidy"]),
    "a reason that is a list": lambda d: call_of(d, reasons=[["create"]]),
    "no reason": lambda d: call_of(d, 2, reasons=[]),
    "a task as text": lambda d: board_of(d, emptied={"20": ["501", "502"]}),
    "a column that is no number": lambda d: board_of(d, emptied={"x": [501, 502]}),
    "a list as a parameter": lambda d: call_of(d, 5, params={"id": [20]}),
    "a null as a parameter": lambda d: call_of(d, 5, params={"id": None}),
    "a key that no plan has": lambda d: d.update(note="x"),
    "a key that no board has": lambda d: board_of(d, note="x"),
    "a null for a task": lambda d: board_of(d, emptied={"20": [501, 502], "0": [None]}),
    "a truth for a task": truth_for_a_task,
    "a truth for a stage": truth_for_a_stage,
    "fields that stand for a stage": lambda d: call_of(d, 2, params={"id": 22, "fields": {"created_by": 0}}),
    "a creation that creates nothing": lambda d: call_of(d, 2, reasons=["create"]),
    "a text that says administrator": lambda d: d["boards"][1]["calls"][0]["params"].update(isAdmin="N"),
    "a stage made by no call": lambda d: created_by(d, -1),
    "another method": lambda d: call_of(d, method="user.add"),
    "a delete of another board's stage": lambda d: call_of(d, 5, params={"id": 900}),
    "a stage behind another board's": lambda d: d["boards"][0]["calls"][2]["params"]["fields"].update(AFTER_ID=900),
    "a truth for a place": lambda d: d["boards"][0]["calls"][2]["params"]["fields"].update(AFTER_ID=False),
    "a stage in another group": lambda d: d["boards"][0]["calls"][0]["params"]["fields"].update(ENTITY_ID=7),
    "a stage in no group": lambda d: d["boards"][0]["calls"][0]["params"]["fields"].pop("ENTITY_ID"),
    "a field that no call has": lambda d: d["boards"][0]["calls"][2]["params"]["fields"].update(SORT=1),
    "a title that is a number": lambda d: d["boards"][0]["calls"][2]["params"]["fields"].update(TITLE=1),
    "fields that are text": lambda d: call_of(d, 2, params={"id": 22, "fields": "x"}),
    "a parameter that no call has": lambda d: call_of(d, 5, params={"id": 20, "force": True}),
    "an administrator's call": lambda d: call_of(d, 5, params={"id": 20, "isAdmin": True}),
    "a task nobody named": lambda d: call_of(d, 3, params={"id": 9, "stageId": 21}),
    "a task to another board": lambda d: call_of(d, 3, params={"id": 501, "stageId": 900}),
    "a stage made by a later call": lambda d: created_by(d, 4),
    "a stage made by itself": lambda d: created_by(d, 1),
    "a row made by no call": lambda d: d["boards"][0]["after"][0].update(created_by=5),
    "a row of another board": lambda d: d["boards"][0]["after"][1].update(id=900),
    "calls of a refused board": lambda d: board_of(d, refused=True, refusals=[{"code": "mass-delete", "message": "x"}]),
    "calls without a fingerprint": lambda d: board_of(d, fingerprint=""),
    "a board twice": lambda d: d["boards"].append(copy.deepcopy(d["boards"][0])),
    "two boards of one name": lambda d: d["boards"][1].update(name=d["boards"][0]["name"]),
    "a board under two names": lambda d: d["boards"].append({**copy.deepcopy(d["boards"][0]), "name": "other"}),
}  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_plan_that_stagesync_would_not_make_is_refused_though_its_digest_fits(forge):
    boards = (dangerous_board(), as_admin(changed_board()), settled_board(), refused_board())
    document = json.loads(plan_to_json(Plan(boards=boards, requests=12)))
    assert read(resealed(document))
    forge(document)
    with pytest.raises(
        SourceError, match=r"^plan\.json (is no plan that stagesync made: .|was changed after)"
    ):
        read(resealed(recounted(document)))


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1.5", "1e400", "9" * 5000])
def test_numbers_that_no_plan_holds_are_refused(value):
    text = plan_to_json(full_plan()).replace('"requests": 12', f'"requests": {value}')
    with pytest.raises(SourceError, match=r"plan\.json"):
        read(text)


def test_counts_that_do_not_add_up_are_refused():
    document = json.loads(plan_to_json(full_plan()))
    document["summary"]["calls"] = 0
    with pytest.raises(SourceError, match="not byte for byte"):
        read(resealed(document))


@pytest.mark.parametrize("place", ["format_version", "tool_version", "document_digest"])
def test_what_a_plan_says_of_itself_is_looked_at_first(place):
    document = json.loads(plan_to_json(full_plan()))
    document[place] = "x" * 90
    text = resealed(document) if place != "document_digest" else json_values.dump(document)
    said = {
        "format_version": "has the format_version",
        "tool_version": "was made by stagesync",
        "document_digest": "its digest",
    }
    with pytest.raises(SourceError, match=said[place]) as refused:
        read(text)
    assert "x" * 60 not in str(refused.value)
