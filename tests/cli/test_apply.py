"""What apply asks, keeps and writes, as the portal's log and the working folder show it."""

import json
import re

import pytest
import yaml
from cli.states import ALIKE, BOARD, CHANGED, OTHER, kanban, rows, state, write


def copies(folder):
    return sorted((folder / ".stagesync").glob("*.yaml"))


def test_without_a_terminal_and_without_yes_it_refuses_after_showing_the_plan(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    refused = run("apply")
    assert refused.code == 1
    assert 'rename "Doing" to "In progress"' in refused.out
    assert "there is no terminal to ask in; pass --yes" in refused.err
    assert portal.writes() == []
    assert copies(here) == []


def test_without_a_terminal_it_does_not_refuse_where_nothing_is_to_do(run, here, portal):
    write(here / "stagesync.yaml", ALIKE)
    done = run("apply")
    assert (done.code, done.err) == (0, "")
    assert portal.writes() == []


@pytest.mark.parametrize("more", [(), ("--yes",), ("--format", "json")])
def test_a_dry_run_reads_and_writes_nothing(run, here, portal, more):
    tasks = [{"ID": 1, "GROUP_ID": 7, "STAGE_ID": 11}]
    portal.put(state(BOARD, tasks=tasks))
    before = portal.state()
    write(here / "stagesync.yaml", kanban("Done", "Backlog", "New", unlisted="delete", move_tasks_to="Done"))
    assert run("apply", "--dry-run", *more).code == 0
    assert portal.log() != []
    assert portal.writes() == []
    assert portal.state() == before
    assert copies(here) == []


def test_plan_writes_nothing(run, here, portal):
    before = portal.state()
    write(here / "stagesync.yaml", CHANGED)
    run("plan")
    assert portal.writes() == []
    assert portal.state() == before


def test_each_changed_board_is_kept_as_it_was_and_the_file_restores_it(run, here, portal):
    portal.put(state(BOARD, OTHER))
    before = [row["TITLE"] for row in portal.state()["stages"]]
    write(
        here / "stagesync.yaml",
        kanban("Done", "Backlog", "Doing"),
        kanban("Inbox", "Closed", name="ops", group=8),
    )
    applied = run("apply", "--yes")
    (kept,) = copies(here)
    assert re.fullmatch(r"\d{8}T\d{6}Z-dev\.yaml", kept.name)
    assert f"as it was: .stagesync/{kept.name}" in applied.out
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (here / ".stagesync" / ".gitignore").read_text() == "*\n"
    assert run("apply", "--yes", kept).code == 0
    assert [row["TITLE"] for row in portal.state()["stages"]] == before


def test_boards_whose_names_look_alike_as_file_names_keep_a_copy_each(run, here, portal):
    portal.put(state(BOARD, OTHER))
    write(
        here / "stagesync.yaml",
        kanban("Done", "Backlog", name="a b"),
        kanban("Closed", "Inbox", name='"a:b"', group=8),
    )
    assert run("apply", "--yes").code == 0
    kept = copies(here)
    assert len(kept) == 2
    assert {name for file in kept for name in yaml.safe_load(file.read_text())["boards"]} == {"a b", "a:b"}


def test_a_board_that_no_configuration_can_hold_is_kept_as_a_record_and_applied(run, here, portal):
    portal.put(state(rows("Backlog", "  ", "Done")))
    write(here / "stagesync.yaml", kanban("Done", "Backlog"))
    assert run("apply", "--yes").code == 0
    (kept,) = copies(here)
    assert kept.read_text().startswith("# A record, not a configuration: ")
    titles = [stage["title"] for stage in yaml.safe_load(kept.read_text())["dev"]["stages"]]
    assert titles == ["Backlog", "  ", "Done"]


def test_the_copy_of_a_board_read_as_administrator_says_so(run, here, portal):
    portal.put(state(BOARD, is_admin=True))
    write(here / "stagesync.yaml", kanban("Done", "Backlog", as_admin="true"))
    assert run("apply", "--yes").code == 0
    (kept,) = copies(here)
    assert yaml.safe_load(kept.read_text())["boards"]["dev"]["as_admin"] is True


def test_where_no_copy_can_be_written_nothing_is(run, here, portal):
    (here / ".stagesync").write_text("a file in the folder's place")
    write(here / "stagesync.yaml", CHANGED)
    ended = run("apply", "--yes")
    assert ended.code == 1
    assert "the folder .stagesync can't be made or written: File exists" in ended.err
    assert portal.writes() == []


def test_a_board_that_changed_meanwhile_is_left_alone(run, here, secret):
    reads = []

    def meanwhile(asked):
        reads.append(asked)
        if len(reads) == 2:  # the look just before the first write
            secret.portal.replace(state(rows("Backlog", "Doing", "Done", "Meanwhile")))

    secret.arrived = meanwhile
    write(here / "stagesync.yaml", CHANGED)
    ended = run("apply", "--yes", "--format", "json")
    assert ended.code == 1
    (board,) = json.loads(ended.out)["boards"]
    assert board["state"] == "stale"
    assert secret.writes() == []


def test_the_json_report_names_the_copy(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    ended = run("apply", "--yes", "--format", "json")
    report = json.loads(ended.out)
    assert report["ok"] is True
    assert report["boards"][0]["backup"] == str(copies(here)[0].relative_to(here))
    assert "rename" in ended.err  # the plan is shown all the same, where it disturbs no parser


def test_boards_of_one_template_that_ended_alike_are_reported_at_once(run, here, portal):
    groups = (7, 8, 9)
    boards = (rows("Backlog", "Doing", "Done", group=group, first=10 * group) for group in groups)
    portal.put(state(*boards, group_roles=dict.fromkeys("789", "A")))
    names = "\n".join(f"  dev-{group}: {{kind: kanban, group: {group}, template: t}}" for group in groups)
    stages = "[{title: Backlog}, {title: Done}, {title: Doing}]"
    (here / "stagesync.yaml").write_text(f"version: 1\ntemplates: {{t: {stages}}}\nboards:\n{names}\n")
    ended = run("apply", "--yes")
    assert ended.code == 0
    assert "t: 3 boards" in ended.out.partition(" requests.\n")[2]
