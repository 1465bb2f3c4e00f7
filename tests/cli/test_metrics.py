"""`--metrics FILE`: written whole at the end of every run, also of one that fails."""

import json
import os
from pathlib import Path

import pytest
from cli.fleet import configuration, portal_state
from cli.running import as_process
from cli.states import ALIKE, CHANGED, kanban, write

from stagesync.cli.metrics import metered
from stagesync.errors import SourceError


def read(path):
    """Return each sample's number by the text before it."""
    lines = path.read_text().splitlines()
    assert lines[-1] == "# EOF"
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name.removeprefix("stagesync_"): float(value) for name, _, value in pairs}


def test_a_plan_leaves_its_figures(run, here, portal):
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    run("plan", "--metrics", "run.prom")
    found = read(here / "run.prom")
    assert found["run_ok"] == 1
    assert found['boards{state="to-change"}'] == 8
    assert found['board_drift{board="client-9",kind="kanban"}'] == 0
    assert found['board_drift{board="client-7",kind="kanban"}'] == 1
    assert found["requests"] == 1


def test_an_apply_leaves_its_figures(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    run("apply", "--yes", "--metrics", "run.prom")
    found = read(here / "run.prom")
    assert found['board_drift{board="dev",kind="kanban"}'] == 0
    assert (found['calls{state="planned"}'], found['calls{state="done"}']) == (2, 2)
    assert found["requests"] == 4
    assert any(name.startswith('run_info{command="apply",') for name in found)


def test_a_shard_says_which_it_is(run, here, portal):
    write(here / "stagesync.yaml", ALIKE)
    run("plan", "--shard", "1/1", "--metrics", "run.prom")
    assert 'shard="1/1"' in (here / "run.prom").read_text()


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")])
def test_a_run_that_fails_leaves_figures_too(run, here, portal, command):
    (here / "stagesync.yaml").write_text("version: 2\n")
    assert run(*command, "--metrics", "run.prom").code == 1
    assert read(here / "run.prom")["run_ok"] == 0


def test_a_refused_board_is_no_success(run, here, portal):
    write(here / "stagesync.yaml", kanban("{title: Gone, id: 999}"))
    assert run("plan", "--metrics", "run.prom").code == 1
    assert read(here / "run.prom")["run_ok"] == 0


def test_an_apply_that_nobody_agrees_to_is_no_success(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    assert run("apply", "--metrics", "run.prom").code == 1
    found = read(here / "run.prom")
    assert (found["run_ok"], found['board_drift{board="dev",kind="kanban"}']) == (0, 2)


def test_the_file_takes_the_place_of_the_last_one_as_a_whole(run, here, portal):
    write(here / "stagesync.yaml", ALIKE)
    (here / "run.prom").write_text("# TYPE stagesync_old gauge\n" * 500)
    run("plan", "--metrics", "run.prom")
    assert "old" not in (here / "run.prom").read_text()
    assert sorted(path.name for path in here.iterdir()) == ["run.prom", "stagesync.yaml"]


def test_a_file_that_can_not_be_written_is_said_before_the_portal_is_asked(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    ended = run("plan", "--metrics", "no/such/run.prom")
    assert (ended.code, ended.out) == (1, "")
    assert "there is no folder no/such" in ended.err
    assert portal.log() == []


@pytest.mark.parametrize("option", ["--metrics", "--out"])
def test_a_folder_without_the_right_to_write_is_said_before_the_portal_is_asked(
    run, here, portal, monkeypatch, option
):
    write(here / "stagesync.yaml", CHANGED)
    (here / "kept").mkdir()
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "kept" and may(path, mode))
    ended = run("plan", option, "kept/file")
    assert (ended.code, ended.out) == (1, "")
    assert "kept/file can't be written: no right to make files in the folder" in ended.err
    assert portal.log() == []
    if option == "--metrics":
        assert run("apply", "--yes", option, "kept/file").code == 1
        assert portal.log() == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
@pytest.mark.parametrize("join", [False, True])
def test_a_plan_that_can_not_be_shown_leaves_its_figures(run, here, portal, form, join):
    write(here / "stagesync.yaml", CHANGED)
    env = {"STAGESYNC_WEBHOOK": portal.webhook}
    args = ("plan",)
    if join:
        run("plan", "--shard", "1/1", "--out", "a.json")
        args = ("plan", "--join", "a.json")
    with Path("/dev/full").open("w") as full:
        ended = as_process(*args, "--format", form, "--metrics", "run.prom", cwd=here, env=env, stdout=full)
    assert ended.code == 1
    found = read(here / "run.prom")
    assert found["run_ok"] == 0
    if join or form != "jsonl":  # a line is shown before there is a plan
        assert found['board_drift{board="dev",kind="kanban"}'] == 2


@pytest.mark.parametrize(
    "command", [("plan",), ("apply", "--yes"), ("apply", "--plan", "plan.json", "--yes")]
)
@pytest.mark.parametrize("file", ["stagesync.yaml", "broken.yaml", "plan.json"])
def test_figures_overwrite_nothing_but_figures(run, here, portal, command, file):
    """They are written however the run ends, so a slip would cost a configuration."""
    write(here / "stagesync.yaml", CHANGED)
    (here / "broken.yaml").write_text("version: 2\n")
    run("plan", "--out", "plan.json")
    before = (here / file).read_bytes()
    ended = run(*command, "--metrics", file)
    assert ended.code == 1
    assert f"{file} is there already and holds no metrics" in ended.err
    assert (here / file).read_bytes() == before
    assert portal.writes() == []


def test_plan_and_figures_do_not_share_a_file(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    assert run("plan", "--metrics", "one", "--out", "one").code == 64


def test_the_error_of_the_run_goes_before_that_of_the_file(here, capsys, monkeypatch):
    def full(*args, **more):
        raise SourceError("run.prom can't be written: no space")

    monkeypatch.setattr("stagesync.cli.metrics.write_new", full)
    with pytest.raises(KeyboardInterrupt), metered(here / "run.prom", "plan"):
        raise KeyboardInterrupt
    assert "No metrics: run.prom can't be written" in capsys.readouterr().err
    with pytest.raises(SourceError), metered(here / "run.prom", "plan"):
        pass


def test_requests_that_went_out_again_are_counted(run, here, secret):
    busy = json.dumps({"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}).encode()
    secret.answer = lambda asked: (503, [("Retry-After", "0")], busy) if len(secret.asked) == 1 else None
    write(here / "stagesync.yaml", kanban("Backlog", "Doing", "Done"))
    assert run("plan", "--metrics", "run.prom").code == 0
    found = read(here / "run.prom")
    assert (found["requests"], found["retries"]) == (2, 1)


def test_seconds_are_those_between_begin_and_end(here):
    clock = iter([10.0, 12.5])
    with metered(here / "run.prom", "plan", clock=lambda: next(clock), now=lambda: 1_700_000_000.0):
        pass
    found = read(here / "run.prom")
    assert (found["run_seconds"], found["run_end_time_seconds"]) == (2.5, 1_700_000_000)


def test_no_secret_gets_into_the_figures(run, here, secret):
    from cli.portals import SECRET

    write(here / "stagesync.yaml", kanban("Backlog", name=f"dev-{SECRET}"))
    run("plan", "--metrics", "run.prom")
    assert SECRET not in (here / "run.prom").read_text()
