"""Batch: its parts, its halt, its limits, and the state that its commands share."""

import pytest
from emulator.states import stage, state, task
from emulator.wsgi_client import ask, call, result
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.emulator import EmbeddedPortal

BOARD = (
    stage(10, "Backlog", 100, new=True),
    stage(11, "Doing", 200, kind=""),
    stage(12, "Done", 300, kind=""),
)
PARTS = ["result", "result_error", "result_total", "result_next", "result_time"]
ADD = "task.stages.add?fields[ENTITY_ID]=7&fields[AFTER_ID]=12&fields[TITLE]="
ADD_TO = "task.stages.add?fields[ENTITY_ID]=7&fields[TITLE]="
GET = "task.stages.get?numeric=1&entityId="


@pytest.fixture(autouse=True)
def filled(portal):
    portal.replace(state(BOARD))


def batch(portal, cmd, **params):
    got = call(portal, "batch", {"cmd": cmd, **params})
    assert got.status == 200
    return got.json["result"]


def codes(answer):
    return {key: entry["error"] for key, entry in dict(answer["result_error"]).items()}


def titles(rows):
    return [row["TITLE"] for row in rows]


@pytest.mark.parametrize("params", [{}, {"cmd": "x"}, {"cmd": None}, {"cmd": []}])
def test_without_commands_there_are_five_empty_parts(portal, params):
    answer = result(portal, "batch", params)
    assert answer == {part: [] for part in PARTS}


def test_each_part_is_a_list_or_a_map_by_its_own_keys(portal):
    answer = batch(portal, ["no.such", "server.time", "user.admin", "tasks.task.list"])
    assert answer["result_error"] == [
        {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"}
    ]
    assert list(answer["result"]) == ["1", "2", "3"]
    assert answer["result_total"] == {"3": 0}
    assert list(answer["result_time"]) == ["1", "2", "3"]
    assert answer["result_next"] == []
    assert isinstance(batch(portal, ["server.time", "user.admin"])["result"], list)


@pytest.mark.parametrize("halt", [1, True, "1", "false", "N"])
def test_a_true_halt_stops_at_the_first_failure(portal, halt):
    answer = batch(portal, {"a": "user.admin", "b": "no.such", "c": "user.admin"}, halt=halt)
    assert answer["result"] == {"a": False}
    assert codes(answer) == {"b": "ERROR_METHOD_NOT_FOUND"}


@pytest.mark.parametrize("halt", [0, False, "0", "", None])
def test_a_false_halt_runs_them_all(portal, halt):
    answer = batch(portal, {"b": "no.such", "c": "user.admin"}, halt=halt)
    assert answer["result"] == {"c": False}


def test_the_51st_command_is_refused_and_the_first_50_have_run(portal):
    answer = batch(portal, {f"c{i}": f"{ADD}T{i}" for i in range(52)})
    assert len(answer["result"]) == 50
    assert codes(answer) == dict.fromkeys(["c50", "c51"], "ERROR_BATCH_LENGTH_EXCEEDED")
    assert len(portal.state()["stages"]) == 53


def test_what_is_no_text_vanishes_but_takes_a_place(portal):
    commands = {f"o{i}": {"method": "user.admin", "params": {}} for i in range(50)}
    answer = batch(portal, {**commands, "last": "user.admin"})
    assert answer["result"] == []
    assert list(answer["result_error"]) == ["last"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("batch?cmd[a]=user.admin", "ERROR_BATCH_METHOD_NOT_ALLOWED"),
        ("upload", "ERROR_BATCH_METHOD_NOT_ALLOWED"),
        ("BATCH", "ERROR_METHOD_NOT_FOUND"),
        ("/user.admin", "ERROR_METHOD_NOT_FOUND"),
        ("user.admin.json", "ERROR_METHOD_NOT_FOUND"),
        ("user.admin:now?x=1", "ERROR_METHOD_NOT_FOUND"),
        ("", "ERROR_METHOD_NOT_FOUND"),
        ("task.stages.get", "DISPATCHER_ERROR"),
    ],
)
def test_commands_that_are_no_bare_method_name_fail(portal, command, code):
    assert codes(batch(portal, {"a": command})) == {"a": code}


def test_a_hash_cuts_the_rest_of_a_command(portal):
    batch(portal, {"a": "task.stages.update?id=11&fields[TITLE]=Plan #1&fields[COLOR]=000000"})
    row = result(portal, "task.stages.get", {"entityId": 7})["11"]
    assert (row["TITLE"], row["COLOR"]) == ("Plan ", "AABBCC")


def test_an_id_flows_into_the_next_command(portal):
    add = "task.stages.update?id=10&fields[TITLE]=Backlog&fields[AFTER_ID]=$result[add]"
    batch(portal, {"add": f"{ADD}New", "move": add}, halt=1)
    assert titles(result(portal, "task.stages.get", {"entityId": 7, "numeric": 1}))[-2:] == ["New", "Backlog"]


def test_a_failed_reference_addresses_stage_1_or_none(portal):
    portal.replace(state([*BOARD, stage(1, "Victim", 400)]))
    answer = batch(
        portal, {"add": "task.stages.add?fields[TITLE]=", "del": "task.stages.delete?id=$result[add]"}
    )
    assert codes(answer) == {"add": "EMPTY_TITLE", "del": "NOT_FOUND"}
    answer = batch(portal, {"ok": "user.admin", "del": "task.stages.delete?id=$result[add]"})
    assert answer["result"] == {"ok": False, "del": True}
    assert "1" not in {row["ID"] for row in portal.state()["stages"]}


def test_a_board_reads_as_it_was_first_read_until_the_next_request(portal):
    answer = batch(portal, {"a": f"{GET}7", "b": f"{ADD}New", "c": f"{GET}7"})
    assert titles(answer["result"]["c"]) == titles(answer["result"]["a"]) == ["Backlog", "Doing", "Done"]
    assert len(result(portal, "task.stages.get", {"entityId": 7})) == 4


@pytest.mark.parametrize(
    "write", [f"{ADD}New", "task.stages.update?id=11&fields[TITLE]=X", "task.stages.delete?id=12"]
)
def test_a_write_alone_primes_the_old_board_too(portal, write):
    answer = batch(portal, {"b": write, "c": f"{GET}7"})
    assert titles(answer["result"]["c"]) == ["Backlog", "Doing", "Done"]


steps = st.one_of(
    st.builds("{}S{}&fields[AFTER_ID]={}".format, st.just(ADD_TO), st.integers(0, 9), st.integers(8, 14)),
    st.builds(
        "task.stages.update?id={}&fields[TITLE]=U{}&fields[AFTER_ID]={}".format,
        st.integers(10, 14), st.integers(0, 9), st.sampled_from([0, 10, 11, 12, 100, 101, ""]),
    ),
    st.builds("task.stages.delete?id={}".format, st.sampled_from([10, 11, 12, 100, 101])),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, min_size=1, max_size=8))
def test_on_a_board_without_tasks_a_batch_of_writes_does_what_single_calls_do(commands):
    one, many = EmbeddedPortal(), EmbeddedPortal()
    for made in (one, many):
        made.replace(state(BOARD))
    answer = batch(one, {f"c{i}": command for i, command in enumerate(commands)})
    for i, command in enumerate(commands):
        method, _, query = command.partition("?")
        got = ask(many, "POST", f"{many.webhook('')}{method}?{query}").json
        assert got.get("error") == codes(answer).get(f"c{i}")
    assert one.state() == many.state()
    one.close()
    many.close()


def test_a_delete_on_my_plan_primes_the_old_plan_too(portal):
    portal.replace(state([stage(50, "P", 100, new=True, user=1), stage(51, "Q", 200, user=1)]))
    answer = batch(portal, {"del": "task.stages.delete?id=51", "c": f"{GET}0"})
    assert titles(answer["result"]["c"]) == ["P", "Q"]
    assert titles(result(portal, "task.stages.get", {"entityId": 0, "numeric": 1})) == ["P"]


@pytest.mark.parametrize("refused", ["task.stages.update?id=50&fields[TITLE]=", "task.stages.delete?id=50"])
def test_a_refused_write_to_my_plan_switches_the_mode_all_the_same(portal, refused):
    portal.replace(state([*BOARD, stage(50, "P", 100, new=True, user=1)]))
    answer = batch(portal, {"no": refused, "group": f"{GET}7"})
    assert {row["ENTITY_TYPE"] for row in answer["result"]["group"]} == {"U"}


def test_moving_a_task_leaves_the_mode_alone(portal):
    portal.replace(state(BOARD, [task(1)]))
    answer = batch(portal, {"move": "task.stages.movetask?id=1&stageId=11", "group": f"{GET}7"})
    assert titles(answer["result"]["group"]) == ["Backlog", "Doing", "Done"]


def test_my_plan_leaks_into_later_reads_of_groups(portal):
    answer = batch(portal, {"mine": f"{GET}0", "group": f"{GET}7"})
    assert titles(answer["result"]["group"]) == ["Not planned", "In progress", "This week", "Review"]
    assert {(r["ENTITY_TYPE"], r["ENTITY_ID"]) for r in answer["result"]["group"]} == {("U", "7")}


def test_my_plan_leaks_into_later_adds_to_groups(portal):
    assert codes(batch(portal, {"mine": f"{GET}0", "add": f"{ADD}New"})) == {"add": "ACCESS_DENIED"}


def test_a_write_to_a_groups_stage_brings_the_mode_back(portal):
    update = "task.stages.update?id=11&fields[TITLE]=Doing"
    answer = batch(portal, {"mine": f"{GET}0", "back": update, "group": f"{GET}7"})
    assert titles(answer["result"]["group"]) == ["Backlog", "Doing", "Done"]


def test_a_stage_added_in_the_same_batch_counts_as_empty(portal):
    cmd = {
        "read": f"{GET}7",
        "add": f"{ADD}New",
        "move": "task.stages.movetask?id=1&stageId=$result[add]",
        "del": "task.stages.delete?id=$result[add]",
    }
    portal.replace(state(BOARD, [task(1)]))
    assert batch(portal, cmd)["result_error"] == []
    assert portal.state()["tasks"] == [task(1)]


def test_the_old_first_stage_is_still_tested_with_never_moved_tasks(portal):
    front = "task.stages.add?fields[ENTITY_ID]=7&fields[TITLE]=Front"
    portal.replace(state(BOARD, [task(1)]))
    answer = batch(portal, {"add": front, "del": "task.stages.delete?id=10"})
    assert codes(answer) == {"del": "NO_EMPTY"}
    assert result(portal, "task.stages.delete", {"id": 10}) is True


def test_scopes_are_checked_for_each_command_without_a_text(portal):
    portal.replace(state(BOARD, scopes=["sonet_group"]))
    answer = batch(portal, {"a": f"{GET}7", "b": "sonet_group.get"})
    assert answer["result_error"] == {"a": {"error": "insufficient_scope", "error_description": ""}}
    assert list(answer["result"]) == ["b"]


def test_a_crash_ends_the_whole_request_and_what_was_written_stays(portal):
    portal.replace(state([*BOARD, {**stage(3, "T", 100), "ENTITY_TYPE": "P"}]))
    cmd = {"a": f"{ADD}New", "b": "task.stages.update?id=3&fields[TITLE]=x"}
    got = call(portal, "batch", {"cmd": cmd})
    assert (got.status, got.json["error"]) == (500, "INTERNAL_SERVER_ERROR")
    assert "New" in titles(portal.state()["stages"])


def test_the_log_holds_the_batch_and_each_command_as_the_method_saw_it(portal):
    cmd = {
        "a": f"{ADD}New",
        "b": "Task.Stages.Delete?id=$result[a]",
        "c": "no.such",
        "d": {"method": "profile"},
    }
    call(portal, "batch", {"cmd": cmd, "halt": 0})
    fields = {"ENTITY_ID": "7", "AFTER_ID": "12", "TITLE": "New"}
    assert portal.log() == [
        {"method": "batch", "params": {"cmd": cmd, "halt": 0}, "batch": False},
        {"method": "task.stages.add", "params": {"fields": fields}, "batch": True},
        {"method": "task.stages.delete", "params": {"id": 100}, "batch": True},
        {"method": "no.such", "params": {}, "batch": True},
    ]
