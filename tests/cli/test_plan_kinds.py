"""A plan of boards of all kinds: shown in every format, saved, shown again, and run as saved."""

import json

import pytest
from cli.departments import department
from cli.running import REPOSITORY
from jsonschema import Draft202012Validator
from rendering.texts import faults

CONFIGURATION = """version: 1
boards:
  app:
    kind: scrum
    group: 12
    stages:
      - {title: Doing, color: "#FF0000", type: work}
      - {title: To do, type: new}
      - {title: Review, color: "#FFA801", type: work}
      - {title: Done, type: finish}
  deals:
    kind: crm
    entity: deal
    pipeline: Partners
    unlisted: delete
    stages:
      - {title: New}
      - {title: Offer}
      - {title: Talks, was: [Talk], color: "#00FF00"}
      - {title: Won}
      - {title: Silent, semantic: fail, code: SILENT}
      - {title: Lose}
  pay:
    kind: rpa
    process: 3
    stages:
      - {title: Check, color: "#88B9FF"}
      - {title: Draft}
      - {title: Sign, code: SIGN}
      - {title: Paid}
      - {title: Lost}
  web:
    kind: kanban
    group: 7
    stages:
      - {title: Doing}
      - {title: Backlog}
"""


@pytest.fixture
def planned(run, here, portal):
    """A portal that differs from CONFIGURATION, and the plan of it, saved in plan.json."""
    portal.put(department())
    (here / "stagesync.yaml").write_text(CONFIGURATION)
    ended = run("plan", "--out", "plan.json")
    assert ended.code == 0, ended.said
    return ended


def fits(name, document):
    schema = json.loads((REPOSITORY / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return [error.message for error in Draft202012Validator(schema).iter_errors(document)]


def test_the_words_of_each_kind(planned):
    for words in (
        "~ app · scrum · group 12 · sprint 23",
        '~ deals · crm · deal pipeline 5 "Partners"',
        "~ pay · rpa · process 3",
        "~ web · kanban · group 7",
        "To do (type new)",
        "Won (success)",
        'create "Silent" at place 5, behind "Won" [crm.status.add]',
        'delete "Apology" [crm.status.delete]',
    ):
        assert words in planned.out


def test_a_saved_plan_of_all_kinds_fits_its_schema(planned, here):
    document = json.loads((here / "plan.json").read_text())
    assert fits("plan", document) == []
    roles = {stage.get("role") for board in document["boards"] for stage in board["before"]}
    assert roles == {None, "process", "success", "fail", "new", "work", "finish"}


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "svg"])
def test_a_saved_plan_is_shown_as_it_was(run, planned, form):
    shown, made = run("show", "plan.json", "--format", form), run("plan", "--format", form)
    assert shown.code == 0
    assert shown.out == made.out
    assert faults(shown.out) == []


def test_a_saved_plan_of_all_kinds_is_run(run, planned):
    ended = run("apply", "--plan", "plan.json", "--yes", "--format", "json")
    assert ended.code == 0, ended.said
    document = json.loads(ended.out)
    assert fits("report", document) == []
    assert [board["state"] for board in document["boards"]] == ["applied"] * 4
    assert run("plan", "--detailed-exitcode").code == 0


def test_a_plan_of_a_sprint_that_is_over_is_not_run(run, planned, portal):
    state = portal.state()
    state["scrum"]["sprints"] = [{**state["scrum"]["sprints"][0], "status": "completed"}]
    portal.put(state)
    ended = run("apply", "--plan", "plan.json", "--yes", "--format", "json")
    assert ended.code == 1
    (app, *_) = json.loads(ended.out)["boards"]
    assert (app["name"], app["done"]) == ("app", [])


@pytest.mark.parametrize(
    ("keys", "scope"),
    [
        ("kind: rpa\n    process: Payments", "rpa"),
        ("kind: crm\n    entity: deal\n    pipeline: Partners", "crm"),
    ],
)
def test_an_id_is_not_advised_where_a_scope_is_missing(run, here, portal, keys, scope):
    portal.put(department(scopes=["task"]))
    (here / "stagesync.yaml").write_text(
        f"version: 1\nboards:\n  b:\n    {keys}\n    stages: [{{title: A}}]\n"
    )
    ended = run("plan")
    assert ended.code == 1
    words = " ".join(ended.out.split())
    assert f"could not be looked up: {scope}." in words
    assert f"lacks the scope {scope}" in words
    assert "give its id" not in words


def test_a_plan_that_shows_other_roles_than_the_board_has_is_not_run(run, here, planned):
    """A plan forged with care: only what a stage is shown to be for is another."""
    from stagesync.rendering import json_values

    document = json.loads((here / "plan.json").read_text())
    deals = next(board for board in document["boards"] if board["name"] == "deals")
    deals["before"][0]["role"] = "fail"
    boards = [board for board in document["boards"] if board["calls"]]
    document["digest"] = json_values.digest({"boards": boards})
    rest = {key: value for key, value in document.items() if key != "document_digest"}
    text = json_values.dump({**rest, "document_digest": json_values.digest(rest)})
    (here / "forged.json").write_text(text)
    ended = run("apply", "--plan", "forged.json", "--yes", "--format", "json")
    assert ended.code == 1
    outcome = next(board for board in json.loads(ended.out)["boards"] if board["name"] == "deals")
    assert (outcome["state"], outcome["done"]) == ("stale", [])
