"""Plans of RPA, CRM and scrum boards in every format: words, JSON there and back, nothing foreign obeyed."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import golden_files
from rendering.call_forms import forms
from rendering.kinds import LEADS, PAYMENTS, REPAIRS, RETAIL, SPRINT, numbered_plan, pipeline, process, sprint
from rendering.texts import any_text, faults

from stagesync.errors import SourceError
from stagesync.model.board import Address, Kind
from stagesync.model.outcome import BoardOutcome, BoardState, Outcome
from stagesync.model.plan import BoardPlan, Hazard, HazardCode, NewId, Plan, Reason, Refusal, RefusalCode
from stagesync.rendering import json_values
from stagesync.rendering.call_words import CallWords
from stagesync.rendering.colors import Style
from stagesync.rendering.outcome_json import outcome_to_json
from stagesync.rendering.outcome_text import outcome_to_text
from stagesync.rendering.plan_html import plan_to_html
from stagesync.rendering.plan_json import plan_to_json
from stagesync.rendering.plan_markdown import plan_to_markdown
from stagesync.rendering.plan_reading import plan_from_json
from stagesync.rendering.plan_svg import plan_to_svg
from stagesync.rendering.plan_text import plan_to_text

ROOT = Path(__file__).parents[2]
PLAIN = Style(color=False, width=80)
WIDE = Style(color=False, width=400)


def read(text):
    return plan_from_json(text, source="plan.json", forms=forms)


def validator(name):
    from jsonschema import Draft202012Validator

    return Draft202012Validator(
        json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    )


def test_golden_text():
    golden_files.check("numbered-80-plain.txt", plan_to_text(numbered_plan(), PLAIN))


def test_golden_markdown():
    text = plan_to_markdown(numbered_plan())
    golden_files.check("numbered.md", text)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (PAYMENTS, 'sales · rpa · process 3 "Payments" · as desired'),
        (RETAIL, 'sales · crm · deal pipeline 5 "Retail" · as desired'),
        (LEADS, "sales · crm · lead · as desired"),
        (REPAIRS, 'sales · crm · smart process 1034 pipeline 0 "General" · as desired'),
        (SPRINT, 'sales · scrum · group 12 "Mobile app" · sprint 23 · as desired'),
        (Address(kind=Kind.SCRUM, group=12), "sales · scrum · group 12 · as desired"),
        (Address(kind=Kind.RPA, name="Gone"), 'sales · rpa · process "Gone" · as desired'),
        (
            Address(kind=Kind.CRM, entity="deal", name="Gone"),
            'sales · crm · deal pipeline "Gone" · as desired',
        ),
        (Address(kind=Kind.MY_PLAN), "sales · my-plan · as desired"),
    ],
)
def test_a_heading_says_where_a_board_lies(address, told):
    board = BoardPlan(name="sales", address=address, fingerprint="", before=(), after=())
    plan = Plan(boards=(board,), requests=0)
    assert plan_to_text(plan, WIDE).startswith(f"= {told}, 0 stages\n")
    where = told.removeprefix("sales · ").removesuffix(" · as desired")
    quoted = where.replace('"', "&quot;")
    assert where in plan_to_html(plan) or quoted in plan_to_html(plan)
    assert address.name is None or f"`{address.name}`" in plan_to_markdown(plan)


@pytest.mark.parametrize(
    ("board", "words"),
    [
        (
            process(),
            [
                'rename "Draft" to "Drafts", recolour it from #22B9FF to #10E5FC, move it to place 2, behind "Check"',
                'create "Sign" in #FFA801 at place 3, behind "Drafts"',
                'delete "Lost"',
            ],
        ),
        (
            pipeline(),
            [
                'give "Lost" the SORT 80',
                'recolour "Talks" from #2FC6F6 to #55D0E0',
                'create "Silent" at place 4, behind "Won"',
            ],
        ),
        (
            sprint(),
            ['move "Doing" to the front', 'create "Review" in #FFA801 at place 3, behind "To do"'],
        ),
    ],
)
def test_each_call_is_told_in_words(board, words):
    spoken = CallWords.of(board, WIDE)
    assert [" ".join(spoken.deeds(run)) for run in spoken.runs()] == words


def test_a_stage_that_is_parked_is_not_said_to_be_at_its_place():
    parked = replace(sprint().calls[0], reasons=(Reason.RENAME, Reason.RENUMBER))
    board = replace(sprint(), calls=(parked, sprint().calls[1]))
    spoken = CallWords.of(board, WIDE)
    words = " ".join(spoken.deeds(spoken.runs()[0]))
    assert words == 'store the title of "Doing", give it the SORT 50'


@pytest.mark.parametrize(
    "draw", [lambda p: plan_to_text(p, PLAIN), plan_to_markdown, plan_to_html, plan_to_svg]
)
def test_what_a_stage_is_for_is_shown_where_it_is_special(draw):
    text = draw(numbered_plan())
    boards = numbered_plan().boards
    without = [replace(board, before=_plain(board.before), after=_plain(board.after)) for board in boards]
    plain = draw(Plan(boards=tuple(without), requests=9))
    for word in ("success", "fail", "type new", "type finish"):
        assert text.count(word) > plain.count(word)
    assert text.count("process") == plain.count("process")
    assert "type work" not in text


@pytest.mark.parametrize(
    "draw", [lambda p: plan_to_text(p, PLAIN), plan_to_markdown, plan_to_html, plan_to_svg]
)
def test_a_board_without_a_sprint_is_left_alone_and_not_as_desired(draw):
    note = Hazard(code=HazardCode.NO_ACTIVE_SPRINT, message="there is none")
    address = replace(SPRINT, container=None)
    board = BoardPlan(name="app", address=address, fingerprint="", before=(), after=(), hazards=(note,))
    text = draw(Plan(boards=(board, process()), requests=3))
    assert "no active sprint, left alone" in text
    assert "2 boards: 1 to change, 1 left alone; 3 calls" in text
    assert "as desired" not in text


def _plain(stages):
    return tuple(replace(stage, role=None) for stage in stages)


@pytest.mark.parametrize("board", [process(), pipeline(), pipeline(LEADS), pipeline(REPAIRS), sprint()])
def test_a_plan_comes_back_as_it_was_and_fits_the_schema(board):
    plan = Plan(boards=(board,), requests=3)
    text = plan_to_json(plan)
    back = read(text)
    assert back == plan
    assert [call.form for call in back.boards[0].calls] != [None] * len(board.calls)
    assert plan_to_text(back, PLAIN) == plan_to_text(plan, PLAIN)
    assert list(validator("plan").iter_errors(json.loads(text))) == []


@pytest.mark.parametrize(
    ("board", "address"),
    [
        (process(), {"process": 3, "name": "Payments"}),
        (pipeline(), {"entity": "deal", "pipeline": 5, "name": "Retail", "container": "DEAL_STAGE_5"}),
        (pipeline(LEADS), {"entity": "lead", "container": "STATUS"}),
        (
            pipeline(REPAIRS),
            {"entity": 1034, "pipeline": 0, "name": "General", "container": "DYNAMIC_1034_STAGE_0"},
        ),
        (sprint(), {"group": 12, "name": "Mobile app", "container": "23"}),
    ],
)
def test_an_address_has_the_keys_of_its_kind(board, address):
    (document,) = json.loads(plan_to_json(Plan(boards=(board,), requests=3)))["boards"]
    assert document["address"] == address


@pytest.mark.parametrize(
    "address",
    [
        Address(kind=Kind.RPA, name="Gone"),
        Address(kind=Kind.CRM, entity="deal", name="Gone"),
        Address(kind=Kind.CRM, entity=1034),
        Address(kind=Kind.SCRUM, name="Gone"),
    ],
)
def test_a_board_that_was_not_found_comes_back_and_fits_the_schema(address):
    refusals = (Refusal(code=RefusalCode.UNREADABLE, message="nobody knows it"),)
    board = BoardPlan(name="x", address=address, fingerprint="", before=(), after=(), refusals=refusals)
    plan = Plan(boards=(board,), requests=0)
    assert read(plan_to_json(plan)) == plan
    assert list(validator("plan").iter_errors(json.loads(plan_to_json(plan)))) == []


def test_reports_of_these_boards_fit_their_schema():
    plans = numbered_plan().boards
    boards = tuple(
        BoardOutcome(
            name=plan.name,
            address=plan.address,
            state=BoardState.FAILED,
            done=plan.calls[:1],
            failed=plan.calls[1],
            remaining=plan.calls[2:],
            message="refused",
        )
        for plan in plans
    )
    outcome = Outcome(boards=boards, requests=5)
    document = {**json.loads(outcome_to_json(outcome)), "journal": None}
    assert list(validator("report").iter_errors(document)) == []
    text = outcome_to_text(outcome, WIDE)
    assert '1. renumber "Lost" [crm.status.update]' in text
    assert '1. move "Doing" [tasks.api.scrum.kanban.updateStage]' in text


@settings(max_examples=80, deadline=None)
@given(title=any_text, code=any_text, name=any_text, container=st.one_of(st.just("23"), any_text))
def test_texts_of_a_portal_come_back_exactly_and_steer_nothing(title, code, name, container):
    board = process()
    address = replace(board.address, name=name, container=container)
    rows = tuple(replace(stage, title=title, code=code) for stage in board.before)
    fields = {"name": title, "sort": 1, "code": code, "typeId": 3}
    created = replace(board.calls[1], params={"fields": fields}, stage=title)
    after = (replace(board.after[2], created_by=0, title=title, code=code), *rows)
    board = replace(board, address=address, before=rows, after=after, calls=(created,))
    scrum = BoardPlan(
        name=name,
        address=replace(SPRINT, name=name, container=container),
        fingerprint="",
        before=(),
        after=(),
    )
    plan = Plan(boards=(board, replace(scrum, name=name + "2")), requests=3)
    text = plan_to_json(plan)
    assert read(text) == plan
    drawn = [text, plan_to_text(plan, PLAIN), plan_to_markdown(plan), plan_to_html(plan), plan_to_svg(plan)]
    assert [faults(one) for one in drawn] == [[]] * 5


def resealed(document):
    rest = {key: value for key, value in document.items() if key not in {"document_digest"}}
    return json_values.dump({**rest, "document_digest": json_values.digest(rest)})


def fields_of(board, index):
    return board["calls"][index]["params"]["fields"]


FORGERIES = {
    "a stage in another process": (process, lambda b: fields_of(b, 1).update(typeId=4)),
    "a stage in no process": (process, lambda b: fields_of(b, 1).pop("typeId")),
    "a process as text": (process, lambda b: fields_of(b, 1).update(typeId="3")),
    "a process as a truth": (process, lambda b: fields_of(b, 1).update(typeId=True)),
    "a new meaning for a stage": (process, lambda b: fields_of(b, 0).update(semantic="FAIL")),
    "a number as text": (process, lambda b: fields_of(b, 0).update(sort="3000")),
    "a number as a truth": (process, lambda b: fields_of(b, 0).update(sort=True)),
    "a stage without a number": (process, lambda b: fields_of(b, 1).pop("sort")),
    "a delete of another process's stage": (process, lambda b: b["calls"][2]["params"].update(id=900)),
    "a call of another kind": (process, lambda b: b["calls"][2].update(method="task.stages.delete")),
    "an administrator's call": (process, lambda b: b["calls"][2]["params"].update(isAdmin=True)),
    "a forced delete": (
        pipeline,
        lambda b: b["calls"].append(
            {
                "method": "crm.status.delete",
                "params": {"id": 515, "params": {"FORCED": "Y"}},
                "reasons": ["delete"],
                "stage": "Lost",
            }
        ),
    ),
    "a row of another directory": (pipeline, lambda b: fields_of(b, 2).update(ENTITY_ID="SOURCE")),
    "a sprint that is none": (sprint, lambda b: b["address"].update(container="23; 24")),
    "no sprint": (sprint, lambda b: b["address"].pop("container")),
    "an entity nobody knows": (pipeline, lambda b: b["address"].update(entity="source")),
    "an entity as a truth": (pipeline, lambda b: b["address"].update(entity=True)),
    "a pipeline as text": (pipeline, lambda b: b["address"].update(pipeline="5")),
    "a stage to another sprint": (sprint, lambda b: fields_of(b, 0).update(sprintId=24)),
    "a new stage in another sprint": (sprint, lambda b: fields_of(b, 1).update(sprintId=24)),
    "a stage of another sprint": (sprint, lambda b: b["calls"][0]["params"].update(stageId=900)),
    "a role nobody knows": (sprint, lambda b: b["before"][0].update(role="boss")),
    "a code that is a number": (process, lambda b: b["before"][0].update(code=1)),
    "a task": (
        sprint,
        lambda b: b["calls"].append(
            {
                "method": "task.stages.movetask",
                "params": {"id": 1, "stageId": 901},
                "reasons": ["move-task"],
                "stage": "To do",
            }
        ),
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_plan_that_writes_elsewhere_than_it_shows_is_not_read(name):
    make, forge = FORGERIES[name]
    document = json.loads(plan_to_json(Plan(boards=(make(),), requests=3)))
    forged = copy.deepcopy(document)
    forge(forged["boards"][0])
    board = forged["boards"][0]
    forged["summary"]["calls"] = len(board["calls"])
    forged["digest"] = json_values.digest(
        {"boards": [{key: value for key, value in board.items() if key != "drift"}]}
    )
    assert forged["boards"] != document["boards"]
    with pytest.raises(SourceError, match="is no plan that stagesync made: boards"):
        read(resealed(forged))


def test_two_boards_at_one_address_are_not_written_at_once():
    twice = Plan(boards=(pipeline(), replace(pipeline(), name="again")), requests=3)
    with pytest.raises(SourceError, match="it writes to one board twice"):
        read(plan_to_json(twice))
    apart = Plan(boards=(pipeline(), replace(pipeline(LEADS), name="again")), requests=3)
    assert read(plan_to_json(apart)) == apart


def test_a_new_stage_may_be_written_again():
    board = sprint()
    later = replace(
        board.calls[0], params={"stageId": NewId(created_by=1), "fields": {"sort": 250}}, stage="Review"
    )
    plan = Plan(boards=(replace(board, calls=(*board.calls, later)),), requests=3)
    assert read(plan_to_json(plan)) == plan


def test_nothing_to_do_is_not_said_to_be_as_desired_where_a_board_is_left_alone():
    note = Hazard(code=HazardCode.NO_ACTIVE_SPRINT, message="there is none")
    board = replace(sprint(), before=(), after=(), calls=(), hazards=(note,))
    assert "as desired" not in plan_to_markdown(Plan(boards=(board,), requests=0))
