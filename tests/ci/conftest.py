"""Fixtures: a repository with a pull request in it, a portal, and the imitated runner."""

import pytest
from ci.action import Runner, git
from cli.portals import serving
from cli.states import BOARD, CHANGED, OTHER, kanban, state, write
from hosting.sites import hosting


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One `portal serve` for all tests of this process."""
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def portal(server):
    """A portal with BOARD on it."""
    server.put(state(BOARD, OTHER))
    return server


@pytest.fixture
def site():
    """GitHub, with pull request 5 open."""
    with hosting("github") as served:
        yield served


@pytest.fixture
def checkout(tmp_path):
    """A repository whose main holds the board as it is, and whose branch `change` wants something of it."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init", "-q")
    write(folder / "stagesync.yaml", kanban("Backlog", "Doing", "Done"))
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "As it is")
    git(folder, "checkout", "-qb", "change")
    write(folder / "stagesync.yaml", CHANGED)
    git(folder, "commit", "-qam", "Change")
    return folder


@pytest.fixture
def runner(checkout, tmp_path, site, monkeypatch):
    """The runner; what it runs finds locks of its own alone."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Runner(checkout=checkout, folder=tmp_path, site=site)
