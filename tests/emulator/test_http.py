"""Requests as the portal reads them, answers as it writes them."""

import json

import pytest
from emulator.states import stage, state
from emulator.wsgi_client import ask, call

from stagesync.emulator import Rate

HOOK = "/rest/1/embedded/"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
GET = {"entityId": 7, "numeric": 1}


@pytest.fixture(autouse=True)
def filled(portal):
    portal.replace(state([stage(10, "A/B <é>", 100, new=True)]))


def code(got):
    return got.status, got.json.get("error")


@pytest.mark.parametrize(
    "path",
    [
        "task.stages.get",
        "task.stages.get/",
        "task.stages.get.json",
        "task.stages.get.json/",
        "TASK.Stages.Get",
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT"])
def test_routes_that_lead_to_the_method(portal, verb, path):
    assert ask(portal, verb, f"{HOOK}{path}?entityId=7").status == 200


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/rest/1/wrong/user.admin", (401, "INVALID_CREDENTIALS")),
        ("/rest/2/embedded/user.admin", (401, "INVALID_CREDENTIALS")),
        ("/rest/1/wrong/no.such", (404, "ERROR_METHOD_NOT_FOUND")),
        ("/rest/embedded/user.admin", (404, "ERROR_METHOD_NOT_FOUND")),
        ("/rest/1/embedded/", (404, "ERROR_METHOD_NOT_FOUND")),
        ("/rest/1/embedded/user.admin//", (404, "ERROR_METHOD_NOT_FOUND")),
        ("/rest/api/1/embedded/tasks.task.list", (404, "ERROR_METHOD_NOT_FOUND")),
        ("/rest/user.admin", (401, "NO_AUTH_FOUND")),
        ("/rest/user.admin?auth=abc", (401, "NO_AUTH_FOUND")),
        ("/rest/user.admin?aplogin=1&ap=wrong", (401, "INVALID_CREDENTIALS")),
        ("/rest/user.admin?aplogin=1&ap=embedded", (200, None)),
        ("/rest/1/embedded/user.admin?token=x", (403, "ACCESS_DENIED")),
        ("/rest/1/embedded/user.admin.xml", (404, "UNSUPPORTED_FORMAT")),
    ],
)
def test_credentials_come_after_the_methods_name(portal, path, wanted):
    assert code(ask(portal, "GET", path)) == wanted


def test_credentials_come_before_scopes_and_scopes_before_arguments(portal):
    portal.replace(state(scopes=[]))
    assert code(ask(portal, "GET", "/rest/1/wrong/task.stages.get")) == (401, "INVALID_CREDENTIALS")
    assert code(ask(portal, "GET", f"{HOOK}task.stages.get")) == (401, "insufficient_scope")


def test_the_path_wants_the_user_of_the_state(portal):
    portal.replace(state(user_id=5))
    assert portal.webhook("http://127.0.0.1:8090/") == "http://127.0.0.1:8090/rest/5/embedded/"
    assert call(portal, "user.admin").status == 200
    assert ask(portal, "GET", f"{HOOK}user.admin").status == 401


MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="entityId"\r\n\r\n7\r\n'
    b'--x\r\nContent-Disposition: form-data; name="numeric"; filename="f"\r\n\r\n1\r\n--x--\r\n'
)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        (JSON, b'{"entityId": 7}', 200),
        ("application/json; charset=utf-8", b'{"entityId": 7}', 200),
        ("application/vnd.x+json", b'{"entityId": 7}', 200),
        (FORM, b"entityId=7", 200),
        ("text/plain", b"entityId=7", 200),
        ("", b"entityId=7", 200),
        ("multipart/form-data; boundary=x", MULTIPART, 200),
        (JSON, b'{"entityId": 7', 400),
        (JSON, b"\xef\xbb\xbf{}", 400),
        (JSON, b'{"entityId": "\xff"}', 400),
        (JSON, b'{"entityId": 7, "x": NaN}', 400),
        (JSON, b'{"entityId": 7, "x": "\\ud800"}', 400),
        (JSON, b'{"entityId": 7, "x": ' + b"[" * 600 + b"]" * 600 + b"}", 400),
        (JSON, b"7", 400),
        (FORM, b'{"entityId": 7}', 400),
        (JSON, b"entityId=7", 400),
    ],
)
def test_bodies_are_read_by_their_type_and_dropped_if_unreadable(portal, kind, body, status):
    got = ask(portal, "POST", f"{HOOK}task.stages.get", body=body, content_type=kind)
    assert got.status == status
    assert got.json.get("error") == (None if status == 200 else "DISPATCHER_ERROR")


def test_a_files_content_is_no_parameter(portal):
    kind = "multipart/form-data; boundary=x"
    ask(portal, "POST", f"{HOOK}task.stages.get", body=MULTIPART, content_type=kind)
    assert portal.log()[0]["params"] == {"entityId": "7"}


def test_the_body_replaces_whole_top_level_keys_of_the_query(portal):
    body = json.dumps({"fields": {"TITLE": "B"}, "x": 1}).encode()
    ask(portal, "POST", f"{HOOK}user.admin?fields[COLOR]=C&y=2", body=body, content_type=JSON)
    assert portal.log()[0]["params"] == {"fields": {"TITLE": "B"}, "x": 1, "y": "2"}


def test_numbers_beyond_their_type_become_the_nearest_ones(portal):
    body = b'{"a": 99999999999999999999, "b": 1e999, "c": -1e999, "d": 9223372036854775807}'
    ask(portal, "POST", f"{HOOK}user.admin", body=body, content_type=JSON)
    largest = 1.7976931348623157e308
    assert portal.log()[0]["params"] == {"a": 1e20, "b": largest, "c": -largest, "d": 2**63 - 1}


def test_text_that_is_not_escaped_arrives_as_utf_8(portal):
    ask(portal, "GET", f"{HOOK}user.admin?x=\u00c3\u00a9&y=%C3%A9&z=%FF")
    assert portal.log()[0]["params"] == {"x": "é", "y": "é", "z": "\ufffd"}


def test_a_body_counts_for_post_alone(portal):
    got = ask(portal, "PUT", f"{HOOK}task.stages.get", body=b'{"entityId": 7}', content_type=JSON)
    assert code(got) == (400, "DISPATCHER_ERROR")


def test_credentials_never_reach_the_log(portal):
    ask(portal, "GET", f"{HOOK}user.admin?auth=a&access_token=b&sessid=c&aplogin=d&ap=e&start=50&x=1")
    assert portal.log() == [{"method": "user.admin", "params": {"start": "50", "x": "1"}, "batch": False}]


def test_failed_calls_are_in_the_log_too(portal):
    ask(portal, "GET", f"{HOOK}No.Such")
    ask(portal, "GET", f"{HOOK}task.stages.get")
    assert [entry["method"] for entry in portal.log()] == ["No.Such", "task.stages.get"]


def test_json_has_the_portals_escapes_and_headers(portal):
    got = call(portal, "task.stages.get", GET)
    assert '"TITLE":"A\\/B \\u003Cé\\u003E"' in got.text
    assert got.headers["Content-Type"] == "application/json; charset=utf-8"
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    assert got.headers["Access-Control-Allow-Headers"] == "origin, content-type, accept"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "Retry-After" not in got.headers


def test_the_time_block_has_whole_seconds_at_its_start(make_portal):
    ticks = iter([1000.75] + [1002.5] * 5)
    portal = make_portal(clock=lambda: next(ticks))
    got = call(portal, "user.admin").json
    assert list(got) == ["result", "time"]
    assert list(got["time"].items()) == [
        ("start", 1000), ("finish", 1002.5), ("duration", 2.5), ("processing", 2),
        ("date_start", "1970-01-01T00:16:40+00:00"), ("date_finish", "1970-01-01T00:16:42+00:00"),
        ("operating_reset_at", 1600), ("operating", 0),
    ]  # fmt: skip


def test_the_envelopes_keys_come_in_the_portals_order(portal):
    portal.replace(state(groups={str(i): f"G{i}" for i in range(1, 61)}))
    assert list(call(portal, "sonet_group.get").json) == ["result", "next", "total", "time"]


def test_error_documents_have_no_time(portal):
    got = call(portal, "task.stages.get").json
    assert list(got) == ["error", "error_description"]


def test_options_answers_nothing(portal):
    got = ask(portal, "OPTIONS", f"{HOOK}user.admin")
    assert (got.status, got.body, got.headers["Access-Control-Allow-Origin"]) == (200, b"", "*")


def test_other_paths_are_not_served(portal):
    assert ask(portal, "GET", "/").status == 404
    assert portal.log() == []


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_the_rate_limit_stands_in_front_of_everything_but_the_door(make_portal):
    clock = Clock()
    portal = make_portal(rate=Rate(3, 2), clock=clock)
    statuses = [ask(portal, "GET", "/rest/1/wrong/user.admin").status for _ in range(5)]
    assert statuses == [401, 401, 401, 503, 503]
    refused = ask(portal, "GET", f"{HOOK}no.such")
    assert refused.text == '{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}'
    assert ask(portal, "GET", f"{HOOK}user.admin", address="10.0.0.9").status == 200
    assert ask(portal, "GET", "/_portal/log").status == 200
    assert len(portal.log()) == 4
    clock.now += 0.5
    assert [ask(portal, "GET", f"{HOOK}user.admin").status for _ in range(2)] == [200, 503]
    clock.now += 60
    assert [ask(portal, "GET", f"{HOOK}user.admin").status for _ in range(4)] == [200, 200, 200, 503]


def test_a_batch_is_one_request_to_the_limit(make_portal):
    portal = make_portal(rate=Rate(1, 1), clock=Clock())
    got = call(portal, "batch", {"cmd": ["user.admin"] * 20})
    assert len(got.json["result"]["result"]) == 20
    assert call(portal, "user.admin").status == 503


@pytest.mark.parametrize(
    ("text", "rate"), [("50/2", Rate(50, 2)), ("250/5", Rate(250, 5)), ("1/0.5", Rate(1, 0.5))]
)
def test_rates_as_texts(text, rate):
    assert Rate.parse(text) == rate


@pytest.mark.parametrize(
    "text", ["", "50", "50/", "/2", "x/2", "50/x", "0/2", "50/0", "50/-1", "50/nan", "50/inf", "1.5/2"]
)
def test_other_texts_are_no_rates(text):
    with pytest.raises(ValueError, match="BURST/PER_SECOND, as 50/2") as caught:
        Rate.parse(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(("burst", "per_second"), [(0, 2), (50, 0), (50, -1), (50, float("nan"))])
def test_a_rate_that_would_never_admit_is_refused(burst, per_second):
    with pytest.raises(ValueError, match="burst"):
        Rate(burst, per_second)


def test_an_announced_webhook_stays_good_when_another_state_brings_another_user(portal):
    url = portal.webhook("http://localhost").removeprefix("http://localhost")
    portal.replace({**portal.state(), "user_id": 5})
    assert url.startswith("/rest/1/")
    assert ask(portal, "GET", url + "profile").json["result"]["ID"] == "5"
    assert code(ask(portal, "GET", "/rest/77/embedded/profile")) == (401, "INVALID_CREDENTIALS")
