"""Saved plans: exactly what was reviewed is run, or nothing is."""

import hashlib
import json

import pytest
from cli.portals import SECRET
from cli.running import on_terminal
from cli.states import ALIKE, BOARD, CHANGED, OTHER, PLAN, kanban, rows, state, write

from stagesync import __version__

OPS = kanban("Closed", "Inbox", name="ops", group=8)
MINE = ["  me:", "    kind: my-plan", "    stages:", "      - title: Today", "      - title: Not planned"]


@pytest.fixture
def saved(run, here, portal):
    """Save a plan of CHANGED, and return its path; the configuration is gone."""
    return save(run, here, CHANGED)


def save(run, here, *boards, args=(), code=0):
    write(here / "stagesync.yaml", *boards)
    assert run("plan", "--out", "plan.json", *args).code == code
    (here / "stagesync.yaml").unlink()
    return here / "plan.json"


def titles(portal, group="7"):
    found = [row for row in portal.state()["stages"] if row["ENTITY_ID"] == group]
    return [row["TITLE"] for row in sorted(found, key=lambda row: int(row["SORT"]))]


def resealed(document):
    """Give a changed document the digests that fit it, as somebody would who wants it to be run."""
    boards = [board for board in document["boards"] if board["calls"] or board["refusals"]]
    told = [{key: value for key, value in board.items() if key != "drift"} for board in boards]
    rest = {key: value for key, value in document.items() if key != "document_digest"}
    rest["digest"] = digest_of({"boards": told})
    return {**rest, "document_digest": digest_of(rest)}


def digest_of(document):
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_it_runs_what_was_saved_without_a_configuration(run, portal, saved):
    applied = run("apply", "--plan", saved, "--yes")
    assert applied.code == 0
    assert 'rename "Doing" to "In progress"' in applied.out
    assert "applied, 2 calls, reads back as planned" in applied.out
    assert titles(portal) == ["Backlog", "Review", "In progress", "Done"]


def test_exactly_the_calls_of_the_file_are_sent(run, portal, saved):
    planned = json.loads(saved.read_text())["boards"][0]["calls"]
    assert run("apply", "--plan", saved, "--yes").code == 0
    sent = [call["method"] for call in portal.writes()]
    assert sent == [call["method"] for call in planned]


def test_a_second_use_is_refused_with_what_differs(run, portal, saved):
    assert run("apply", "--plan", saved, "--yes").code == 0
    portal.door("DELETE", "log")
    again = run("apply", "--plan", saved, "--yes")
    assert again.code == 1
    assert "the board is what this plan would make of it" in again.err
    assert "CHANGED SINCE PLANNED, nothing written" in again.out
    assert '"Review" is new' in again.out
    assert portal.writes() == []


def test_a_changed_board_is_refused_stage_by_stage_without_being_asked_about(run, portal, saved):
    portal.put(state(rows("Backlog", "WIP", "Done", "Meanwhile")))
    refused = run("apply", "--plan", saved)
    assert refused.code == 1
    assert "dev is left alone: the board changed after it was planned" in refused.err
    assert "--yes" not in refused.err
    assert 'title was "Doing" and is "WIP"' in refused.out
    assert '"Meanwhile" is new' in refused.out
    assert portal.writes() == []


def test_a_changed_sort_is_a_changed_board_too(run, portal, saved):
    portal.put(state([{**row, "SORT": row["SORT"] + "0"} for row in BOARD]))
    refused = run("apply", "--plan", saved, "--yes", "--format", "json")
    (board,) = json.loads(refused.out)["boards"]
    assert (refused.code, board["state"]) == (1, "stale")
    assert "SORT" in board["differences"][0]
    assert portal.writes() == []


def test_a_board_that_changed_stops_no_other(run, here, portal):
    portal.put(state(BOARD, OTHER, PLAN))
    plan = save(run, here, CHANGED, OPS, MINE)
    portal.put(state(rows("Backlog", "Doing", "Done", "Meanwhile"), OTHER, PLAN))
    applied = run("apply", "--plan", plan, "--yes", "--format", "json")
    states = {board["name"]: board["state"] for board in json.loads(applied.out)["boards"]}
    assert (applied.code, states) == (1, {"dev": "stale", "me": "applied", "ops": "applied"})
    assert titles(portal, "8") == ["Closed", "Inbox"]
    assert "Meanwhile" in titles(portal)


def test_refused_boards_of_a_plan_stay_refused_and_the_others_are_applied(run, here, portal):
    portal.put(state(BOARD, OTHER))
    plan = save(run, here, kanban("{title: Gone, id: 999}"), OPS, code=1)
    applied = run("apply", "--plan", plan, "--yes", "--format", "json")
    states = {board["name"]: board["state"] for board in json.loads(applied.out)["boards"]}
    assert (applied.code, states) == (1, {"dev": "refused", "ops": "applied"})


def test_a_board_that_can_no_longer_be_read_is_reported_and_stops_no_other(run, here, portal):
    portal.put(state(BOARD, OTHER))
    plan = save(run, here, CHANGED, OPS)
    portal.put(state(BOARD, OTHER, group_roles={"8": "A"}))
    applied = run("apply", "--plan", plan, "--yes", "--format", "json")
    boards = {board["name"]: board for board in json.loads(applied.out)["boards"]}
    assert applied.code == 1
    assert (boards["dev"]["state"], boards["ops"]["state"]) == ("failed", "applied")
    assert "nothing was written" in boards["dev"]["message"]


def test_a_plan_with_nothing_to_do_is_done(run, here, portal):
    plan = save(run, here, ALIKE)
    done = run("apply", "--plan", plan)
    assert (done.code, done.err) == (0, "")
    assert portal.writes() == []


def test_without_a_terminal_and_without_yes_it_refuses(run, portal, saved):
    refused = run("apply", "--plan", saved)
    assert refused.code == 1
    assert 'rename "Doing"' in refused.out
    assert "pass --yes" in refused.err
    assert portal.writes() == []


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1)])
def test_it_asks_on_a_terminal(here, portal, saved, answer, code):
    env = {"STAGESYNC_WEBHOOK": portal.webhook}
    ended = on_terminal("apply", "--plan", saved, cwd=here, answer=answer, env=env)
    assert ended.code == code
    assert "Apply 2 calls to 1 board?" in ended.out
    assert bool(portal.writes()) == (code == 0)


def test_a_dry_run_writes_nothing(run, portal, saved):
    tried = run("apply", "--plan", saved, "--dry-run")
    assert (tried.code, tried.err) == (0, "")
    assert "dry run, 2 calls to make, nothing written" in tried.out
    assert portal.writes() == []


@pytest.mark.parametrize("args", [("--target", "dev"), ("--target", "nobody"), ("--target", "dev", "x.yaml")])
def test_a_target_with_a_saved_plan_is_wrong_usage(run, portal, saved, args):
    ended = run("apply", "--plan", saved, *args)
    assert ended.code == 64
    assert "--target" in ended.err
    assert portal.log()[-1]["method"] != "task.stages.update"


def test_the_same_configuration_in_another_file_and_form_is_accepted(run, here, portal, saved):
    (here / "elsewhere.yaml").write_text(
        "version: 1\n"
        "templates:\n  flow:\n"
        "    - title: 'Backlog'\n    - {title: Review}\n    - {title: In progress, was: [Doing]}\n    - title: Done\n"
        "boards:\n  dev: {kind: kanban, group: 7, template: flow}\n"
    )
    assert run("apply", "--plan", saved, "--yes", "elsewhere.yaml").code == 0
    assert titles(portal) == ["Backlog", "Review", "In progress", "Done"]


@pytest.mark.parametrize(
    ("boards", "says"),
    [
        ([ALIKE], "another configuration"),
        (
            [kanban("Backlog", "Review", "{title: In progress, was: [Doing]}", "Done", as_admin="true")],
            "another",
        ),
        ([CHANGED, OPS], "the plan has no board ops"),
        ([OPS], "it has no board dev; the plan has no board ops"),
    ],
)
def test_another_configuration_is_refused_before_the_portal_is_asked(run, here, portal, saved, boards, says):
    write(here / "other.yaml", *boards)
    portal.door("DELETE", "log")
    refused = run("apply", "--plan", saved, "--yes", "other.yaml")
    assert (refused.code, refused.out) == (1, "")
    assert says in refused.err
    assert portal.log() == []


def test_a_plan_narrowed_to_a_target_asks_for_that_board_alone(run, here, portal):
    portal.put(state(BOARD, OTHER))
    plan = save(run, here, CHANGED, OPS, args=("--target", "dev"))
    write(here / "all.yaml", CHANGED, kanban("Inbox", name="ops", group=8))
    assert run("apply", "--plan", plan, "--yes", "all.yaml").code == 0
    assert titles(portal, "8") == ["Inbox", "Closed"]


def test_a_broken_configuration_named_with_a_plan_is_told(run, here, portal, saved):
    write(here / "broken.yaml", kanban("Backlog", colour="red"))
    assert "broken.yaml:" in run("apply", "--plan", saved, "--yes", "broken.yaml").err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data[:-1], "not byte for byte"),
        (lambda data: data + b"\n", "not byte for byte"),
        (lambda data: data.replace(b"\n", b"\r\n"), "not byte for byte"),
        (lambda data: data.replace(b'"boards": [', b'"boards": [], "boards": ['), "not byte for byte"),
        (lambda data: data.replace(b"Review", b"Revoew"), "its digest does not fit"),
        (lambda data: data[:200], "it is no JSON"),
        (lambda data: b"", "it is no JSON"),
        (lambda data: b"version: 1\n", "it is no JSON"),
        (lambda data: b"[" * 100_000, "no saved plan"),
        (lambda data: b"[1]", "it names no format_version"),
        (lambda data: data.replace(b"Review", "Revué".encode()), "is not ASCII"),
        (lambda data: data.replace(b'"1.0"', b'"1.1"'), 'has the format_version "1.1"'),
        (lambda data: data.replace(b'"1.0"', b"1.0"), "values that no plan holds"),
        (lambda data: data.replace(__version__.encode(), b"9.9.9", 1), 'made by stagesync "9.9.9"'),
    ],
)
def test_a_file_that_is_not_the_plan_that_was_saved_is_refused(run, portal, saved, change, says):
    saved.write_bytes(change(saved.read_bytes()))
    portal.door("DELETE", "log")
    refused = run("apply", "--plan", saved, "--yes")
    assert (refused.code, refused.out) == (1, "")
    assert says in refused.err
    assert "stagesync plan --out FILE" in refused.err
    assert portal.log() == []


def test_a_missing_plan_is_refused(run, here, portal):
    refused = run("apply", "--plan", "none.json", "--yes")
    assert (refused.code, refused.out) == (1, "")
    assert "none.json can't be read: No such file or directory" in refused.err


def test_a_plan_whose_picture_was_drawn_anew_is_not_run(run, portal, saved):
    document = json.loads(saved.read_text())
    document["boards"][0]["before"][1]["title"] = "Something harmless"
    saved.write_text(json.dumps(resealed(document), indent=2) + "\n")
    refused = run("apply", "--plan", saved, "--yes")
    assert refused.code == 1
    assert "the plan shows another board" in refused.err
    assert portal.writes() == []


def test_as_admin_travels_with_the_plan(run, here, portal):
    portal.put(state(BOARD, is_admin=True, group_roles={}))
    plan = save(run, here, kanban("Done", "Backlog", "Doing", as_admin="true"))
    assert json.loads(plan.read_text())["boards"][0]["as_admin"] is True
    assert run("apply", "--plan", plan, "--yes").code == 0
    assert titles(portal) == ["Done", "Backlog", "Doing"]


def test_a_board_that_was_empty_when_planned_is_stale_once_it_has_stages(run, here, secret):
    empty = (200, [("Content-Type", "application/json")], b'{"result": []}')
    secret.answer = lambda asked: empty if asked == "task.stages.get" else None
    plan = save(run, here, kanban("Backlog"))
    assert json.loads(plan.read_text())["boards"][0]["before"] == []
    secret.answer = lambda asked: None
    refused = run("apply", "--plan", plan, "--yes")
    assert refused.code == 1
    assert "the board changed after it was planned" in refused.err
    assert '"Doing" is new' in refused.out
    assert set(secret.asked) == {"task.stages.get"}


def test_titles_with_anything_in_them_survive(run, here, portal):
    odd = [
        '"\\u202e::error::\\x1b[31m"',
        '"##[error]#%&+ \\U0001F600 \\""',
        "'$result[a] {\"created_by\": 0}'",
    ]
    portal.put(state(rows("Backlog", "::set-output name=x::y", "Done", "\ud83d\ude00 \u2028")))
    plan = save(
        run,
        here,
        kanban(*(f"{{title: {title}}}" for title in odd), unlisted="delete", allow_mass_delete="true"),
    )
    assert run("apply", "--plan", plan, "--yes").code == 0
    assert titles(portal) == [
        "\u202e::error::\x1b[31m",
        '##[error]#%&+ \U0001f600 "',
        '$result[a] {"created_by": 0}',
    ]


def test_a_plan_that_would_quote_the_webhook_is_not_saved_but_shown(run, here, secret):
    secret.portal.replace(state(rows("Backlog", f"x {SECRET.upper()} y", "Done"), OTHER))
    write(here / "stagesync.yaml", kanban("Done", "Backlog"), OPS)
    planned = run("plan", "--out", "plan.json")
    assert planned.code == 1
    assert "plan.json is not written: the board dev quotes the webhook's code" in planned.err
    assert 'move "Done"' in planned.out or "Done" in planned.out
    assert not (here / "plan.json").exists()
    assert SECRET not in planned.said.lower()
    assert run("plan", "--out", "plan.json", "--target", "ops").code == 0
