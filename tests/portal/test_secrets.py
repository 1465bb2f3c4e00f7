"""On no path of failure does the webhook's code come out, in no text form of the error or of what it hangs on to."""

import json
import logging
import socket
import ssl
from urllib.parse import quote

import httpx
import pytest
from portal.doubles import CODE, WEBHOOK, ScriptedPortal, document, everything_said, page, refused

from stagesync.errors import PortalError
from stagesync.portal.client import Command

URL = WEBHOOK.url_for("profile")


def chained(kind, cause):
    """As the HTTP library raises it: made from a lower exception, and holding the request with its URL."""

    def fail(request):
        raise kind(f"{cause} at {request.url}", request=request) from cause

    return fail


def percent(text):
    return "".join(f"%{byte:02x}" for byte in text.encode())


FAILURES = {
    "name": chained(httpx.ConnectError, socket.gaierror(socket.EAI_NONAME, f"unknown {CODE}")),
    "name service": chained(httpx.ConnectError, socket.gaierror(socket.EAI_AGAIN, CODE)),
    "certificate": chained(httpx.ConnectError, ssl.SSLCertVerificationError(1, "x")),
    "tls": chained(httpx.ConnectError, ssl.SSLError(1, CODE)),
    "refused": chained(httpx.ConnectError, ConnectionRefusedError(111, CODE)),
    "no route": chained(httpx.ConnectError, OSError(113, "No route to host")),
    "proxy": chained(httpx.ProxyError, OSError(CODE)),
    "connect time": chained(httpx.ConnectTimeout, TimeoutError(CODE)),
    "read time": chained(httpx.ReadTimeout, TimeoutError(CODE)),
    "cut": chained(httpx.ReadError, ConnectionResetError(104, CODE)),
    "protocol": chained(httpx.RemoteProtocolError, ValueError(CODE)),
    "bad url": lambda _request: (_ for _ in ()).throw(httpx.InvalidURL(URL)),
    "html": page(f"<html>{URL}</html>".encode(), 502),
    "half json": page(f'{{"result": "{URL}'.encode()),
    "no result": document({URL: CODE}),
    "redirect there": page(b"", 302, Location=f"https://renamed.example/rest/7/{CODE}/"),
    "redirect host": page(b"", 302, Location=f"https://{CODE}.example/"),
    "redirect here": page(b"", 302, Location=f"/rest/7/{CODE}/"),
    "redirect nowhere": page(b"", 302, Location=f"https://[{CODE}"),
    "plain": refused("ODD", 400, f"bad request to {URL}"),
    "upper case": refused("ODD", 400, f"BAD {CODE.upper()}"),
    "percent": refused("ODD", 400, f"bad {percent(CODE)} {quote(URL, safe='')}"),
    "json in json": refused("ODD", 400, json.dumps({"url": URL}).replace("/", "\\/")),
    "unicode escapes": refused("ODD", 400, "".join(f"\\u{ord(char):04x}" for char in CODE)),
    "in the code": refused(f"ODD {CODE}", 400, "x"),
    "cut through": refused("ODD", 400, "x" * 295 + CODE),
    "v3": document({"error": {"code": CODE, "message": URL}}, 400),
    "not a text": document({"error": [CODE], "error_description": {"url": URL}}, 400),
    "denied": refused("ACCESS_DENIED", 401, URL),
    "busy": refused("QUERY_LIMIT_EXCEEDED", 503, URL),
}


def call(scripted, verb):
    if verb == "batch":
        return scripted.portal.read_batch({"c": Command(method="profile")})
    return getattr(scripted.portal, verb)("profile", {"note": "x"})


@pytest.mark.parametrize("verb", ["read", "write", "batch"])
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_no_failure_shows_the_code(failure, verb, caplog):
    caplog.set_level(logging.DEBUG)
    heard = []
    scripted = ScriptedPortal(failure, on_wait=lambda _seconds, error: heard.append(error))
    with pytest.raises(PortalError) as caught:
        call(scripted, verb)
    said = "\n".join([everything_said(caught.value), *map(everything_said, heard), caplog.text]).lower()
    for spelling in (CODE, CODE[:10], percent(CODE), "".join(f"\\u{ord(char):04x}" for char in CODE)):
        assert spelling.lower() not in said


def test_an_inner_error_of_a_batch_shows_no_code():
    parts = {"result": [], "result_error": {"c": {"error": CODE, "error_description": URL}}}
    answer = ScriptedPortal(document({"result": parts})).portal.read_batch({"c": Command(method="profile")})
    assert CODE not in everything_said(answer.errors["c"])


def test_an_error_hangs_on_to_no_foreign_exception():
    with pytest.raises(PortalError) as caught:
        ScriptedPortal(FAILURES["cut"]).portal.write("task.stages.add", {})
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_the_search_of_these_tests_does_find_a_code():
    with pytest.raises(httpx.ReadError) as caught:
        FAILURES["cut"](httpx.Request("POST", URL))
    assert CODE in everything_said(caught.value)
