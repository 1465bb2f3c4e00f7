"""Scrum: sprints found, started and completed, the stages of their boards, failures without an error, work mode."""

import pytest
from emulator.states import sprint, sprint_stage, stage, state, task
from emulator.wsgi_client import call, error, result

BOARD = (
    sprint_stage(901, "To do", 100, "NEW"),
    sprint_stage(902, "Doing", 200, "WORK"),
    sprint_stage(903, "Done", 300, "FINISH"),
)
SPRINTS = (
    sprint(22, "completed", dateEnd="2026-10-30T18:00:00+00:00"),
    sprint(23, "active"),
    sprint(24, "planned"),
)
KANBAN = "tasks.api.scrum.kanban"
SPRINT = "tasks.api.scrum.sprint"


def filled(portal, stages=BOARD, sprints=SPRINTS, role="K", *, tasks=(), scrum=None, **more):
    section = {"sprints": list(sprints), "tasks": [], **(scrum or {})}
    roles = {"12": role, "7": "A"}
    portal.replace(state(stages, tasks, scrum=section, group_roles=roles, **more))


@pytest.fixture(autouse=True)
def board(portal):
    filled(portal)


def stages(portal, sprint_id=23):
    return result(portal, f"{KANBAN}.getStages", {"sprintId": sprint_id})


def names(portal, sprint_id=23):
    return " ".join(row["name"] for row in stages(portal, sprint_id))


def stored(portal, stage_id):
    return next(row for row in portal.state()["stages"] if row["ID"] == str(stage_id))


def update(portal, stage_id, **fields):
    return result(portal, f"{KANBAN}.updateStage", {"stageId": stage_id, "fields": fields})


# docs/portal.md, "Scrum sprints"


def test_the_active_sprint_is_found_by_group_and_status_with_real_numbers(portal):
    answer = call(portal, f"{SPRINT}.list", {"filter": {"GROUP_ID": 12, "STATUS": "active"}}).json
    assert sorted(answer) == ["result", "time"]
    assert answer["result"] == [sprint(23, "active")]
    assert result(portal, f"{SPRINT}.get", {"id": 23}) == sprint(23, "active")


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({}, [22, 23, 24]),
        ({"filter": {"GROUP_ID": "12"}, "order": {"ID": "desc"}}, [24, 23, 22]),
        ({"filter": {">ID": 22, "!STATUS": "planned"}}, [23]),
        ({"filter": {"%NAME": "sprint 2"}}, [22, 23, 24]),
        ({"filter": {"STATUS": ["active", "planned"]}}, [23, 24]),
        ({"filter": {"GROUP_ID": 13}}, []),
        ({"filter": {"groupId": 12}}, []),  # an unknown field empties the answer
        ({"filter": {"GOAL": ""}}, []),
        ({"filter": {"DATE_END": "2026-10-30T18:00:00+00:00"}}, []),
        ({"order": {"GOAL": "asc"}}, []),
        ({"order": {"DATE_END": "desc"}}, [22, 23, 24]),
    ],
)
def test_a_field_that_there_is_not_makes_the_answer_empty(portal, params, ids):
    assert [row["id"] for row in result(portal, f"{SPRINT}.list", params)] == ids


def test_fields_that_are_not_selected_are_answered_empty(portal):
    (row,) = result(portal, f"{SPRINT}.list", {"filter": {"ID": 23}, "select": ["ID", "STATUS"]})
    assert (row["id"], row["status"], row["name"], row["groupId"], row["dateStart"]) == (
        23,
        "active",
        "",
        0,
        "",
    )


def test_sprints_come_in_pages_of_50_without_total_and_next(portal):
    filled(portal, (), [sprint(number, "completed") for number in range(1, 61)])
    pages = [call(portal, f"{SPRINT}.list", {"start": start}).json for start in (0, 50, 100)]
    assert [len(page["result"]) for page in pages] == [50, 10, 0]
    assert all(sorted(page) == ["result", "time"] for page in pages)


def test_a_backlog_is_no_sprint_in_the_list(portal):
    filled(portal, sprints=[*SPRINTS, sprint(30, "planned", entityType="backlog")])
    assert [row["id"] for row in result(portal, f"{SPRINT}.list")] == [22, 23, 24]


@pytest.mark.parametrize("is_admin", [True, False])
def test_who_is_not_a_member_finds_no_sprint(portal, is_admin):
    filled(portal, role="", is_admin=is_admin)
    assert result(portal, f"{SPRINT}.list") == []
    assert error(portal, f"{SPRINT}.get", {"id": 23}) == (400, "0")


def test_a_planned_sprint_has_no_stages_and_gets_none_by_being_read(portal):
    before = portal.state()
    assert stages(portal, 24) == []
    assert portal.state() == before


def test_the_next_sprint_gets_copies_of_the_last_completed_ones_stages_with_new_ids(portal):
    old = (sprint_stage(801, "Old", 100, "NEW", sprint=21), sprint_stage(802, "", 150, "FINISH", sprint=22))
    more = (sprint_stage(803, "First", 20, "NEW", sprint=22),)
    sprints = (sprint(21, "completed", dateEnd="2026-09-30T18:00:00+00:00"), SPRINTS[0], SPRINTS[2])
    filled(portal, (*old, *more), sprints)
    started = result(portal, f"{SPRINT}.start", {"id": 24})
    assert (started["status"], bool(started["dateStart"])) == ("active", True)
    assert [(row["id"], row["name"], row["sort"], row["type"], row["color"]) for row in stages(portal, 24)] == [
        ("804", "First", "100", "NEW", "AABBCC"), ("805", "Completed", "200", "FINISH", "AABBCC"),
    ]  # fmt: skip
    assert names(portal, 22) == "First Completed"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-10-30T20:00:00+05:00", "2026-10-30T16:00:00+00:00"),
        ("2026-10-30T20:00:00+05:00", "2026-10-30T16:00:00"),
        ("2026-10-30", "2026-10-30T00:00:01Z"),
        (None, "0001-01-02T00:00:00Z"),
    ],
)
def test_the_last_completed_sprint_is_the_last_by_time_and_not_by_its_text(portal, earlier, later):
    rows = (sprint_stage(801, "Old", 100, "NEW", sprint=21), sprint_stage(802, "Last", 100, "NEW", sprint=20))
    done = [sprint(21, "completed", dateEnd=earlier), sprint(20, "completed", dateEnd=later)]
    for sprints in (done, done[::-1]):
        filled(portal, rows, [*sprints, SPRINTS[2]])
        result(portal, f"{SPRINT}.start", {"id": 24})
        assert names(portal, 24) == "Last"


def test_a_backlog_is_not_started(portal):
    filled(portal, (), [sprint(30, "planned", entityType="backlog")])
    assert error(portal, f"{SPRINT}.start", {"id": 30}) == (400, "0")


def test_the_id_of_a_deleted_stage_is_never_given_out_again(portal):
    filled(portal, next_stage_id=1)
    assert result(portal, f"{KANBAN}.deleteStage", {"stageId": 903}) is True
    fields = {"sprintId": 23, "name": "New"}
    assert result(portal, f"{KANBAN}.addStage", {"fields": fields}) == 904


def test_a_groups_first_sprint_gets_three_stages(portal):
    filled(portal, (), [SPRINTS[2]])
    result(portal, f"{SPRINT}.start", {"id": 24})
    assert [(row["sort"], row["type"], row["color"]) for row in stages(portal, 24)] == [
        ("100", "NEW", "00C4FB"), ("200", "WORK", "47D1E2"), ("300", "FINISH", "75D900"),
    ]  # fmt: skip


def test_stages_made_before_the_start_stay_if_one_is_new(portal):
    filled(portal, [sprint_stage(901, "Mine", 70, "NEW", sprint=24)], [SPRINTS[0], SPRINTS[2]])
    result(portal, f"{SPRINT}.start", {"id": 24})
    assert [(row["id"], row["sort"]) for row in stages(portal, 24)] == [("901", "70")]
    filled(portal, [sprint_stage(901, "Mine", 70, "WORK", sprint=24)], [SPRINTS[0], SPRINTS[2]])
    assert error(portal, f"{SPRINT}.start", {"id": 24}) == (400, "0")


def test_a_completed_sprint_keeps_its_stages_and_makes_room_for_the_next(portal):
    filled(portal, role="E")
    assert error(portal, f"{SPRINT}.start", {"id": 24}) == (400, "0")
    assert result(portal, f"{SPRINT}.complete", {"id": 12})["id"] == 23
    assert names(portal, 23) == "To do Doing Done"
    result(portal, f"{SPRINT}.start", {"id": 24})
    assert names(portal, 24) == "To do Doing Done"
    assert {row["id"] for row in stages(portal, 23)}.isdisjoint(row["id"] for row in stages(portal, 24))


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("get", {}, "100"),
        ("get", {"id": "x"}, "100"),
        ("get", {"id": 0}, "0"),
        ("get", {"id": 99}, "0"),
        ("list", {"filter": "x"}, "100"),
        ("start", {"id": 23}, "0"),
        ("start", {"id": 22}, "0"),
        ("complete", {"id": 0}, "0"),
        ("complete", {"id": 12}, "0"),  # a member is neither owner nor moderator
        ("complete", {"id": 7}, "0"),  # no sprint there
    ],
)
def test_what_can_not_be_done_with_a_sprint_is_an_error(portal, method, params, code):
    before = portal.state()
    assert error(portal, f"{SPRINT}.{method}", params) == (400, code)
    assert portal.state() == before


def test_a_scrum_group_has_a_group_board_that_reading_makes(portal):
    rows = result(portal, "task.stages.get", {"entityId": 12, "numeric": 1})
    assert {row["ENTITY_TYPE"] for row in rows} == {"G"}
    assert names(portal) == "To do Doing Done"


# docs/portal.md, "Scrum stages"


def test_stages_come_by_sort_as_texts(portal):
    filled(portal, [BOARD[2], sprint_stage(904, "", 100, "FINISH", color=""), *BOARD[:2]])
    rows = stages(portal)
    assert rows[0] == {
        "id": "904", "name": "Completed", "sort": "100", "type": "FINISH", "sprintId": "23", "color": "47D1E2",
    }  # fmt: skip
    assert [row["id"] for row in rows] == ["904", "901", "902", "903"]


def test_the_fields_of_a_stage_are_told(portal):
    fields = result(portal, f"{KANBAN}.getFields")["fields"]
    assert sorted(fields) == ["color", "name", "sort", "sprintId", "type"]
    assert fields["sort"] == {"type": "integer"}


def test_an_add_answers_a_number_and_takes_the_next_id_of_all_stages(portal):
    fields = {"sprintId": 23, "name": "Test", "type": "WORK", "sort": 250, "color": "123456"}
    assert result(portal, f"{KANBAN}.addStage", {"fields": fields}) == 904
    assert stored(portal, 904) == sprint_stage(904, "Test", 250, "WORK", color="123456")
    assert names(portal) == "To do Doing Test Done"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("", 100, "WORK", "00C4FB")),
        ({"type": "PROGRESS", "sort": "x", "color": 5}, ("", 100, "WORK", "00C4FB")),
        ({"type": "FINISH", "sort": "250", "color": "#AABBCC"}, ("", 250, "FINISH", "#AABBC")),
        ({"type": "new", "sort": -5, "name": "x" * 300}, ("x" * 255, -5, "WORK", "00C4FB")),
        ({"sort": [1], "type": [1]}, ("", 100, "WORK", "00C4FB")),
    ],
)
def test_an_add_has_defaults_for_what_is_missing_or_wrong(portal, fields, expected):
    added = result(portal, f"{KANBAN}.addStage", {"fields": {"sprintId": "23", "name": "", **fields}})
    row = stored(portal, added)
    assert (row["TITLE"], int(row["SORT"]), row["SYSTEM_TYPE"], row["COLOR"]) == expected


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("addStage", {}, "100"),
        ("addStage", {"fields": {"name": "x"}}, "0"),
        ("addStage", {"fields": {"sprintId": 99, "name": "x"}}, "0"),
        ("addStage", {"fields": {"sprintId": 23}}, "0"),
        ("addStage", {"fields": {"sprintId": 23, "name": 5}}, "0"),
        ("addStage", {"fields": {"sprintId": 40, "name": "x"}}, "0"),
        ("getStages", {}, "100"),
        ("getStages", {"sprintId": "x"}, "100"),
        ("getStages", {"sprintId": 0}, "0"),
        ("getStages", {"sprintId": 99}, "0"),
        ("getStages", {"sprintId": 40}, "0"),
        ("updateStage", {"fields": {}}, "100"),
        ("updateStage", {"stageId": 901}, "100"),
        ("deleteStage", {}, "100"),
        ("deleteStage", {"stageId": "x"}, "100"),
    ],
)
def test_reading_adding_and_missing_parameters_fail_with_an_error(portal, method, params, code):
    filled(portal, sprints=[*SPRINTS, sprint(40, group=13)])
    before = portal.state()
    assert error(portal, f"{KANBAN}.{method}", params) == (400, code)
    assert portal.state() == before


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({}, {}),
        ({"name": "Check"}, {"TITLE": "Check"}),
        ({"name": ""}, {"TITLE": ""}),
        ({"name": "y" * 300, "color": "1234567"}, {"TITLE": "y" * 255, "COLOR": "123456"}),
        ({"sort": "150", "type": "FINISH"}, {"SORT": "150", "SYSTEM_TYPE": "FINISH"}),
        ({"name": 5, "sort": "x", "type": "work", "color": ["a"]}, {}),
        ({"name": None, "sort": None, "type": None, "color": None, "sprintId": None}, {}),
        ({"TITLE": "x", "Name": "x", "unknown": 1}, {}),
        ({"sprintId": 24}, {"ENTITY_ID": "24"}),
        ({"sprintId": 23, "sort": 5}, {"SORT": "5"}),
    ],
)
def test_an_update_changes_what_is_there_and_of_the_right_type(portal, fields, changed):
    before = stored(portal, 902)
    assert update(portal, 902, **fields) is True
    assert stored(portal, 902) == {**before, **changed}


FAILURES = [
    ("updateStage", {"stageId": 0, "fields": {"name": "x"}}, "Stage id not found"),
    ("updateStage", {"stageId": 999, "fields": {"name": "x"}}, "Stage not found"),
    ("updateStage", {"stageId": 902, "fields": {"name": "x", "sprintId": 99}}, "Incorrect sprintId value"),
    ("updateStage", {"stageId": 902, "fields": {"name": "x", "sprintId": "y"}}, "Incorrect sprintId value"),
    ("updateStage", {"stageId": 950, "fields": {"name": "x"}}, "Access denied"),
    ("updateStage", {"stageId": 960, "fields": {"name": "x"}}, "Sprint not found"),
    ("deleteStage", {"stageId": 0}, "Stage id not found"),
    ("deleteStage", {"stageId": 999}, "Stage not found"),
    ("deleteStage", {"stageId": 902}, "Stage has tasks"),
    ("deleteStage", {"stageId": 950}, "Access denied"),
]
FOREIGN = (sprint_stage(950, "Theirs", 100, sprint=40), sprint_stage(960, "Lost", 100, sprint=99))


@pytest.mark.parametrize(("method", "params", "text"), FAILURES)
def test_a_failed_update_or_delete_is_false_with_status_200(portal, method, params, text):
    linked = {"tasks": [{"TASK_ID": 1, "STAGE_ID": 902}]}
    filled(portal, (*BOARD, *FOREIGN), [*SPRINTS, sprint(40, group=13)], scrum=linked)
    before = portal.state()
    answer = call(portal, f"{KANBAN}.{method}", params)
    assert (answer.status, answer.json["result"], sorted(answer.json)) == (200, False, ["result", "time"])
    assert portal.state() == before


@pytest.mark.parametrize(("method", "params", "text"), FAILURES)
def test_a_state_may_ask_for_the_errors_of_the_vendors_pages(portal, method, params, text):
    linked = {"tasks": [{"TASK_ID": 1, "STAGE_ID": 902}], "documented_errors": True}
    filled(portal, (*BOARD, *FOREIGN), [*SPRINTS, sprint(40, group=13)], scrum=linked)
    answer = call(portal, f"{KANBAN}.{method}", params)
    assert (answer.status, answer.json) == (400, {"error": "0", "error_description": text})


@pytest.mark.parametrize("stage_id", [901, 902, 903])
def test_new_and_finish_are_deleted_like_any_other(portal, stage_id):
    assert result(portal, f"{KANBAN}.deleteStage", {"stageId": stage_id}) is True
    assert str(stage_id) not in [row["id"] for row in stages(portal)]


def test_a_stage_with_a_my_plan_link_is_not_deleted_either(portal):
    filled(portal, my_plan_tasks=[{"TASK_ID": 1, "STAGE_ID": 902}])
    assert result(portal, f"{KANBAN}.deleteStage", {"stageId": 902}) is False


def test_a_foreign_boards_stage_whose_owner_has_a_sprints_number_is_changed(portal):
    filled(portal, (*BOARD, stage(10, "Backlog", 100, new=True, group=23)))
    assert update(portal, 10, name="Oops") is True
    assert stored(portal, 10)["TITLE"] == "Oops"


def test_a_backlog_takes_stages_too(portal):
    filled(portal, sprints=[*SPRINTS, sprint(30, "planned", entityType="backlog")])
    assert result(portal, f"{KANBAN}.addStage", {"fields": {"sprintId": 30, "name": "x"}}) == 904


def test_reading_is_batch_safe_and_the_work_mode_is_a_sprints_afterwards(portal):
    commands = {
        "add": f"{KANBAN}.addStage?fields[sprintId]=23&fields[name]=Test&fields[sort]=250",
        "stages": f"{KANBAN}.getStages?sprintId=23",
        "group": "task.stages.get?entityId=7&numeric=1",
    }
    filled(portal, (*BOARD, stage(10, "Backlog", 100, new=True)))
    answer = result(portal, "batch", {"cmd": commands, "halt": 1})["result"]
    assert [row["name"] for row in answer["stages"]] == ["To do", "Doing", "Test", "Done"]
    assert answer["group"] == []  # the board of sprint 7, which is none
    assert len(result(portal, "task.stages.get", {"entityId": 7})) == 1


def test_false_in_a_batch_is_a_result_and_halts_nothing(portal):
    commands = {
        "a": f"{KANBAN}.deleteStage?stageId=999",
        "b": f"{KANBAN}.updateStage?stageId=902&fields[name]=1",
    }
    answer = result(portal, "batch", {"cmd": commands, "halt": 1})
    assert (answer["result"], answer["result_error"]) == ({"a": False, "b": True}, [])
    assert stored(portal, 902)["TITLE"] == "1"


LINKS = {"tasks": [{"TASK_ID": 1, "STAGE_ID": 901}, {"TASK_ID": 1, "STAGE_ID": 801}]}
OLD = sprint_stage(801, "Old", 100, sprint=22)


@pytest.mark.parametrize(
    ("task_id", "stage_id", "moved", "links"),
    [
        (1, 903, True, [(1, 801), (1, 903)]),
        (2, 903, False, [(1, 901), (1, 801)]),  # not on the board
        (1, 801, False, [(1, 901), (1, 801)]),  # another sprint's stage
    ],
)
def test_a_task_moves_on_the_board_of_its_groups_running_sprint(portal, task_id, stage_id, moved, links):
    filled(portal, (*BOARD, OLD), tasks=[task(1, group=12), task(2, group=12)], scrum=LINKS)
    assert result(portal, "task.stages.movetask", {"id": task_id, "stageId": stage_id}) is moved
    left = portal.state()["scrum"]["tasks"]
    assert [(link["TASK_ID"], link["STAGE_ID"]) for link in left] == links


def test_deleting_a_sprints_stage_by_the_method_of_groups_takes_its_links_along(portal):
    filled(
        portal,
        [sprint_stage(901, "A", 100, ""), *BOARD[1:]],
        scrum={"tasks": [{"TASK_ID": 1, "STAGE_ID": 901}]},
    )
    assert result(portal, "task.stages.delete", {"id": 901}) is True
    assert portal.state()["scrum"]["tasks"] == []


# whether a group is a scrum group: docs/portal.md, "Scrum sprints"


def test_workgroups_tell_the_type_that_sonet_group_does_not(portal):
    filled(portal, groups={"7": "Website", "12": "Apps", "15": "Games"}, scrum={"groups": [15]})
    answer = call(portal, "socialnetwork.api.workgroup.list", {"select": ["ID", "NAME", "TYPE"]}).json
    assert (answer["total"], answer.get("next")) == (3, None)
    assert answer["result"]["workgroups"] == [
        {"id": "7", "name": "Website", "type": "group"}, {"id": "12", "name": "Apps", "type": "scrum"},
        {"id": "15", "name": "Games", "type": "scrum"},
    ]  # fmt: skip
    assert not any("SCRUM" in key for row in result(portal, "sonet_group.get") for key in row)


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({}, ["7", "12"]),
        ({"filter": {"ID": [12, 99]}}, ["12"]),
        ({"filter": {"NAME": "apps"}}, ["12"]),
        ({"filter": {"TYPE": "scrum"}}, ["7", "12"]),  # not to be filtered by
        ({"order": {"ID": "DESC"}}, ["12", "7"]),
        ({"params": {"IS_ADMIN": "Y"}}, ["7", "12"]),
    ],
)
def test_workgroups_have_their_id_alone_unless_more_is_selected(portal, params, ids):
    filled(portal, groups={"7": "Website", "12": "Apps", "20": "Secret"}, hidden_groups=[20])
    rows = result(portal, "socialnetwork.api.workgroup.list", params)["workgroups"]
    assert rows == [{"id": number} for number in ids]


def test_an_administrator_finds_hidden_workgroups_and_minus_one_counts_nothing(portal):
    filled(portal, groups={"20": "Secret"}, hidden_groups=[20], is_admin=True)
    params = {"params": {"IS_ADMIN": "Y"}, "filter": {"ID": 20}, "start": -1}
    answer = call(portal, "socialnetwork.api.workgroup.list", params).json
    assert (answer["result"]["workgroups"], "total" in answer) == ([{"id": "20"}], False)


def test_one_workgroup_has_real_numbers_and_its_master(portal):
    got = result(portal, "socialnetwork.api.workgroup.get", {"params": {"groupId": 12}})
    assert (got["ID"], got["TYPE"], got["SCRUM_MASTER_ID"] > 0, got["NAME"]) == (
        12,
        "scrum",
        True,
        "Group 12",
    )
    other = result(portal, "socialnetwork.api.workgroup.get", {"params": {"groupId": "7"}})
    assert (other["TYPE"], other["SCRUM_MASTER_ID"]) == ("group", 0)
    assert call(portal, "socialnetwork.api.workgroup.get", {"params": {"groupId": 99}}).status == 400
    assert error(portal, "socialnetwork.api.workgroup.get", {}) == (400, "100")
