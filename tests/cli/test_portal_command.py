"""`stagesync portal`: served on loopback until told to stop, or filled from a file."""

import json
import os
import signal
import socket
import ssl
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from cli.portals import Served, serving
from cli.running import finish, start
from cli.states import ALIKE, BOARD, rows, state, write

EMPTY = {"stages": [], "tasks": [], "group_roles": {}, "next_stage_id": 1, "user_id": 1, "is_admin": False}


@pytest.fixture
def seed(here):
    file = here / "seed.json"
    file.write_text(json.dumps(state(BOARD)))
    return file


def test_it_starts_empty_and_says_where_it_is(here):
    with serving(here) as served:
        assert served.webhook.startswith("http://127.0.0.1:")
        assert served.state() == EMPTY
        assert served.log() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_cleanly_when_told_to_stop(here, number):
    process = start("portal", "serve", cwd=here)
    first = process.stdout.readline()
    assert first.startswith("http://127.0.0.1:")
    process.send_signal(number)
    ended = finish(process)
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_a_seed_is_the_state_it_starts_from(here, seed):
    with serving(here, "--seed", seed) as served:
        assert served.state() == state(BOARD)


def test_a_state_file_outlives_the_server(here, seed):
    with serving(here, "--state", "portal.db", "--seed", seed):
        pass
    with serving(here, "--state", "portal.db") as served:
        assert [row["TITLE"] for row in served.state()["stages"]] == ["Backlog", "Doing", "Done"]


def test_a_rate_limits_requests(here):
    with serving(here, "--rate", "2/0.001") as served:
        url = f"{served.webhook}server.time.json"
        assert [urlopen(url).status for _ in range(2)] == [200, 200]
        with pytest.raises(HTTPError) as refused:
            urlopen(url)
        with refused.value as answer:
            assert answer.code == 503
            assert json.load(answer)["error"] == "QUERY_LIMIT_EXCEEDED"


@contextmanager
def speaking_tls(cwd):
    """Start `portal serve --tls`; yields what it serves and its certificate's file."""
    process = start("portal", "serve", "--tls", cwd=cwd)
    try:
        webhook = process.stdout.readline().strip()
        yield Served(webhook=webhook), Path(process.stderr.readline().strip().removeprefix("certificate: "))
    finally:
        process.terminate()
        ended = finish(process)
    assert (ended.code, ended.err) == (0, "")


def test_tls_names_the_certificate_to_trust_and_throws_it_away(here):
    with speaking_tls(here) as (served, certificate):
        assert served.webhook.startswith("https://127.0.0.1:")
        trusting = ssl.create_default_context(cafile=certificate)
        assert urlopen(f"{served.webhook}server.time.json", context=trusting).status == 200
    assert not certificate.exists()


def test_the_program_reaches_a_portal_over_tls(run, here, monkeypatch):
    with speaking_tls(here) as (served, certificate):
        monkeypatch.setenv("STAGESYNC_WEBHOOK", served.webhook)
        assert run("pull", "--my-plan", "--ca-bundle", certificate).code == 0
        refused = run("pull", "--my-plan")
    assert refused.code == 1
    assert "its TLS certificate is not trusted" in refused.err


def test_faults_befall_the_requests_that_they_name_in_their_order(here, seed):
    faults = ["--fault", "502 before n=2", "--fault", 'edit after n=1 {"rename": 11, "to": "Halted"}']
    with serving(here, "--seed", seed, *faults) as served:
        url = f"{served.webhook}server.time.json"
        assert urlopen(url).status == 200
        assert served.state()["stages"][1]["TITLE"] == "Halted"
        with pytest.raises(HTTPError) as broken:
            urlopen(url)
        with broken.value as answer:
            assert answer.code == 502
        assert urlopen(url).status == 200


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("cut", "say whether it befalls before or after the call is done; the forms are cut after n=3"),
        ("cat after", "there is no kind 'cat'; did you mean cut?"),
        ("edit before n=1 {", "what follows the options must be JSON"),
    ],
)
def test_a_fault_that_is_none_is_wrong_usage_and_gets_the_forms(run, fault, told):
    ended = run("portal", "serve", "--fault", "cut after", "--fault", fault)
    assert (ended.code, ended.out) == (64, "")
    assert told in ended.err


def test_no_rate_limits_nothing(portal):
    assert {urlopen(f"{portal.webhook}server.time.json").status for _ in range(60)} == {200}


def test_the_door_needs_no_credentials_and_refuses_what_is_no_state(portal):
    request = Request(f"{portal.base}/_portal/state", data=b'{"stages": 1}', method="PUT")
    with pytest.raises(HTTPError) as refused:
        urlopen(request)
    with refused.value as answer:
        assert answer.code == 400
    assert portal.state() == state(BOARD)


def bound_below_those_that_systems_hand_out():
    """A socket on a port that no other test of this machine is given once it is free again."""
    for port in range(20_000 + os.getpid() % 5_000, 32_000):
        taken = socket.socket()
        try:
            taken.bind(("127.0.0.1", port))
        except OSError:
            taken.close()
        else:
            return taken
    raise AssertionError("no port is free")


def test_a_port_is_taken_as_named_and_one_in_use_is_named(run, here):
    with bound_below_those_that_systems_hand_out() as taken:
        taken.listen()
        port = taken.getsockname()[1]
        ended = run("portal", "serve", "--port", port)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        f"Error: port {port} can't be listened on: Address already in use; name another, or 0 for a free one\n"
    )
    process = start("portal", "serve", "--port", port, cwd=here)
    assert Served(webhook=process.stdout.readline().strip()).base == f"http://127.0.0.1:{port}"
    process.terminate()
    assert finish(process).code == 0


def test_seed_fills_the_default_file_for_the_embedded_portal(run, here, seed):
    filled = run("portal", "seed", seed.name)
    assert (filled.code, filled.out) == (0, "")
    assert filled.err == ".stagesync/portal.db is filled from seed.json.\n"
    assert (here / ".stagesync" / ".gitignore").read_text() == "*\n"
    write(here / "stagesync.yaml", ALIKE)
    assert run("plan", "--portal", "embedded", "--detailed-exitcode").code == 0


def test_seed_refuses_a_file_that_holds_boards_unless_forced(run, here, seed):
    assert run("portal", "seed", seed.name, "--state", "portal.db").code == 0
    seed.write_text(json.dumps(state(rows("Other"))))
    refused = run("portal", "seed", seed.name, "--state", "portal.db")
    assert refused.code == 1
    assert refused.err == "Error: portal.db holds boards already; pass --force to replace them\n"
    assert "Backlog" in run("pull", "--group", "7", "--portal", "embedded:portal.db").out
    assert run("portal", "seed", seed.name, "--state", "portal.db", "--force").code == 0
    assert '"Other"' in run("pull", "--group", "7", "--portal", "embedded:portal.db").out


def test_serve_refuses_to_seed_a_file_that_holds_boards(run, here, seed):
    assert run("portal", "seed", seed.name, "--state", "portal.db").code == 0
    refused = run("portal", "serve", "--state", "portal.db", "--seed", seed.name)
    assert (refused.code, refused.out) == (1, "")
    assert "portal.db holds boards already; leave out --seed" in refused.err


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (None, "the seed bad.json can't be read: No such file or directory"),
        (b"", "the seed bad.json is no state of an embedded portal"),
        (b"\xff\xff", "the seed bad.json is no state of an embedded portal"),
        (b"[]", "the state must be an object"),
        (b'{"stages": []}', 'the state lacks the key "tasks"'),
        (b"[" * 100_000, "the seed bad.json is no state of an embedded portal"),
    ],
)
@pytest.mark.parametrize("command", [("portal", "seed"), ("portal", "serve", "--seed")])
def test_a_bad_seed_is_a_plain_error_and_leaves_no_empty_portal_behind(run, here, data, told, command):
    if data is not None:
        (here / "bad.json").write_bytes(data)
    ended = run(*command, "bad.json", "--state", "portal.db")
    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not (here / "portal.db").exists()
    assert not (here / ".stagesync").exists()
