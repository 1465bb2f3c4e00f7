"""Faults on demand: what arrives, what was done, at which requests."""

import contextlib
import json
import threading

import httpx
import pytest
from emulator.states import stage, state, task
from emulator.wsgi_client import ask, call, result
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stagesync.emulator import EmbeddedPortal, Fault, Faults, Kind, Nth, When, parse_fault

STAGES = [stage(10, "A", 100, new=True), stage(11, "B", 200), stage(12, "C", 300)]
ADD = {"fields": {"TITLE": "New", "AFTER_ID": 12, "ENTITY_ID": 7}}
GET = {"entityId": 7, "numeric": 1}
CALLS = [
    ("task.stages.add", ADD),
    ("task.stages.update", {"id": 12, "fields": {"TITLE": "C2", "AFTER_ID": 0}}),
    ("task.stages.delete", {"id": 12}),
    ("task.stages.get", {"entityId": 0}),
    (
        "batch",
        {
            "cmd": {
                "a": "task.stages.add?fields[TITLE]=X&fields[ENTITY_ID]=7",
                "b": "task.stages.delete?id=12",
            }
        },
    ),
]


@pytest.fixture(autouse=True)
def filled(portal):
    portal.replace(state(STAGES, [task(1, 11)]))


@pytest.fixture
def client(portal):
    """Return a client that speaks to the portal in process, as the package's own does."""
    portal.cut_error = lambda: httpx.ReadError("cut")
    with httpx.Client(transport=httpx.WSGITransport(app=portal.wsgi), base_url="http://localhost") as client:
        yield client


def faults(*texts, **more):
    return Faults(*map(parse_fault, texts), **more)


def titles(portal):
    return [row["TITLE"] for row in portal.state()["stages"]]


def methods(portal):
    return [entry["method"] for entry in portal.log()]


def batch(*commands, halt=0):
    return {"halt": halt, "cmd": {f"c{index}": command for index, command in enumerate(commands)}}


DOCUMENTS = {
    "500": (500, "INTERNAL_SERVER_ERROR"),
    "503": (503, "QUERY_LIMIT_EXCEEDED"),
    "429": (429, "OPERATION_TIME_LIMIT"),
    "expired": (401, "INVALID_CREDENTIALS"),
    "error-200": (200, "ACCESS_ERROR"),
    "error-empty": (400, ""),
    "error-0": (400, "0"),
}
PAGES = {"500-html": 500, "502": 502, "503-html": 503, "504": 504}
WHEN = pytest.mark.parametrize("when", ["before", "after"])


def check_done(portal, when):
    """An `after` was done and logged, a `before` left no trace."""
    assert ("New" in titles(portal)) is (when == "after")
    assert methods(portal) == (["task.stages.add"] if when == "after" else [])


@WHEN
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_error_documents(portal, kind, when):
    portal.faults = faults(f"{kind} {when}")
    got = call(portal, "task.stages.add", ADD)
    assert (got.status, got.json["error"]) == DOCUMENTS[kind]
    assert list(got.json) == ["error", "error_description"]
    check_done(portal, when)


@WHEN
@pytest.mark.parametrize("kind", PAGES)
def test_pages_instead_of_documents(portal, kind, when):
    portal.faults = faults(f"{kind} {when}")
    got = call(portal, "task.stages.add", ADD)
    assert (got.status, got.headers["Content-Type"]) == (PAGES[kind], "text/html")
    assert got.text.startswith("<html>")
    check_done(portal, when)


@WHEN
def test_a_cut_connection_is_a_transport_error_in_process(portal, client, when):
    portal.faults = faults(f"cut {when}")
    with pytest.raises(httpx.ReadError):
        client.post("/rest/1/embedded/task.stages.add", json=ADD)
    check_done(portal, when)


def test_without_the_librarys_own_error_a_cut_is_a_reset(portal):
    portal.faults = faults("cut after")
    with pytest.raises(ConnectionResetError):
        call(portal, "task.stages.add", ADD)
    assert "New" in titles(portal)


@WHEN
def test_half_an_answer_promises_more_than_comes(portal, client, when):
    portal.faults = faults(f"half {when}")
    with client.stream("POST", "/rest/1/embedded/task.stages.add", json=ADD) as answer:
        assert answer.status_code == 200
        parts = answer.iter_bytes()
        got = next(parts)
        with pytest.raises(httpx.ReadError):
            next(parts)
    assert len(got) == int(answer.headers["Content-Length"]) // 2
    assert got.startswith(b'{"result":100,')
    check_done(portal, when)


@WHEN
def test_half_a_document_is_a_complete_answer(portal, when):
    portal.faults = faults(f"half-json {when}")
    got = call(portal, "task.stages.add", ADD)
    assert (got.status, int(got.headers["Content-Length"])) == (200, len(got.body))
    assert got.body.startswith(b'{"result":100,')
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads(got.body)
    check_done(portal, when)


@WHEN
@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("redirect {}", "https://renamed-portal.example/rest/1/embedded/task.stages.add"),
        ("redirect {} host=b.example", "https://b.example/rest/1/embedded/task.stages.add"),
        ("licence {}", "http://localhost/bitrix/coupon_activation.php"),
    ],
)
def test_redirects(portal, client, text, location, when):
    portal.faults = faults(text.format(when))
    got = client.post("/rest/1/embedded/task.stages.add", json=ADD)
    assert (got.status_code, got.headers["Location"], got.content) == (302, location, b"")
    check_done(portal, when)


@WHEN
def test_a_slow_answer_waits_before_or_after_the_work(portal, when):
    waits = []
    portal.faults = faults(
        f"slow {when} seconds=90",
        f"slow {when}",
        sleep=lambda seconds: waits.append((seconds, "New" in titles(portal))),
    )
    assert result(portal, "task.stages.add", ADD) == 100
    assert waits == [(90, when == "after"), (5, when == "after")]


def test_a_clients_patience_can_end_while_an_answer_is_slow(portal, client):
    def impatient(_seconds):
        raise httpx.ReadTimeout("too slow")

    portal.faults = faults("slow after", sleep=impatient)
    with pytest.raises(httpx.ReadTimeout):
        client.post("/rest/1/embedded/task.stages.add", json=ADD)
    assert "New" in titles(portal)


@WHEN
def test_nobody_else_waits_for_a_slow_answer(portal, when):
    asleep, awake = threading.Event(), threading.Event()

    def sleep(_seconds):
        asleep.set()
        awake.wait(10)

    portal.faults = faults(f"slow {when}", sleep=sleep)
    slow = threading.Thread(target=call, args=(portal, "task.stages.add", ADD))
    slow.start()
    assert asleep.wait(10)
    assert call(portal, "profile").status == 200
    assert not awake.is_set()
    awake.set()
    slow.join()
    assert methods(portal) == (
        ["profile", "task.stages.add"] if when == "before" else ["task.stages.add", "profile"]
    )


def test_an_answer_without_its_time(portal):
    portal.faults = faults("no-time after")
    assert list(call(portal, "task.stages.add", ADD).json) == ["result"]
    assert "New" in titles(portal)
    assert "time" in call(portal, "profile").json


def test_an_answer_that_says_nothing_of_the_budget(portal):
    portal.faults = faults("no-operating after n=1+")
    got = call(portal, "batch", batch("profile", "no.such")).json
    blocks = [got["time"], got["result"]["result_time"]["c0"]]
    assert all("finish" in block and "operating" not in json.dumps(block) for block in blocks)
    listed = call(portal, "batch", {"cmd": ["profile"]}).json
    assert "operating" not in json.dumps(listed)
    assert call(portal, "no.such").json == {
        "error": "ERROR_METHOD_NOT_FOUND",
        "error_description": "Method not found!",
    }
    assert call(portal, "server.time").json["result"]


def test_altered_answers_keep_the_portals_own_json(portal):
    portal.replace(state([stage(10, "A/<é>", 100, new=True)]))
    plain = call(portal, "task.stages.get", GET)
    portal.faults = faults("no-time after")
    assert plain.text.startswith(call(portal, "task.stages.get", GET).text[:-1])


@WHEN
def test_scopes_are_lost_from_a_request_on(portal, when):
    portal.faults = faults(f'scope {when} n=2 ["sonet_group"]')
    statuses = [call(portal, "task.stages.get", GET).status for _ in range(3)]
    assert statuses == ([200, 401, 401] if when == "before" else [200, 200, 401])
    assert call(portal, "task.stages.get", GET).json["error"] == "insufficient_scope"
    assert result(portal, "scope") == ["sonet_group"]
    assert portal.state()["scopes"] == ["sonet_group"]


@WHEN
def test_a_colleagues_edit_lies_between_two_requests(portal, when):
    portal.faults = faults(f'edit {when} n=2 {{"rename": 11, "to": "Theirs"}}')
    seen = [[row["TITLE"] for row in result(portal, "task.stages.get", GET)] for _ in range(3)]
    old, new = ["A", "B", "C"], ["A", "Theirs", "C"]
    assert seen == ([old, new, new] if when == "before" else [old, old, new])
    assert methods(portal) == ["task.stages.get"] * 3


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([kind for kind in Kind if not kind.acts]),
    st.sampled_from(When),
    st.sampled_from([None, "batch", "task.stages.add"]),
    st.lists(st.sampled_from(CALLS), min_size=1, max_size=3),
    st.integers(1, 3),
)
def test_whatever_is_lost_after_a_call_it_was_done_and_before_a_call_it_was_not(kind, when, method, calls, n):
    assume(kind not in {Kind.NO_TIME, Kind.NO_OPERATING} or when is When.AFTER)
    disturbed, calm = EmbeddedPortal(), EmbeddedPortal()
    fault = Fault(kind=kind, when=when, which=Nth(n), method=method)
    disturbed.faults = Faults(fault)
    for portal in (disturbed, calm):
        portal.replace(state(STAGES, [task(1, 11)]))
    for name, params in calls:
        already = len(disturbed.faults.fired)
        with contextlib.suppress(ConnectionResetError):
            call(disturbed, name, params)
        if when is When.AFTER or len(disturbed.faults.fired) == already:
            call(calm, name, params)
    assert (disturbed.state(), disturbed.log()) == (calm.state(), calm.log())
    for portal in (disturbed, calm):
        portal.close()


def statuses(portal, count, method="profile", params=None):
    return [call(portal, method, params).status for _ in range(count)]


@pytest.mark.parametrize(
    ("text", "failing"),
    [
        ("500 before", [1]),
        ("500 before n=3", [3]),
        ("500 before n=3+", [3, 4, 5, 6]),
        ("500 before p=1", [1, 2, 3, 4, 5, 6]),
        ("500 before method=task.stages.get", []),
        ("500 before method=batch", []),
    ],
)
def test_requests_that_a_fault_befalls(portal, text, failing):
    portal.faults = faults(text)
    got = statuses(portal, 6)
    assert [index for index, status in enumerate(got, 1) if status == 500] == failing
    assert len(portal.faults.fired) == len(failing)


def test_chance_is_the_same_for_the_same_seed_alone(portal):
    def run(seed):
        portal.faults = faults(f"500 before p=0.5 seed={seed}")
        return statuses(portal, 40)

    assert run(7) == run(7) != run(8)
    assert {*run(7)} == {200, 500}


def test_requests_are_counted_for_the_method_alone(portal):
    portal.faults = faults("500 before n=2 method=task.stages.add")
    assert statuses(portal, 3) == [200] * 3
    assert [call(portal, "task.stages.add", ADD).status for _ in range(3)] == [200, 500, 200]


def test_a_batch_counts_for_each_method_that_it_holds(portal):
    portal.faults = faults("500 before n=2+ method=profile")
    assert call(portal, "batch", batch("scope", "Profile", "profile?x=1")).status == 200
    assert call(portal, "batch", batch("scope")).status == 200
    assert call(portal, "batch", {"cmd": [["profile"], "profile"]}).status == 500
    assert call(portal, "batch", {"CMD": "profile"}).status == 200
    assert call(portal, "PROFILE").status == 500


def test_only_calls_of_the_api_count(portal):
    portal.faults = faults("500 before n=2")
    for target in ("/", "/_portal/state", "/_portal/log"):
        assert ask(portal, "GET", target).status in {200, 404}
    assert ask(portal, "OPTIONS", "/rest/1/embedded/profile").status == 200
    assert ask(portal, "GET", "/rest/nothing/here/at/all").status == 404
    assert call(portal, "profile").status == 500


def test_faults_can_be_replaced_and_taken_away(portal):
    portal.faults = faults("500 before p=1")
    assert call(portal, "profile").status == 500
    portal.faults = faults("502 before p=1")
    assert call(portal, "profile").status == 502
    portal.faults = None
    assert call(portal, "profile").status == 200


def test_faults_can_be_given_from_the_start(make_portal):
    portal = make_portal(faults=faults("500 before n=2"))
    assert statuses(portal, 3) == [200, 500, 200]


def test_several_faults_befall_one_request_in_their_order(portal):
    portal.faults = faults(
        'edit before {"rename": 11, "to": "Theirs"}', "500 before", 'edit before {"delete": 12}', "502 after"
    )
    assert call(portal, "task.stages.add", ADD).status == 502
    assert titles(portal) == ["A", "Theirs", "C"]
    assert methods(portal) == []
    assert [fault.kind for fault in portal.faults.fired] == ["edit", "500", "edit", "502"]


def test_a_lost_answer_stays_lost_whatever_alters_it(portal):
    portal.faults = faults("cut after", "no-time after", "half after")
    with pytest.raises(ConnectionResetError):
        call(portal, "task.stages.add", ADD)


@pytest.mark.parametrize(
    ("first", "second"), [("502", "no-time"), ("half-json", "no-time"), ("redirect", "no-operating")]
)
def test_what_is_no_document_any_more_is_not_altered_further(portal, first, second):
    portal.faults = faults(f"{first} after n=1+")
    alone = call(portal, "profile")
    portal.faults = faults(f"{first} after", f"{second} after")
    both = call(portal, "profile")
    assert (both.status, both.body[:40]) == (alone.status, alone.body[:40])


@pytest.mark.parametrize("second", ["half", "half-json", "no-time"])
def test_half_an_answer_stays_half(portal, second):
    portal.faults = faults("half after", f"{second} after")
    with pytest.raises(ConnectionResetError):
        call(portal, "profile")


def test_half_an_answer_of_a_call_that_was_not_done_leaves_every_part_of_the_state(portal):
    before = portal.state()
    portal.faults = faults("half-json before")
    commands = batch(
        "task.stages.add?fields[TITLE]=X&fields[ENTITY_ID]=7", "task.stages.movetask?id=1&stageId=12"
    )
    assert call(portal, "batch", commands).body.startswith(b'{"result":{"result":{"c0":100')
    assert (portal.state(), portal.log()) == (before, [])


@WHEN
@pytest.mark.parametrize(
    ("kind", "code"), [("429", "OPERATION_TIME_LIMIT"), ("error-empty", ""), ("error-0", "0")]
)
def test_one_command_of_a_batch_fails(portal, kind, code, when):
    portal.faults = faults(f"{kind} {when} method=task.stages.add inside")
    add = "task.stages.add?fields[TITLE]=New&fields[ENTITY_ID]=7"
    assert call(portal, "task.stages.add", ADD).status == 200
    portal.clear_log()
    parts = result(portal, "batch", batch("profile", add, add, halt=0))
    assert list(parts["result"]) == ["c0", "c2"]
    assert parts["result_error"]["c1"]["error"] == code
    assert titles(portal).count("New") == (3 if when == "after" else 2)


def test_the_first_command_fails_where_no_method_is_named(portal):
    portal.faults = faults("429 before inside", "429 before inside")
    parts = result(portal, "batch", batch("profile", "scope", "server.time", halt=0))
    assert (list(parts["result_error"]), list(parts["result"])) == (["c0", "c1"], ["c2"])
    assert list(result(portal, "batch", batch("profile"))["result"]) == ["c0"]


def test_a_failing_command_halts_its_batch(portal):
    portal.faults = faults("429 before method=scope inside")
    parts = result(portal, "batch", batch("profile", "scope", "server.time", halt=1))
    assert (list(parts["result"]), list(parts["result_error"])) == (["c0"], ["c1"])
