"""The webhook's code comes out on no stream, in no file and in no traceback, whatever fails and whoever quotes it."""

import json
import logging
import os
from urllib.parse import quote

import pytest
from cli.portals import SECRET
from cli.running import shell
from cli.states import CHANGED, kanban, rows, state, write

from stagesync.cli import secrets as cli_secrets
from stagesync.cli.webhook_source import codes_named
from stagesync.families import plans
from stagesync.portal import client

JSON = [("Content-Type", "application/json")]
URL = f"https://portal.example/rest/1/{SECRET}/"
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
    saving = [
        run("pull", "--group", "7"),
        run("pull", "--group", group, "--out", "pulled.yaml"),
        run("plan", "--out", "plan.json"),
    ]
    runs = [
        run("plan", "--format", "json"),
        run("apply", "--dry-run"),
        run("apply", "--yes", "--format", "json"),
    ]
    assert {ended.code for ended in saving} == {int(not savable)}
    assert (here / "plan.json").exists() == (here / "pulled.yaml").exists() == bool(saving[0].out) == savable
    assert {ended.code for ended in runs} == {0}
    assert json.loads(runs[0].out)["boards"]
    assert SECRET not in everywhere(here, *saving, *runs)


def test_boards_whose_titles_quote_the_code_are_named_and_not_pulled(run, here, secret):
    other = rows("Inbox", QUOTED, group=8, first=30)
    secret.portal.replace(state(rows("Backlog", SECRET), other, groups={"7": "Web site", "8": "Operations"}))
    ended = run("pull", "--group", "7", "--group", "Operations", "--my-plan", "--out", "pulled.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert 'in the title of stage 11 of group 7 and of stage 31 of group 8 "Operations", no file' in ended.err
    assert not (here / "pulled.yaml").exists()


def test_a_group_whose_name_quotes_the_code_is_pulled_and_plans_to_nothing(run, here, secret):
    secret.portal.replace(state(rows("Backlog", "Done"), groups={"7": f"The {SECRET} site"}))
    pulled = run("pull", "--group", f"The {SECRET} site", "--out", "pulled.yaml")
    assert pulled.code == 0
    assert "a text on the portal quotes the webhook's code; *** stands for it here" in pulled.err
    assert run("plan", "pulled.yaml", "--detailed-exitcode").code == 0


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


UNKNOWN_KEYS = [
    SECRET,
    QUOTED,
    *("x" * before + SECRET for before in (45, 50, 55)),  # a message quotes the first 60 characters
]


@pytest.mark.parametrize("key", UNKNOWN_KEYS)
@pytest.mark.parametrize(
    "args",
    [
        ("validate",),
        *(("validate", "--format", form) for form in ("github", "sarif", "junit")),
        ("plan",),
        ("plan", "--format", "json"),
        ("plan", "--portal", "embedded"),
        ("apply", "--yes", "--format", "json"),
        ("doctor",),
        ("pull", "--absorb"),
    ],
    ids=" ".join,
)
def test_a_configuration_that_quotes_the_code_is_shown_without_it(run, here, secret, key, args):
    write(here / "stagesync.yaml", kanban(f'{{title: Done, "{key}": 1}}'))
    ended = run(*args)
    assert ended.code == 1
    assert "unknown key" in ended.said
    assert "***" in ended.said
    assert SECRET[:5] not in ended.said.lower()
    assert secret.asked == [] or args == ("doctor",)


@pytest.mark.parametrize("form", ["text", "github", "sarif", "junit"])
@pytest.mark.parametrize("where", ["key", "value", "file", "warning"])
def test_a_webhook_in_a_file_is_hidden_in_every_format_of_problems(run, here, form, where):
    entries = {
        "key": f'{{title: Done, "{QUOTED}": 1}}',
        "value": f'{{title: Done, color: "{QUOTED}"}}',
        "warning": f'{{title: " {QUOTED}"}}',
        "file": "{title: Done, colour: x}",
    }
    named = f"{QUOTED.partition(' to ')[2]}boards.yaml" if where == "file" else "boards.yaml"
    file = here / named
    file.parent.mkdir(parents=True, exist_ok=True)
    write(file, kanban(entries[where]))
    ended = run("validate", "--format", form, named)
    assert ended.code == (where != "warning")
    assert "***" in ended.err if form != "text" else "***" in ended.said
    assert form in ("text", "junit") or "***" in ended.out.replace("%2A", "*")
    assert SECRET not in ended.said


def test_a_webhook_beside_what_is_absorbed_is_hidden_in_the_diff_and_stays_in_the_file(run, here, portal):
    file = write(here / "stagesync.yaml", kanban("Backlog", f"Do # {URL}", "Done", unlisted="delete"))
    ended = run("pull", "--absorb")
    assert ended.code == 0
    assert "https://portal.example/rest/1/***/" in ended.out
    assert SECRET not in ended.said
    assert URL in file.read_text()


@pytest.mark.parametrize("form", ["text", "github", "sarif", "junit"])
@pytest.mark.parametrize(
    "name", ["boards/2024/stagesync.yaml", "rest/orders/stagesync.yaml", "a.b/7/boards.yml"]
)
def test_a_file_in_a_folder_of_any_name_is_named(run, here, form, name):
    (here / name).parent.mkdir(parents=True)
    write(here / name, kanban("{title: Done, colour: x}"))
    assert name in run("validate", "--format", form, name).out


MALFORMED = [
    SECRET,
    f"{SECRET}.",
    f"WEBHOOK={URL}",
    f'"{URL}"',
    f"<{URL}>",
    f"{URL} ",
    f"{URL}\n# mine",
    f"{URL}profile.json",
    f"{URL}?x=1",
    URL.replace("/rest/1/", "/rest/api/1/"),
    URL.replace("/rest/1/", "/1/"),
    URL.replace("/rest/1/", "/rest/"),
    URL.replace("/rest/1/", "/rest/someone/"),
    URL.replace("https", "http"),
    URL.removeprefix("https://"),
    quote(URL, safe=""),
    f"https://portal.example/rest/1?auth={SECRET}",
]


@pytest.mark.parametrize("text", MALFORMED)
@pytest.mark.parametrize(
    "args",
    [
        ("plan",),
        ("plan", "--target", SECRET, "good.yaml"),
        ("plan", f"--{SECRET}"),
        ("plan", "--format", SECRET),
        (SECRET,),
        ("rollback", SECRET),
    ],
    ids=lambda args: " ".join(args).replace(SECRET, "CODE"),
)
@pytest.mark.parametrize("source", ["environment", "file"])
def test_a_webhook_that_no_portal_has_is_a_secret_all_the_same(run, here, monkeypatch, text, args, source):
    write(here / "stagesync.yaml", kanban(f"{{title: Done, {SECRET}: 1}}"))
    write(here / "good.yaml", kanban("Done"))
    if source == "environment":
        monkeypatch.setenv("STAGESYNC_WEBHOOK", text)
    else:
        (here / "webhook").write_text(text)
        args = (*args, "--webhook-file", "webhook")
    ended = run(*args)
    assert ended.code in (1, 64)
    assert "***" in ended.said
    assert SECRET not in ended.said.lower()


def test_the_words_around_a_malformed_webhook_are_not_hidden(run, here, monkeypatch):
    monkeypatch.setenv("STAGESYNC_WEBHOOK", f"{URL}profile.json")
    write(here / "stagesync.yaml", kanban("Done"))
    told = "STAGESYNC_WEBHOOK: the webhook URL goes on after the code, with a method's name such as profile.json; "
    assert told in run("plan").err


def test_some_other_file_named_as_the_webhooks_hides_no_word(run, here):
    write(here / "stagesync.yaml", kanban("Done"))
    assert (
        "the webhook file stagesync.yaml: the webhook URL" in run("plan", "--webhook-file=stagesync.yaml").err
    )


@pytest.mark.parametrize("text", ["x" * 60_000, "/rest/1/abcdef" * 4_000, "/" * 60_000, "abcdefg " * 7_000])
def test_a_large_file_named_as_the_webhooks_is_no_list_of_secrets(here, text):
    (here / "large").write_text(text)
    assert len(set(codes_named(["plan", "--webhook-file", "large"], {}))) <= 1


def test_a_webhook_file_that_can_be_read_once_is_read_once(here, secret):
    """<(command) of a shell is a pipe: its text is a secret before the portal is asked, and not gone then."""
    webhook = os.environ["STAGESYNC_WEBHOOK"]
    write(here / "stagesync.yaml", kanban(f"{SECRET} "))  # plain text: no warning
    write(here / "odd.yaml", kanban(f'" {SECRET}"', name="odd", group=8))
    ended = shell(
        f"stagesync plan stagesync.yaml odd.yaml --webhook-file <(echo {webhook})",
        cwd=here,
        STAGESYNC_RATE="1000/1000",
    )
    assert "warning: the title ' ***' has blanks around it" in ended.err
    assert ended.code == 0
    assert SECRET not in ended.said


def test_a_defect_shows_its_traceback_without_the_code(run, here, secret, monkeypatch):
    def defect(portal, *_, **__):
        raise RuntimeError(f"{portal.webhook.url_for('profile')} and {portal.webhook!r}")

    monkeypatch.setattr(plans, "plan_as_renamed", defect)
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


def test_a_run_knows_nothing_of_the_secrets_of_the_one_before(run, here, secret, monkeypatch):
    write(here / "stagesync.yaml", kanban(SECRET))
    run("plan")
    assert cli_secrets.redact(SECRET) == "***"
    monkeypatch.delenv("STAGESYNC_WEBHOOK")
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
