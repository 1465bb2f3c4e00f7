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
    return repository(tmp_path / "checkout")


def repository(folder):
    """Make the repository that `checkout` is."""
    folder.mkdir()
    git(folder, "init", "-q")
    write(folder / "stagesync.yaml", kanban("Backlog", "Doing", "Done"))
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "As it is")
    git(folder, "checkout", "-qb", "change")
    write(folder / "stagesync.yaml", CHANGED)
    git(folder, "commit", "-qam", "Change")
    return folder


def as_at_first(folder):
    """Check out main as `repository` made it, and nothing beside it."""
    git(folder, "checkout", "-q", "--force", "-B", "main", "change^")
    git(folder, "clean", "-ffdxq")


@pytest.fixture
def locks(tmp_path, monkeypatch):
    """What runs finds locks of its own alone."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def runner(checkout, tmp_path, site, locks):
    """The runner."""
    return Runner(checkout=checkout, folder=tmp_path, site=site)
