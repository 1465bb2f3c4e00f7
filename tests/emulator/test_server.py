"""The embedded portal on a loopback socket."""

import http.client
import json
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import pytest

from stagesync.emulator import EmbeddedPortal, default_seed, serve


@pytest.fixture
def server():
    portal = EmbeddedPortal()
    portal.replace(default_seed())
    with serve(portal) as server:
        yield server
    portal.close()


@pytest.fixture
def connection(server):
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    yield connection
    connection.close()


def exchange(connection, verb, target, body=None, headers=None):
    connection.request(verb, target, body=body, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_one_connection_serves_many_requests(connection):
    headers = {"Content-Type": "application/json"}
    for _ in range(3):
        status, body = exchange(connection, "POST", "/rest/1/embedded/user.admin", b"{}", headers)
        assert (status, json.loads(body)["result"]) == (200, False)
        socket = connection.sock
    assert connection.sock is socket
    status, body = exchange(connection, "GET", "/_portal/log")
    assert len(json.loads(body)) == 3


def test_state_is_put_through_the_socket(connection):
    status, _ = exchange(connection, "PUT", "/_portal/state", json.dumps({**default_seed(), "user_id": 3}))
    assert status == 200
    assert exchange(connection, "GET", "/rest/3/embedded/profile?x=%C3%A9")[0] == 200


def test_a_head_has_no_body_and_the_connection_goes_on(connection):
    assert exchange(connection, "HEAD", "/rest/1/embedded/user.admin") == (200, b"")
    assert exchange(connection, "GET", "/rest/1/embedded/user.admin")[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Transfer-Encoding": "chunked"}, 411),
        ({"Content-Length": "x"}, 411),
        ({"Content-Length": "99999999999"}, 413),
    ],
)
def test_bodies_without_a_usable_length_are_refused_unread(connection, headers, status):
    connection.putrequest("POST", "/rest/1/embedded/user.admin")
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Connection")) == (status, "close")


def test_nothing_is_printed_about_requests(server, connection, capfd):
    exchange(connection, "GET", "/rest/1/embedded/no.such")
    exchange(connection, "GET", "/elsewhere")
    assert capfd.readouterr() == ("", "")


def test_requests_in_parallel_are_all_answered(server):
    statuses = []

    def work():
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
        statuses.append(exchange(connection, "GET", "/rest/1/embedded/task.stages.get?entityId=7")[0])
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8


def test_a_server_that_never_served_can_be_shut_down():
    portal = EmbeddedPortal()
    server = serve(portal)
    assert server.url.startswith("http://127.0.0.1:")
    server.shutdown()
    portal.close()


def test_importing_the_package_loads_neither_sqlite_nor_a_server():
    code = "import stagesync.emulator, sys; print(sorted({'sqlite3', 'http.server', 'email'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
