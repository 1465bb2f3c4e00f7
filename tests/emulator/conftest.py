"""Fixtures for the embedded portal's tests."""

import pytest

from stagesync.emulator import EmbeddedPortal


@pytest.fixture
def make_portal():
    """Return a function that makes portals, which are closed when the test is over."""
    portals = []

    def make(*args, **more):
        portals.append(EmbeddedPortal(*args, **more))
        return portals[-1]

    yield make
    for portal in portals:
        portal.close()


@pytest.fixture
def portal(make_portal):
    """Return an empty portal in memory."""
    return make_portal()
