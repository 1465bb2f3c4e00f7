"""Tasks: lists with filters and pages, and new tasks."""

import pytest
from emulator.states import stage, state, task
from emulator.wsgi_client import call, error, result

BOARD = (stage(10, "Backlog", 100, new=True), stage(11, "Doing", 200, kind=""))


@pytest.fixture(autouse=True)
def filled(portal):
    portal.replace(state(BOARD, groups={"7": "Website"}))


def ids(portal, **params):
    params.setdefault("order", {"ID": "asc"})
    return [int(row["id"]) for row in result(portal, "tasks.task.list", params)["tasks"]]


def test_answers_are_camel_case_texts(portal):
    portal.replace(state(BOARD, [task(5, 11, TITLE="T", STATUS=3)], groups={"7": "Website"}))
    row = result(portal, "tasks.task.list", {})["tasks"][0]
    wanted = {"id": "5", "title": "T", "stageId": "11", "groupId": "7", "status": "3", "subStatus": "3"}
    assert wanted.items() <= row.items()
    assert (row["group"]["id"], row["group"]["name"]) == ("7", "Website")
    assert "HIDDEN" not in str(row).upper()


def test_select_leaves_the_named_fields_and_an_empty_group(portal):
    portal.replace(state(BOARD, [task(5, 11)]))
    assert result(portal, "tasks.task.list", {"select": ["ID", "STAGE_ID"]})["tasks"] == [
        {"id": "5", "stageId": "11", "group": []}
    ]


def test_no_tasks_is_an_empty_list(portal):
    got = call(portal, "tasks.task.list", {"filter": {"GROUP_ID": 8}}).json
    assert (got["result"], got["total"], "next" in got) == ({"tasks": []}, 0, False)


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ({}, [1, 2, 3, 4]),
        ({"GROUP_ID": 7}, [1, 2, 3]),
        ({"GROUP_ID": "7", "STAGE_ID": 11}, [2]),
        ({"GROUP_ID": 7, "STAGE_ID": [10, 0]}, [1, 3]),
        ({"STAGE_ID": 0}, [1, 4]),
        ({"!STAGE_ID": 0}, [2, 3]),
        ({"!=STAGE_ID": [0, 11]}, [3]),
        ({"=ID": [4, 1]}, [1, 4]),
        ({">ID": 2}, [3, 4]),
        ({">=ID": 2, "<ID": 4}, [2, 3]),
        ({"<=ID": "2"}, [1, 2]),
        ({"TITLE": "beta"}, [2]),
        ({"%TITLE": "ET"}, [2]),
        ({"!%TITLE": "a"}, []),
        ({"NO_SUCH": 1}, [1, 2, 3, 4]),
        ({"~~ID": 1}, [1, 2, 3, 4]),
    ],
)
def test_filters(portal, condition, wanted):
    tasks = [
        task(1, TITLE="Alpha"), task(2, 11, TITLE="Beta"), task(3, 10, TITLE="Gamma"),
        task(4, group=8, TITLE="Delta"),
    ]  # fmt: skip
    portal.replace(state(BOARD, tasks))
    assert ids(portal, filter=condition) == wanted


def test_only_what_the_user_may_see_is_listed(portal):
    tasks = [task(1), task(2, HIDDEN=True), task(3, group=10), task(4, group=0)]
    portal.replace(state(BOARD, tasks))
    assert ids(portal) == [1, 4]
    portal.replace(state(BOARD, tasks, is_admin=True))
    assert ids(portal) == [1, 3, 4]


def test_order_and_its_default(portal):
    portal.replace(state(BOARD, [task(1, 11), task(2), task(3, 11)]))
    assert ids(portal, order={}) == [3, 2, 1]
    assert ids(portal, order={"STAGE_ID": "desc", "ID": "asc"}) == [1, 3, 2]
    assert error(portal, "tasks.task.list", {"order": {"NO_SUCH": "asc"}}) == (400, "0")


@pytest.mark.parametrize(
    ("start", "first", "count", "following"),
    [(0, 1, 50, 50), (None, 1, 50, 50), (49, 1, 50, 50), (50, 51, 50, 100), (99, 51, 50, 100), (100, 101, 20, None),
     (120, 101, 20, None), (150, None, 0, None), (-7, 1, 50, 50), ("50", 51, 50, 100)],
)  # fmt: skip
def test_pages_start_at_multiples_of_50(portal, start, first, count, following):
    portal.replace(state(BOARD, [task(i) for i in range(1, 121)]))
    got = call(portal, "tasks.task.list", {"order": {"ID": "asc"}, "select": ["ID"], "start": start}).json
    rows = [int(row["id"]) for row in got["result"]["tasks"]]
    assert (rows[:1], len(rows)) == ([first] if first else [], count)
    assert (got["total"], got.get("next")) == (120, following)


def test_start_minus_1_leaves_total_and_next_out(portal):
    portal.replace(state(BOARD, [task(i) for i in range(1, 121)]))
    got = call(portal, "tasks.task.list", {"order": {"ID": "asc"}, "filter": {">ID": 60}, "start": -1}).json
    assert [row["id"] for row in got["result"]["tasks"]][:2] == ["61", "62"]
    assert sorted(got) == ["result", "time"]


def test_arguments_bind_by_exact_name_and_type(portal):
    portal.replace(state(BOARD, [task(1), task(2)]))
    assert ids(portal, FILTER={"ID": 1}) == [1, 2]
    assert error(portal, "tasks.task.list", {"filter": "x"}) == (400, "100")


def test_a_new_task_lies_in_no_stage_and_is_answered_whole(portal):
    answer = result(portal, "tasks.task.add", {"fields": {"TITLE": "T", "GROUP_ID": 7, "RESPONSIBLE_ID": 1}})
    assert (answer["task"]["id"], answer["task"]["title"], answer["task"]["stageId"]) == ("1", "T", "0")
    assert portal.state()["tasks"] == [task(1, TITLE="T", RESPONSIBLE_ID=1)]


@pytest.mark.parametrize(("given", "stored"), [(11, 11), ("11", 11), (0, 10), ("0", 10), (None, 0)])
def test_an_explicit_stage_0_becomes_the_new_stage(portal, given, stored):
    result(portal, "tasks.task.add", {"fields": {"TITLE": "T", "GROUP_ID": 7, "STAGE_ID": given}})
    assert portal.state()["tasks"][0]["STAGE_ID"] == stored


def test_a_new_task_lands_on_an_opened_my_plan(portal):
    result(portal, "task.stages.get", {"entityId": 0})
    result(portal, "tasks.task.add", {"fields": {"TITLE": "T"}})
    assert portal.state()["my_plan_tasks"] == [{"TASK_ID": 1, "STAGE_ID": 100}]


def test_adding_a_task_leaves_the_mode_at_my_plan(portal):
    cmd = {
        "a": "tasks.task.add?fields[TITLE]=T&fields[GROUP_ID]=7",
        "b": "task.stages.get?numeric=1&entityId=7",
    }
    answer = result(portal, "batch", {"cmd": cmd})
    assert {row["ENTITY_TYPE"] for row in answer["result"]["b"]} == {"U"}


@pytest.mark.parametrize(
    ("params", "code"),
    [({}, "100"), ({"fields": {}}, "0"), ({"fields": {"TITLE": " "}}, "0"),
     ({"fields": {"TITLE": "T", "GROUP_ID": 10}}, "0")],
)  # fmt: skip
def test_tasks_that_are_refused(portal, params, code):
    assert error(portal, "tasks.task.add", params) == (400, code)
    assert portal.state()["tasks"] == []
