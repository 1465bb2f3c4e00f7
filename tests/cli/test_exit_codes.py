"""0 done or nothing to do, 1 failed or refused, 2 changes pending if asked for in detail, 64 wrong usage."""

import json

import pytest
from cli.states import ALIKE, BOARD, CHANGED, OTHER, kanban, state, write

from stagesync.emulator import Faults, parse_fault

REFUSED = kanban("{title: Gone, id: 999}", name="refused")
"""A board whose plan is refused: its id is nowhere."""


@pytest.mark.parametrize(
    ("board", "options", "code"),
    [
        (ALIKE, (), 0),
        (ALIKE, ("--detailed-exitcode",), 0),
        (CHANGED, (), 0),
        (CHANGED, ("--detailed-exitcode",), 2),
        (REFUSED, (), 1),
        (REFUSED, ("--detailed-exitcode",), 1),
    ],
)
def test_plan(run, here, portal, board, options, code):
    write(here / "stagesync.yaml", board)
    assert run("plan", *options).code == code


@pytest.mark.parametrize(
    ("board", "options", "code"),
    [
        (ALIKE, (), 0),
        (ALIKE, ("--yes",), 0),
        (ALIKE, ("--dry-run",), 0),
        (CHANGED, (), 1),
        (CHANGED, ("--yes",), 0),
        (CHANGED, ("--dry-run",), 0),
        (REFUSED, (), 1),
        (REFUSED, ("--yes",), 1),
        (REFUSED, ("--dry-run",), 1),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_apply_without_a_terminal(run, here, portal, board, options, code, form):
    write(here / "stagesync.yaml", board)
    assert run("apply", "--format", form, *options).code == code


def test_one_refused_board_hides_no_other_and_is_shown_marked(run, here, portal):
    portal.put(state(BOARD, OTHER))
    write(here / "stagesync.yaml", CHANGED, kanban("{title: Gone, id: 999}", name="lost", group=8))
    planned = run("plan", "--detailed-exitcode")
    assert planned.code == 1
    assert 'rename "Doing"' in planned.out
    assert "✗ lost · kanban · group 8 · REFUSED, nothing will be written" in planned.out
    applied = run("apply", "--yes")
    assert applied.code == 1
    assert "✓ dev · kanban · group 7 · applied, 2 calls, reads back as planned" in applied.out
    assert "REFUSED, nothing written" in applied.out


def test_one_unreadable_board_hides_no_other(run, here, portal):
    write(here / "stagesync.yaml", CHANGED, kanban("X", name="strange", group=99))
    planned = run("plan")
    assert planned.code == 1
    assert 'rename "Doing"' in planned.out
    assert "the webhook's user is not in group 99" in planned.out


def test_a_call_that_fails_ends_in_1_with_what_is_done_and_what_is_not(run, here, secret):
    secret.answer = lambda asked: (
        (400, [("Content-Type", "application/json")], b'{"error": "ODD", "error_description": "no"}')
        if asked == "task.stages.add"
        else None
    )
    # a title that a batch would rewrite, so that the add goes out by itself
    write(here / "stagesync.yaml", kanban("Done", "Backlog", "Doing", "New $total[x]"))
    applied = run("apply", "--yes")
    assert applied.code == 1
    assert "FAILED after 1 of 2 calls" in applied.out
    assert [line.strip() for line in applied.out.splitlines() if line in ("  done", "  failed")] == [
        "done",
        "failed",
    ]
    assert "Running stagesync again is safe" in applied.out
    secret.answer = lambda asked: None
    assert run("apply", "--yes").code == 0
    assert run("plan", "--detailed-exitcode").code == 0


def test_a_call_that_fails_in_a_batch_stops_no_other_board(run, here, secret):
    boards = state(BOARD, OTHER)
    secret.portal.replace(boards)
    write(here / "stagesync.yaml", CHANGED, kanban("Closed", "Inbox", name="ops", group=8))

    def thrown_out(asked):
        if asked.writes:
            secret.portal.replace({**boards, "group_roles": {"7": "A"}})

    secret.arrived = thrown_out
    applied = run("apply", "--yes")
    assert applied.code == 1
    assert [len(asked.inner) for asked in secret.writes()] == [3]
    assert "✓ dev · kanban · group 7 · applied, 2 calls, reads back as planned" in applied.out
    assert "✗ ops · kanban · group 8 · FAILED after 0 of 1 call" in applied.out


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_that_is_cut_is_no_reason_to_end(run, here, secret, when, saved):
    write(here / "stagesync.yaml", kanban("Done", "Doing", "Backlog"))
    options = ("--plan", "plan.json") if saved else ()
    assert run("plan", "--out", "plan.json").code == 0
    secret.portal.faults = Faults(parse_fault(f"cut {when} method=task.stages.update"))
    applied = run("apply", "--yes", *options)
    assert applied.code == 0
    assert "reads back as planned" in applied.out
    assert len(secret.portal.faults.fired) == 1
    assert run("plan", "--detailed-exitcode").code == 0


def test_a_saved_plan_that_can_not_go_on_ends_in_1_and_is_to_be_made_anew(run, here, secret):
    write(here / "stagesync.yaml", kanban("Done", "Doing", "Backlog"))
    assert run("plan", "--out", "plan.json").code == 0
    edit = json.dumps({"rename": 11, "to": "WIP"})
    cut = "cut after method=task.stages.update"
    secret.portal.faults = Faults(parse_fault(cut), parse_fault(f"edit before n=4 {edit}"))
    applied = run("apply", "--plan", "plan.json", "--yes")
    assert applied.code == 1
    assert len(secret.portal.faults.fired) == 2
    assert "the board is in no state that the saved plan passes through" in " ".join(applied.out.split())
    assert "Make a new plan" in applied.out
    assert "Running stagesync again is safe" not in applied.out
    assert run("apply", "--yes").code == 0


def test_no_configuration_is_1(run, portal):
    for command in ("plan", "validate"):
        ended = run(command)
        assert ended.code == 1
        assert "stagesync.yaml:1:1: there is no configuration in the working folder" in ended.said
    assert portal.log() == []


WRONG_USAGE = {
    "no command": (),
    "unknown command": ("paln",),
    "unknown option": ("plan", "--colour"),
    "command that is not there": ("drift", "x"),
    "option that is not there": ("plan", "--basis", "main"),
    "a saved plan and a base": ("apply", "--plan", "plan.json", "--base", "main"),
    "absorbing and a group": ("pull", "--absorb", "--group", "7"),
    "a saved plan and a target": ("apply", "--plan", "plan.json", "--target", "dev"),
    "format that is not there": ("plan", "--format", "pdf"),
    "format that apply has not": ("apply", "--format", "html"),
    "shell": ("completion", "csh"),
    "show nothing": ("show",),
    "apply has no out": ("apply", "--out", "x"),
    "unknown target": ("plan", "--target", "dve"),
    "unknown target of apply": ("apply", "--yes", "--target", "dev", "--target", "DEV"),
    "missing value": ("plan", "--format"),
    "a webhook as portal": ("plan", "--portal", "https://portal.example/rest/1/code/"),
    "embedded without a file": ("plan", "--portal", "embedded:"),
    "pull nothing": ("pull",),
    "pull a blank name": ("pull", "--group", " "),
    "pull group 0": ("pull", "--group", "0"),
    "pull a group that no database holds": ("pull", "--group", "2147483648"),
    "a path for pull": ("pull", "7"),
    "portal alone": ("portal",),
    "portal and an unknown command": ("portal", "sevre"),
    "rate": ("portal", "serve", "--rate", "50"),
    "rate of nothing": ("portal", "serve", "--rate", "0/0"),
    "rate that is no number": ("portal", "serve", "--rate", "50/nan"),
    "rollback of nothing": ("rollback",),
    "rollback of a folder": ("rollback", "."),
    "a rollback and a target": ("rollback", "run.jsonl", "--target", "dev"),
    "a saved plan that is a folder": ("apply", "--plan", "."),
    "port": ("portal", "serve", "--port", "65536"),
    "schema": ("schema", "outcome"),
    "out that is a folder": ("plan", "--out", "."),
    "out that is the configuration": ("plan", "--out", "stagesync.yaml"),
}


@pytest.mark.parametrize("args", WRONG_USAGE.values(), ids=WRONG_USAGE)
def test_wrong_usage_is_64_says_so_on_stderr_and_asks_no_portal(run, here, portal, args):
    written = write(here / "stagesync.yaml", CHANGED).read_text()
    ended = run(*args)
    assert ended.code == 64
    assert ended.out == ""
    assert ended.err.startswith(("Usage: stagesync", "Error: "))
    assert portal.log() == []
    assert (here / "stagesync.yaml").read_text() == written


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("paln",), "There is no command 'paln'. Did you mean 'plan'?"),
        (("portal", "sevre"), "There is no command 'sevre'. Did you mean 'serve'?"),
        (("plan", "--target", "dve"), "the configuration has no board 'dve'; did you mean 'dev'?"),
        (("plan", "--target", "zzz"), "the configuration has no board 'zzz'; the boards are dev."),
    ],
)
def test_wrong_usage_suggests_what_was_meant(run, here, portal, args, hint):
    write(here / "stagesync.yaml", CHANGED)
    assert hint in run(*args).err


BAD_CONFIGURATIONS = {
    "no YAML": "boards: [",
    "unknown key": "version: 1\nboards:\n  dev: {kind: kanban, group: 7, stagse: [{title: A}]}\n",
    "no stage": "version: 1\nboards:\n  dev: {kind: kanban, group: 7, stages: []}\n",
    "nothing": "",
}


@pytest.mark.parametrize("text", BAD_CONFIGURATIONS.values(), ids=BAD_CONFIGURATIONS)
@pytest.mark.parametrize(
    "command", [("plan",), ("plan", "--format", "json"), ("apply", "--yes"), ("apply", "--dry-run")]
)
def test_a_bad_configuration_is_1_and_asks_no_portal(run, here, portal, text, command):
    (here / "stagesync.yaml").write_text(text)
    ended = run(*command)
    assert (ended.code, ended.out) == (1, "")
    assert all(line.startswith("stagesync.yaml:") for line in ended.err.splitlines())
    assert portal.log() == []
    assert sorted(path.name for path in here.iterdir()) == ["stagesync.yaml"]


def test_targets_narrow_what_is_read_and_written(run, here, portal):
    portal.put(state(BOARD, OTHER))
    write(here / "stagesync.yaml", CHANGED, kanban("Closed", "Inbox", name="ops", group=8))
    applied = run("apply", "--yes", "--target", "dev")
    assert applied.code == 0
    assert "ops" not in applied.out
    assert "8" not in {str(call["params"].get("entityId")) for call in portal.log()}
    assert run("plan", "--detailed-exitcode", "--target", "dev").code == 0
    assert run("plan", "--detailed-exitcode", "--target", "ops", "--target", "dev").code == 2
