"""What a portal's answers come to: results, refusals, and answers that are none."""

import gzip
import json

import httpx
import pytest
from portal.doubles import WEBHOOK, ScriptedPortal, document, everything_said, page, refused

from stagesync import __version__
from stagesync.errors import PortalBusy, PortalRefusal, PortalUnreachable, PortalUnreadable
from stagesync.portal.client import Answer
from stagesync.portal.exchange import exchange
from stagesync.portal.faults import Fault


def test_a_call_is_one_json_post_below_the_webhook():
    scripted = ScriptedPortal(document({"result": True}))
    fields = {"TITLE": 'Plan #1 & "Ü" 😀 $result[0]', "AFTER_ID": 0}
    scripted.portal.write("task.stages.add", {"fields": fields, "isAdmin": False})
    [request] = scripted.requests
    assert (request.method, str(request.url)) == ("POST", WEBHOOK.url_for("task.stages.add"))
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["User-Agent"] == f"stagesync/{__version__}"
    assert json.loads(request.content) == {"fields": fields, "isAdmin": False}


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        ({"result": 5, "time": {"start": 1}}, Answer(result=5)),
        ({"result": None}, Answer(result=None)),
        ({"result": []}, Answer(result=[])),
        ({"result": {"tasks": []}, "total": 0, "time": {}}, Answer(result={"tasks": []}, total=0)),
        ({"result": [1], "next": 50, "total": "120"}, Answer(result=[1], total=120, next=50)),
        ({"result": [1], "next": None, "total": True}, Answer(result=[1])),
        ({"result": {"error": "inside"}}, Answer(result={"error": "inside"})),
    ],
)
def test_reads_results_and_paging(content, answer):
    assert ScriptedPortal(document(content)).portal.read("any.method") == answer


def test_keeps_the_order_of_objects_and_every_text_as_sent():
    body = b'\xef\xbb\xbf{"result": {"30": {"TITLE": "a\\u202eb"}, "4": {"TITLE": "\\u0026\\/"}, "12": {}}}'
    answer = ScriptedPortal(page(body)).portal.read("task.stages.get", {"entityId": 7})
    assert list(answer.result) == ["30", "4", "12"]
    assert [answer.result[key].get("TITLE") for key in ("30", "4")] == ["a\u202eb", "&/"]


def test_reads_compressed_answers():
    reply = page(gzip.compress(b'{"result": 1}'), Content_Encoding="gzip")
    assert ScriptedPortal(reply).portal.read("profile") == Answer(result=1)


@pytest.mark.parametrize(
    ("content", "status", "code", "unknown"),
    [
        ({"error": "ACCESS_DENIED", "error_description": "no"}, 400, "ACCESS_DENIED", False),
        ({"error": "INVALID_CREDENTIALS"}, 401, "INVALID_CREDENTIALS", False),
        ({"error": "", "error_description": "Bad"}, 400, "", False),
        ({"error": "0", "error_description": "Bad"}, 400, "0", False),
        ({"error": 0, "error_description": "Bad"}, 400, "0", False),
        ({"error": None}, 400, "", False),
        ({"error": "ACCESS_ERROR", "error_description": "no"}, 200, "ACCESS_ERROR", False),
        ({"error": "X", "result": True}, 200, "X", False),
        ({"error": {"code": "BITRIX_REST_V3_X", "message": "m"}}, 400, "BITRIX_REST_V3_X", False),
        ({"error": "OVERLOAD_LIMIT"}, 503, "OVERLOAD_LIMIT", True),
        ({"error": "ERROR_CORE", "error_description": "SQL query error!"}, 500, "ERROR_CORE", True),
        ({"error": "ERROR_CORE"}, 400, "ERROR_CORE", True),
        ({"error": "UNKNOWN_ERROR"}, 400, "UNKNOWN_ERROR", True),
        ({"error": "WRONG_ENCODING"}, 200, "WRONG_ENCODING", True),
        ({"error": "QUERY_LIMIT_EXCEEDED"}, 200, "QUERY_LIMIT_EXCEEDED", False),
    ],
)
def test_a_document_with_an_error_is_a_refusal_whatever_the_status(content, status, code, unknown):
    scripted = ScriptedPortal(document(content, status))
    with pytest.raises(PortalRefusal) as caught:
        scripted.portal.write("task.stages.add", {})
    error = caught.value
    assert (error.code, error.status, error.method) == (code, status, "task.stages.add")
    assert error.unknown_outcome is unknown
    assert type(error) is PortalRefusal
    assert len(scripted.requests) == 1


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"<html><h1>502 Bad Gateway</h1></html>", 502, "HTTP status 502 with an HTML page"),
        (b"<html>login</html>", 200, "an HTML page instead of a REST answer; check the webhook URL"),
        (b"", 200, "an empty body"),
        (b"", 504, "HTTP status 504 with an empty body"),
        (b'{"result": {"1": {"TIT', 200, "broken or incomplete JSON"),
        (b'{"result": NaN}', 200, "broken or incomplete JSON"),
        (b'{"result": -Infinity}', 200, "broken or incomplete JSON"),
        (b'{"result": "\xff"}', 200, "broken or incomplete JSON"),
        (b"[" * 100_000, 200, "broken or incomplete JSON"),
        (b'{"result": ' + b"9" * 5000 + b"}", 200, "broken or incomplete JSON"),
        (b"[1, 2]", 200, "broken or incomplete JSON"),
        (b"plain words", 200, "no JSON"),
        (b'{"time": {}}', 200, "neither result nor error"),
        (b'{"message": "x"}', 404, "neither result nor error"),
    ],
)
def test_an_answer_that_is_no_rest_answer_leaves_the_outcome_unknown(content, status, said):
    scripted = ScriptedPortal(page(content, status))
    with pytest.raises(PortalUnreadable) as caught:
        scripted.portal.write("task.stages.add", {})
    assert said in str(caught.value)
    assert "portal.example" in str(caught.value)
    assert caught.value.unknown_outcome
    assert len(scripted.requests) == 1


def test_a_proper_result_with_a_server_error_is_not_believed():
    with pytest.raises(PortalUnreadable, match="HTTP status 500"):
        ScriptedPortal(document({"result": True}, 500)).portal.write("task.stages.add", {})


@pytest.mark.parametrize(
    ("location", "said", "unsaid"),
    [
        ("https://renamed.example/rest/7/x/profile", "renamed.example; it is not followed", "/rest/7"),
        ("https://Renamed.Example:8443/rest/", "renamed.example:8443; ", "/rest"),
        ("//other.example/a", "other.example;", "/a"),
        ("https://u:p@other.example/", "other.example;", "u:p"),
        ("https://a\u202eb.example/", "a redirect to an address that is none", "\u202e"),
        ("/bitrix/coupon_activation.php", "licence has expired", "another host"),
        ("https://portal.example:443/bitrix/coupon_activation.php", "licence has expired", "another host"),
        ("/login/", "check the webhook URL's path", "another host"),
        ("https://[broken", "check the webhook URL's path", "another host"),
        (None, "check the webhook URL's path", "another host"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_explained_and_never_followed(location, said, unsaid, status):
    headers = {} if location is None else {"Location": location.encode()}
    scripted = ScriptedPortal(page(b"<html>", status, **headers))
    with pytest.raises(PortalUnreadable) as caught:
        scripted.portal.read("profile")
    assert said in str(caught.value)
    assert unsaid not in str(caught.value)
    assert len(scripted.requests) == 1


def test_cookies_are_not_kept():
    scripted = ScriptedPortal(
        lambda _request: httpx.Response(
            200, json={"result": 1}, headers={"Set-Cookie": "PHPSESSID=abc; path=/"}
        )
    )
    scripted.portal.read("profile")
    scripted.portal.read("profile")
    assert "Cookie" not in scripted.requests[1].headers


def test_a_body_beyond_all_measure_is_dropped():
    http = httpx.Client(transport=httpx.MockTransport(page(b"x" * 2000)))
    assert exchange(http, "https://portal.example/", b"{}", largest=1000).fault is Fault.OVERSIZE


@pytest.mark.parametrize(
    ("raised", "kind", "unknown", "said"),
    [
        (httpx.ConnectError("x"), PortalUnreachable, False, "no connection could be made"),
        (httpx.ConnectTimeout("x"), PortalUnreachable, False, "no connection within the time limit"),
        (httpx.PoolTimeout("x"), PortalUnreachable, False, "no connection within the time limit"),
        (httpx.ProxyError("407"), PortalUnreachable, False, "the proxy did not let"),
        (httpx.InvalidURL("x"), PortalUnreachable, False, "no valid host name"),
        (UnicodeError("label too long"), PortalUnreachable, False, "no valid host name"),
        (httpx.ReadTimeout("x"), PortalUnreachable, True, "no answer within the time limit"),
        (httpx.WriteTimeout("x"), PortalUnreachable, True, "no answer within the time limit"),
        (httpx.ReadError("x"), PortalUnreachable, True, "was cut"),
        (httpx.WriteError("x"), PortalUnreachable, True, "was cut"),
        (httpx.RemoteProtocolError("x"), PortalUnreachable, True, "was cut"),
        (httpx.DecodingError("x"), PortalUnreadable, True, "compression"),
    ],
)
def test_a_lost_request_says_whether_the_write_may_have_run(raised, kind, unknown, said):
    scripted = ScriptedPortal(raised)
    with pytest.raises(kind) as caught:
        scripted.portal.write("task.stages.add", {})
    assert caught.value.unknown_outcome is unknown
    assert said in str(caught.value)
    assert "portal.example, task.stages.add" in str(caught.value)
    assert len(scripted.requests) == 1
    assert "httpx" not in everything_said(caught.value)


@pytest.mark.parametrize(("code", "status"), [("QUERY_LIMIT_EXCEEDED", 503), ("OPERATION_TIME_LIMIT", 429)])
def test_a_limit_is_told_apart_by_code_and_status(code, status):
    scripted = ScriptedPortal(refused(code, status))
    with pytest.raises(PortalBusy) as caught:
        scripted.portal.write("task.stages.add", {})
    assert not caught.value.unknown_outcome
