"""`stagesync doctor`: each thing that can be wrong with a connection is named in plain words."""

import json
import os
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from cli.portals import SECRET
from cli.states import BOARD, OTHER, PLAN, kanban, rows, state, write

from stagesync.cli.connection import Connection, connect
from stagesync.emulator import EmbeddedPortal, serve
from stagesync.emulator import Rate as EmulatedRate
from stagesync.emulator.reply import Reply
from stagesync.portal.rate import Rate
from stagesync.portal.throttle import SHARED

HOSTILE = "Do\x1b[2Jne\n::error::owned"


@pytest.fixture(autouse=True)
def no_pace(here, monkeypatch):
    """Many runs of one process talk to one portal here."""
    monkeypatch.setenv("STAGESYNC_RATE", "100000/100000")


class Scripted(EmbeddedPortal):
    """A portal whose webhook's code is SECRET; `answer` may tell status, headers and body for a method."""

    answer = staticmethod(lambda method: None)

    def respond(self, environ):
        path = environ["PATH_INFO"]
        scripted = self.answer(path.rpartition("/")[2].removesuffix(".json"))
        if scripted is not None:
            status, headers, body = scripted
            return Reply(status=status, body=body, headers=tuple(headers))
        environ["PATH_INFO"] = path.replace(SECRET, "embedded")
        return super().respond(environ)


@contextmanager
def served(embedded, **options):
    """Serve a portal with BOARD on it."""
    embedded.replace(state(BOARD))
    with serve(embedded, **options) as server:
        yield server
    embedded.close()


@pytest.fixture
def secret(here, monkeypatch):
    """A portal that answers what a test wants, named by the environment."""
    embedded = Scripted()
    with served(embedded) as server:
        monkeypatch.setenv("STAGESYNC_WEBHOOK", f"{server.url}/rest/1/{SECRET}/")
        yield embedded


def checks(ended):
    """Return what the JSON form says: (board, check) → status."""
    document = json.loads(ended.out)
    assert document["ok"] == (ended.code == 0)
    return {(one["board"], one["check"]): one["status"] for one in document["checks"]}


def test_a_connection_without_boards_is_right(run, portal):
    ended = run("doctor")
    assert (ended.code, ended.err) == (0, "")
    host = portal.base.removeprefix("http://")
    assert ended.out.splitlines() == [
        "✓ limits: kept to: 100000/100000 requests (at once/a second), 70 s for an answer",
        f"✓ host: {host} answers",
        "✓ TLS: none is needed: plain http on this very machine",
        "✓ code: the portal knows this webhook",
        "✓ user: the webhook acts for user 1 (Robin Example), who is no portal administrator",
        "✓ scope task: the webhook has it",
        "✓ scope sonet_group: the webhook has it",
    ]


def test_a_board_is_looked_at_by_id_and_by_name(run, portal):
    portal.put(state(BOARD, OTHER))
    ended = run("doctor", "--group", "7", "--group", "Operations")
    assert ended.code == 0
    assert ended.out.splitlines()[-8:] == [
        "✓ group 7: group: group 7 exists",
        "✓ group 7: role: the webhook's user is its owner",
        "? group 7: kind: whether it is a scrum group can't be told; the scope socialnetwork would help",
        "✓ group 7: board: it can be read and has 3 stages",
        '✓ group "Operations": group: group 8 exists',
        '✓ group "Operations": role: the webhook\'s user is its owner',
        '? group "Operations": kind: whether it is a scrum group can\'t be told; the scope socialnetwork would help',
        '✓ group "Operations": board: it can be read and has 2 stages',
    ]


def test_the_boards_of_the_configuration_are_looked_at(run, here, portal):
    portal.put(state(BOARD, PLAN))
    plan = ["  mine:", "    kind: my-plan", "    stages:", "      - title: Today"]
    write(here / "stagesync.yaml", kanban("Backlog"), plan)
    found = checks(run("doctor", "--format", "json"))
    assert found["dev", "board"] == found["mine", "board"] == "ok"
    (here / "stagesync.yaml").rename(here / "other.yaml")
    assert ("dev", "board") not in checks(run("doctor", "--format", "json"))
    assert checks(run("doctor", "other.yaml", "--format", "json")) == found


@pytest.mark.parametrize(
    ("groups", "status"),
    [("[7]", "unknown"), ('[7, "Operations"]', "wrong"), ('{name: "Op*"}', "wrong")],
)
def test_entries_of_many_groups_need_the_scope_for_names_and_patterns(run, here, portal, groups, status):
    portal.put(state(BOARD, OTHER, scopes=["task"]))
    text = f"version: 1\nboards:\n  it: {{kind: kanban, groups: {groups}, stages: [title: Backlog]}}\n"
    (here / "stagesync.yaml").write_text(text)
    ended = run("doctor", "--format", "json")
    assert checks(ended)[None, "scope sonet_group"] == status
    assert ended.code == (status == "wrong")


def listings(portal):
    """Return how often the portal was asked for the list of its groups."""
    asked = [call["params"].get("FILTER") for call in portal.log() if call["method"] == "sonet_group.get"]
    return sum(">ID" in (one or ()) for one in asked)


def test_groups_are_listed_once_for_entries_and_for_single_names(run, here, portal):
    portal.put(state(BOARD, OTHER))
    fleet = '  it: {kind: kanban, groups: {name: "Op*"}, stages: [title: Backlog]}'
    write(here / "stagesync.yaml", [fleet], kanban("Backlog", group='"Web site"'))
    found = checks(run("doctor", "stagesync.yaml", "--group", "Operations", "--format", "json"))
    assert found["it/8", "board"] == found["dev", "board"] == found['group "Operations"', "board"] == "ok"
    assert listings(portal) == 1


def test_ids_alone_list_no_groups(run, portal):
    assert run("doctor", "--group", "7").code == 0
    assert listings(portal) == 0


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        ({"7": "Client A", "8": "Client B", "9": "Own"}, {'groups "Client *"/7', 'groups "Client *"/8'}),
        ({"7": "Client A", "8": "Client *", "9": "Own"}, {'group "Client *"'}),
    ],
    ids=["a pattern", "the exact name of a group"],
)
def test_a_name_that_no_group_has_is_a_pattern(run, portal, names, labels):
    portal.put(state(BOARD, OTHER, groups=names, group_roles=dict.fromkeys(names, "A")))
    ended = run("doctor", "--group", "Client *", "--format", "json")
    assert ended.code == 0
    assert {board for board, check in checks(ended) if check == "board"} == labels
    assert listings(portal) == 1


def test_a_pattern_that_takes_nothing_is_wrong(run, portal):
    ended = run("doctor", "--group", "Client *")
    assert ended.code == 1
    assert '✗ groups "Client *": group: no group' in ended.out


def test_a_pattern_in_a_file_is_written_as_one(run, here, portal):
    write(here / "stagesync.yaml", kanban("Backlog", group='"Web *"'))
    assert '✗ dev: group: there is no group named "Web *"' in run("doctor").out


def test_a_hidden_group_is_found_by_its_name_where_a_plan_finds_it(run, here, portal):
    portal.put(state(BOARD, is_admin=True, group_roles={"8": "A"}, hidden_groups=[7]))
    write(here / "stagesync.yaml", kanban("Backlog", group='"Web site"', as_admin="true"))
    assert checks(run("doctor", "--format", "json"))["dev", "board"] == "ok"
    assert run("plan").code == 0


def test_a_group_alone_leaves_the_usual_configuration_aside(run, here, portal):
    (here / "stagesync.yaml").write_text("no configuration")
    assert run("doctor", "--group", "7").code == 0
    assert run("doctor").code == 1


def test_it_writes_nothing(run, portal):
    before = portal.state()
    run("doctor", "--group", "7", "--group", "99", "--group", "Nobody")
    assert portal.writes() == []
    assert portal.state() == before


@pytest.mark.parametrize(
    ("change", "group", "told"),
    [
        ({"group_roles": {"7": "E"}}, "7", "✓ group 7: role: the webhook's user is its moderator"),
        (
            {"group_roles": {"7": "K"}},
            "7",
            (
                "✗ group 7: role: the webhook's user is a member, but neither owner nor moderator, so may not change "
                "its stages; make the user owner or moderator, or use an administrator's webhook with as_admin: true"
            ),
        ),
        (
            {"group_roles": {"7": ""}},
            "7",
            "✗ group 7: board: task.stages.get: the webhook's user is not in group 7",
        ),
        (
            {"group_roles": {"7": ""}, "is_admin": True},
            "7",
            "? group 7: role: the webhook's user is not in the group, but may write as an administrator, with as_admin",
        ),
        ({}, "99", "✗ group 99: group: there is no group 99 that the webhook's user can see; check the id"),
        ({}, "Nobody", '✗ group "Nobody": group: there is no group named "Nobody"'),
        ({"groups": {"7": "A", "8": "A"}}, "A", '✗ group "A": group: 2 groups are named "A": 7, 8'),
        ({"scopes": ["sonet_group"]}, "7", "✗ scope task: the webhook lacks the scope task"),
        ({"scopes": ["task"]}, "Operations", "✗ scope sonet_group: the webhook lacks the scope sonet_group"),
        ({"scopes": ["task"]}, "7", "? scope sonet_group: the webhook lacks the scope sonet_group"),
        ({"scopes": ["task"]}, "7", "? group 7: role: the user's role in group 7 can't be told"),
        ({"scopes": ["task"]}, "7", "? group 7: group: whether group 7 exists can't be told"),
        ({"scopes": ["task"]}, "7", "✓ group 7: board: it can be read and has 3 stages"),
    ],
)
def test_what_is_wrong_with_a_group_is_said_in_a_line(run, portal, change, group, told):
    portal.put(state(BOARD, **change))
    ended = run("doctor", "--group", group)
    line = [line for line in ended.out.splitlines() if line.startswith(told)]
    assert len(line) == 1, ended.out
    assert ended.code == ("\n✗" in ended.out)
    assert told[0] != "✗" or ended.code == 1


@pytest.mark.parametrize(
    ("admin", "role", "status"),
    [(True, "", "ok"), (False, "", "wrong"), (False, "A", "ok"), (True, "K", "ok")],
)
def test_as_admin_counts_for_an_administrator_alone(run, here, portal, admin, role, status):
    portal.put(state(BOARD, is_admin=admin, group_roles={"7": role}))
    write(here / "stagesync.yaml", kanban("Backlog", as_admin="true"))
    assert checks(run("doctor", "--format", "json"))["dev", "role"] == status


def test_as_admin_reads_no_board_of_a_group_that_may_not_exist(run, here, portal):
    write(here / "stagesync.yaml", kanban("Backlog", as_admin="true", group=99))
    for scopes in (["task"], ["task", "sonet_group"]):
        portal.put(state(BOARD, is_admin=True, scopes=scopes))
        assert ("dev", "board") not in checks(run("doctor", "--format", "json"))
        assert portal.state()["stages"] == BOARD


@pytest.mark.parametrize(
    ("kind", "status"), [("scrum", "wrong"), ("group", "ok"), ("project", "ok"), (None, "unknown")]
)
def test_a_scrum_group_is_no_kanban_board(run, secret, kind, status):
    secret.replace(state(BOARD, scopes=["task", "sonet_group", "socialnetwork"]))
    row = {"id": "7"} if kind is None else {"id": "7", "type": kind}
    body = json.dumps({"result": {"workgroups": [row]}, "total": 1}).encode()
    secret.answer = lambda method: (200, [], body) if method.startswith("socialnetwork") else None
    found = checks(run("doctor", "--group", "7", "--format", "json"))
    assert found["group 7", "kind"] == status
    assert (("group 7", "board") in found) == (status != "wrong")


@pytest.mark.parametrize("method", ["scope", "sonet_group.get", "sonet_group.user.groups"])
@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b'{"error": "ERROR_METHOD_NOT_FOUND"}'), (400, b'{"error": ""}'), (200, b'{"result": null}')],
)
def test_a_method_that_tells_nothing_makes_nothing_wrong(run, secret, method, status, body):
    secret.answer = lambda asked: (status, [], body) if asked == method else None
    ended = run("doctor", "--group", "7", "--format", "json")
    assert ended.code == 0
    assert checks(ended)["group 7", "board"] == "ok"


@pytest.mark.parametrize(
    ("status", "headers", "body", "told"),
    [
        (
            401,
            [],
            b'{"error": "INVALID_CREDENTIALS"}',
            "✗ code: profile: the portal does not know this webhook",
        ),
        (
            302,
            [("Location", "https://new.example/rest/")],
            b"",
            ("✗ host: {host}, profile: the portal answers with a redirect to another host, new.example"),
        ),
        (
            302,
            [("Location", "/bitrix/coupon_activation.php")],
            b"",
            "✗ host: {host}, profile: the portal's licence",
        ),
        (404, [], b"<html>", "✗ host: {host}, profile: HTTP status 404 with an HTML page"),
        (403, [], b'{"error": "PORTAL_DELETED"}', "✗ code: profile: the portal was deleted"),
        (200, [], b'{"result": []}', "? user: the portal does not tell whom the webhook acts for"),
        (
            200,
            [],
            b'{"result": {"ID": "12", "ADMIN": true}}',
            (
                "✓ user: the webhook acts for user 12 and not for user 1, "
                "as its URL says, who is a portal administrator"
            ),
        ),
    ],
)
def test_what_the_first_call_comes_to_is_said(run, secret, monkeypatch, status, headers, body, told):
    secret.answer = lambda method: (status, headers, body) if method == "profile" else None
    host = urlsplit(os.environ["STAGESYNC_WEBHOOK"]).netloc
    ended = run("doctor")
    assert any(line.startswith(told.format(host=host)) for line in ended.out.splitlines()), ended.out
    assert ended.code == ("✗" in told)
    assert SECRET not in ended.said


def test_a_certificate_that_is_not_trusted_is_told_from_a_host_that_is_not_there(run, monkeypatch):
    embedded = EmbeddedPortal()
    with served(embedded, tls=True) as server:
        monkeypatch.setenv("STAGESYNC_WEBHOOK", embedded.webhook(server.url))
        distrusted = run("doctor")
        trusted = run("doctor", "--ca-bundle", server.certificate_path)
    assert (distrusted.code, trusted.code) == (1, 0)
    host = server.url.removeprefix("https://")
    assert (
        f"✓ host: {host} takes connections\n✗ TLS: {host}, profile: its TLS certificate is not"
        in distrusted.out
    )
    assert "✓ TLS: the connection is encrypted, and the portal's certificate is trusted\n" in trusted.out


def test_a_host_that_is_none_is_all_that_is_said(run, monkeypatch):
    monkeypatch.setenv("STAGESYNC_WEBHOOK", f"https://{'a' * 64}.example/rest/1/{SECRET}/")
    found = checks(run("doctor", "--group", "7", "--format", "json"))
    assert found == {(None, "limits"): "ok", (None, "host"): "wrong"}


@pytest.mark.parametrize(
    "url", ["", f"http://portal.example/rest/1/{SECRET}/", f"https://portal.example/{SECRET}/"]
)
def test_a_webhook_that_is_none_is_a_finding(run, monkeypatch, url):
    monkeypatch.setenv("STAGESYNC_WEBHOOK", url)
    ended = run("doctor", "--format", "json")
    assert ended.code == 1
    assert checks(ended)[None, "webhook"] == "wrong"
    assert SECRET not in ended.said


def test_the_embedded_portal_in_this_process_needs_no_network(run):
    ended = run("doctor", "--portal", "embedded", "--group", "7")
    assert ended.code == 0
    assert ended.out.startswith("✓ host: the embedded portal answers, in this process\n✓ code:")


def test_text_of_the_portal_is_harmless(run, portal):
    portal.put(state(rows("Backlog", group=9), groups={"9": HOSTILE}, group_roles={"9": "A"}))
    ended = run("doctor", "--group", HOSTILE)
    assert ended.code == 0
    assert "\x1b" not in ended.out
    assert not any(line.startswith("::") for line in ended.out.splitlines())
    assert run("doctor", "--group", HOSTILE, "--format", "json").out.isascii()


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("STAGESYNC_RATE", "fast", "STAGESYNC_RATE: 'fast' is no rate; write BURST/PER_SECOND"),
        ("STAGESYNC_RATE", "0/1", "STAGESYNC_RATE: a rate of 0/1.0 lets nothing through"),
        (
            "STAGESYNC_TIMEOUT",
            "60",
            "STAGESYNC_TIMEOUT: the time limit for an answer must be above 60 seconds",
        ),
        ("STAGESYNC_TIMEOUT", "long", "STAGESYNC_TIMEOUT: 'long' is no number of seconds"),
        ("STAGESYNC_TIMEOUT", "nan", "STAGESYNC_TIMEOUT: the time limit"),
    ],
)
@pytest.mark.parametrize("command", [("doctor",), ("pull", "--group", "7")])
def test_a_setting_that_is_none_is_wrong_usage(run, portal, monkeypatch, variable, value, told, command):
    monkeypatch.setenv(variable, value)
    ended = run(*command)
    assert (ended.code, ended.out) == (64, "")
    assert told in ended.err
    assert portal.log() == []


def test_the_settings_in_force_are_shown_and_the_option_goes_before_them(run, portal, monkeypatch):
    monkeypatch.setenv("STAGESYNC_TIMEOUT", "120")
    monkeypatch.setenv("STAGESYNC_RATE", "enterprise")
    assert "✓ limits: kept to: 250/5 requests (at once/a second), 120 s" in run("doctor").out
    assert "✓ limits: kept to: 10/0.5 requests" in run("doctor", "--rate", "10/0.5").out
    assert run("doctor", "--rate", "10").code == 64


@pytest.mark.parametrize(
    ("option", "setting", "rate"),
    [
        (None, None, Rate(burst=50, per_second=2)),
        (None, "enterprise", Rate(burst=250, per_second=5)),
        ("7/3", "enterprise", Rate(burst=7, per_second=3)),
    ],
)
def test_a_portal_behind_a_webhook_has_one_pace_for_the_whole_process(option, setting, rate):
    connection = Connection(portal=None, webhook_file=None, ca_bundle=None, rate=option)
    environ = {
        "STAGESYNC_WEBHOOK": f"https://paced.example/rest/1/{SECRET}/",
        "STAGESYNC_RATE": setting or "",
    }
    with connect(connection, environ), connect(connection, environ):
        assert SHARED.of("paced.example").rate == rate


def test_requests_are_held_back_rather_than_refused(run, monkeypatch):
    waits = []
    monkeypatch.setattr("stagesync.cli.connection.tell_wait", lambda seconds, error: waits.append(error))
    limited = EmbeddedPortal(rate=EmulatedRate(2, 50))
    with served(limited) as server:
        monkeypatch.setenv("STAGESYNC_WEBHOOK", limited.webhook(server.url))
        assert run("doctor", "--group", "7", "--rate", "2/50").code == 0
        assert len(limited.log()) == 5
    assert waits == []
