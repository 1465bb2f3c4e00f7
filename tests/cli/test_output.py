"""What goes where: results on stdout, all else on stderr; files whole or not at all."""

import json
import os
from pathlib import Path

import pytest
from cli.portals import Gate
from cli.running import shell, start
from cli.states import CHANGED, kanban, write
from jsonschema import Draft202012Validator

from stagesync.cli import files
from stagesync.errors import SourceError
from stagesync.shipped import text

WARNED = kanban("Backlog", '" Doing"', "Done")
"""A configuration with a warning: a title starts with a blank."""


def test_a_json_plan_is_all_that_stdout_gets_and_fits_its_schema(run, here, portal):
    write(here / "stagesync.yaml", WARNED)
    planned = run("plan", "--format", "json")
    assert planned.code == 0
    assert "warning" in planned.err
    document = json.loads(planned.out)
    Draft202012Validator(json.loads(text("schemas", "plan.schema.json"))).validate(document)
    assert planned.out.isascii()
    assert document["summary"]["calls"] == 1


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes"), ("apply", "--dry-run")])
def test_warnings_do_not_reach_stdout(run, here, portal, command):
    write(here / "stagesync.yaml", WARNED)
    ended = run(*command)
    assert "warning: " in ended.err
    assert "warning: " not in ended.out


@pytest.mark.parametrize("form", ["text", "json"])
def test_out_saves_the_json_plan_whatever_stdout_gets(run, here, portal, form):
    write(here / "stagesync.yaml", CHANGED)
    planned = run("plan", "--out", "plan.json", "--format", form)
    saved = (here / "plan.json").read_text()
    assert json.loads(saved)["summary"]["calls"] == 2
    assert (planned.out == saved) == (form == "json")
    assert sorted(path.name for path in here.iterdir()) == ["plan.json", "stagesync.yaml"]


def test_out_saves_a_refused_plan_too(run, here, portal):
    write(here / "stagesync.yaml", kanban("{title: Gone, id: 999}"))
    assert run("plan", "--out", "plan.json").code == 1
    assert json.loads((here / "plan.json").read_text())["boards"][0]["refusals"]


def test_out_replaces_the_plan_of_last_time_and_follows_a_link(run, here, portal):
    (here / "deep").mkdir()
    (here / "deep" / "plan.json").write_text("old")
    (here / "plan.json").symlink_to("deep/plan.json")
    write(here / "stagesync.yaml", CHANGED)
    assert run("plan", "--out", "plan.json").code == 0
    assert (here / "plan.json").is_symlink()
    assert json.loads((here / "deep" / "plan.json").read_text())["format_version"] == "1.0"


def test_out_writes_to_a_device_and_leaves_it_one(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    assert run("plan", "--out", os.devnull).code == 0
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("command", [("plan",), ("pull", "--group", "7")])
def test_out_into_a_folder_that_is_not_there_asks_no_portal(run, here, portal, command):
    write(here / "stagesync.yaml", CHANGED)
    ended = run(*command, "--out", "no/such/file")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "Error: no/such/file can't be written: there is no folder no/such; create it first\n"
    assert portal.log() == []


def test_pull_writes_no_file_over_another(run, here, portal):
    (here / "board.yaml").write_text("mine")
    ended = run("pull", "--group", "7", "--out", "board.yaml")
    assert ended.code == 1
    assert "board.yaml is there already" in ended.err
    assert (here / "board.yaml").read_text() == "mine"
    assert portal.log() == []


def test_pull_out_says_where_on_stderr(run, here, portal):
    ended = run("pull", "--group", "7", "--out", "board.yaml")
    assert (ended.code, ended.out, ended.err) == (0, "", "1 board written to board.yaml.\n")
    assert (here / "board.yaml").read_text().startswith("version: 1\n")


def test_a_plan_that_can_not_be_saved_is_still_shown(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    ended = run("plan", "--out", "/dev/full")
    assert ended.code == 1
    assert "rename" in ended.out
    assert ended.err.startswith("Error: /dev/full can't be written: No space left on device")


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    (tmp_path / "plan.json").write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SourceError, match="No space left"):
        files.write_new(tmp_path / "plan.json", "new", replace=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"plan.json": "old"}


@pytest.mark.parametrize(
    ("script", "code", "told"),
    [
        ("set -o pipefail; stagesync plan 2>&1 | head -1", 0, ""),
        ("set -o pipefail; stagesync plan | true", 1, ""),
        ("set -o pipefail; stagesync schema config | true", 1, ""),
        ("stagesync plan > /dev/full", 1, "Error: stdout can't be written: No space left on device"),
        ("stagesync plan nothere 2> /dev/full", 1, ""),
        ("stagesync plan >&-", 0, ""),
        ("stagesync plan 2>&-", 0, ""),
        ("stagesync apply <&- 2>&1 | tail -2", 0, ""),
        ("stagesync plan >&- 2>&- <&-", 0, ""),
    ],
)
def test_streams_that_are_closed_or_full_bring_no_traceback(here, portal, script, code, told):
    write(here / "stagesync.yaml", CHANGED)
    ended = shell(script, cwd=here, STAGESYNC_WEBHOOK=portal.webhook)
    assert "Traceback" not in ended.said
    assert "Exception ignored" not in ended.said
    if "|" not in script or "true" not in script:  # whether a reader that is gone was noticed is a race
        assert ended.code == code
    assert told in ended.err


def test_a_character_that_an_encoding_lacks_is_escaped(here, portal):
    write(here / "stagesync.yaml", CHANGED)
    ended = shell(
        "stagesync apply --yes", cwd=here, STAGESYNC_WEBHOOK=portal.webhook, PYTHONIOENCODING="latin-1"
    )
    assert (ended.code, ended.err) == (0, "")
    assert r"\u2713 dev" in ended.out


def test_an_apply_whose_plan_nobody_reads_writes_nothing(here, portal):
    write(here / "stagesync.yaml", CHANGED)
    ended = shell("set -o pipefail; stagesync apply --yes | true", cwd=here, STAGESYNC_WEBHOOK=portal.webhook)
    assert (ended.code, ended.err) == (1, "")
    assert portal.writes() == []


def test_an_apply_whose_report_nobody_reads_says_on_stderr_what_became_of_it(here, secret):
    secret.arrived = gate = Gate(lambda asked: asked.writes)
    write(here / "stagesync.yaml", CHANGED)
    process = start("apply", "--yes", cwd=here, env={"STAGESYNC_WEBHOOK": os.environ["STAGESYNC_WEBHOOK"]})
    assert gate.reached.wait(20)
    process.stdout.close()
    gate.open()
    told = process.stderr.read()
    assert process.wait(30) == 1
    process.stderr.close()
    first, second = told.splitlines()
    assert first == "The report could not be printed: 1 board: 1 applied; 2 of 2 calls done, 3 requests."
    assert second.startswith("Journal: .stagesync/journal/")


def test_a_run_goes_on_where_nobody_hears_its_progress(here, portal):
    write(here / "stagesync.yaml", WARNED)
    ended = shell("stagesync apply --yes 2> >(true)", cwd=here, STAGESYNC_WEBHOOK=portal.webhook)
    assert ended.code == 0
    assert "reads back as planned" in ended.out


@pytest.mark.parametrize("options", [("--out", "templates.yaml"), ("--target", "dev", "--out", "other.yaml")])
def test_out_replaces_no_file_of_the_configuration(run, here, portal, options):
    (here / "templates.yaml").write_text("version: 1\ntemplates:\n  t: [{title: A}]\n", encoding="utf-8")
    write(here / "dev.yaml", CHANGED)
    write(here / "other.yaml", ["  ops:", "    kind: kanban", "    group: 8", "    template: t"])
    before = {path.name: path.read_text() for path in here.glob("*.yaml")}
    ended = run("plan", ".", *options)
    assert ended.code == 64
    assert "is a configuration file of this run" in ended.err
    assert {path.name: path.read_text() for path in here.glob("*.yaml")} == before
    assert portal.log() == []
