"""How the connection is built: proxies, certificates, time limits, and silence in the logs."""

import logging
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from portal.doubles import CODE, WEBHOOK, ScriptedPortal, document
from portal.raw_server import RawServer

from stagesync.errors import PortalUnreachable, SourceError
from stagesync.portal.client import Portal
from stagesync.portal.proxies import proxy_for
from stagesync.portal.transport import open_http
from stagesync.portal.webhook import Webhook

HERE = Path(__file__).parent
CERTIFICATE, KEY = HERE / "loopback-cert.pem", HERE / "loopback-key.pem"
PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": PROXY}, PROXY),
        ({"https_proxy": PROXY, "HTTPS_PROXY": "http://other.example"}, PROXY),
        ({"ALL_PROXY": PROXY}, PROXY),
        ({"HTTPS_PROXY": "", "all_proxy": PROXY}, PROXY),
        ({"HTTPS_PROXY": "proxy.example:3128"}, PROXY),
        ({"HTTP_PROXY": PROXY}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "portal.example"}, None),
        ({"HTTPS_PROXY": PROXY, "no_proxy": "a.b, .example ,c"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "tal.example"}, PROXY),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": " , "}, PROXY),
    ],
)
def test_the_environment_names_the_proxy(environ, proxy):
    assert proxy_for(WEBHOOK, environ) == proxy


@pytest.mark.parametrize("no_proxy", ["10.1.2.3", "10.0.0.0/8", "192.168.0.0/16,10.1.2.3"])
def test_addresses_and_networks_are_excepted(no_proxy):
    webhook = Webhook.parse(f"https://10.1.2.3/rest/1/{CODE}/")
    assert proxy_for(webhook, {"HTTPS_PROXY": PROXY, "NO_PROXY": no_proxy}) is None
    assert proxy_for(webhook, {"HTTPS_PROXY": PROXY, "NO_PROXY": "10.1.2.4,11.0.0.0/8"}) == PROXY


@pytest.mark.parametrize("host", ["http://127.0.0.1:8090", "https://localhost", "http://[::1]:9"])
def test_loopback_goes_around_every_proxy(host):
    webhook = Webhook.parse(f"{host}/rest/1/{CODE}/")
    assert proxy_for(webhook, {"HTTPS_PROXY": PROXY, "ALL_PROXY": PROXY}) is None


def test_the_process_environment_does_not_come_in_by_the_back_door(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    reply = b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"result": 1}'
    with RawServer(reply) as server:
        webhook = Webhook.parse(f"http://127.0.0.1:{server.port}/rest/1/{CODE}/")
        with open_http(webhook) as http:
            assert Portal(webhook, http).read("profile").result == 1


@pytest.mark.parametrize(
    "proxy", ["ftp://u:pa55word@proxy.example", "socks5://u:pa55word@proxy.example", "http://[::"]
)
def test_an_unusable_proxy_is_said_without_its_password(proxy):
    with pytest.raises(SourceError, match="no usable proxy") as caught:
        open_http(WEBHOOK, environ={"HTTPS_PROXY": proxy})
    assert "pa55word" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_request_may_take_longer_than_the_portal_takes_for_it():
    with open_http(WEBHOOK, environ={}) as http:
        assert http.timeout == httpx.Timeout(connect=10.0, read=70.0, write=70.0, pool=70.0)
        assert not http.follow_redirects


@pytest.mark.parametrize("how", ["option", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"])
@pytest.mark.parametrize("kind", ["missing", "text"])
def test_certificates_that_cannot_be_used_are_named(how, kind, tmp_path):
    path = tmp_path / "ca.pem"
    if kind == "text":
        path.write_text("no certificate here")
    given = {"ca_bundle": path} if how == "option" else {"environ": {how: str(path)}}
    with pytest.raises(SourceError) as caught:
        open_http(WEBHOOK, **({"environ": {}} | given))
    assert str(path) in str(caught.value)
    assert ("--ca-bundle" if how == "option" else how) in str(caught.value)


@pytest.fixture
def tls_server():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    body = b'{"result": "over TLS"}'
    reply = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with RawServer(reply, reply, context=context) as server:
        yield server


def read_over_tls(server, host="127.0.0.1", **trust):
    webhook = Webhook.parse(f"https://{host}:{server.port}/rest/1/{CODE}/")
    with open_http(webhook, **({"environ": {}} | trust)) as http:
        return Portal(webhook, http, sleep=lambda _seconds: None).read("profile").result


@pytest.mark.parametrize(
    "trust", [{"ca_bundle": CERTIFICATE}, {"environ": {"SSL_CERT_FILE": str(CERTIFICATE)}}]
)
def test_a_private_ca_is_trusted_when_it_is_named(tls_server, trust):
    assert read_over_tls(tls_server, **trust) == "over TLS"


def test_an_untrusted_certificate_is_explained(tls_server):
    with pytest.raises(
        PortalUnreachable, match=r"not trusted \(self.signed.*--ca-bundle or SSL_CERT_FILE"
    ) as caught:
        read_over_tls(tls_server)
    assert not caught.value.unknown_outcome
    assert tls_server.requests == []


def test_a_certificate_for_another_name_is_explained(tls_server):
    with pytest.raises(PortalUnreachable, match=r"not trusted \(Hostname mismatch"):
        read_over_tls(tls_server, host="localhost", ca_bundle=CERTIFICATE)


def test_tls_to_a_server_that_speaks_none_is_explained():
    with (
        RawServer(*[b"HTTP/1.1 400 Bad Request\r\n\r\n"] * 3, listens=False) as server,
        pytest.raises(PortalUnreachable, match="no TLS connection"),
    ):
        read_over_tls(server)


def test_nothing_is_logged_that_shows_the_code(caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
        caplog.set_level(logging.DEBUG, logger=name)
    redirect = b"HTTP/1.1 302 Found\r\nLocation: /rest/1/%s/x\r\nContent-Length: 0\r\n\r\n" % CODE.encode()
    with RawServer(redirect) as server:
        webhook = Webhook.parse(f"http://127.0.0.1:{server.port}/rest/1/{CODE}/")
        with open_http(webhook) as http, pytest.raises(Exception, match="redirect"):
            Portal(webhook, http).read("profile")
    ScriptedPortal(document({"result": 1})).portal.read("profile")
    assert [record.name for record in caplog.records if record.name.startswith("http")] == []
    assert CODE not in caplog.text


def test_the_package_and_its_values_load_without_httpx():
    modules = [
        "webhook",
        "redaction",
        "refusals",
        "answers",
        "batch",
        "retries",
        "faults",
        "query",
        "proxies",
        "batch_parts",
        "operating",
        "rate",
        "references",
        "throttle",
        "timeouts",
    ]
    imports = "; ".join(f"import stagesync.portal.{module}" for module in modules)
    source = f"import sys; import stagesync.portal; {imports}; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
