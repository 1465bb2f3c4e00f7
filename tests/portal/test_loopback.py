"""A real connection that goes wrong: what no in-process double can say."""

import pytest
from portal.raw_server import RawServer

from stagesync.errors import PortalRefusal, PortalUnreachable, PortalUnreadable
from stagesync.portal.client import Portal
from stagesync.portal.transport import open_http
from stagesync.portal.webhook import Webhook

CODE = "lo0pbackC0de"


def http_reply(body, status=b"200 OK", length=None, extra=b""):
    length = len(body) if length is None else length
    return b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s" % (
        status,
        length,
        extra,
        body,
    )


def portal_at(port):
    webhook = Webhook.parse(f"http://127.0.0.1:{port}/rest/1/{CODE}/")
    return Portal(webhook, open_http(webhook, environ={}), sleep=lambda _seconds: None)


@pytest.mark.parametrize(
    ("reply", "kind", "unknown"),
    [
        (b"", PortalUnreachable, True),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", PortalUnreachable, True),
        (http_reply(b"", length=500), PortalUnreachable, True),
        (http_reply(b'{"result": {"1"', length=500), PortalUnreachable, True),
        (b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"result": {"1"', PortalUnreadable, True),
        (b"SSH-2.0-OpenSSH_9.2\r\n", PortalUnreachable, True),
        (http_reply(b"junk", extra=b"Content-Encoding: gzip\r\n"), PortalUnreadable, True),
        (http_reply(b"<html>Bad Gateway</html>", b"502 Bad Gateway"), PortalUnreadable, True),
        (
            http_reply(b"", b"302 Found", extra=b"Location: https://renamed.example/\r\n"),
            PortalUnreadable,
            True,
        ),
        (http_reply(b'{"error": "NO_EMPTY"}', b"400 Bad Request"), PortalRefusal, False),
    ],
)
def test_a_write_over_a_broken_connection_is_sent_once(reply, kind, unknown):
    with RawServer(reply, http_reply(b'{"result": true}')) as server:
        portal = portal_at(server.port)
        with pytest.raises(kind) as caught:
            portal.write("task.stages.delete", {"id": 4})
        portal.close()
    assert caught.value.unknown_outcome is unknown
    assert len(server.requests) == 1
    assert CODE not in str(caught.value)


def test_a_read_goes_on_after_a_cut_connection_and_half_an_answer():
    half = b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"result": {"1"'
    with RawServer(b"", half, http_reply(b'{"result": "third"}')) as server:
        portal = portal_at(server.port)
        assert portal.read("task.stages.get", {"entityId": 7}).result == "third"
        portal.close()
    assert [body for _head, body in server.requests] == [b'{"entityId": 7}'] * 3


def test_a_port_where_nobody_listens_is_explained():
    with RawServer() as server:
        port = server.port
    with pytest.raises(PortalUnreachable, match="the connection was refused") as caught:
        portal_at(port).write("task.stages.add", {})
    assert not caught.value.unknown_outcome
