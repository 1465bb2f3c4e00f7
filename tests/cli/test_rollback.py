"""Rollback brings boards back from an apply's journal, as the portal's state shows it."""

import json
import signal

import pytest
from cli.portals import SECRET, Gate, front
from cli.running import as_process, finish, looks, start
from cli.states import ALIKE, BOARD, CHANGED, OTHER, kanban, state, write

DELETING = kanban("Backlog", "Inbox", "Done", unlisted="delete", move_tasks_to="Inbox")


@pytest.fixture(autouse=True)
def own_state_folder(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


def journals(folder):
    return sorted((folder / ".stagesync" / "journal").glob("*.jsonl"))


def applied(run, here, *boards):
    """Apply boards and return the journal of it."""
    before = journals(here)
    write(here / "stagesync.yaml", *boards)
    done = run("apply", "--yes")
    assert done.code == 0, done.said
    (path,) = [path for path in journals(here) if path not in before]
    assert done.err == ""
    assert done.out.endswith(f"; to undo this run: stagesync rollback {path.relative_to(here)}\n")
    return path


def titles(portal, group=7):
    rows = [row for row in portal.state()["stages"] if row["ENTITY_ID"] == str(group)]
    return [row["TITLE"] for row in sorted(rows, key=lambda row: int(row["SORT"]))]


def test_a_board_is_as_it_was(run, here, portal):
    before = portal.state()["stages"]
    path = applied(
        run, here, kanban("Done", "Review", "{title: In progress, was: [Doing], color: FF0000}", "Backlog")
    )
    assert run("rollback", path, "--yes").code == 0
    assert [
        {**row, "SYSTEM_TYPE": row["SYSTEM_TYPE"] or ""}
        for row in sorted(portal.state()["stages"], key=lambda row: int(row["ID"]))
    ] == before
    assert run("rollback", path, "--yes").code == 0
    assert "nothing to do" in run("rollback", path, "--yes").out


def test_how_far_it_is_is_shown_as_of_an_apply(run, here, portal, monkeypatch):
    portal.put(state(BOARD, OTHER))
    path = applied(run, here, CHANGED, kanban("Closed", "Inbox", name="other", group=8))
    shown = looks(monkeypatch)
    assert run("rollback", path, "--yes").code == 0
    assert shown == ["Reading: 2 boards, 2 requests", "Applying: 2 of 2 boards, 4 requests"]


def test_deleted_stages_return_with_a_new_id_and_their_tasks(run, here, portal):
    tasks = [{"ID": 1, "GROUP_ID": 7, "STAGE_ID": 11}, {"ID": 2, "GROUP_ID": 7, "STAGE_ID": 11}]
    portal.put(state(BOARD, tasks=tasks))
    path = applied(run, here, DELETING)
    moved = portal.state()
    moved["tasks"][1]["STAGE_ID"] = 12  # a colleague has finished it
    portal.put(moved)
    done = run("rollback", path, "--yes")
    assert done.code == 0
    assert 'stage 11 "Doing" was deleted and returns with a new id' in " ".join(done.out.split())
    assert "task 2 is no longer where the run put it, and stays where it is" in " ".join(done.out.split())
    assert titles(portal) == ["Backlog", "Doing", "Done"]
    doing = next(row["ID"] for row in portal.state()["stages"] if row["TITLE"] == "Doing")
    assert [task["STAGE_ID"] for task in portal.state()["tasks"]] == [int(doing), 12]


def test_a_stage_in_which_others_have_put_tasks_stays(run, here, portal):
    path = applied(run, here, kanban("Backlog", "Doing", "New", "Newer", "Done"))
    new = next(int(row["ID"]) for row in portal.state()["stages"] if row["TITLE"] == "New")
    portal.put({**portal.state(), "tasks": [{"ID": 5, "GROUP_ID": 7, "STAGE_ID": new}]})
    done = run("rollback", path, "--yes")
    assert done.code == 0
    assert (
        f'stage {new} "New" was made by the run, but holds 1 task that the run did not put there'
        in " ".join(done.out.split())
    )
    assert titles(portal) == ["Backlog", "Doing", "New", "Done"]
    assert portal.state()["tasks"][0]["STAGE_ID"] == new


def test_many_boards_come_back_together(run, here, portal):
    portal.put(state(BOARD, OTHER))
    path = applied(run, here, CHANGED, kanban("Closed", "Inbox", name="ops", group=8))
    assert run("rollback", path, "--yes").code == 0
    assert (titles(portal), titles(portal, 8)) == (["Backlog", "Doing", "Done"], ["Inbox", "Closed"])


def test_a_rollback_can_be_undone_too(run, here, portal):
    path = applied(run, here, CHANGED)
    after = titles(portal)
    assert run("rollback", path, "--yes").code == 0
    (mine,) = [other for other in journals(here) if other != path]
    assert json.loads(mine.read_text().splitlines()[0])["command"] == "rollback"
    assert run("rollback", mine, "--yes").code == 0
    assert titles(portal) == after


def test_it_asks_first_and_a_dry_run_writes_nothing(run, here, portal):
    path = applied(run, here, CHANGED)
    writes = len(portal.writes())
    refused = run("rollback", path)
    assert refused.code == 1
    assert "there is no terminal to ask in" in refused.err
    dry = run("rollback", path, "--dry-run")
    assert dry.code == 0
    assert "dry run, 2 calls to make" in dry.out
    assert len(portal.writes()) == writes
    assert journals(here) == [path]


def test_the_json_report_says_what_cannot_come_back(run, here, portal):
    path = applied(run, here, kanban("Backlog", "Done", unlisted="delete"))
    done = run("rollback", path, "--yes", "--format", "json")
    report = json.loads(done.out)
    assert report["ok"] is True
    assert report["journal"] == str(next(p for p in journals(here) if p != path).relative_to(here))
    assert [loss["board"] for loss in report["cannot_come_back"]] == ["dev"]
    assert "What can't come back" in done.err


def test_the_journal_of_another_portal_is_refused(run, here, portal):
    path = applied(run, here, CHANGED)
    text = path.read_text()
    path.write_text(text.replace('"portal":"127.0.0.1:', '"portal":"portal.example:'))
    refused = run("rollback", path, "--yes")
    assert refused.code == 1
    assert "the journal is of a run on portal.example:" in refused.err
    assert run("rollback", path, "--portal", "embedded").code == 1


def test_an_embedded_portal_is_known_by_its_file(run, here):
    (here / "seed.json").write_text(json.dumps(state(BOARD)))
    for name in ("a.db", "b.db"):
        assert run("portal", "seed", "seed.json", "--state", name).code == 0
    write(here / "stagesync.yaml", CHANGED)
    assert run("apply", "--yes", "--portal", "embedded:a.db").code == 0
    (path,) = journals(here)
    refused = run("rollback", path, "--yes", "--portal", "embedded:b.db")
    assert refused.code == 1
    assert "a.db" in refused.err
    assert "b.db" in refused.err
    assert run("rollback", path, "--yes", "--portal", f"embedded:{here / 'a.db'}").code == 0
    assert run("rollback", path, "--dry-run", "--portal", "embedded:a.db").out.count("nothing to do") == 1


@pytest.mark.parametrize("name", ["stagesync.yaml", "none.jsonl"])
def test_what_is_no_journal_is_refused(run, here, portal, name):
    write(here / "stagesync.yaml", ALIKE)
    refused = run("rollback", name)
    assert refused.code == 1
    assert name in refused.err
    assert "Traceback" not in refused.err


def test_an_apply_with_nothing_to_do_writes_no_journal(run, here, portal):
    write(here / "stagesync.yaml", ALIKE)
    assert run("apply", "--yes").code == 0
    assert journals(here) == []


def test_the_folder_ignores_itself_and_no_secret_is_in_it(run, here, secret):
    path = applied(run, here, CHANGED)
    assert (here / ".stagesync" / "journal" / ".gitignore").read_text() == "*\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert SECRET not in path.read_text()
    assert run("rollback", path, "--yes").code == 0


def test_a_killed_apply_leaves_a_journal_that_can_be_rolled_back(here):
    with front(state(BOARD)) as (behind, webhook):
        env = {"STAGESYNC_WEBHOOK": webhook}
        behind.arrived = gate = Gate(lambda method: method in ("batch", "task.stages.add"))
        write(here / "stagesync.yaml", kanban("Done", "Backlog", "Doing", "New"))
        process = start("apply", "--yes", cwd=here, env=env)
        assert gate.reached.wait(20)
        process.send_signal(signal.SIGKILL)
        finish(process)
        gate.open()
        behind.arrived = lambda method: None
        (path,) = journals(here)
        done = as_process("rollback", path, "--yes", cwd=here, env=env)
        assert done.code == 0, done.said
        assert "The lock of a stagesync that did not end is taken over" in done.err
        rows = behind.portal.state()["stages"]
        assert [row["TITLE"] for row in sorted(rows, key=lambda row: int(row["SORT"]))] == [
            "Backlog",
            "Doing",
            "Done",
        ]


def test_a_second_apply_is_refused_while_the_first_writes(run, here, monkeypatch):
    monkeypatch.setattr("stagesync.cli.lock.PATIENCE", 0)
    with front(state(BOARD)) as (behind, webhook):
        monkeypatch.setenv("STAGESYNC_WEBHOOK", webhook)
        behind.arrived = gate = Gate(lambda method: method in ("batch", "task.stages.add"))
        write(here / "stagesync.yaml", kanban("Backlog", "Doing", "Done", "New"))
        process = start("apply", "--yes", cwd=here, env={"STAGESYNC_WEBHOOK": webhook})
        assert gate.reached.wait(20)
        refused = run("apply", "--yes")
        assert refused.code == 1
        assert f"process {process.pid} on " in refused.err
        gate.open()
        assert finish(process).code == 0
        assert run("apply", "--yes").code == 0
        rows = behind.portal.state()["stages"]
        assert len(rows) == 4


def test_an_empty_name_is_wrong_usage(run, here):
    ended = run("rollback", "", "--dry-run")
    assert ended.code == 64
    assert "JOURNAL is empty" in ended.err


@pytest.mark.parametrize("link", [".stagesync", ".stagesync/journal"])
def test_nothing_is_kept_where_a_link_leads(run, here, portal, tmp_path_factory, link):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (here / link).parent.mkdir(exist_ok=True)
    (here / link).symlink_to(elsewhere)
    write(here / "stagesync.yaml", CHANGED)
    ended = run("apply", "--yes")
    assert ended.code == 1
    assert f"{link} is a link" in ended.err
    assert list(elsewhere.iterdir()) == []
    assert portal.writes() == []
