"""What commands print as JSON fits the published schemas, however a run ends."""

from __future__ import annotations

import json
import subprocess

import pytest
from cli.states import ALIKE, BOARD, CHANGED, OTHER, PLAN, kanban, rows, state, write
from jsonschema import Draft202012Validator

from stagesync import shipped

DELETING = kanban("Backlog", "Inbox", "Done", unlisted="delete", move_tasks_to="Inbox")
REFUSED = kanban("Backlog", unlisted="delete", name="ops", group=8)
MINE = ["  me:", "    kind: my-plan", "    stages:", "      - title: Today", "      - title: Not planned"]
NOWHERE = kanban("Inbox", name="gone", group='"No such group"')
JOURNALS = ".stagesync/journal/*.jsonl"


def validator(name):
    return Draft202012Validator(json.loads(shipped.text("schemas", f"{name}.schema.json")))


def fitting(text, name):
    """Return a document that is sure to fit its schema."""
    document = json.loads(text)
    assert [error.message for error in validator(name).iter_errors(document)] == []
    return document


def report(text):
    return fitting(text, "report")


def states(document):
    return [board["state"] for board in document["boards"]]


def test_the_plan_of_boards_of_every_kind(run, here, portal):
    damaged = [{**row, "SORT": "100"} for row in OTHER]
    tasks = [{"ID": 1, "GROUP_ID": 7, "STAGE_ID": 11}, {"ID": 2, "GROUP_ID": 7, "STAGE_ID": 0}]
    portal.put(state(BOARD, damaged, PLAN, tasks=tasks))
    ops = kanban("Closed", "Inbox", name="ops", group='"Operations"')
    write(here / "stagesync.yaml", DELETING, ops, MINE)
    planned = fitting(run("plan", "--format", "json").out, "plan")
    assert [board["kind"] for board in planned["boards"]] == ["kanban", "my-plan", "kanban"]
    assert all(board["calls"] for board in planned["boards"])
    assert any("emptied" in board for board in planned["boards"])


def test_the_plan_of_a_board_that_is_first_pinned(run, here, portal):
    portal.put(state(BOARD, tasks=[{"ID": 1, "GROUP_ID": 7, "STAGE_ID": 0}]))
    write(here / "stagesync.yaml", kanban("Triage", "Backlog", "Doing", "Done"))
    (board,) = fitting(run("plan", "--format", "json").out, "plan")["boards"]
    assert board["hazards"]


def test_a_refused_plan_and_one_without_a_change(run, here, portal):
    portal.put(state(BOARD, OTHER))
    write(here / "stagesync.yaml", ALIKE, REFUSED, NOWHERE)
    refused = run("plan", "--format", "json")
    assert refused.code == 1
    document = fitting(refused.out, "plan")
    assert [board["refused"] for board in document["boards"]] == [False, True, True]
    assert document["summary"]["changed"] == 0


def test_a_plan_that_tells_drift_from_changes_of_the_file(run, here, portal):
    path = write(here / "stagesync.yaml", ALIKE)
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"],
    ):
        subprocess.run(["git", *command], cwd=here, check=True)
    portal.put(state(rows("Backlog", "Doing", "Done", colors=["00C4FB", "FF0000", "00C4FB"])))
    write(path, kanban("Backlog", "{title: Doing, color: 47D1E2}", "Finished"))
    document = fitting(run("plan", "--base", "HEAD", "--format", "json").out, "plan")
    assert document["base"] is not None
    assert document["boards"][0]["drift"]


def test_a_saved_plan_and_the_report_of_applying_it_twice(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    run("plan", "--out", "plan.json")
    fitting((here / "plan.json").read_text(), "plan")
    assert states(report(run("apply", "--plan", "plan.json", "--yes", "--format", "json").out)) == ["applied"]
    again = run("apply", "--plan", "plan.json", "--yes", "--format", "json")
    assert again.code == 1
    assert states(report(again.out)) == ["stale"]


def test_a_dry_run(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    document = report(run("apply", "--dry-run", "--format", "json").out)
    assert states(document) == ["dry-run"]
    assert document["journal"] is None


def test_boards_refused_and_applied_and_left_alone_in_one_run(run, here, portal):
    portal.put(state(BOARD, OTHER, PLAN))
    write(
        here / "stagesync.yaml",
        CHANGED,
        REFUSED,
        ["  me:", "    kind: my-plan", "    stages: [{title: Today}]"],
    )
    ended = run("apply", "--yes", "--format", "json")
    assert ended.code == 1
    assert states(report(ended.out)) == ["applied", "unchanged", "refused"]


@pytest.mark.parametrize("way", [["--dry-run"], ["--yes"], ["--plan", "plan.json", "--yes"]], ids=" ".join)
def test_a_board_that_its_rehearsal_refuses(run, here, portal, monkeypatch, way):
    """Its calls are there and were not sent; a board that the plan itself refuses has none."""
    monkeypatch.setattr("stagesync.cli.run.rehearse", lambda plan, live: ("stage 11: the title should be X",))
    portal.put(state(BOARD, OTHER))
    write(here / "stagesync.yaml", CHANGED, REFUSED)
    assert run("plan", "--out", "plan.json").code == 1
    ended = run("apply", "--format", "json", *way)
    assert ended.code == 1
    document = report(ended.out)
    assert states(document) == ["refused", "refused"]
    rehearsed, planned = document["boards"]
    assert sorted(call["reasons"] for call in rehearsed["remaining"]) == [["create"], ["rename"]]
    assert rehearsed["differences"] == ["stage 11: the title should be X"]
    assert (planned["remaining"], planned["differences"]) == ([], [])
    assert portal.writes() == []


def test_a_run_that_ends_before_its_first_write_prints_no_report(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    (here / "odd.yaml").write_text("version: 1\nboard: {}\n")
    (here / "plan.json").write_text("{}")
    for args in (["odd.yaml", "--yes"], ["--plan", "plan.json", "--yes"], ["--rate", "0/0"], []):
        ended = run("apply", "--format", "json", *args)
        assert (ended.code, ended.out) == (64 if "--rate" in args else 1, "")
        assert ended.err


def test_a_call_that_the_portal_refuses(run, here, portal):
    full = rows("Backlog", "Doing", "Done")
    portal.put(state(full, tasks=[{"ID": 1, "GROUP_ID": 7, "STAGE_ID": 11}]))
    write(here / "stagesync.yaml", kanban("Backlog", "Done", unlisted="delete", allow_mass_delete="true"))
    ended = run("apply", "--yes", "--format", "json")
    assert ended.code == 1
    report(ended.out)


def test_a_request_that_the_portal_refuses(run, here, secret):
    body = json.dumps({"error": "ERROR_CORE", "error_description": "no"}).encode()
    refusal = (400, [("Content-Type", "application/json")], body)
    secret.answer = lambda asked: refusal if asked.writes else None
    write(here / "stagesync.yaml", CHANGED)
    ended = run("apply", "--yes", "--format", "json")
    assert ended.code == 1
    document = report(ended.out)
    assert states(document) == ["failed"]
    assert document["boards"][0]["left"] is not None


def test_a_board_that_changes_meanwhile(run, here, secret):
    reads = []

    def meanwhile(asked):
        reads.append(asked)
        if len(reads) == 2:  # the look just before the first write
            secret.portal.replace(state(rows("Backlog", "Doing", "Done", "Meanwhile")))

    secret.arrived = meanwhile
    write(here / "stagesync.yaml", CHANGED)
    assert states(report(run("apply", "--yes", "--format", "json").out)) == ["stale"]


def test_a_rollback_says_what_cannot_come_back(run, here, portal):
    portal.put(state(BOARD, tasks=[{"ID": 1, "GROUP_ID": 7, "STAGE_ID": 11}]))
    write(here / "stagesync.yaml", DELETING)
    assert "cannot_come_back" not in report(run("apply", "--yes", "--format", "json").out)
    (journal,) = here.glob(JOURNALS)
    back = report(run("rollback", journal, "--yes", "--format", "json").out)
    assert states(back) == ["applied"]
    assert back["cannot_come_back"][0]["board"] == "dev"


@pytest.mark.parametrize("which", ["config", "plan", "report"])
def test_the_command_prints_each_schema(run, which):
    printed = run("schema", which)
    assert (printed.code, printed.err) == (0, "")
    Draft202012Validator.check_schema(json.loads(printed.out))
    assert printed.out == shipped.text("schemas", f"{which}.schema.json")
