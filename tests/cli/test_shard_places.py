"""No live board in two shards, in whatever ways its entries name it; and no more boards together than that takes."""

from dataclasses import replace

import pytest
from cli.several import changed, several
from cli.states import write
from embedded import live
from emulator.states import DEALS, funnel, process
from families.numbered_places import everything
from hypothesis import given
from hypothesis import strategies as st

from stagesync.cli.live_boards import located
from stagesync.cli.shards import Shard
from stagesync.families.fan_out import fan_out
from stagesync.model.board import Kind
from stagesync.model.desired import DesiredBoard

NAMES = ("Retail", "Partners", "5", "retail")
FIRST = {"deal": 5, "smart-invoice": 15, 177: 25}
"""The ids of an entity's first pipeline: NAMES are those of four in a row, and the first is the default one."""
COUNTS = range(2, 9)


def board(kind, **where):
    return DesiredBoard(name="", kind=kind, entries=(), **where)


def directory(entity, pipeline):
    """Return a board of a pipeline, given by its name, by its place among those of its entity, or not at all."""
    number = pipeline + FIRST[entity] if isinstance(pipeline, int) else pipeline
    return board(Kind.CRM, entity=entity, pipeline=number)


told = st.sampled_from((*NAMES, *range(4)))
groups = st.sampled_from((*NAMES, *range(5, 9)))
kanban_or_scrum = st.sampled_from((Kind.KANBAN, Kind.SCRUM))
written = st.one_of(
    st.builds(lambda kind, group: board(kind, group=group), kanban_or_scrum, groups),
    st.builds(lambda kind, group: board(kind, groups=(group,)), kanban_or_scrum, groups),
    st.builds(lambda process: board(Kind.RPA, process=process), groups),
    st.builds(directory, st.sampled_from(tuple(FIRST)), told | st.none()),
    st.sampled_from([board(Kind.CRM, entity="lead"), board(Kind.CRM, entity="deal", pipeline=0)]),
    st.just(board(Kind.MY_PLAN)),
)
fleets = st.lists(written, min_size=2, max_size=12).map(
    lambda boards: [replace(one, name=f"b{number}") for number, one in enumerate(boards)]
)


def portal_state():
    """Return a portal on which each of NAMES is a group, a process and a pipeline of each entity."""
    there = list(enumerate(NAMES))
    numbers = {"deal": 2, "smart-invoice": 31, 177: 177}
    pipelines = [
        funnel(first + place, name, entity_type=numbers[entity], default="N" if place else "Y")
        for entity, first in FIRST.items()
        for place, name in there
    ]
    state = everything(types=[process(5 + place, name) for place, name in there])
    state["groups"] = {str(5 + place): name for place, name in there}
    state["group_roles"] = dict.fromkeys(state["groups"], "A")
    state["crm"] |= {"categories": pipelines, "statuses": []}
    return state


@pytest.fixture(scope="module")
def world():
    with live(portal_state()) as opened:
        yield opened


def address_of(place):
    return replace(place.address, name=None, container=None)


@given(fleets, st.sampled_from(COUNTS))
def test_boards_of_one_address_are_in_one_shard_however_they_are_named(world, fleet, count):
    boards = fan_out(world.portal, fleet)
    homes = {}
    for index in range(1, count + 1):
        shard = Shard(index=index, count=count).of(boards)
        for place in located(world.portal, shard):
            if place.refusal is None:
                homes.setdefault(address_of(place), set()).add(index)
    assert all(len(indexes) == 1 for indexes in homes.values())


@given(fleets, st.sampled_from(COUNTS))
def test_each_board_is_in_one_shard_whatever_may_be_one(world, fleet, count):
    boards = fan_out(world.portal, fleet)
    held = [one.name for index in range(1, count + 1) for one in Shard(index=index, count=count).of(boards)]
    assert sorted(held) == sorted(one.name for one in boards)


def sizes(boards, count=4):
    named = [replace(one, name=f"b{number}") for number, one in enumerate(boards)]
    return sorted(len(Shard(index=index, count=count).of(named)) for index in range(1, count + 1))


EVEN, TOGETHER = [2, 2, 2, 2], [0, 0, 0, 8]


@pytest.mark.parametrize(
    ("boards", "expected"),
    [
        ([board(Kind.RPA, process=number) for number in range(1, 9)], EVEN),
        ([board(Kind.RPA, process=f"P{number}") for number in range(1, 9)], EVEN),
        ([board(Kind.RPA, process=number if number < 8 else "X") for number in range(1, 9)], TOGETHER),
        ([board(Kind.CRM, entity="deal", pipeline=number) for number in range(8)], EVEN),
        ([board(Kind.CRM, entity="deal", pipeline=number or "X") for number in range(8)], TOGETHER),
        ([board(Kind.CRM, entity="deal", pipeline=number or None) for number in range(8)], EVEN),
        ([board(Kind.CRM, entity=177, pipeline=number or None) for number in range(8)], TOGETHER),
        (
            [board(Kind.CRM, entity=177, pipeline=f"P{number}" if number else None) for number in range(8)],
            TOGETHER,
        ),
        (
            [board(Kind.CRM, entity=177 + number, pipeline=9 if number % 2 else "X") for number in range(8)],
            EVEN,
        ),
        (
            [board(Kind.RPA, portal=f"p{number}", process=9 if number % 2 else "X") for number in range(8)],
            EVEN,
        ),
        ([board(Kind.KANBAN, portal="down", group=number or "X") for number in range(8)], EVEN),
        ([board(Kind.KANBAN) for number in range(8)], EVEN),
        ([board(Kind.MY_PLAN) for number in range(8)], TOGETHER),
    ],
    ids=[
        "processes by id",
        "processes by name",
        "processes by id and one by name",
        "pipelines by id",
        "pipelines by id and one by name",
        "deals without a pipeline are those of pipeline 0",
        "the default pipeline may be any id",
        "the default pipeline may be any name",
        "of each entity one",
        "on each portal one",
        "groups of a portal that failed",
        "groups that were not found",
        "the one My Plan of a user",
    ],
)
def test_only_what_may_be_one_board_is_kept_together(boards, expected):
    assert sizes(boards) == expected


STAGES = (
    "[{title: New, code: NEW}, {title: Won, code: WON, semantic: success}, "
    "{title: Lost, code: LOSE, semantic: fail}]"
)


def pipeline(name, told):
    return [
        f"  {name}:",
        "    kind: crm",
        "    entity: deal",
        f"    pipeline: {told}",
        f"    stages: {STAGES}",
    ]


def test_two_shards_never_write_a_pipeline_that_is_named_in_two_ways(run, here, portal):
    portal.put(everything(deals=DEALS))
    write(here / "stagesync.yaml", pipeline("sales", 5), pipeline("retail", '"Partners"'))
    told = [run("apply", "--yes", "--shard", f"{index}/2").out for index in (1, 2)]
    assert portal.writes() == []
    assert sorted(one.count("REFUSED same-board") for one in told) == [0, 2]


def test_two_shards_never_write_a_portal_that_has_two_names(run, here, portal, monkeypatch):
    """Each shard has the boards of one name alone."""
    for variable in ("EU_WEBHOOK", "US_WEBHOOK"):
        monkeypatch.setenv(variable, portal.webhook)
    several(here / "stagesync.yaml", {"dev": ("eu", 7, changed()), "sales": ("us", 7, changed("Talk"))})
    for index in (1, 2):
        ended = run("apply", "--yes", "--shard", f"{index}/2")
        assert ended.code == 1
        assert "are one and the same" in ended.err
    assert portal.writes() == []
