"""The state: through the door and in process, checked whole, kept in a file."""

import json
import sqlite3
import stat
import threading

import pytest
from emulator.states import DEALS, funnel, rpa_stage, smart_process, sprint, stage, state, task
from emulator.wsgi_client import ask, call, result
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.emulator import EmbeddedPortal, SeedError, default_seed

FULL = state(
    [stage(10, "A", 100, new=True), stage(50, "P", None, user=1), stage(9, "", -5, kind="WORK")],
    [task(3, 10, TITLE="T", HIDDEN=True), task(1, group=8)],
    groups={"7": "Website"},
    closed_groups=[9],
    hidden_groups=[8],
    scopes=["task"],
    my_plan_tasks=[{"TASK_ID": 3, "STAGE_ID": 50}],
    absent_modules=["crm"],
    other_tools={"x": [1, {"a": None}]},
    rpa={
        "types": [],
        "stages": [rpa_stage(71, "Draft", 1000, tasks=[{"title": "Approve"}], robotsCount=2, items=3)],
    },
    crm={
        "statuses": [{**DEALS[0], "ITEMS": 2}, *DEALS[1:]],
        "categories": [funnel(), funnel(9, entity_type=177)],
        "types": [smart_process()],
    },
    scrum={"sprints": [sprint()], "tasks": [{"TASK_ID": 3, "STAGE_ID": 901}]},
)


def put(portal, document):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return ask(portal, "PUT", "/_portal/state", body=body)


def test_a_new_portal_is_empty(portal):
    assert portal.state() == {
        "stages": [], "tasks": [], "group_roles": {}, "next_stage_id": 1, "user_id": 1, "is_admin": False,
    }  # fmt: skip
    assert not portal.holds_boards()


@pytest.mark.parametrize("document", [FULL, default_seed(), state()], ids=["full", "seed", "bare"])
def test_a_state_comes_back_as_it_was_put(portal, document):
    assert put(portal, document).json == {"ok": True}
    assert ask(portal, "GET", "/_portal/state").json == document
    portal.replace(portal.state())
    assert portal.state() == document
    assert portal.holds_boards() == bool(document["stages"])


@pytest.mark.parametrize(
    ("color", "kept"),
    [
        ("#FFAAEE", "#FFAAE"),
        ("00c4fb77", "00c4fb"),
        ("#FFAA", "#FFAA"),
        ("00c4fb", "00c4fb"),
        ("", ""),
        (None, None),
    ],
)
def test_a_colour_is_cut_to_its_column(portal, color, kept):
    """docs/portal.md, "Colours"."""
    portal.replace(state([stage(10, "A" * 300, 100, color=color)]))
    (row,) = portal.state()["stages"]
    assert (row["COLOR"], row["TITLE"]) == (kept, "A" * 300)
    (shown,) = result(portal, "task.stages.get", {"entityId": 7, "numeric": 1})
    assert shown["COLOR"] == (kept or "47D1E2")


def test_numbers_may_come_as_numbers_or_texts(portal):
    portal.replace(state([{"ID": 10, "TITLE": "A", "SORT": 100, "ENTITY_ID": 7}], user_id="5"))
    assert portal.state()["stages"] == [
        {**stage(10, "A", 100), "COLOR": None},
    ]
    assert call(portal, "user.admin").status == 200


def test_a_row_as_answered_may_be_put_back(portal):
    portal.replace(default_seed())
    rows = result(portal, "task.stages.get", {"entityId": 7, "numeric": 1})
    portal.replace(state(rows))
    assert result(portal, "task.stages.get", {"entityId": 7, "numeric": 1}) == rows


BAD = [
    ({"stages": None}, "stages must be a list"),
    ({"stages": [7]}, r"stages\[0\] must be an object"),
    ({"stages": [{**stage(1, "A", 1), "ID": "x"}]}, r"stages\[0\]\.ID must be a whole number, not 'x'"),
    ({"stages": [{**stage(1, "A", 1), "ID": None}]}, r"stages\[0\]\.ID must be a whole number"),
    ({"stages": [{**stage(1, "A", 1), "ID": 0}]}, r"stages\[0\]\.ID must be at least 1"),
    ({"stages": [{**stage(1, "A", 1), "SORT": True}]}, r"stages\[0\]\.SORT must be a whole number"),
    ({"stages": [{**stage(1, "A", 1), "SORT": 2**70}]}, r"stages\[0\]\.SORT must be"),
    ({"stages": [{**stage(1, "A", 1), "TITLE": 5}]}, r"stages\[0\]\.TITLE must be a text"),
    ({"stages": [{**stage(1, "A", 1), "ENTITY_TYPE": "g"}]}, r"stages\[0\]\.ENTITY_TYPE must be G"),
    ({"stages": [{**stage(1, "A", 1), "COLOUR": "x"}]}, r'stages\[0\] has an unknown key "COLOUR"'),
    ({"stages": [stage(1, "A", 1), stage(1, "B", 2)]}, r"stages\[1\]\.ID: 1 stands twice"),
    ({"tasks": [task(1), task(1)]}, r"tasks\[1\]\.ID: 1 stands twice"),
    ({"tasks": [{"GROUP_ID": 7}]}, r"tasks\[0\]\.ID must be a whole number"),
    ({"group_roles": []}, "group_roles must be an object, not list"),
    ({"group_roles": {"7": "owner"}}, r'group_roles\["7"\] must be "A"'),
    ({"group_roles": {"x": "A"}}, "the key 'x' of group_roles must be a whole number"),
    ({"next_stage_id": 0}, "next_stage_id must be at least 1"),
    ({"user_id": "one"}, "user_id must be a whole number"),
    ({"is_admin": "no"}, "is_admin must be true or false"),
    ({"groups": {"7": 7}}, r'groups\["7"\] must be a text'),
    ({"closed_groups": ["x"]}, r"closed_groups\[0\] must be a whole number"),
    ({"scopes": "task"}, "scopes must be a list"),
    ({"my_plan_tasks": [{"TASK_ID": 1}]}, r"my_plan_tasks\[0\]\.STAGE_ID must be a whole number"),
    ({"more": float("inf")}, "can't be written as JSON"),
    ({"gruops": {}}, 'unknown key "gruops"; did you mean "groups"'),
]


@pytest.mark.parametrize(("change", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_state_is_refused_before_anything_changes(portal, change, message):
    portal.replace(FULL)
    bad = {**state([stage(1, "New", 100)]), **change}
    with pytest.raises(SeedError, match=message):
        portal.replace(bad)
    got = put(portal, bad)
    assert (got.status, list(got.json)) == (400, ["error"])
    assert portal.state() == FULL


@pytest.mark.parametrize("key", ["stages", "tasks", "group_roles", "next_stage_id", "user_id", "is_admin"])
def test_a_missing_key_is_named(portal, key):
    document = {name: value for name, value in state().items() if name != key}
    assert f'lacks the key "{key}"' in put(portal, document).json["error"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"null", b"[" * 100_000])
def test_what_is_no_json_object_is_refused(portal, body):
    assert put(portal, body).status == 400


def test_the_door_says_what_it_serves(portal):
    assert ask(portal, "GET", "/_portal").status == 404
    assert ask(portal, "GET", "/_portal/other").status == 404
    refused = ask(portal, "POST", "/_portal/log")
    assert (refused.status, refused.json["error"]) == (
        405,
        "POST is not served at /_portal/log; GET and DELETE are",
    )


def test_the_log_is_read_and_emptied_through_the_door(portal):
    call(portal, "user.admin", {"x": [1]})
    assert ask(portal, "GET", "/_portal/log").json == [
        {"method": "user.admin", "params": {"x": [1]}, "batch": False}
    ]
    assert ask(portal, "DELETE", "/_portal/log").status == 200
    assert ask(portal, "GET", "/_portal/log").json == []


def test_replacing_the_state_keeps_the_log(portal):
    call(portal, "user.admin")
    portal.replace(FULL)
    assert len(portal.log()) == 1


def test_the_next_stage_id_is_the_states_or_the_next_free_one(portal):
    portal.replace(state([stage(10, "A", 100, new=True)], next_stage_id=200))
    assert result(portal, "task.stages.add", {"fields": {"TITLE": "N", "ENTITY_ID": 7}}) == 200
    portal.replace(state([stage(10, "A", 100, new=True)], next_stage_id=5))
    assert result(portal, "task.stages.add", {"fields": {"TITLE": "N", "ENTITY_ID": 7}}) == 11
    assert portal.state()["next_stage_id"] == 12


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.none() | names, st.none() | st.integers(-(2**40), 2**40)), max_size=6),
    st.lists(st.tuples(st.integers(0, 9), names), max_size=4),
)
def test_any_state_survives_a_round_trip(stages, tasks):
    document = state(
        [stage(i, title, sort) for i, (title, sort) in enumerate(stages, 1)],
        [task(i, stage_id, TITLE=title) for i, (stage_id, title) in enumerate(tasks, 1)],
    )
    portal = EmbeddedPortal()
    portal.replace(json.loads(json.dumps(document)))
    assert portal.state() == document
    portal.close()


def test_a_file_keeps_state_and_log_across_instances(tmp_path):
    path = tmp_path / "deep" / "er" / "portal.db"
    first = EmbeddedPortal(path)
    first.replace(FULL)
    result(first, "task.stages.update", {"id": 10, "fields": {"TITLE": "Renamed"}})
    first.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    second = EmbeddedPortal(path)
    assert second.state()["stages"][0]["TITLE"] == "Renamed"
    assert [entry["method"] for entry in second.log()] == ["task.stages.update"]
    assert second.holds_boards()
    second.close()


def test_two_instances_see_each_others_writes(tmp_path):
    one, two = EmbeddedPortal(tmp_path / "portal.db"), EmbeddedPortal(tmp_path / "portal.db")
    one.replace(FULL)
    assert two.state() == FULL
    result(two, "task.stages.update", {"id": 10, "fields": {"TITLE": "Two"}})
    assert one.state()["stages"][0]["TITLE"] == "Two"
    one.close()
    two.close()


def foreign_database(path):
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE mine (x)")
    db.close()


@pytest.mark.parametrize(
    "fill",
    [
        lambda path: path.write_text("stages: []\n"),
        lambda path: path.write_text(json.dumps(default_seed())),
        lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(2000)),
        foreign_database,
    ],
    ids=["yaml", "seed", "broken-database", "foreign-database"],
)
def test_a_file_that_is_not_ours_is_refused_and_left_alone(tmp_path, fill):
    path = tmp_path / "portal.db"
    fill(path)
    before = (path.read_bytes(), path.stat().st_mode)
    with pytest.raises(SeedError, match="is not an embedded portal's file"):
        EmbeddedPortal(path)
    assert (path.read_bytes(), path.stat().st_mode) == before
    assert [item.name for item in tmp_path.iterdir()] == ["portal.db"]


def test_a_file_of_ours_that_is_damaged_is_refused(tmp_path):
    path = tmp_path / "portal.db"
    EmbeddedPortal(path).close()
    path.write_bytes(path.read_bytes()[:100] + bytes(4000))
    with pytest.raises(SeedError, match="can't be used"):
        EmbeddedPortal(path)


def test_a_folder_or_a_place_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    for path in (tmp_path, tmp_path / "file" / "portal.db"):
        with pytest.raises(SeedError, match="can't be used"):
            EmbeddedPortal(path)


def test_an_empty_file_is_filled(tmp_path):
    path = tmp_path / "portal.db"
    path.touch()
    EmbeddedPortal(path).close()
    portal = EmbeddedPortal(path)
    assert portal.state()["stages"] == []
    portal.close()


def test_threads_share_one_portal(portal):
    portal.replace(state([stage(10, "A", 100, new=True)]))
    failures = []

    def work(name):
        for i in range(10):
            got = call(
                portal, "task.stages.add", {"fields": {"TITLE": f"{name}{i}", "ENTITY_ID": 7, "AFTER_ID": 10}}
            )
            failures.extend([] if got.status == 200 else [got.text])

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(int(r["SORT"]) for r in portal.state()["stages"]) == [100 * i for i in range(1, 42)]


def test_the_seed_shows_boards_a_newcomer_can_work_on(portal):
    portal.replace(default_seed())
    boards = {
        e: [r["TITLE"] for r in result(portal, "task.stages.get", {"entityId": e, "numeric": 1})]
        for e in (7, 8, 0)
    }
    assert boards == {
        7: ["Backlog", "Doing", "Review", "Done"],
        8: ["Inbox", "In progress", "Old ideas", "Closed"],
        0: ["Not planned", "In progress", "This week", "Review"],
    }
    tasks = result(portal, "tasks.task.list")["tasks"]
    assert len(tasks) == 14
    assert "0" in {row["stageId"] for row in tasks}
    assert result(portal, "user.admin") is False
    assert {g["GROUP_NAME"]: g["ROLE"] for g in result(portal, "sonet_group.user.groups")} == {
        "Website relaunch": "A", "Operations": "E", "Mobile app": "E",
    }  # fmt: skip


def test_the_seed_has_a_process_a_funnel_and_a_running_sprint_in_order(portal):
    portal.replace(default_seed())
    (process,) = result(portal, "rpa.type.list")["types"]
    stages = result(portal, "rpa.stage.listForType", {"typeId": process["id"]})["stages"]
    assert [row["name"] for row in stages] == ["Request", "Approval", "Transfer", "Paid", "Refused"]
    deals = result(portal, "crm.status.list", {"filter": {"ENTITY_ID": "DEAL_STAGE_5"}})
    assert [row["NAME"] for row in deals] == ["Lead in", "Meeting", "Offer", "Won", "Lost"]
    assert [row["EXTRA"]["SEMANTICS"] for row in deals] == ["process"] * 3 + ["success", "failure"]
    assert result(portal, "crm.status.update", {"id": 503, "fields": {"SORT": 40}}) is True
    assert portal.damage() == []
    (sprint,) = result(
        portal, "tasks.api.scrum.sprint.list", {"filter": {"GROUP_ID": 12, "STATUS": "active"}}
    )
    board = result(portal, "tasks.api.scrum.kanban.getStages", {"sprintId": sprint["id"]})
    assert [(row["name"], row["type"]) for row in board] == [
        ("To do", "NEW"), ("In progress", "WORK"), ("Done", "FINISH"),
    ]  # fmt: skip
