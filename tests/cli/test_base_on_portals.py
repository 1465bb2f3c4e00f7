"""A base on several portals: what was said of one portal's board is never held against another's."""

import json

import pytest
from cli.several import BEFORE, changed, fill, several
from history.repositories import NEEDS_GIT, commit, repository

pytestmark = NEEDS_GIT
EMBEDDED = ("--portal", "embedded:portal.db")


@pytest.fixture
def revision(here):
    """Return what commits a configuration of these boards, on portals that hold each BEFORE in groups 7 and 8."""
    for name in ("portal.db", "portal-eu.db", "portal-us.db"):
        fill(here / name)
    repository(here)
    (here / ".gitignore").write_text("*\n!stagesync.yaml\n")

    def committed(boards):
        several(here / "stagesync.yaml", boards)
        commit(here)

    return committed


def drift(run):
    """Return who changed each stage of the first board, and what the run noted."""
    ended = run("plan", *EMBEDDED, "--base", "main", "--format", "json")
    told = json.loads(ended.out)["boards"][0].get("drift")
    return None if told is None else [(one["stage"], one["origin"]) for one in told], ended.err


@pytest.mark.parametrize("portal", ["us", None])
@pytest.mark.parametrize("group", [7, [7]], ids=["board", "entry"])
def test_what_was_said_of_another_portals_board_is_not_this_ones_base(run, here, revision, portal, group):
    """There the stage was said to be already, here nobody said so: the file is what changed."""
    revision({"dev": ("eu", group, changed())})
    several(here / "stagesync.yaml", {"dev": (portal, group, changed())})
    told, _ = drift(run)
    assert told == [("Review", "changed in the file")]


def test_a_namesake_on_another_portal_is_not_asked_how_it_names_its_group(run, here, revision):
    revision({"dev": ("eu", "Client 7", BEFORE)})
    several(here / "stagesync.yaml", {"dev": ("us", 7, changed())})
    told, said = drift(run)
    assert told == [("Review", "changed in the file")]
    assert "no base" not in said


def test_a_namesake_on_the_same_portal_is(run, here, revision):
    revision({"dev": ("us", "Client 7", BEFORE)})
    several(here / "stagesync.yaml", {"dev": ("us", 7, changed())})
    told, said = drift(run)
    assert told is None
    assert "dev: no base: main" in said
    assert "names its group by its name, the file now by its id" in said
