"""`--base` on RPA, CRM and scrum boards: their base is found by where they lie, in a revision and in a journal."""

import json
import re

import pytest
from cli.departments import department
from history.repositories import NEEDS_GIT, commit, repository

pytestmark = NEEDS_GIT

START = """version: 1
boards:
  app:
    kind: scrum
    group: 12
    stages:
      - {title: To do, type: new}
      - {title: Doing, color: "#AABBCC"}
      - {title: Done, type: finish}
  deals:
    kind: crm
    entity: deal
    pipeline: Partners
    stages:
      - {title: New, color: "#39A8EF"}
      - {title: Talk, color: "#2FC6F6"}
  leads:
    kind: crm
    entity: lead
    stages:
      - {title: New, color: "#39A8EF"}
  pay:
    kind: rpa
    process: 3
    stages:
      - {title: Draft, color: "#22B9FF"}
      - {title: Paid, color: "#22B9FF"}
"""
CHANGED = START.replace('{title: Talk, color: "#2FC6F6"}', '{title: Talk, color: "#00FF00"}')


@pytest.fixture
def top(here, portal):
    """A repository with START as its last commit, and a portal that is as it says."""
    portal.put(department())
    repository(here)
    (here / "stagesync.yaml").write_text(START)
    (here / ".gitignore").write_text(".stagesync\n")
    commit(here)
    return here


def drift(run, base):
    """Return the differences of all boards, short."""
    ended = run("plan", "--format", "json", "--base", base)
    boards = json.loads(ended.out)["boards"]
    return {
        board["name"]: [(one["stage"], one["aspect"], one["origin"]) for one in board["drift"]]
        for board in boards
        if "drift" in board
    }, ended.err


def recolored(portal):
    """Change a colour on each board by hand."""
    state = portal.state()
    next(row for row in state["stages"] if row["TITLE"] == "Doing" and row["ENTITY_TYPE"] == "A").update(
        COLOR="FF0000"
    )
    next(row for row in state["crm"]["statuses"] if row["ID"] == "501").update(COLOR="#FF0000")
    next(row for row in state["crm"]["statuses"] if row["ID"] == "521").update(COLOR="#FF0000")
    next(row for row in state["rpa"]["stages"] if row["id"] == 73).update(color="FF0000")
    portal.put(state)


def test_each_board_has_its_own_base_in_a_revision(run, top, portal):
    recolored(portal)
    (top / "stagesync.yaml").write_text(CHANGED)
    found, _ = drift(run, "HEAD")
    assert found == {
        "app": [("Doing", "color", "changed on the portal")],
        "deals": [("New", "color", "changed on the portal"), ("Talk", "color", "changed in the file")],
        "leads": [("New", "color", "changed on the portal")],
        "pay": [("Paid", "color", "changed on the portal")],
    }


def test_a_board_that_is_called_otherwise_is_known_by_where_it_lies(run, top, portal):
    recolored(portal)
    (top / "stagesync.yaml").write_text(START.replace("  leads:", "  people:").replace("  pay:", "  bills:"))
    found, _ = drift(run, "HEAD")
    assert found["people"] == [("New", "color", "changed on the portal")]
    assert found["bills"] == [("Paid", "color", "changed on the portal")]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "process: 3",
            "process: Payments",
            "pay: no base: HEAD .* names its process by its id, the file now by",
        ),
        ("pipeline: Partners", "pipeline: 5", "deals: no base: HEAD .* names its pipeline by its name"),
        ("group: 12", "group: Mobile app", "app: no base: HEAD .* names its group by its id"),
    ],
)
def test_an_id_that_became_a_name_is_told(run, top, portal, before, after, told):
    (top / "stagesync.yaml").write_text(START.replace(before, after))
    found, said = drift(run, "HEAD")
    assert re.search(told, said)
    assert told.partition(":")[0] not in found


def test_another_entity_is_another_board(run, top, portal):
    leads = 'entity: lead\n    stages:\n      - {title: New, color: "#39A8EF"}'
    assert leads in START
    other = leads.replace("lead", "deal").replace("39A8EF", "00FF00")
    (top / "stagesync.yaml").write_text(START.replace(leads, other))
    found, said = drift(run, "HEAD")
    assert "no base" not in said
    assert found["leads"] == [("New", "color", "changed in the file")]


def test_the_journal_of_the_last_run_is_a_base_of_each_kind(run, top, portal):
    wanted = START.replace("To do, type", "Open, was: [To do], type").replace(
        '{title: Talk, color: "#2FC6F6"}', '{title: Talks, was: [Talk], color: "#2FC6F6"}'
    )
    wanted = wanted.replace("title: Paid", "title: Done, was: [Paid]")
    wanted = wanted.replace(
        "entity: lead\n    stages:\n      - {title: New",
        "entity: lead\n    stages:\n      - {title: Fresh, was: [New]",
    )
    (top / "stagesync.yaml").write_text(wanted)
    applied = run("apply", "--yes")
    assert applied.code == 0, applied.said
    recolored(portal)
    found, said = drift(run, "journal")
    assert "no base" not in said
    assert found == {
        "app": [("Doing", "color", "changed on the portal")],
        "deals": [("New", "color", "changed on the portal")],
        "leads": [("Fresh", "color", "changed on the portal")],
        "pay": [("Done", "color", "changed on the portal")],
    }


def test_a_stage_renamed_by_hand_is_named_where_a_plan_would_make_another(run, top, portal):
    (top / "stagesync.yaml").write_text(START.replace("#AABBCC", "#00FF00"))
    assert run("apply", "--yes").code == 0
    document = portal.state()
    row = next(one for one in document["stages"] if one["TITLE"] == "To do")
    portal.put(
        {
            **document,
            "stages": [{**one, "TITLE": "Open"} if one == row else one for one in document["stages"]],
        }
    )
    shown = json.loads(run("plan", "--format", "json", "--base", "journal").out)["boards"]
    (board,) = (one for one in shown if one["name"] == "app")
    named = [hazard["message"] for hazard in board["hazards"] if hazard["code"] == "looks-like-rename"]
    assert len(named) == 1
    assert 'add `was: ["Open"]`' in named[0]
