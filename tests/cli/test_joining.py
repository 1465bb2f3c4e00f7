"""The plans of shards as one: exactly the plan of one run, or a refusal that names what is missing or doubled."""

import json
from dataclasses import replace

import pytest
from cli.fleet import NAMES, configuration, portal_state
from cli.several import changed, several
from cli.states import CHANGED, kanban, write
from hypothesis import given
from hypothesis import strategies as st

from stagesync.cli.shards import Shard
from stagesync.cli.share import Share
from stagesync.errors import SourceError
from stagesync.model.board import Address, Kind
from stagesync.model.plan import BoardPlan, Plan
from stagesync.planning.drift.base import Said
from stagesync.rendering.plan_join import Counting, Source, join
from stagesync.rendering.plan_join_part import part_value
from stagesync.rendering.plan_json import plan_to_json
from stagesync.rendering.plan_reading import plan_from_json

NOTHING_COUNTED = Counting(requests=lambda boards: 0, notes=lambda kind: ())


@pytest.fixture
def parts(run, here, portal):
    """The plans of three shards, and `whole.json`, the plan of one run."""
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    return planned(run, 3)


def planned(run, count, *more):
    files = [f"{index}.json" for index in range(1, count + 1)]
    for index, file in enumerate(files, 1):
        assert run("plan", "--shard", f"{index}/{count}", "--out", file, *more).code == 0
    assert run("plan", "--out", "whole.json", *more).code == 0
    return files


def test_the_joined_plan_is_byte_for_byte_that_of_one_run(run, here, portal, parts):
    portal.door("DELETE", "log")
    ended = run("plan", "--join", *reversed(parts), "--out", "joined.json")
    assert ended.code == 0
    assert (here / "joined.json").read_bytes() == (here / "whole.json").read_bytes()
    assert portal.log() == []
    assert ended.out == run("show", "whole.json").out


def test_a_joined_plan_needs_no_webhook(run, here, parts, monkeypatch):
    monkeypatch.delenv("STAGESYNC_WEBHOOK")
    assert run("plan", "--join", *parts).code == 0


def test_a_joined_plan_is_applied_like_any_other(run, here, parts):
    run("plan", "--join", *parts, "--out", "joined.json")
    assert run("apply", "--plan", "joined.json", "--yes", "stagesync.yaml").code == 0
    assert run("plan", "--detailed-exitcode").code == 0


def test_what_is_said_once_of_a_kind_is_said_once_of_the_joined_plan(run, here, portal):
    """Each shard's first board of the kind has the note that the first of the whole run keeps."""
    state = portal_state()
    portal.put(state)
    lines = [*configuration(here / "stagesync.yaml").read_text().splitlines(), "  mine:", "    kind: my-plan"]
    (here / "stagesync.yaml").write_text("\n".join([*lines, "    stages:", "      - title: Today", ""]))
    files = planned(run, 2)
    run("plan", "--join", *files, "--out", "joined.json")
    assert (here / "joined.json").read_bytes() == (here / "whole.json").read_bytes()


def test_missing_shards_and_their_boards_are_named(run, here, parts):
    ended = run("plan", "--join", parts[0], "--out", "joined.json")
    assert (ended.code, ended.out) == (1, "")
    assert "no plan of shard 2/3, 3/3" in ended.err
    assert (
        "missing is client-10, client-11, client-12, client-13, client-16, client-18, client-7, client-9"
        in ended.err
    )
    assert not (here / "joined.json").exists()


def test_doubled_shards_and_their_boards_are_named(run, here, parts):
    (here / "again.json").write_bytes((here / parts[1]).read_bytes())
    ended = run("plan", "--join", *parts, "again.json")
    assert (ended.code, ended.out) == (1, "")
    assert "shard 2/3 comes 2 times, in 2.json, again.json" in ended.err
    assert "doubled is client-10, client-12, client-16, client-9" in ended.err


def test_a_shard_of_another_division_does_not_join(run, here, parts):
    run("plan", "--shard", "2/4", "--out", "other.json")
    ended = run("plan", "--join", parts[0], "other.json", parts[2])
    assert ended.code == 1
    assert "1.json and other.json do not join: one is shard 1/3, the other shard 2/4" in ended.err


def test_shards_of_different_configurations_do_not_join(run, here, parts):
    write(here / "other.yaml", CHANGED)
    run("plan", "other.yaml", "--shard", "2/3", "--out", parts[1])
    ended = run("plan", "--join", *parts)
    assert ended.code == 1
    assert "1.json and 2.json do not join: they were made from different configurations" in ended.err
    assert "plan all shards again, from the same files" in ended.err


def test_boards_at_one_place_in_two_shards_are_named(run, here, parts):
    """One names the group by its id, the other by its name: the files alone do not tell."""
    plans = [plan_from_json((here / file).read_text(), source=file, forms=forms) for file in parts]
    there = plans[0].boards[0].address
    boards = (replace(plans[1].boards[0], address=there), *plans[1].boards[1:])
    plans[1] = replace(plans[1], boards=boards)
    sources = [Source(file=file, plan=plan) for file, plan in zip(parts, plans, strict=True)]
    with pytest.raises(SourceError, match="one and the same board is client-10 and client-14"):
        join(sources, NOTHING_COUNTED)


def forms(address):
    from stagesync.families import FAMILIES

    return FAMILIES[address.kind].forms(address)


def test_a_plan_of_a_whole_run_is_not_joined(run, here, parts):
    ended = run("plan", "--join", "whole.json")
    assert (ended.code, ended.out) == (1, "")
    assert "whole.json is the plan of a whole run, not of a shard" in ended.err


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('"index": 2', '"index": 3'),
        ('"client-9"', '"client-9a"'),
        ('"title": "Doing"', '"title": "Going"'),
        ('"requests": ', '"requests": 1'),
        ('"count": 3,', '"count": 3, "more": 1e999,'),
        ('"shard": {', '"shard": 7, "old": {'),
    ],
)
def test_a_shard_changed_after_it_was_saved_does_not_join(run, here, parts, was, now):
    text = (here / parts[1]).read_text()
    assert was in text
    (here / parts[1]).write_text(text.replace(was, now, 1))
    ended = run("plan", "--join", *parts)
    assert (ended.code, ended.out) == (1, "")
    assert "2.json" in ended.err


@pytest.mark.parametrize(
    "options", [("--target", "client-7"), ("--base", "HEAD"), ("--shard", "1/2"), ("--allow-missing",)]
)
def test_options_of_planning_are_wrong_usage_with_plans_that_are_made(run, here, parts, options):
    assert run("plan", "--join", *parts, *options).code == 64


def test_joining_needs_files(run, here):
    assert run("plan", "--join").code == 64
    assert "gone.json can't be read" in run("plan", "--join", "gone.json").err


def test_a_joined_plan_does_not_overwrite_one_that_it_is_made_of(run, here, parts):
    before = (here / parts[0]).read_bytes()
    assert run("plan", "--join", *parts, "--out", parts[0]).code == 64
    assert (here / parts[0]).read_bytes() == before


def test_a_shard_with_a_refused_board_joins_to_a_refused_plan(run, here, portal):
    write(
        here / "stagesync.yaml",
        kanban("{title: Gone, id: 999}", name="a"),
        kanban("Backlog", name="b", group=8),
    )
    for index in (1, 2):
        run("plan", "--shard", f"{index}/2", "--out", f"{index}.json")
    ended = run("plan", "--join", "1.json", "2.json", "--format", "json")
    assert ended.code == 1
    assert json.loads(ended.out)["summary"]["refused"] == 1


def test_a_part_is_written_and_read_to_the_same_bytes(here, parts):
    for file in parts:
        text = (here / file).read_text()
        assert plan_to_json(plan_from_json(text, source=file, forms=forms)) == text


def test_the_plan_of_a_shard_is_shown_and_applied_by_itself(run, here, parts):
    assert "client-9" in run("show", parts[1]).out
    for file in parts:
        assert run("apply", "--plan", file, "--yes", "stagesync.yaml").code == 0
    assert run("plan", "--detailed-exitcode").code == 0


def test_the_plan_of_a_shard_of_targets_is_applied_with_its_files(run, here, portal):
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    targets = [word for name in ("client-7", "client-8", "client-10") for word in ("--target", name)]
    for index in ("1", "2"):
        run("plan", *targets, "--shard", f"{index}/2", "--out", f"{index}.json")
        assert run("apply", "--plan", f"{index}.json", "--yes", "stagesync.yaml").code == 0
    assert run("plan", *targets, "--detailed-exitcode").code == 0


def test_shards_of_other_targets_of_one_entry_do_not_join_and_say_why(run, here, portal):
    portal.put(portal_state())
    several(here / "stagesync.yaml", {"c": (None, [7, 8, 9], changed())}, portals=("eu",))
    run("plan", "--target", "c/7", "--target", "c/8", "--shard", "1/2", "--out", "1.json")
    run("plan", "--target", "c/7", "--target", "c/9", "--shard", "2/2", "--out", "2.json")
    ended = run("plan", "--join", "1.json", "2.json")
    assert ended.code == 1
    assert (
        "only one of them knows c/8, c/9, so the portal's groups changed between them, or they were made for other "
        "targets" in ended.err
    )


def test_groups_that_changed_are_blamed_alone_where_nothing_was_targeted(run, here, portal):
    portal.put(portal_state())
    several(here / "stagesync.yaml", {"c": (None, {"name": "Client 1*"}, changed())}, portals=("eu",))
    run("plan", "--shard", "1/2", "--out", "1.json")
    state = portal_state()
    state["groups"]["18"] = "Gone"
    portal.put(state)
    run("plan", "--shard", "2/2", "--out", "2.json")
    ended = run("plan", "--join", "1.json", "2.json")
    assert "only one of them knows c/18, so the portal's groups changed between them; plan all" in ended.err


@pytest.mark.parametrize("missing", [("US_WEBHOOK",), ("EU_WEBHOOK", "US_WEBHOOK")])
def test_boards_of_a_portal_that_failed_are_refused_in_the_joined_plan(
    run, here, portal, monkeypatch, missing
):
    """Not every shard has one of them; together they are the plan of one run, byte for byte."""
    for name in ("EU_WEBHOOK", "US_WEBHOOK"):
        monkeypatch.delenv(name, raising=False)
        if name not in missing:
            monkeypatch.setenv(name, portal.webhook)
    portals = {f"b{number}": (("eu", "us")[number % 2], 7 + number, changed()) for number in range(6)}
    portals["fleet"] = ("us", {"name": "Client *"}, changed())
    portal.put(portal_state())
    several(here / "stagesync.yaml", portals)
    files = [f"{index}.json" for index in (1, 2, 3)]
    for index, file in enumerate(files, 1):
        run("plan", "--shard", f"{index}/3", "--out", file)
    assert run("plan", "--out", "whole.json").code == 1
    assert run("plan", "--join", *files, "--out", "joined.json").code == 1
    assert (here / "joined.json").read_bytes() == (here / "whole.json").read_bytes()
    boards = json.loads((here / "joined.json").read_text())["boards"]
    refused = {board["name"]: [one["code"] for one in board.get("refusals", ())] for board in boards}
    failed = ["portal-failed"]
    assert refused == {
        name: failed if f"{name_of.upper()}_WEBHOOK" in missing else []
        for name, (name_of, *_) in portals.items()
    }


labels = st.none() | st.sampled_from([f"journal .stagesync/journal/{number}.jsonl" for number in range(4)])


def part(index, count, said):
    """Return the plan of a shard whose boards have these labels of bases, None for no base; and that of all boards."""

    def made(names):
        boards = tuple(
            BoardPlan(
                name=name, address=Address(kind=Kind.KANBAN, group=int(name.partition("-")[2])),
                fingerprint="", before=(), after=(),
            )
            for name in sorted(names)
        )  # fmt: skip
        told = dict.fromkeys(bases[board.name].label for board in boards if board.name in bases)
        return Plan(boards=boards, requests=0, base=", ".join(told) or None)

    bases = {name: Said(label=label) for name, label in said.items() if label is not None}
    own = [name for place, name in enumerate(sorted(said)) if place % count == index - 1]
    share = Share(boards=(), written=(), names=NAMES, shard=Shard(index=index, count=count))
    return share.marked(made(own), bases), made(said)


@given(st.fixed_dictionaries(dict.fromkeys(NAMES, labels)), st.integers(1, 5), st.randoms())
def test_shards_whose_journals_differ_join_to_the_base_of_one_run(said, count, random):
    parts = [part(index, count, said) for index in range(1, count + 1)]
    read = [
        Source(file="", plan=plan_from_json(plan_to_json(one), source="", forms=forms)) for one, _ in parts
    ]
    assert join(random.sample(read, count), NOTHING_COUNTED) == parts[0][1]


@pytest.mark.parametrize(
    "others",
    ["HEAD~1 (a1b2c3d)", "journal .stagesync/journal/a.jsonl"],
    ids=["another revision", "a journal"],
)
def test_a_revision_joins_with_itself_alone(others):
    labels = ("HEAD (d3c2b1a)", others)
    said = {name: labels[place % 2] for place, name in enumerate(NAMES)}
    sources = [Source(file=f"{index}.json", plan=part(index, 2, said)[0]) for index in (1, 2)]
    with pytest.raises(SourceError) as raised:
        join(sources, NOTHING_COUNTED)
    assert f"their bases differ, HEAD (d3c2b1a) and {others}" in str(raised.value)


@pytest.mark.parametrize("bases", ["[]", '{"journal a": 7}', '"journal a"', "null"])
def test_a_part_whose_bases_are_none_is_no_part(bases):
    with pytest.raises(ValueError, match="'shard' says of no shard"):
        part_value({"index": 1, "count": 1, "boards": [], "bases": json.loads(bases)})


def test_shards_whose_journals_differ_join_byte_for_byte(run, here, portal):
    """Of twelve boards two were written by one run, two by another; a shard has the newest journals of its own."""
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    for targets in (("client-7", "client-8"), ("client-10", "client-11")):
        assert run("apply", "--yes", *(word for name in targets for word in ("--target", name))).code == 0
    files = planned(run, 3, "--base", "journal")
    bases = {json.loads((here / file).read_text())["base"] for file in files}
    assert len(bases) == 3
    assert run("plan", "--join", *reversed(files), "--out", "joined.json").code == 0
    assert (here / "joined.json").read_bytes() == (here / "whole.json").read_bytes()
