"""What is sent again, how often, and after which wait; what never is."""

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portal.doubles import ScriptedPortal, document, page, refused

from stagesync.errors import PortalBusy, PortalError, PortalUnreachable
from stagesync.portal.retries import READS, WRITES, Failed

DONE = document({"result": True})
BUSY = refused("QUERY_LIMIT_EXCEEDED", 503, "Too many requests")
BLOCKED = refused("OPERATION_TIME_LIMIT", 429)


@pytest.mark.parametrize("first", [BUSY, BLOCKED])
@pytest.mark.parametrize("verb", ["read", "write"])
def test_a_call_refused_because_of_a_limit_is_sent_again(verb, first):
    scripted = ScriptedPortal(first, first, DONE)
    assert getattr(scripted.portal, verb)("task.stages.update", {"id": 4}).result is True
    assert scripted.waits == [1.0, 2.0]
    assert scripted.bodies == [{"id": 4}] * 3
    assert (scripted.portal.requests, scripted.portal.retries) == (3, 2)


@pytest.mark.parametrize("verb", ["read", "write"])
def test_after_six_tries_the_limit_is_the_error(verb):
    scripted = ScriptedPortal(BUSY)
    with pytest.raises(PortalBusy):
        getattr(scripted.portal, verb)("task.stages.get", {})
    assert scripted.waits == [1.0, 2.0, 4.0, 8.0, 16.0]


TRANSIENT = [
    httpx.ReadTimeout("x"),
    httpx.ReadError("x"),
    httpx.RemoteProtocolError("x"),
    page(b"<html>", 502),
    page(b"", 503),
    page(b'{"result": {', 200),
    refused("INTERNAL_SERVER_ERROR", 500),
    refused("ERROR_CORE", 500, "SQL query error!"),
]


@pytest.mark.parametrize("failure", TRANSIENT)
def test_a_read_outlives_what_passes(failure):
    scripted = ScriptedPortal(failure, DONE)
    assert scripted.portal.read("task.stages.get", {"entityId": 7}).result is True
    assert scripted.waits == [1.0]


@pytest.mark.parametrize(
    "failure",
    [
        *TRANSIENT,
        httpx.ConnectError("x"),
        refused("OVERLOAD_LIMIT", 503),
        refused("QUERY_LIMIT_EXCEEDED", 500),
        refused("QUERY_LIMIT_EXCEEDED", 200),
        refused("OPERATION_TIME_LIMIT", 503),
        refused("ACCESS_DENIED", 429),
        page(b"busy", 429),
        page(b'{"result": 1}', 503),
    ],
)
def test_a_write_is_never_sent_again_on_a_guess(failure):
    scripted = ScriptedPortal(failure, DONE)
    with pytest.raises(PortalError):
        scripted.portal.write("task.stages.add", {})
    assert scripted.waits == []
    assert len(scripted.requests) == 1


@pytest.mark.parametrize(
    "failure",
    [
        refused("ACCESS_DENIED", 400),
        refused("INVALID_CREDENTIALS", 401),
        refused("ERROR_METHOD_NOT_FOUND", 404),
        refused("ACCESS_ERROR", 200),
        refused("OVERLOAD_LIMIT", 503),
        refused("PORTAL_DELETED", 500),
        page(b"", 302, Location="https://renamed.example/"),
        page(b"<html>", 403),
        httpx.InvalidURL("x"),
    ],
)
def test_a_read_is_not_repeated_where_nothing_will_change(failure):
    scripted = ScriptedPortal(failure, DONE)
    with pytest.raises(PortalError):
        scripted.portal.read("task.stages.get", {})
    assert scripted.waits == []


def test_a_write_that_was_refused_for_a_limit_and_then_lost_is_lost():
    scripted = ScriptedPortal(BUSY, httpx.ReadTimeout("x"), DONE)
    with pytest.raises(PortalUnreachable) as caught:
        scripted.portal.write("task.stages.add", {})
    assert caught.value.unknown_outcome
    assert len(scripted.requests) == 2


def test_a_portal_that_nobody_answers_for_gets_three_tries():
    scripted = ScriptedPortal(httpx.ConnectError("x"))
    with pytest.raises(PortalUnreachable):
        scripted.portal.read("profile")
    assert scripted.waits == [1.0, 2.0]


def test_each_wait_is_announced_with_its_cause_before_it_begins():
    heard = []

    def hear(seconds, error):
        heard.append((seconds, type(error), len(scripted.waits)))

    scripted = ScriptedPortal(BUSY, page(b"", 502), DONE, on_wait=hear)
    scripted.portal.read("profile")
    assert [(seconds, before) for seconds, _kind, before in heard] == [(1.0, 0), (2.0, 1)]
    assert [kind.__name__ for _seconds, kind, _before in heard] == ["PortalBusy", "PortalUnreadable"]


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7.0), ("0", 1.0), ("86400", 120.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 1.0), ("-5", 1.0)],
)
def test_a_wait_that_a_proxy_asks_for_is_granted_within_reason(asked, waited):
    def reply(_request):
        return httpx.Response(503, json={"error": "QUERY_LIMIT_EXCEEDED"}, headers={"Retry-After": asked})

    scripted = ScriptedPortal(reply, DONE)
    scripted.portal.write("task.stages.update", {})
    assert scripted.waits == [waited]


@settings(deadline=None, max_examples=100)
@given(
    number=st.integers(min_value=1, max_value=60),
    random=st.floats(min_value=0, max_value=1, exclude_max=True),
)
@pytest.mark.parametrize("policy", [READS, WRITES])
def test_a_wait_doubles_with_jitter_and_stays_below_its_cap(policy, number, random):
    failed = Failed(error=PortalError("x", unknown_outcome=False))
    wait = policy.wait(failed, number, random)
    assert 0.75 * min(2 ** (number - 1), 30) <= wait <= min(1.25 * 2 ** (number - 1), 30)
