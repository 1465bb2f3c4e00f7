"""Which portal is talked to (--portal, then --webhook-file, then the environment), and what is said where none is."""

import pytest
from cli.portals import SECRET
from cli.states import ALIKE, CHANGED, write

URL = f"https://portal.example/rest/1/{SECRET}/"


@pytest.fixture
def file(here):
    return here / "webhook"


@pytest.fixture(autouse=True)
def configuration(here):
    write(here / "stagesync.yaml", ALIKE)


def test_without_a_webhook_it_says_how_to_name_one(run):
    for command in ("plan", "apply"):
        ended = run(command)
        assert (ended.code, ended.out) == (1, "")
        assert ended.err == (
            "Error: no portal is named: set STAGESYNC_WEBHOOK to the webhook's URL, or name a file that holds it with "
            "--webhook-file; to try without a portal use --portal embedded\n"
        )


def test_a_blank_webhook_is_none(run, monkeypatch):
    monkeypatch.setenv("STAGESYNC_WEBHOOK", " \n")
    assert "no portal is named" in run("plan").err


def test_portal_goes_before_the_file_and_the_file_before_the_environment(run, file, portal, monkeypatch):
    file.write_text(portal.webhook + "\n")
    monkeypatch.setenv("STAGESYNC_WEBHOOK", "https://nobody.invalid/rest/1/abcdefgh/")
    assert run("plan", "--webhook-file", file).code == 0
    served = len(portal.log())
    assert served > 0
    run("pull", "--group", "7", "--portal", "embedded:x.db", "--webhook-file", file)
    assert len(portal.log()) == served
    assert (file.parent / "x.db").is_file()


def test_an_unusable_file_is_no_reason_to_fall_back_on_the_environment(run, file, portal):
    file.write_text("")
    assert run("plan", "--webhook-file", file).code == 1
    assert portal.log() == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_may_start_with_a_mark_and_end_in_blank_lines(run, file, portal, encoding):
    file.write_text(f"\n{portal.webhook}\r\n\n", encoding=encoding)
    assert run("plan", "--webhook-file", file).code == 0


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (None, "the webhook file webhook can't be read: No such file or directory"),
        (b"", "the webhook file webhook: the webhook URL is empty"),
        (b"\xff\xfeh\0t\0", "the webhook file webhook is not UTF-8 text"),
        (URL.encode() * 2000, "the webhook file webhook is too large"),
        (f"{URL}\n{URL}".encode(), "the webhook file webhook: the webhook URL holds a blank or a line break"),
        (f"WEBHOOK={URL}".encode(), "the webhook file webhook: the webhook URL does not start with https://"),
        (f'"{URL}"'.encode(), "the webhook file webhook: the webhook URL stands in quotes"),
        (f"{URL}profile.json".encode(), "the webhook file webhook: the webhook URL goes on after the code"),
        (URL.replace("https", "http").encode(), "plain http is for loopback addresses alone"),
    ],
)
def test_an_unusable_webhook_file_is_named_and_not_quoted(run, file, data, told):
    if data is not None:
        file.write_bytes(data)
    ended = run("plan", "--webhook-file", "webhook")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("Error: ")
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1
    assert SECRET not in ended.err


def test_a_webhook_file_that_is_a_folder_is_wrong_usage(run, here):
    assert run("plan", "--webhook-file", ".").code == 64


@pytest.mark.parametrize(
    "host",
    ["portal.example", "127.0.0.1.example", "localhost.example", "10.0.0.1", "0.0.0.0", "[::2]", "127.1"],
)
def test_plain_http_is_for_loopback_alone(run, monkeypatch, host):
    monkeypatch.setenv("STAGESYNC_WEBHOOK", f"http://{host}/rest/1/{SECRET}/")
    ended = run("plan")
    assert ended.code == 1
    assert ended.err.startswith("Error: STAGESYNC_WEBHOOK: the webhook URL starts with http://")
    assert SECRET not in ended.said


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_reached_by_any_of_its_names_and_past_any_proxy(run, portal, monkeypatch, host):
    monkeypatch.setenv("STAGESYNC_WEBHOOK", portal.webhook.replace("127.0.0.1", host))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert run("plan").code == 0


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("embedded:stagesync.yaml", "stagesync.yaml: is not an embedded portal's file"),
        ("embedded:.", "Is a directory"),
        ("embedded:stagesync.yaml/portal.db", "can't be used as an embedded portal's file"),
    ],
)
def test_a_file_that_is_no_embedded_portal_is_left_as_it_is(run, here, option, told):
    before = (here / "stagesync.yaml").read_bytes()
    ended = run("plan", "--portal", option)
    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err
    assert (here / "stagesync.yaml").read_bytes() == before


def test_an_embedded_portal_that_breaks_in_use_is_a_plain_error(run, here):
    run("plan", "--portal", "embedded:portal.db")
    with (here / "portal.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 3)
    ended = run("plan", "--portal", "embedded:portal.db")
    assert ended.code == 1
    assert "Traceback" not in ended.err
    assert "portal.db" in ended.err


def test_a_bundle_of_certificates_that_is_none_is_named(run, here, portal):
    (here / "ca.pem").write_text("no certificate")
    ended = run("plan", "--ca-bundle", "ca.pem")
    assert ended.code == 1
    assert "--ca-bundle: ca.pem can't be used: it holds no certificate" in ended.err


def test_a_plan_that_fails_for_the_connection_names_the_doctor(run, here, secret):
    secret.answer = lambda method: (
        401,
        [("Content-Type", "application/json")],
        b'{"error": "INVALID_CREDENTIALS", "error_description": "no"}',
    )
    write(here / "stagesync.yaml", CHANGED)
    ended = run("plan")
    assert ended.code == 1
    first, second = ended.err.splitlines()
    assert "does not know this webhook" in first
    assert second.endswith("stagesync doctor")
