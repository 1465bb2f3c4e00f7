"""JSON Lines: a line a board as soon as it is known, the counts last, each line whole by itself."""

import json
import signal
import subprocess

import pytest
from cli.fleet import NAMES, configuration, portal_state
from cli.portals import Gate
from cli.running import finish, start
from cli.states import BOARD, CHANGED, OTHER, kanban, rows, state, write
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from stagesync.cli.lines import ReportLines
from stagesync.errors import SourceError
from stagesync.model.board import Address, Kind
from stagesync.model.outcome import BoardOutcome, BoardState, Outcome
from stagesync.shipped import text

SCHEMAS = [json.loads(text("schemas", f"{name}.schema.json")) for name in ("line", "plan", "report")]
VALIDATOR = Draft202012Validator(
    SCHEMAS[0],
    registry=Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS),
)


def read(out):
    """Return the lines as values; each of them fits the schema."""
    assert out.endswith("\n")
    assert out.isascii()
    lines = [json.loads(line) for line in out.splitlines()]
    for line in lines:
        VALIDATOR.validate(line)
    return lines


def test_a_plan_is_a_line_a_board_and_one_with_the_counts(run, here, portal):
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    lines = read(run("plan", "--format", "jsonl").out)
    assert [line["line"] for line in lines] == [*["plan-board"] * 12, "plan-summary"]
    assert [line["name"] for line in lines[:-1]] == list(NAMES)


def test_the_lines_say_what_the_json_plan_says(run, here, portal):
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    *boards, end = read(run("plan", "--shard", "1/2", "--format", "jsonl", "--out", "plan.json").out)
    document = json.loads((here / "plan.json").read_text())
    del document["document_digest"]
    assert [{**board, "line": None} for board in boards] == [
        {**board, "line": None} for board in document.pop("boards")
    ]
    assert {**document, "line": "plan-summary"} == end


def test_a_report_is_a_line_a_board_and_one_with_the_counts(run, here, portal):
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    ended = run("apply", "--yes", "--format", "jsonl")
    *boards, end = read(ended.out)
    assert sorted(line["name"] for line in boards) == list(NAMES)
    assert {line["line"] for line in boards} == {"report-board"}
    assert (end["line"], end["ok"], end["summary"]["states"]["applied"]) == ("report-summary", True, 8)
    assert end["journal"].startswith(".stagesync/journal/")
    assert "client-8" in ended.err  # the plan


def test_a_dry_run_is_told_in_lines_too(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    lines = read(run("apply", "--dry-run", "--format", "jsonl").out)
    assert [line.get("state") for line in lines] == ["dry-run", None]
    assert portal.writes() == []


def test_boards_that_get_no_write_are_told_before_the_first_one(here, secret):
    """Whoever reads the lines need not wait for boards of which nothing more will come."""
    secret.portal.replace(
        state(BOARD, OTHER, rows("Only", group=9, first=60), group_roles={"7": "A", "8": "A", "9": "A"})
    )
    write(
        here / "stagesync.yaml",
        CHANGED,
        kanban("Inbox", "Closed", name="alike", group=8),
        kanban("{title: Gone, id: 999}", name="refused", group=9),
    )
    gate = Gate(lambda asked: asked.writes)
    secret.arrived = gate
    process = start(
        "apply", "--yes", "--format", "jsonl", cwd=here, env=webhook_of(secret), stderr=subprocess.DEVNULL
    )
    assert gate.reached.wait(90)
    early = [json.loads(process.stdout.readline()) for _ in range(2)]
    gate.open()
    rest = read(finish(process).out)
    assert [(line["name"], line["state"]) for line in early] == [
        ("alike", "unchanged"),
        ("refused", "refused"),
    ]
    assert [line.get("state") for line in rest] == ["applied", None]


FIFTY = [f"team-{group}" for group in range(100, 150)]


def sixty(here, secret):
    """Fill the portal with sixty boards, of which one request reads or writes fifty, and write a file that swaps two
    stages on each.
    """
    groups = range(100, 160)
    found = [rows("Backlog", "Doing", "Done", group=group, first=10 * group) for group in groups]
    names = {str(group): f"Team {group}" for group in groups}
    secret.portal.replace(state(*found, group_roles=dict.fromkeys(names, "A"), groups=names))
    wanted = [kanban("Backlog", "Done", "Doing", name=f"team-{group}", group=group) for group in groups]
    write(here / "stagesync.yaml", *wanted)


def told_before(secret, here, wanted, *args, count=50):
    """Return the first lines that a command prints while the request that is `wanted` waits, and all others."""
    secret.arrived = gate = Gate(wanted)
    answered = []
    secret.answer = answered.append
    env = webhook_of(secret)
    process = start(*args, "--format", "jsonl", cwd=here, env=env, stderr=subprocess.DEVNULL)
    assert gate.reached.wait(90)
    early = [json.loads(process.stdout.readline()) for _ in range(count)]
    assert len(answered) < len(secret.asked)  # it waits still
    gate.open()
    return early, read(finish(process).out)


def is_the_rest(asked):
    """Tell whether a request reads the ten boards that no request of fifty holds."""
    return not asked.writes and len(asked.inner) == 10


def after_the_writes(secret):
    return lambda asked: is_the_rest(asked) and len(secret.writes()) > 1


def test_planned_boards_are_told_while_others_are_still_read(here, secret):
    sixty(here, secret)
    early, rest = told_before(secret, here, is_the_rest, "plan")
    assert sorted(line["name"] for line in early) == FIFTY
    assert [line["line"] for line in rest] == [*["plan-board"] * 10, "plan-summary"]


def test_applied_boards_are_told_while_others_are_still_read_back(here, secret):
    sixty(here, secret)
    early, rest = told_before(secret, here, after_the_writes(secret), "apply", "--yes")
    assert sorted(line["name"] for line in early) == FIFTY
    assert {(line["state"], bool(line["backup"])) for line in [*early, *rest[:-1]]} == {("applied", True)}
    assert (len(rest), rest[-1]["summary"]["states"]["applied"]) == (11, 60)


def test_a_rollback_tells_boards_while_others_are_still_read_back(run, here, secret):
    sixty(here, secret)
    journal = json.loads(run("apply", "--yes", "--format", "json").out)["journal"]
    del secret.asked[:]
    early, rest = told_before(secret, here, after_the_writes(secret), "rollback", journal, "--yes")
    assert sorted(line["name"] for line in early) == FIFTY
    assert (len(rest), rest[-1]["summary"]["states"]["applied"]) == (11, 60)


def test_a_board_that_changed_meanwhile_is_told_before_the_first_write(here, secret):
    secret.portal.replace(state(BOARD, OTHER))
    write(here / "stagesync.yaml", CHANGED, kanban("Closed", "Inbox", name="other", group=8))

    def arrived(asked):
        if len(secret.asked) == 2:
            secret.portal.replace(state(BOARD, rows("Inbox", "Later", "Closed", group=8, first=30)))
        return asked.writes

    early, rest = told_before(secret, here, arrived, "apply", "--yes", count=1)
    assert [(line["name"], line["state"]) for line in early] == [("other", "stale")]
    assert [line.get("state") for line in rest] == ["applied", None]


def test_a_board_told_before_an_interrupt_is_nothing_else_in_the_summary(here, secret):
    sixty(here, secret)
    secret.arrived = gate = Gate(after_the_writes(secret))
    process = start("apply", "--yes", "--format", "jsonl", cwd=here, env=webhook_of(secret))
    assert gate.reached.wait(90)
    early = [json.loads(process.stdout.readline()) for _ in range(50)]
    process.send_signal(signal.SIGINT)
    ended = finish(process)
    gate.open()
    rest = read(ended.out)
    assert {line["state"] for line in early} == {"applied"}
    assert (ended.code, [line["name"] in FIFTY for line in rest[:-1]]) == (1, [False] * 10)
    assert rest[-1]["summary"]["states"]["applied"] == 50


def outcome(name):
    return BoardOutcome(
        name=name, address=Address(kind=Kind.KANBAN, group=7), state=BoardState.APPLIED, portal="eu"
    )


@pytest.mark.parametrize("error", [BrokenPipeError(), SourceError("stdout can't be written"), KeyError("x")])
def test_a_stdout_that_breaks_stops_the_lines_and_not_the_run(monkeypatch, error):
    tried = []

    def broken(text):
        tried.append(text)
        raise error

    monkeypatch.setattr("stagesync.cli.lines.show", broken)
    lines = ReportLines()
    lines.on_outcome(outcome("a"))
    lines.on_outcome(outcome("b"))
    assert len(tried) == 1
    with pytest.raises(type(error)):
        lines.end(Outcome(boards=(outcome("a"),), requests=1), {})


@pytest.mark.parametrize("command", ["apply", "rollback"])
def test_all_boards_are_written_though_nobody_reads_the_lines_any_more(run, here, secret, command):
    sixty(here, secret)
    args = ("apply",)
    if command == "rollback":
        args = ("rollback", json.loads(run("apply", "--yes", "--format", "json").out)["journal"])
        del secret.asked[:]
    secret.arrived = gate = Gate(after_the_writes(secret))
    with start(*args, "--yes", "--format", "jsonl", cwd=here, env=webhook_of(secret)) as process:
        assert gate.reached.wait(90)
        process.stdout.readline()
        process.stdout.close()
        gate.open()
        said = process.stderr.read()
    assert process.returncode == 1
    assert "60 boards: 60 applied" in said
    assert "stagesync rollback .stagesync/journal/" in said


def test_what_can_not_come_back_is_no_line(run, here, portal):
    write(here / "stagesync.yaml", kanban("Backlog", "Done", unlisted="delete"))
    journal = json.loads(run("apply", "--yes", "--format", "json").out)["journal"]
    ended = run("rollback", journal, "--yes", "--format", "jsonl")
    lines = read(ended.out)
    assert [line["line"] for line in lines] == ["report-board", "report-summary"]
    assert "What can't come back" in ended.err
    assert lines[-1]["cannot_come_back"]


def webhook_of(secret):
    import os

    return {"STAGESYNC_WEBHOOK": os.environ["STAGESYNC_WEBHOOK"]}


def test_a_board_that_changed_since_a_saved_plan_is_told_once(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    run("plan", "--out", "plan.json")
    portal.put(state(rows("Backlog", "Doing", "Done", "Later")))
    lines = read(run("apply", "--plan", "plan.json", "--yes", "--format", "jsonl").out)
    assert [line.get("state") for line in lines] == ["stale", None]


def test_no_line_is_taken_for_a_command_by_a_ci_service(run, here, portal):
    write(here / "stagesync.yaml", kanban('"##[error]x"', '"::error::y"', "Done"))
    out = run("plan", "--format", "jsonl").out
    assert "##[" not in out
    assert all(line.startswith("{") for line in out.splitlines())
    assert "##[error]x" in [stage["title"] for stage in json.loads(out.splitlines()[0])["after"]]


def test_a_rollback_is_told_in_lines_too(run, here, portal):
    write(here / "stagesync.yaml", kanban("Backlog", "{title: Now, was: [Doing]}", "Done"))
    journal = json.loads(run("apply", "--yes", "--format", "json").out)["journal"]
    lines = read(run("rollback", journal, "--yes", "--format", "jsonl").out)
    assert [line["line"] for line in lines] == ["report-board", "report-summary"]
    assert "cannot_come_back" in lines[-1]


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")])
def test_a_run_that_fails_ends_without_a_summary(run, here, portal, command):
    portal.put(state(BOARD))
    write(here / "stagesync.yaml", CHANGED)
    (here / "stagesync.yaml").write_text("version: 2\n")
    ended = run(*command, "--format", "jsonl")
    assert (ended.code, ended.out) == (1, "")


def test_a_board_is_told_before_the_next_one_is_planned(here, portal):
    """What a board is asked for after the survey may take long; nobody waits for it who reads the lines."""
    from stagesync.cli.connection import Connection, connect
    from stagesync.cli.reading import read_entries
    from stagesync.families.plans import plan_all

    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    heard = []
    with connect(Connection(portal=None, webhook_file=None, ca_bundle=None)) as client:
        made = plan_all(client, read_entries((), ()).boards, on_board=heard.append)
    assert tuple(heard) == made.boards
