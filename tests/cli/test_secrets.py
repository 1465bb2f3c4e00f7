"""The webhook's code comes out on no stream, in no file and in no traceback, whatever fails and whoever quotes it."""

import json
import logging
from urllib.parse import quote

import pytest
from cli.portals import SECRET
from cli.states import CHANGED, kanban, rows, state, write

from stagesync.cli import secrets as cli_secrets
from stagesync.families import plans
from stagesync.portal import client

JSON = [("Content-Type", "application/json")]
QUOTED = f"bad request to https://portal.example/rest/1/{SECRET}/"


def refusal(text, status=400):
    return status, JSON, json.dumps({"error": "ODD", "error_description": text}).encode()


ANSWERS = {
    "quoted": refusal(QUOTED),
    "upper case": refusal(QUOTED.upper()),
    "percent": refusal(quote(QUOTED, safe="")),
    "as the code": (400, JSON, json.dumps({"error": SECRET, "error_description": ""}).encode()),
    "wrong credentials": (
        401,
        JSON,
        json.dumps({"error": "INVALID_CREDENTIALS", "error_description": QUOTED}).encode(),
    ),
    "missing scope": (
        403,
        JSON,
        json.dumps({"error": "insufficient_scope", "error_description": QUOTED}).encode(),
    ),
    "access denied": (
        400,
        JSON,
        json.dumps({"error": "ACCESS_DENIED", "error_description": QUOTED}).encode(),
    ),
    "HTML": (404, [("Content-Type", "text/html")], f"<html>{QUOTED}</html>".encode()),
    "half a document": (200, JSON, f'{{"result": "{QUOTED}'.encode()),
    "a result of another shape": (200, JSON, json.dumps({"result": QUOTED}).encode()),
    "a list of another shape": (200, JSON, json.dumps({"result": [{"ID": QUOTED}]}).encode()),
    "redirect": (302, [("Location", f"https://other.example/rest/1/{SECRET}/")], b""),
    "redirect to a host": (302, [("Location", f"https://{SECRET}.example/")], b""),
}


def everywhere(folder, *runs):
    """Return all that was said and written."""
    files = [path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file()]
    names = [str(path.relative_to(folder)) for path in folder.rglob("*")]
    return "\n".join([*files, *names, *(run.said for run in runs)]).lower()


@pytest.fixture(autouse=True)
def loud(caplog):
    """Let every logger speak."""
    caplog.set_level(logging.DEBUG)
    yield
    assert SECRET not in caplog.text.lower()


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("when", ["reading", "writing", "reading back"])
def test_a_portal_that_quotes_the_code_back(run, here, secret, answer, when, monkeypatch):
    monkeypatch.setitem(client.Portal.__init__.__kwdefaults__, "sleep", lambda seconds: None)
    written = []

    def scripted(asked):
        written.extend([asked] * asked.writes)
        wanted = {
            "reading": not asked.writes,
            "writing": asked.writes,
            "reading back": bool(written) and not asked.writes,
        }
        return answer if wanted[when] else None

    secret.answer = scripted
    write(here / "stagesync.yaml", CHANGED)
    ended = run("apply", "--yes")
    assert ended.code == 1
    assert "defect" not in ended.err
    pulled = run("pull", "--group", "7", "--out", "pulled.yaml")
    planned = run("plan", "--out", "plan.json", "--format", "json")
    assert SECRET not in everywhere(here, ended, pulled, planned)


@pytest.mark.parametrize(
    ("title", "group", "savable"),
    [
        (SECRET, "Web site", False),
        (QUOTED, "Web site", False),
        (SECRET.upper(), "Web site", False),
        ("Doing", f"The {SECRET} site", True),
    ],
)
def test_a_title_or_a_group_that_quotes_the_code(run, here, secret, title, group, savable):
    secret.portal.replace(state(rows("Backlog", title, "Done"), groups={"7": group}))
    write(here / "stagesync.yaml", kanban("Done", "Backlog", unlisted="delete"))
    runs = [
        run("pull", "--group", "7"),
        run("pull", "--group", group, "--out", "pulled.yaml"),
        run("plan", "--out", "plan.json"),
        run("plan", "--format", "json"),
        run("apply", "--dry-run"),
        run("apply", "--yes", "--format", "json"),
    ]
    saving = runs.pop(2)
    assert (saving.code == 0) == (here / "plan.json").exists() == savable
    assert {ended.code for ended in runs} == {0}
    assert any("quotes the webhook's code" in ended.err for ended in runs[:2])
    assert json.loads(runs[2].out)["boards"]
    assert SECRET not in everywhere(here, saving, *runs)


@pytest.mark.parametrize("before", [0, 12, 27, 44, 54, 60, 84, 92])
def test_a_code_in_a_title_is_not_torn_by_the_layout(run, here, secret, before):
    """A line that breaks in the midst of the code, or a title that is cut there, must not hide it from the filter."""
    title = "x" * before + SECRET + "\u202e"
    secret.portal.replace(state(rows("Backlog", title, "Done"), groups={"7": "g" * 112 + SECRET}))
    write(here / "stagesync.yaml", kanban("Done", "Backlog", unlisted="delete"))
    runs = [
        run("plan"),
        run("plan", "--out", "plan.json"),
        run("pull", "--group", "7"),
        run("apply", "--yes"),
    ]
    said = everywhere(here, *runs)
    for size in (len(SECRET), len(SECRET) - 2):
        assert SECRET[:size] not in "".join(said.split())


@pytest.mark.parametrize(
    "args",
    [
        ("plan", f"https://portal.example/rest/1/{SECRET}/"),
        ("validate", f"https://portal.example/rest/1/{SECRET}/"),
        ("validate", f"https://portal.example/company/rest/someone/{SECRET}"),
        ("plan", "--webhook-file", f"https://portal.example/rest/1/{SECRET}/"),
        ("plan", "--portal", f"https://portal.example/rest/1/{SECRET}/"),
        ("plan", "--format", f"https://portal.example/rest/1/{SECRET}/"),
        ("pull", "--group", "7", "--out", f"https://portal.example/rest/1/{SECRET}/x"),
        (f"https://portal.example/rest/1/{SECRET}/",),
    ],
)
def test_a_webhook_given_as_an_argument_by_mistake(run, here, portal, args):
    ended = run(*args)
    assert ended.code in (1, 64)
    assert SECRET not in ended.said


def test_a_defect_shows_its_traceback_without_the_code(run, here, secret, monkeypatch):
    def defect(portal, *_):
        raise RuntimeError(f"{portal.webhook.url_for('profile')} and {portal.webhook!r}")

    monkeypatch.setattr(plans, "plan_all", defect)
    write(here / "stagesync.yaml", CHANGED)
    ended = run("plan")
    assert ended.code == 1
    assert "RuntimeError: http://127.0.0.1:" in ended.err
    assert "this is a defect in stagesync" in ended.err
    assert SECRET not in ended.said


def test_a_defect_halfway_through_an_apply_says_what_is_done(run, here, secret, monkeypatch):
    write_once = client.Portal.write
    sent = []

    def second_fails(portal, method, params):
        if portal.webhook.code != SECRET:  # the rehearsal's own portal
            return write_once(portal, method, params)
        sent.append(method)
        if len(sent) == 2:
            raise RuntimeError(portal.webhook.code)
        return write_once(portal, method, params)

    monkeypatch.setattr(client.Portal, "write", second_fails)
    write(here / "stagesync.yaml", kanban("Backlog", "Doing", "Done", "New $total[x]", "Newer $total[x]"))
    ended = run("apply", "--yes")
    assert ended.code == 1
    assert "FAILED after 1 of 2 calls" in ended.err
    assert SECRET not in everywhere(here, ended)


def test_a_defect_while_a_batch_is_on_its_way_says_that_its_calls_may_be_done(run, here, secret, monkeypatch):
    def fails(portal, commands):
        raise RuntimeError(portal.webhook.code)

    monkeypatch.setattr(client.Portal, "write_batch", fails)
    write(here / "stagesync.yaml", CHANGED)
    ended = run("apply", "--yes")
    assert ended.code == 1
    assert "FAILED after 0 of 2 calls" in ended.err
    assert "may have been done all the same" in " ".join(ended.err.split())
    assert SECRET not in everywhere(here, ended)


def test_a_run_knows_nothing_of_the_secrets_of_the_one_before(run, here, secret):
    write(here / "stagesync.yaml", kanban(SECRET))
    run("plan")
    assert cli_secrets.redact(SECRET) == "***"
    run("plan", "--portal", "embedded")
    assert cli_secrets.redact(SECRET) == SECRET


def test_the_embedded_portals_throw_away_code_tears_no_word_out_of_a_title(run, here, portal):
    portal.put(state(rows("Embedded systems", "Done")))
    assert '"Embedded systems"' in run("pull", "--group", "7").out
    run("portal", "seed", str(seeded(here, rows("Embedded systems", "Done"))), "--state", "x.db")
    assert '"Embedded systems"' in run("pull", "--group", "7", "--portal", "embedded:x.db").out


def seeded(folder, board):
    file = folder / "seed.json"
    file.write_text(json.dumps(state(board)))
    return file
