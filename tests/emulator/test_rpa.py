"""RPA: processes, stages read and written, order by rank, rights, and what one batch remembers."""

import pytest
from emulator.states import process, rpa_stage, state
from emulator.wsgi_client import call, error, result

BOARD = (
    rpa_stage(71, "Draft", 1000),
    rpa_stage(72, "Check", 2000),
    rpa_stage(73, "Paid", 3000, "SUCCESS"),
    rpa_stage(74, "Refused", 500, "FAIL"),
)
ONLY_BOB = [{"accessCode": "U5", "action": "MODIFY", "permission": "X"}]
VIEW = [{"accessCode": "U1", "action": "VIEW", "permission": "X"}]


def filled(portal, stages=BOARD, types=None, **more):
    portal.replace(state(rpa={"types": types or [process()], "stages": list(stages)}, **more))


@pytest.fixture(autouse=True)
def board(portal):
    filled(portal)


def listed(portal, type_id=7, **more):
    return result(portal, "rpa.stage.listForType", {"typeId": type_id, **more})["stages"]


def names(portal, type_id=7):
    return " ".join(stage["name"] for stage in listed(portal, type_id))


def stored(portal, stage_id):
    return next(row for row in portal.state()["rpa"]["stages"] if row["id"] == stage_id)


def batch(portal, *commands, halt=0):
    cmd = {f"c{place}": command for place, command in enumerate(commands)}
    return result(portal, "batch", {"cmd": cmd, "halt": halt})


# docs/portal.md, "RPA"


def test_a_process_is_answered_with_its_permissions(portal):
    right = {"accessCode": "UA", "action": "MODIFY", "permission": "X"}
    assert result(portal, "rpa.type.get", {"id": "7"}) == {
        "type": {
            "id": 7, "title": "Payments", "image": "list", "createdBy": 1, "settings": [],
            "permissions": [{"id": "1", "entity": "TYPE", "entityId": "7", **right}],
        }
    }  # fmt: skip
    answer = call(portal, "rpa.type.list").json
    assert (answer["total"], answer.get("next")) == (1, None)
    assert answer["result"]["types"] == [result(portal, "rpa.type.get", {"id": 7})["type"]]


@pytest.mark.parametrize("is_admin", [False, True])
def test_the_list_hides_processes_without_a_fitting_permission_from_administrators_too(portal, is_admin):
    types = [
        process(1, "Mine", permissions=VIEW),
        process(2, "Bob's", permissions=ONLY_BOB),
        process(3, "Nobody's", permissions=[]),
    ]
    filled(portal, (), types, is_admin=is_admin)
    answer = call(portal, "rpa.type.list").json
    assert [row["title"] for row in answer["result"]["types"]] == ["Mine"]
    by_id = call(portal, "rpa.type.get", {"id": 2})
    assert (by_id.status, by_id.json.get("error")) == ((200, None) if is_admin else (400, "0"))


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({"filter": {"title": "Payments"}}, [7, 9]),
        ({"filter": {"=title": "payments"}}, [7, 9]),
        ({"filter": {"%title": "oli"}}, [8]),
        ({"filter": {"!title": "Payments"}}, [8]),
        ({"filter": {"id": [7, 8]}}, [7, 8]),
        ({"filter": {">id": 7}, "order": {"id": "DESC"}}, [9, 8]),
        ({"filter": {"TITLE": "Holidays", "unknown": 1, "~title": "x"}}, [7, 8, 9]),
        ({"order": {"title": "ASC"}}, [8, 7, 9]),
        ({"order": {"unknown": "ASC"}}, [7, 8, 9]),
    ],
)
def test_processes_are_filtered_and_sorted_and_unknown_keys_are_dropped(portal, params, ids):
    filled(portal, (), [process(), process(8, "Holidays"), process(9, "Payments")])
    found = result(portal, "rpa.type.list", params)["types"]
    assert [row["id"] for row in found] == ids


@pytest.mark.parametrize(
    ("select", "keys"),
    [
        (["id", "title"], "id title"),
        (["id", "colour"], "id"),
        (["title", "*"], "id title image createdBy settings permissions"),
        (["colour"], "id title image createdBy settings permissions"),
        ([], "id title image createdBy settings permissions"),
    ],
)
def test_a_process_is_listed_with_the_fields_that_are_selected(portal, select, keys):
    (row,) = result(portal, "rpa.type.list", {"select": select, "filter": {"id": 7}})["types"]
    assert " ".join(row) == keys


def test_processes_come_in_pages_of_50_with_next_and_total(portal):
    filled(portal, (), [process(number) for number in range(1, 121)])
    pages = [call(portal, "rpa.type.list", {"start": start}).json for start in (0, 50, 100)]
    assert [len(page["result"]["types"]) for page in pages] == [50, 50, 20]
    assert [(page["total"], page.get("next")) for page in pages] == [(120, 50), (120, 100), (120, None)]


def test_a_process_made_by_the_wizard_has_five_stages(portal):
    portal.replace(state(rpa={"types": [process(), process(8)]}))
    shown = [(row["sort"], row["color"], row["semantic"]) for row in listed(portal, 8)]
    assert shown == [
        (1000, "22B9FF", None), (2000, "88B9FF", None), (3000, "10e5fc", None), (4000, "00ff00", "SUCCESS"),
        (5000, "ff0000", "FAIL"),
    ]  # fmt: skip
    assert len({row["id"] for row in portal.state()["rpa"]["stages"]}) == 10


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("rpa.type.get", {}, "100"),
        ("rpa.type.get", {"id": "x"}, "100"),
        ("rpa.type.get", {"id": True}, "100"),
        ("rpa.type.get", {"id": [1]}, "100"),
        ("rpa.type.get", {"ID": 7}, "100"),
        ("rpa.type.get", {"id": 77}, "100"),
        ("rpa.type.list", {"filter": "x"}, "100"),
        ("rpa.stage.listForType", {}, "100"),
        ("rpa.stage.listForType", {"typeId": 77}, "100"),
        ("rpa.stage.get", {"id": 77}, "100"),
        ("rpa.stage.add", {}, "100"),
        ("rpa.stage.add", {"fields": "x"}, "100"),
        ("rpa.stage.update", {"id": 71}, "100"),
        ("rpa.stage.update", {"fields": {"name": "x"}}, "100"),
        ("rpa.stage.delete", {}, "100"),
    ],
)
def test_a_missing_or_ill_typed_parameter_and_an_unknown_id_are_error_100(portal, method, params, code):
    assert error(portal, method, params) == (400, code)


def test_the_methods_are_unknown_on_a_portal_without_the_module(portal):
    filled(portal, absent_modules=["rpa"])
    assert error(portal, "rpa.type.list") == (404, "ERROR_METHOD_NOT_FOUND")
    answer = batch(portal, "rpa.type.list", "profile")
    assert answer["result_error"]["c0"]["error"] == "ERROR_METHOD_NOT_FOUND"
    assert "c1" in answer["result"]


# docs/portal.md, "Reading RPA stages"


def test_stages_are_listed_in_board_order_with_real_numbers(portal):
    assert listed(portal)[0] == {
        "id": 71, "name": "Draft", "code": "", "color": "22B9FF", "sort": 1000, "semantic": None, "typeId": 7,
        "isFirst": True, "isSuccess": False, "isFail": False,
    }  # fmt: skip
    flags = [(row["id"], row["isFirst"], row["isSuccess"], row["isFail"]) for row in listed(portal)]
    assert flags == [
        (71, True, False, False), (72, False, False, False), (73, False, True, False), (74, False, False, True),
    ]  # fmt: skip


def test_the_list_of_stages_has_pages_of_50_without_total_and_next(portal):
    filled(portal, [rpa_stage(number, f"S{number}", 10 * number) for number in range(1, 61)])
    first = call(portal, "rpa.stage.listForType", {"typeId": 7}).json
    assert sorted(first) == ["result", "time"]
    assert [len(listed(portal, start=start)) for start in (0, 49, 50, 100)] == [50, 50, 10, 0]
    assert [row["isFirst"] for row in listed(portal, start=50)] == [False] * 10


def test_one_stage_is_answered_with_its_tasks_robots_and_permissions(portal):
    robots = {"tasks": [{"title": "Approve", "robotType": "RpaApproveActivity"}], "robotsCount": 3}
    filled(portal, [rpa_stage(71, "Draft", 1000, color=None, code=None, **robots), *BOARD[1:]])
    assert result(portal, "rpa.stage.get", {"id": 71}) == {
        "stage": {
            "id": 71, "name": "Draft", "code": None, "color": "ace9fb", "sort": 1000, "semantic": None, "typeId": 7,
            "isFirst": True, "isSuccess": False, "isFail": False, **robots,
            "possibleNextStages": [71, 72, 73, 74], "permissions": {"droppable": True, "canMoveFrom": True},
            "fields": [],
        }
    }  # fmt: skip


def test_visibility_settings_are_for_those_who_may_modify_the_process(portal):
    fields = {"edited": ["UF_RPA_7_NAME"]}
    for permissions, shown in ((VIEW, False), (None, True)):
        right = {} if permissions is None else {"permissions": permissions}
        filled(portal, [rpa_stage(71, "Draft", 1000, fields=fields)], [process(**right)])
        stage = result(portal, "rpa.stage.get", {"id": 71})["stage"]
        assert stage.get("fields") == (fields if shown else None)


@pytest.mark.parametrize(
    ("method", "params"),
    [("rpa.stage.get", {"id": 71}), ("rpa.stage.listForType", {"typeId": 7}), ("rpa.type.get", {"id": 7})],
)
def test_reading_a_process_of_others_is_refused(portal, method, params):
    filled(portal, types=[process(permissions=ONLY_BOB)])
    assert error(portal, method, params) == (400, "0")
    filled(portal, types=[process(permissions=ONLY_BOB)], is_admin=True)
    assert call(portal, method, params).status == 200


def test_what_a_stage_was_answered_as_may_be_put_back(portal):
    rows = [result(portal, "rpa.stage.get", {"id": number})["stage"] for number in (71, 72, 73, 74)]
    filled(portal, rows)
    assert [result(portal, "rpa.stage.get", {"id": row["id"]})["stage"] for row in rows] == rows


# docs/portal.md, "Order of RPA stages"


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        ([(1, 300, "FAIL"), (2, 200, "SUCCESS"), (3, 900, None)], [3, 2, 1]),
        ([(1, 10, "SUCCESS"), (2, 20, ""), (3, 30, None), (4, 5, "FAIL")], [3, 2, 1, 4]),
        ([(1, 50, None), (2, 10, None), (3, 10, None)], [2, 3, 1]),
        ([(3, 10, None), (2, 10, None)], [3, 2]),
        ([(1, 10, "FAIL"), (2, -5, "FAIL")], [2, 1]),
    ],
)
def test_rank_goes_before_sort_and_ties_come_as_they_were_put(portal, rows, order):
    filled(portal, [rpa_stage(number, f"S{number}", sort, semantic) for number, sort, semantic in rows])
    assert [row["id"] for row in listed(portal)] == order


def test_a_stage_added_without_a_sort_becomes_the_first(portal):
    added = result(portal, "rpa.stage.add", {"fields": {"name": "New", "typeId": 7}})["stage"]
    assert (added["sort"], added["isFirst"], added["color"], added["code"]) == (500, True, "ace9fb", None)
    assert names(portal) == "New Draft Check Paid Refused"


@pytest.mark.parametrize(
    ("sorts", "previous", "sort", "others"),
    [
        ({71: 1000, 72: 2000}, 71, 1500, {}),
        ({71: 1000, 72: 2000}, 72, 3000, {}),
        ({71: 2000, 72: 3000}, 0, 1500, {}),
        ({71: 1000, 72: 1001}, 71, 1000, {}),  # a gap of 1: a tie
        ({71: 500, 72: 2000}, 0, 1125, {71: 1250}),  # a first stage below 1000: the front is missed
        ({71: 1000, 72: 1000, 73: 2000}, 71, 1250, {72: 1500}),
        ({71: 1000, 72: 1000, 73: 1000}, 71, 1250, {72: 1500, 73: 2000}),
        ({}, 0, 1000, {}),
    ],
)
def test_the_place_behind_a_stage_is_the_middle_and_has_the_portals_holes(
    portal, sorts, previous, sort, others
):
    filled(portal, [rpa_stage(number, f"S{number}", value) for number, value in sorts.items()])
    fields = {"name": "New", "typeId": 7, "previousStageId": previous}
    assert result(portal, "rpa.stage.add", {"fields": fields})["stage"]["sort"] == sort
    assert {number: stored(portal, number)["sort"] for number in sorts} == sorts | others


def test_behind_the_last_normal_stage_the_number_of_success_is_rewritten(portal):
    filled(portal, [rpa_stage(71, "A", 5000), rpa_stage(72, "Won", 1000, "SUCCESS"), rpa_stage(73, "B", 100)])
    stage = result(portal, "rpa.stage.update", {"id": 73, "fields": {"previousStageId": 71}})["stage"]
    assert (stage["sort"], stored(portal, 72)["sort"]) == (3500, 2000)
    assert names(portal) == "B A Won"


def test_the_place_behind_a_stage_of_another_process_is_refused(portal):
    assert error(portal, "rpa.stage.update", {"id": 71, "fields": {"previousStageId": 99}}) == (400, "0")


def test_a_thousand_ties_are_spread_all_the_same(portal):
    filled(portal, [rpa_stage(number, f"S{number}", 1000) for number in range(1, 1201)])
    fields = {"name": "New", "typeId": 7, "previousStageId": 1}
    assert call(portal, "rpa.stage.add", {"fields": fields}).status == 200


# docs/portal.md, "Changing RPA stages"


def test_an_add_answers_the_whole_stage_and_takes_the_next_free_id(portal):
    fields = {
        "name": " Review ",
        "typeId": "7",
        "code": "rev",
        "color": "#22B9FF",
        "sort": "1500",
        "semantic": "FAIL",
    }
    stage = result(portal, "rpa.stage.add", {"fields": {**fields, "colour": "x", "id": 3}})["stage"]
    assert (stage["id"], stage["name"], stage["code"], stage["color"]) == (75, " Review ", "rev", "#22B9F")
    assert (stage["sort"], stage["semantic"], stage["isFail"]) == (1500, "FAIL", True)
    assert stage["possibleNextStages"] == [71, 72, 73, 74, 75]
    assert portal.state()["rpa"]["next_stage_id"] == 76
    assert result(portal, "rpa.stage.delete", {"id": 75}) is None
    assert result(portal, "rpa.stage.add", {"fields": fields})["stage"]["id"] == 76


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({}, {}),
        ({"name": "  "}, {"name": "  "}),
        ({"name": "x" * 300}, {"name": "x" * 255}),
        ({"code": "c" * 60, "color": "abcdefgh"}, {"code": "c" * 50, "color": "abcdef"}),
        ({"code": None, "color": None}, {"code": None, "color": None}),
        ({"color": ""}, {"color": ""}),
        ({"sort": "abc"}, {"sort": 0}),
        ({"sort": -7}, {"sort": -7}),
        ({"sort": 12.9}, {"sort": 12}),
        ({"id": 99, "typeId": 8, "NAME": "X", "Sort": 5, "unknown": [1]}, {}),
        ({"semantic": "FAIL"}, {"semantic": "FAIL"}),
        ({"semantic": ""}, {"semantic": ""}),
    ],
)
def test_an_update_changes_what_it_names_and_nothing_else(portal, fields, changed):
    before = stored(portal, 71)
    stage = result(portal, "rpa.stage.update", {"id": 71, "fields": fields})["stage"]
    assert stored(portal, 71) == {**before, **changed}
    assert {key: stage[key] for key in changed if changed[key]} == {
        key: val for key, val in changed.items() if val
    }


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("rpa.stage.add", {"fields": {"typeId": 7}}, "BX_EMPTY_REQUIRED"),
        ("rpa.stage.add", {"fields": {"typeId": 7, "name": ""}}, "BX_EMPTY_REQUIRED"),
        ("rpa.stage.update", {"id": 71, "fields": {"name": ""}}, "BX_EMPTY_REQUIRED"),
        ("rpa.stage.update", {"id": 71, "fields": {"name": None}}, "BX_EMPTY_REQUIRED"),
        ("rpa.stage.add", {"fields": {"typeId": 7, "name": "x", "semantic": "fail"}}, "BX_INVALID_VALUE"),
        ("rpa.stage.update", {"id": 71, "fields": {"semantic": "DONE"}}, "BX_INVALID_VALUE"),
        ("rpa.stage.add", {"fields": {"typeId": 7, "name": "x", "semantic": "SUCCESS"}}, "BX_ERROR"),
        ("rpa.stage.update", {"id": 71, "fields": {"semantic": "SUCCESS"}}, "BX_ERROR"),
        ("rpa.stage.add", {"fields": {"typeId": 77, "name": "x"}}, "0"),
        ("rpa.stage.add", {"fields": {"name": "x"}}, "0"),
    ],
)
def test_a_refused_write_changes_nothing(portal, method, params, code):
    before = portal.state()
    assert error(portal, method, params) == (400, code)
    assert portal.state() == before


@pytest.mark.parametrize("semantic", ["FAIL", None, ""])
def test_success_can_be_made_anything_else_and_never_again_success(portal, semantic):
    result(portal, "rpa.stage.update", {"id": 73, "fields": {"semantic": "SUCCESS", "name": "Done"}})
    result(portal, "rpa.stage.update", {"id": 73, "fields": {"semantic": semantic}})
    assert error(portal, "rpa.stage.update", {"id": 73, "fields": {"semantic": "SUCCESS"}}) == (
        400,
        "BX_ERROR",
    )
    fields = {"typeId": 7, "name": "New success", "semantic": "SUCCESS", "sort": 9000}
    assert result(portal, "rpa.stage.add", {"fields": fields})["stage"]["isSuccess"] is True


def test_several_stages_may_be_failures(portal):
    fields = {"typeId": 7, "name": "Late", "semantic": "FAIL", "sort": 600}
    result(portal, "rpa.stage.add", {"fields": fields})
    assert names(portal) == "Draft Check Paid Refused Late"


@pytest.mark.parametrize(("stage_id", "left"), [(71, "Check Paid Refused"), (73, "Draft Check Refused")])
def test_first_and_success_are_deleted_like_any_other_their_robots_with_them(portal, stage_id, left):
    answer = call(portal, "rpa.stage.delete", {"id": stage_id}).json
    assert (answer["result"], sorted(answer)) == (None, ["result", "time"])
    assert names(portal) == left


def test_a_stage_with_elements_is_not_deleted(portal):
    filled(portal, [rpa_stage(71, "Draft", 1000, items=1), rpa_stage(72, "Robots", 2000, robotsCount=2)])
    assert error(portal, "rpa.stage.delete", {"id": 71}) == (400, "BX_ERROR")
    assert result(portal, "rpa.stage.delete", {"id": 72}) is None
    assert names(portal) == "Draft"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("rpa.stage.add", {"fields": {"typeId": 7, "name": "x"}}),
        ("rpa.stage.update", {"id": 71, "fields": {"name": "x"}}),
        ("rpa.stage.delete", {"id": 71}),
    ],
)
def test_writing_needs_a_permission_to_modify_or_an_administrator(portal, method, params):
    filled(portal, types=[process(permissions=VIEW)])
    assert error(portal, method, params) == (400, "0")
    filled(portal, types=[process(permissions=VIEW)], is_admin=True)
    assert call(portal, method, params).status == 200


def test_an_administrators_add_to_no_process_leaves_a_row_that_belongs_to_nothing(portal):
    filled(portal, is_admin=True)
    assert error(portal, "rpa.stage.add", {"fields": {"typeId": 77, "name": "Lost"}}) == (400, "0")
    assert stored(portal, 75)["typeId"] == 77
    assert error(portal, "rpa.stage.add", {"fields": {"typeId": 0, "name": "x"}}) == (
        400,
        "BX_EMPTY_REQUIRED",
    )


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("rpa.stage.update", {"id": 73, "fields": {"previousStageId": 71, "semantic": "SUCCESS"}}),
        ("rpa.stage.update", {"id": 73, "fields": {"previousStageId": 71, "semantic": "DONE"}}),
        (
            "rpa.stage.add",
            {"fields": {"typeId": 7, "name": "x", "previousStageId": 71, "semantic": "SUCCESS"}},
        ),
    ],
)
def test_a_refused_move_leaves_the_neighbours_where_they_are(portal, method, params):
    rows = [rpa_stage(number, f"S{number}", sort) for number, sort in ((71, 1000), (72, 1000), (73, 3000))]
    filled(portal, [*rows, rpa_stage(74, "Paid", 9000, "SUCCESS")])
    before = portal.state()
    assert error(portal, method, params)[0] == 400
    assert portal.state() == before


def test_the_id_of_a_deleted_stage_is_never_given_out_again(portal):
    result(portal, "rpa.stage.delete", {"id": 74})
    assert portal.state()["rpa"]["next_stage_id"] == 75
    added = result(portal, "rpa.stage.add", {"fields": {"name": "New", "typeId": 7}})["stage"]
    assert added["id"] == 75


# docs/portal.md, "RPA in a batch"


def test_within_a_batch_first_and_success_go_by_the_order_first_seen(portal):
    answer = batch(
        portal,
        "rpa.stage.get?id=71",
        "rpa.stage.update?id=71&fields[sort]=2500",
        "rpa.stage.get?id=72",
        "rpa.stage.add?fields[typeId]=7&fields[name]=New&fields[sort]=1",
        "rpa.stage.listForType?typeId=7",
    )
    stages = [answer["result"][f"c{place}"].get("stage") for place in range(4)]
    assert [stage["isFirst"] for stage in stages] == [True, True, False, False]
    assert (stages[1]["sort"], stages[3]["possibleNextStages"]) == (2500, [71, 72, 73, 74])
    fresh = answer["result"]["c4"]["stages"]
    assert [(row["name"], row["isFirst"]) for row in fresh[:2]] == [("New", True), ("Check", False)]
    assert result(portal, "rpa.stage.get", {"id": 75})["stage"]["isFirst"] is True


def test_within_a_batch_a_second_success_is_seen(portal):
    filled(portal, BOARD[:2])
    success = "rpa.stage.add?fields[typeId]=7&fields[name]={}&fields[semantic]=SUCCESS"
    answer = batch(portal, "rpa.stage.get?id=71", success.format("One"), success.format("Two"))
    assert answer["result_error"]["c2"]["error"] == "BX_ERROR"
    assert names(portal) == "Draft Check One"


def test_within_a_batch_a_deleted_success_makes_room_for_another(portal):
    success = "rpa.stage.add?fields[typeId]=7&fields[name]=Done&fields[semantic]=SUCCESS"
    answer = batch(portal, "rpa.stage.get?id=71", "rpa.stage.delete?id=73", success)
    assert answer["result_error"] == []
    assert names(portal) == "Draft Check Done Refused"


@pytest.mark.parametrize("previous", [{}, {"previousStageId": 0}, {"previousStageId": 71}])
def test_outside_a_batch_an_added_stage_is_on_the_board_that_it_is_answered_with(portal, previous):
    filled(portal, [rpa_stage(71, "Draft", 2000)])
    fields = {"name": "New", "typeId": 7, **previous}
    stage = result(portal, "rpa.stage.add", {"fields": fields})["stage"]
    first = previous.get("previousStageId") != 71
    assert (stage["isFirst"], stage["possibleNextStages"]) == (first, [72, 71] if first else [71, 72])


def test_outside_a_batch_a_moved_stage_is_answered_from_its_new_place(portal):
    stage = result(portal, "rpa.stage.update", {"id": 71, "fields": {"previousStageId": 72}})["stage"]
    assert (stage["isFirst"], stage["possibleNextStages"]) == (False, [72, 71, 73, 74])


def test_a_reference_to_an_added_stage_works_by_its_path(portal):
    answer = batch(
        portal,
        "rpa.stage.add?fields[typeId]=7&fields[name]=New&fields[sort]=1500",
        "rpa.stage.update?id=$result[c0][stage][id]&fields[name]=Newer",
        halt=1,
    )
    assert answer["result"]["c1"]["stage"]["name"] == "Newer"


def test_the_log_names_methods_as_they_are_spelt(portal):
    call(portal, "RPA.stage.LISTFORTYPE", {"typeId": 7})
    batch(portal, "rpa.stage.listfortype?typeId=7")
    assert [entry["method"] for entry in portal.log()] == [
        "rpa.stage.listForType", "batch", "rpa.stage.listForType",
    ]  # fmt: skip
