"""The embedded portal over TLS, and connections that are really cut."""

import http.client
import shutil
import ssl
import subprocess
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest

from stagesync.emulator import EmbeddedPortal, Faults, default_seed, der, parse_fault, serve
from stagesync.emulator.certificate import certificate_pem
from stagesync.emulator.elliptic import _ORDER, PrivateKey, new_key

CALL = "/rest/1/embedded/profile"


@pytest.fixture
def portal():
    portal = EmbeddedPortal()
    portal.replace(default_seed())
    yield portal
    portal.close()


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def server(request, portal):
    with serve(portal, tls=request.param) as server:
        yield server


@pytest.fixture
def client(server):
    with httpx.Client(base_url=server.url, verify=trust(server), trust_env=False) as client:
        yield client


def trust(server):
    if server.certificate_path is None:
        return ssl.create_default_context()
    context = ssl.create_default_context(cafile=server.certificate_path)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def test_a_client_that_trusts_the_certificate_is_served(portal):
    with serve(portal, tls=True) as server:
        port = urlsplit(server.url).port
        assert server.url == f"https://127.0.0.1:{port}"
        for host in ("127.0.0.1", "localhost"):
            connection = http.client.HTTPSConnection(host, port, context=trust(server), timeout=10)
            for _ in range(2):
                connection.request("GET", CALL)
                answer = connection.getresponse()
                assert (answer.status, answer.read()[:10]) == (200, b'{"result":')
            connection.close()


def test_others_are_not_and_nobody_prints_about_it(portal, capfd):
    with serve(portal, tls=True) as server:
        for url in (server.url, server.url.replace("https", "http")):
            with pytest.raises(httpx.TransportError):
                httpx.get(url + CALL, trust_env=False)
        assert httpx.get(server.url + CALL, verify=trust(server), trust_env=False).status_code == 200
    assert portal.log() == [{"method": "profile", "params": {}, "batch": False}]
    assert capfd.readouterr() == ("", "")


def test_a_client_that_never_shakes_hands_keeps_nobody_waiting(portal):
    with serve(portal, tls=True) as server:
        silent = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
        silent.connect()
        assert httpx.get(server.url + CALL, verify=trust(server), trust_env=False).status_code == 200
        silent.close()


def test_certificates_are_thrown_away_and_never_the_same(portal):
    texts = []
    for _ in range(2):
        with serve(portal, tls=True) as server:
            texts.append(server.certificate_path.read_text())
            assert [path.name for path in server.certificate_path.parent.iterdir()] == ["certificate.pem"]
        assert not server.certificate_path.parent.exists()
    assert texts[0] != texts[1]


def test_without_tls_there_is_no_certificate(portal):
    with serve(portal) as server:
        assert (server.certificate_path, server.url[:7]) == (None, "http://")


def test_a_port_that_is_taken_leaves_no_certificate_behind(portal, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with serve(portal) as server, pytest.raises(OSError, match="in use"):
        serve(portal, port=urlsplit(server.url).port, tls=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("year", [2026, 2049, 2050])
def test_dates_are_written_by_the_rules_of_their_year(tmp_path, year):
    path = tmp_path / "certificate.pem"
    path.write_text(certificate_pem(new_key(), datetime(year, 3, 1, tzinfo=UTC)))
    held = ssl._ssl._test_decode_cert(path)  # the only reader of certificates in the standard library
    assert (held["notBefore"][-8:-4], held["notAfter"][-8:-4]) == (str(year), str(year + 2))
    names = ("DNS", "localhost"), ("IP Address", "127.0.0.1"), ("IP Address", "0:0:0:0:0:0:0:1")
    assert held["subjectAltName"] == names


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the check is openssl's")
def test_openssl_finds_nothing_wrong(portal):
    with serve(portal, tls=True) as server:
        path = str(server.certificate_path)
        done = subprocess.run(
            ["openssl", "verify", "-x509_strict", "-check_ss_sig", "-CAfile", path, path],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, f"{path}: OK\n")


@pytest.mark.parametrize(
    ("value", "encoded"),
    [(0, "020100"), (1, "020101"), (127, "02017f"), (128, "02020080"), (255, "020200ff"), (256, "02020100")],
)
def test_whole_numbers_are_never_taken_for_negative_ones(value, encoded):
    assert der.integer(value).hex() == encoded


@pytest.mark.parametrize(
    ("size", "head"), [(127, "047f"), (128, "048180"), (255, "0481ff"), (256, "04820100")]
)
def test_lengths(size, head):
    assert der.octets(bytes(size)).hex().startswith(head + "00")


@pytest.mark.parametrize(
    ("secret", "x"),
    [
        (1, "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
        (2, "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978"),
        (112233445566778899, "339150844ec15234807fe862a86be77977dbfb3ae3d96f4c22795513aeaab82f"),
        (_ORDER - 1, "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
    ],
)
def test_points_of_the_curve(secret, x):
    assert PrivateKey(secret).public[1:33].hex() == x


def test_a_key_does_not_show_its_secret():
    assert "12345" not in repr(PrivateKey(12345))


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_cut_connection_is_really_cut_and_the_next_one_is_served(portal, server, client, when):
    assert client.get(CALL).status_code == 200
    portal.faults = Faults(parse_fault(f"cut {when}"))
    with pytest.raises(httpx.TransportError):
        client.get(CALL)
    assert client.get(CALL).status_code == 200
    assert len(portal.log()) == (3 if when == "after" else 2)


def test_a_plain_connection_is_reset(portal):
    portal.faults = Faults(parse_fault("cut after"))
    with serve(portal) as server:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
        connection.request("GET", CALL)
        with pytest.raises(ConnectionResetError) as caught:
            connection.getresponse()
        assert not isinstance(caught.value, http.client.RemoteDisconnected)
        connection.close()


def test_half_an_answer_ends_early(portal, client):
    portal.faults = Faults(parse_fault("half after"))
    with pytest.raises(httpx.RemoteProtocolError, match=r"incomplete|without sending complete"):
        client.get(CALL)
    assert client.get(CALL).status_code == 200
    assert len(portal.log()) == 2


def test_other_faults_come_over_the_socket_too(portal, server, client):
    portal.faults = Faults(*map(parse_fault, ["502 before", "licence before n=2", "half-json after n=3"]))
    answers = [client.get(CALL) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [502, 302, 200, 200]
    assert answers[1].headers["Location"] == f"{server.url}/bitrix/coupon_activation.php"
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answers[2].json()


def test_nothing_is_printed_about_cut_connections(portal, client, capfd):
    portal.faults = Faults(parse_fault("cut after"), parse_fault("half before n=2"))
    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            client.get(CALL)
    assert client.get(CALL).status_code == 200
    assert capfd.readouterr() == ("", "")
