"""The commands on boards that are ordered by numbers: plan, apply, a saved plan, rollback, a sprint that is missing."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from cli.running import REPOSITORY, in_process
from emulator.states import sprint
from families.numbered_places import everything
from jsonschema import Draft202012Validator

from stagesync.emulator import EmbeddedPortal

YAML = """\
version: 1
boards:
  payments:
    kind: rpa
    process: Payments
    stages: [{title: Check}, {title: Draft, color: "#FFA801"}, {title: Sign, code: SIGN}]
  sales:
    kind: crm
    entity: deal
    pipeline: Partners
    stages: [{title: Talk}, {title: New}, {title: Contract}, {title: Silent, semantic: fail}]
  app:
    kind: scrum
    group: Mobile app
    stages: [{title: To do}, {title: Review}, {title: Doing}, {title: Done}]
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return what runs a command in a folder with that file, on an embedded portal that holds the boards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("STAGESYNC_WEBHOOK", raising=False)
    (tmp_path / "stagesync.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / ".stagesync").mkdir()
    seed(tmp_path, everything())
    return lambda *args: in_process(capsys, *args, "--portal", "embedded")


def seed(folder, state):
    with closing(EmbeddedPortal(folder / ".stagesync" / "portal.db")) as portal:
        portal.replace(state)


def board_of(text, name):
    return next(board for board in json.loads(text)["boards"] if board["name"] == name)


def test_plan_apply_and_plan_again(run):
    planned = run("plan", "--detailed-exitcode")
    assert planned.code == 2, planned.said
    applied = run("apply", "--yes")
    assert applied.code == 0, applied.said
    again = run("plan", "--detailed-exitcode")
    assert again.code == 0, again.said


def test_a_saved_plan_is_run_as_reviewed_and_rolled_back(run, tmp_path):
    before = json.loads(run("plan", "--format", "json", "--out", "plan.json").out)
    assert before["summary"]["calls"] == before["summary"]["least_calls"]
    applied = run("apply", "--plan", "plan.json", "--yes", "--format", "json")
    assert applied.code == 0, applied.said
    assert json.loads(applied.out)["summary"]["requests"] == before["summary"]["requests"]
    assert run("apply", "--plan", "plan.json", "--yes").code == 1
    journal = next((tmp_path / ".stagesync" / "journal").glob("*.jsonl"))
    back = run("rollback", str(journal), "--yes")
    assert back.code == 0, back.said
    now = run("plan", "--format", "json").out
    for name in ("app", "payments", "sales"):
        shown = [row["title"] for row in board_of(now, name)["before"]]
        assert shown == [
            row["title"] for row in next(b for b in before["boards"] if b["name"] == name)["before"]
        ]


def test_a_group_without_an_active_sprint_fails_the_run_unless_it_may_be_missing(run, tmp_path):
    seed(tmp_path, everything(sprints=[]))
    for command in (("plan",), ("apply", "--yes")):
        ended = run(*command)
        assert ended.code == 1
        assert "has no active sprint" in ended.said
    for command in (("plan",), ("apply", "--yes")):
        ended = run(*command, "--allow-missing")
        assert ended.code == 0, ended.said
        assert '= app · scrum · group 12 "Mobile app" · no active sprint, left alone' in ended.out
        assert "the board is left alone" in " ".join(ended.out.split())
        assert "--allow-missing" not in ended.out
    assert run("plan", "--allow-missing", "--detailed-exitcode").code == 0


def test_a_board_that_is_left_alone_is_not_counted_as_desired(run, tmp_path):
    alone = YAML.partition("  payments:")[0] + "  app:" + YAML.partition("  app:")[2]
    (tmp_path / "stagesync.yaml").write_text(alone, encoding="utf-8")
    seed(tmp_path, everything(sprints=[]))
    counts = "1 board: 1 left alone; "
    assert counts + "nothing will be written." in run("plan", "--allow-missing").out
    ended = run("apply", "--allow-missing", "--yes")
    assert counts + "no calls, 0 requests." in ended.out
    assert "as desired" not in ended.out
    report = json.loads(run("apply", "--allow-missing", "--yes", "--format", "json").out)
    (board,) = report["boards"]
    assert (board["state"], report["ok"]) == ("unchanged", True)
    assert board["message"].endswith("the board is left alone")
    schema = json.loads((REPOSITORY / "schemas" / "report.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(report)] == []


def test_a_saved_plan_of_a_sprint_that_is_over_says_once_what_to_do(run, tmp_path):
    run("plan", "--out", "plan.json")
    seed(tmp_path, everything(sprints=[sprint(23, "completed")]))
    ended = run("apply", "--plan", "plan.json", "--yes", "--format", "json")
    assert ended.code == 1
    message = board_of(ended.out, "app")["message"]
    assert message.count("plan again") == message.count("nothing was written") == 1


def test_the_way_back_of_a_process_says_that_its_product_is_deprecated(run, tmp_path):
    assert run("apply", "--yes").code == 0
    journal = next((tmp_path / ".stagesync" / "journal").glob("*.jsonl"))
    back = run("rollback", str(journal), "--yes")
    assert back.code == 0, back.said
    assert back.out.count("product-deprecated") == 1


def test_a_saved_plan_allows_for_nothing_more(run):
    run("plan", "--out", "plan.json")
    ended = run("apply", "--plan", "plan.json", "--yes", "--allow-missing")
    assert ended.code == 64
    assert "stagesync plan --allow-missing --out FILE" in ended.err


def test_a_refused_board_in_a_saved_plan_stays_refused(run, tmp_path):
    refused = """\
version: 1
boards:
  app:
    kind: scrum
    group: 12
    unlisted: delete
    allow_mass_delete: true
    stages: [{title: Inbox}, {title: Done}]
"""
    (tmp_path / "stagesync.yaml").write_text(refused, encoding="utf-8")
    assert run("plan", "--out", "plan.json").code == 1
    ended = run("apply", "--plan", "plan.json", "--yes")
    assert ended.code == 1
    assert "is the last one of type new" in ended.said
