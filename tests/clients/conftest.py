"""A portal on loopback for each test, and no setting of the machine in between."""

import pytest
from clients.served import served

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """Keep the clients on loopback."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def portal():
    """A portal over plain http."""
    with served() as one:
        yield one


@pytest.fixture
def tls_portal(monkeypatch):
    """A portal over TLS, whose certificate the environment names as clients of `requests` want it."""
    with served(tls=True) as one:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(one.server.certificate_path))
        yield one
