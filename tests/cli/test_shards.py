"""The boards of a run divided among machines: evenly, stably, each to exactly one of them."""

import json
import re

import pytest
from cli.fleet import NAMES, configuration, portal_state
from cli.states import CHANGED, kanban, write
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stagesync.cli.shards import Shard, from_environment
from stagesync.model.board import Kind
from stagesync.model.desired import DesiredBoard
from stagesync.shipped import text

names = st.text(alphabet="abcdeXYZ0123456789é-", min_size=1, max_size=12)
fleets = st.sets(names, max_size=60).map(sorted)
counts = st.integers(min_value=1, max_value=12)
VARIABLES = ("STAGESYNC_SHARD", "STAGESYNC_SHARDS", "CI_NODE_INDEX", "CI_NODE_TOTAL", "JOB_COMPLETION_INDEX")


@pytest.fixture(autouse=True)
def outside_of_ci(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def boards(fleet):
    """Return a board for each name, each at a place of its own."""
    return [DesiredBoard(name=name, kind=Kind.KANBAN, group=f"group of {name}", entries=()) for name in fleet]


def divided(fleet, count):
    """Return by shard the names of its boards."""
    shards = (Shard(index=index, count=count) for index in range(1, count + 1))
    return [{board.name for board in shard.of(boards(fleet))} for shard in shards]


def home(fleet, count):
    return {name: index for index, shard in enumerate(divided(fleet, count)) for name in shard}


@given(fleets, counts)
def test_each_board_falls_into_exactly_one_shard(fleet, count):
    held = [name for shard in divided(fleet, count) for name in shard]
    assert sorted(held) == fleet


@given(fleets, counts)
def test_sizes_differ_by_one_board_at_most(fleet, count):
    sizes = [len(shard) for shard in divided(fleet, count)]
    assert max(sizes) - min(sizes) <= 1


@given(fleets, counts, names)
def test_a_board_more_moves_at_most_one_other_over_each_cut(fleet, count, added):
    before, after = home(fleet, count), home(sorted({*fleet, added}), count)
    assert sum(before[name] != after[name] for name in fleet) <= count - 1


@given(fleets, counts, st.randoms())
def test_the_order_of_the_boards_does_not_count(fleet, count, random):
    shuffled = random.sample(fleet, len(fleet))
    assert home(shuffled, count) == home(fleet, count)


def test_the_division_is_the_same_on_every_machine_and_in_every_version():
    """The names in the order that `printf NAME | sha256sum` gives them, in three pieces."""
    assert divided(NAMES, 3) == [
        {"client-17", "client-8", "client-14", "client-15"},
        {"client-9", "client-12", "client-16", "client-10"},
        {"client-18", "client-11", "client-7", "client-13"},
    ]


def test_names_that_are_alike_are_spread():
    """A client whose boards are named one after the other is no shard's burden alone."""
    fleet = [f"{client}-{number:03}" for client in ("big", "small") for number in range(300)]
    for shard in divided(fleet, 3):
        assert 70 <= sum(name.startswith("big") for name in shard) <= 130


@given(counts)
def test_boards_at_one_place_meet_in_one_shard(count):
    """There they refuse each other; apart, two machines would write one board."""
    fleet = [*boards("abcdefg"), DesiredBoard(name="z", kind=Kind.KANBAN, group="group of b", entries=())]
    shards = [Shard(index=index, count=count).of(fleet) for index in range(1, count + 1)]
    for shard in shards:
        held = {board.name for board in shard}
        assert ("b" in held) == ("z" in held)
    assert sorted(board.name for shard in shards for board in shard) == [*"abcdefg", "z"]


@pytest.mark.parametrize(
    ("environ", "shard"),
    [
        ({"STAGESYNC_SHARD": "3/10"}, "3/10"),
        ({"STAGESYNC_SHARD": " 1/1 "}, "1/1"),
        ({"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "4"}, "2/4"),
        ({"CI_NODE_TOTAL": "1"}, "1/1"),  # a GitLab job without `parallel`
        ({"JOB_COMPLETION_INDEX": "0", "STAGESYNC_SHARDS": "5"}, "1/5"),
        ({"JOB_COMPLETION_INDEX": "4", "STAGESYNC_SHARDS": "5"}, "5/5"),
        ({"STAGESYNC_SHARD": "2/3", "CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "4"}, "2/3"),
        (
            {
                "CI_NODE_INDEX": "1",
                "CI_NODE_TOTAL": "5",
                "JOB_COMPLETION_INDEX": "0",
                "STAGESYNC_SHARDS": "5",
            },
            "1/5",
        ),
    ],
)
def test_auto_reads_what_a_ci_service_says(environ, shard):
    assert str(from_environment(environ)) == shard


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "no variable names a shard"),
        (
            {"STAGESYNC_SHARD": "3"},
            "STAGESYNC_SHARD: '3' is no shard; write INDEX/COUNT, such as 3/10, or auto",
        ),
        ({"STAGESYNC_SHARD": "0/3"}, "STAGESYNC_SHARD: there is no shard 0 of 3; they are counted from 1"),
        ({"CI_NODE_INDEX": "2"}, "CI_NODE_TOTAL is not set"),
        ({"CI_NODE_TOTAL": "4"}, "CI_NODE_INDEX is not set"),
        ({"CI_NODE_INDEX": "two", "CI_NODE_TOTAL": "4"}, "CI_NODE_INDEX is 'two', which is no number"),
        ({"JOB_COMPLETION_INDEX": "0"}, "STAGESYNC_SHARDS is not set"),
        ({"JOB_COMPLETION_INDEX": "5", "STAGESYNC_SHARDS": "5"}, "there is no shard 6 of 5"),
        (
            {
                "CI_NODE_INDEX": "1",
                "CI_NODE_TOTAL": "4",
                "JOB_COMPLETION_INDEX": "1",
                "STAGESYNC_SHARDS": "4",
            },
            "CI_NODE_INDEX 1/4 and JOB_COMPLETION_INDEX 2/4 disagree; set STAGESYNC_SHARD=INDEX/COUNT",
        ),
    ],
)
def test_what_the_environment_does_not_say_right_is_an_error(environ, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        from_environment(environ)


@pytest.mark.parametrize("shard", ["0/3", "4/3", "3", "1/0", "a/b", "1/2/3", "", "-1/3", "auto"])
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_wrong_shard_is_wrong_usage_and_asks_no_portal(run, here, portal, command, shard):
    write(here / "stagesync.yaml", CHANGED)
    ended = run(command, "--shard", shard)
    assert (ended.code, ended.out) == (64, "")
    assert "--shard" in ended.err
    assert portal.log() == []


def test_the_plan_of_a_shard_says_which_of_how_many_and_names_all_boards(run, here, portal):
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    planned = run("plan", "--shard", "2/3", "--format", "json")
    document = json.loads(planned.out)
    Draft202012Validator(json.loads(text("schemas", "plan.schema.json"))).validate(document)
    assert document["shard"] == {"index": 2, "count": 3, "boards": list(NAMES)}
    held = [board["name"] for board in document["boards"]]
    assert held == ["client-10", "client-12", "client-16", "client-9"]
    assert document["summary"]["boards"] == 4


def test_a_shard_reads_its_own_boards_alone(run, here, portal):
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    run("plan", "--shard", "1/3")
    read = [call["params"]["entityId"] for call in portal.log() if call["method"] == "task.stages.get"]
    assert sorted(map(int, read)) == [8, 14, 15, 17]


def test_a_plan_of_the_whole_run_names_no_shard(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    assert "shard" not in json.loads(run("plan", "--format", "json").out)


def test_all_shards_applied_leave_nothing_to_do(run, here, portal, monkeypatch):
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    for index in ("1", "2", "3"):
        monkeypatch.setenv("CI_NODE_INDEX", index)
        monkeypatch.setenv("CI_NODE_TOTAL", "3")
        assert run("apply", "--yes", "--shard", "auto").code == 0
    assert run("plan", "--detailed-exitcode").code == 0


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "svg", "jsonl"])
def test_a_shard_without_boards_has_nothing_to_do(run, here, portal, form):
    write(here / "stagesync.yaml", CHANGED)
    empty = next(index for index in (1, 2) if not Shard(index=index, count=2).of(boards(["dev"])))
    ended = run("plan", "--shard", f"{empty}/2", "--format", form, "--detailed-exitcode")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out


def test_a_saved_plan_is_divided_when_it_is_made(run, here, portal):
    write(here / "stagesync.yaml", CHANGED)
    run("plan", "--out", "plan.json")
    ended = run("apply", "--plan", "plan.json", "--shard", "1/2")
    assert ended.code == 64
    assert "stagesync plan --shard INDEX/COUNT --out FILE" in ended.err


def test_targets_are_divided_like_a_configuration_of_their_own(run, here, portal):
    write(here / "stagesync.yaml", kanban("Backlog", name="a"), kanban("Backlog", name="b", group=8))
    document = json.loads(run("plan", "--target", "a", "--shard", "1/1", "--format", "json").out)
    assert (document["shard"]["boards"], document["narrowed"]) == (["a"], True)
