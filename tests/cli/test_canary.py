"""`--canary BOARD`: one board goes first and is read back; the others follow only if it arrived."""

import json

import pytest
from cli.several import BEFORE, by_name, changed, code_of, fronts, several, titles_of
from cli.states import kanban, write

ORDER = ("task.stages.add",)


@pytest.fixture
def alone(here, monkeypatch):
    """One portal, the command line's, and two boards on it."""
    with fronts("eu") as (behind, env):
        monkeypatch.setenv("STAGESYNC_WEBHOOK", env["EU_WEBHOOK"])
        write(
            here / "stagesync.yaml",
            kanban(*changed(), name="aaa", group=7),
            kanban(*changed(), name="bbb", group=8),
        )
        yield behind["eu"]


def both(here):
    boards = {"dev": ("eu", 7, changed()), "ops": ("eu", 8, changed()), "sales": ("us", 7, changed())}
    return several(here / "stagesync.yaml", boards)


def refused():
    body = json.dumps({"error": "ACCESS_DENIED", "error_description": "no"}).encode()
    return 400, [("Content-Type", "application/json")], body


def groups_written(front):
    """Return, write by write, the group that each went to, and `read` for each request that reads in between."""
    return [
        call["params"].get("fields", {}).get("ENTITY_ID")
        for call in front.portal.log()
        if call["method"] in ORDER
    ]


def test_the_canary_is_applied_and_read_back_before_any_other_is_written(run, alone):
    ended = run("apply", "--yes", "--canary", "bbb", "--format", "json")
    assert ended.code == 0
    assert {board["state"] for board in json.loads(ended.out)["boards"]} == {"applied"}
    assert [int(group) for group in groups_written(alone)] == [8, 7]
    writes = [place for place, asked in enumerate(alone.asked) if asked.writes]
    between = alone.asked[writes[0] + 1 : writes[1]]
    assert len(between) == 2  # the canary read back, the other checked again just before its first write


def test_it_is_one_run_with_one_journal(run, here, alone):
    report = json.loads(run("apply", "--yes", "--canary", "bbb", "--format", "json").out)
    lines = [json.loads(line) for line in (here / report["journal"]).read_text().splitlines()]
    types = [line["type"] for line in lines]
    assert (types.count("journal"), types.count("ended"), types[-1]) == (1, 1, "ended")
    assert [board["name"] for board in lines[-1]["boards"]] == ["aaa", "bbb"]
    assert report["summary"]["requests"] == lines[-1]["requests"] == 6
    assert run("rollback", report["journal"], "--yes").code == 0
    assert run("plan", "--format", "json").code == 0


def test_a_run_of_the_canary_alone_ends_once(run, here, alone):
    report = json.loads(run("apply", "--yes", "--canary", "bbb", "--target", "bbb", "--format", "json").out)
    types = [json.loads(line)["type"] for line in (here / report["journal"]).read_text().splitlines()]
    assert types.count("ended") == 1
    assert report["summary"]["requests"] == 3


def test_each_board_is_one_line_behind_the_canarys(run, here, alone):
    lines = [
        json.loads(line)
        for line in run("apply", "--yes", "--canary", "bbb", "--format", "jsonl").out.splitlines()
    ]
    assert [(line.get("name"), line.get("state")) for line in lines] == [
        ("bbb", "applied"),
        ("aaa", "applied"),
        (None, None),
    ]


def test_without_it_nothing_else_is_written(run, alone):
    alone.answer = lambda asked: refused() if asked.writes else None
    ended = run("apply", "--yes", "--canary", "bbb", "--format", "json")
    assert ended.code == 1
    boards = by_name(json.loads(ended.out))
    assert (boards["bbb"]["state"], boards["aaa"]["state"]) == ("failed", "not-started")
    assert boards["aaa"]["message"].startswith("the canary bbb failed, so nothing else was written")
    assert len(alone.writes()) == 1


def test_a_canary_that_reads_back_otherwise_did_not_arrive(run, alone):
    def arrived(asked):
        if len(alone.writes()) == 1 and not asked.writes:
            held = alone.portal.state()
            held["stages"] = [row for row in held["stages"] if row["TITLE"] != "Review"]
            alone.portal.replace(held)

    alone.arrived = arrived
    ended = run("apply", "--yes", "--canary", "bbb", "--format", "json")
    boards = by_name(json.loads(ended.out))
    assert (ended.code, boards["bbb"]["state"], boards["aaa"]["state"]) == (1, "differs", "not-started")


def test_on_several_portals_all_wait_for_it(run, here, served):
    both(here)
    written = []
    for name, front in served.items():
        front.arrived = lambda asked, name=name: written.append(name) if asked.writes else None
    ended = run("apply", "--yes", "--canary", "sales", "--format", "json")
    assert ended.code == 0
    assert written[0] == "us"
    assert sorted(json.loads(ended.out)["journals"]) == ["eu", "us"]


def test_on_several_portals_none_goes_on_without_it(run, here, served):
    both(here)
    served["us"].answer = lambda asked: refused() if asked.writes else None
    ended = run("apply", "--yes", "--canary", "sales", "--format", "json")
    states = {name: board["state"] for name, board in by_name(json.loads(ended.out)).items()}
    assert (ended.code, states) == (1, {"dev": "not-started", "ops": "not-started", "sales": "failed"})
    assert served["eu"].writes() == []


def test_a_canary_whose_portal_is_down_holds_all_back(run, here, served, monkeypatch):
    both(here)
    monkeypatch.delenv("US_WEBHOOK")
    ended = run("apply", "--yes", "--canary", "sales", "--format", "json")
    boards = by_name(json.loads(ended.out))
    assert (ended.code, boards["sales"]["state"], boards["dev"]["state"]) == (1, "refused", "not-started")
    assert boards["dev"]["message"].startswith("the canary sales is refused")
    assert served["eu"].writes() == []


def test_a_canary_whose_portal_dies_before_its_first_write_holds_all_back(run, here, served):
    both(here)
    denied = json.dumps({"error": "INVALID_CREDENTIALS", "error_description": "no"}).encode()
    served["us"].answer = lambda asked: (401, [], denied) if len(served["us"].asked) > 1 else None
    ended = run("apply", "--yes", "--canary", "sales", "--format", "json")
    boards = by_name(json.loads(ended.out))
    assert {board["state"] for board in boards.values()} == {"not-started"}
    assert served["eu"].writes() == served["us"].writes() == []
    assert code_of("us") not in ended.said


def test_a_canary_that_is_as_desired_is_noted_and_the_others_go_on(run, here, embedded):
    several(here / "stagesync.yaml", {"dev": ("eu", 7, BEFORE), "sales": ("us", 7, changed())})
    ended = run("apply", "--yes", "--canary", "dev", *embedded)
    assert ended.code == 0
    assert "The canary dev is as desired already" in ended.err
    assert titles_of(here / "portal-us.db") == list(changed())


def test_a_board_of_an_entry_may_be_the_canary(run, here, embedded):
    several(here / "stagesync.yaml", {"dev": ("eu", [7, 8], changed())}, portals=("eu",))
    ended = run("apply", "--yes", "--canary", "dev/8", *embedded)
    assert ended.code == 0
    assert titles_of(here / "portal-eu.db", 8) == list(changed())


def test_a_saved_plan_has_a_canary_too(run, here, alone):
    assert run("plan", "--out", "plan.json").code == 0
    assert run("apply", "--plan", "plan.json", "--yes", "--canary", "bbb").code == 0
    assert [int(group) for group in groups_written(alone)] == [8, 7]


def test_a_canary_that_is_not_as_reviewed_holds_all_back(run, here, alone):
    assert run("plan", "--out", "plan.json").code == 0
    state = alone.portal.state()
    next(row for row in state["stages"] if row["ENTITY_ID"] == "8")["TITLE"] = "Other"
    alone.portal.replace(state)
    ended = run("apply", "--plan", "plan.json", "--yes", "--canary", "bbb", "--format", "json")
    boards = by_name(json.loads(ended.out))
    assert (ended.code, boards["bbb"]["state"], boards["aaa"]["state"]) == (1, "stale", "not-started")
    assert alone.writes() == []


def test_a_dry_run_checks_both(run, alone):
    ended = run("apply", "--dry-run", "--canary", "bbb", "--format", "json")
    assert ended.code == 0
    assert {board["state"] for board in json.loads(ended.out)["boards"]} == {"dry-run"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--canary", "bbbb"], "--canary: the run has no board 'bbbb'; did you mean 'bbb'?"),
        (["--canary", "bbb", "--target", "aaa"], "--canary: the run has no board 'bbb'"),
        (["--canary", "aaa", "--canary", "bbb"], "there is one canary; give it once"),
        (["--canary", "ccc", "--plan", "plan.json"], "--canary: the run has no board 'ccc'"),
    ],
)
def test_a_canary_that_is_none_is_wrong_usage(run, alone, args, said):
    assert run("plan", "--out", "plan.json").code == 0
    ended = run("apply", "--yes", *args)
    assert (ended.code, said in ended.err) == (64, True)
    assert alone.writes() == []


def test_a_canary_of_another_shard_is_wrong_usage(run, alone):
    codes = []
    for shard in ("1/2", "2/2"):
        ended = run("apply", "--dry-run", "--shard", shard, "--canary", "bbb")
        codes.append(ended.code)
        assert ended.code == 0 or "'bbb' is a board of another shard" in ended.err
    assert sorted(codes) == [0, 64]


def test_an_entry_of_several_boards_is_no_canary(run, here, embedded):
    several(here / "stagesync.yaml", {"dev": ("eu", [7, 8], changed())}, portals=("eu",))
    ended = run("apply", "--yes", "--canary", "dev", *embedded)
    assert ended.code == 64
    assert "it stands for 2; name one, such as dev/7" in ended.err


def test_what_ends_the_run_after_the_canary_hides_not_that_it_was_written(run, alone):
    denied = json.dumps({"error": "INVALID_CREDENTIALS", "error_description": "no"}).encode()

    def answer(asked):
        reads = [one for one in alone.asked if not one.writes]
        return (401, [], denied) if alone.writes() and len(reads) > 3 else None

    alone.answer = answer
    ended = run("apply", "--yes", "--canary", "bbb", "--format", "json")
    boards = by_name(json.loads(ended.out))
    assert (ended.code, boards["bbb"]["state"], boards["aaa"]["state"]) == (1, "applied", "not-started")
    assert boards["aaa"]["message"]


def test_a_canary_whose_portal_can_not_list_its_groups_holds_all_back(run, here, served, monkeypatch):
    boards = {"dev": ("eu", 7, changed()), "clients": ("us", {"name": "Client *"}, changed())}
    several(here / "stagesync.yaml", boards)
    monkeypatch.delenv("US_WEBHOOK")
    ended = run("apply", "--yes", "--canary", "clients/7", "--format", "json")
    assert ended.code == 1
    report = json.loads(ended.out)
    assert {name: board["state"] for name, board in by_name(report).items()} == {
        "dev": "not-started",
        "clients/7": "refused",
    }
    assert report["journals"] == {}
