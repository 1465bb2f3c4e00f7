"""Fixtures for the command line's tests: a folder of its own for each, a clean environment, portals."""

import json

import pytest
from cli.portals import front, serving
from cli.running import in_process
from cli.several import fill, fronts
from cli.states import BOARD, state

VARIABLES = (
    "STAGESYNC_WEBHOOK",
    "NO_COLOR",
    "COLUMNS",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "SSL_CERT_FILE",
    "STAGESYNC_RATE",
    "STAGESYNC_TIMEOUT",
)


@pytest.fixture
def state_folder(tmp_path_factory, monkeypatch):
    """The user's state folder, empty: locks of a test are nobody else's."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


@pytest.fixture
def here(tmp_path, state_folder, monkeypatch):
    """An empty working folder, and an environment that names no portal."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    # all runs of this process share one portal's bucket
    monkeypatch.setenv("STAGESYNC_RATE", "100000/100000")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(here, capsys):
    """Run the program in this process, in the working folder `here`."""

    def running(*args):
        return in_process(capsys, *args)

    return running


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One `portal serve` for all tests of this process."""
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def portal(server, here, monkeypatch):
    """A served portal with BOARD on it, named by the environment."""
    server.put(state(BOARD))
    monkeypatch.setenv("STAGESYNC_WEBHOOK", server.webhook)
    return server


@pytest.fixture
def secret(here, monkeypatch):
    """A portal in this process that can be made to misbehave; its webhook's code is a secret."""
    with front(state(BOARD)) as (behind, webhook):
        monkeypatch.setenv("STAGESYNC_WEBHOOK", webhook)
        yield behind


@pytest.fixture
def seeded(run, here):
    """Fill an embedded portal's file with a state, and return the option that names it."""

    def fill(document):
        (here / "seed.json").write_text(json.dumps(document))
        assert run("portal", "seed", "seed.json", "--state", "portal.db", "--force").code == 0
        return ("--portal", f"embedded:{here / 'portal.db'}")

    return fill


@pytest.fixture
def embedded(here):
    """Three embedded portals in files of their own, and the options that lead to them."""
    for name in ("portal.db", "portal-eu.db", "portal-us.db"):
        fill(here / name)
    return ("--portal", "embedded:portal.db")


@pytest.fixture
def served(here, monkeypatch):
    """Two misbehaving portals by their names, eu and us; variables lead to them."""
    with fronts("eu", "us") as (behind, env):
        for name, webhook in env.items():
            monkeypatch.setenv(name, webhook)
        yield behind
