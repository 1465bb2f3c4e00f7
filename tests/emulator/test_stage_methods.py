"""Stage methods through the WSGI door: defaults, rights, order of refusals, what is stored."""

import pytest
from emulator.states import stage, state, task
from emulator.wsgi_client import call, error, result

BOARD = (
    stage(10, "Backlog", 100, new=True),
    stage(11, "Doing", 200, kind=""),
    stage(12, "Done", 300, kind=""),
)


@pytest.fixture(autouse=True)
def filled(portal):
    portal.replace(state(BOARD, [task(1), task(2, 11)]))


def titles(portal, entity=7):
    return [row["TITLE"] for row in result(portal, "task.stages.get", {"entityId": entity, "numeric": 1})]


def stored(portal, stage_id):
    return next(row for row in portal.state()["stages"] if row["ID"] == str(stage_id))


def test_a_board_is_a_map_by_id_in_sort_order(portal):
    portal.replace(state([stage(10, "B", 200), stage(11, "A", 100, new=True)]))
    answer = result(portal, "task.stages.get", {"entityId": 7})
    assert list(answer) == ["11", "10"]
    assert answer["11"] == {**stage(11, "A", 100, new=True), "CAN_SORT_ITEMS": True}
    assert answer["10"] == stage(10, "B", 200)


def test_ties_come_in_the_order_of_the_state(portal):
    portal.replace(state([stage(12, "X", 100, new=True), stage(10, "Y", 100), stage(11, "Z", None)]))
    assert titles(portal) == ["Z", "X", "Y"]


def test_empty_titles_and_colours_are_shown_as_the_portals_own(portal):
    rows = [
        stage(10, "", 100, new=True, color=""),
        stage(11, "", 200, kind="FINISH"),
        stage(12, None, 300, color=None),
    ]
    portal.replace(state(rows))
    shown = result(portal, "task.stages.get", {"entityId": 7, "numeric": 1})
    assert [(r["TITLE"], r["COLOR"]) for r in shown] == [
        ("New", "47D1E2"),
        ("Completed", "AABBCC"),
        ("New", "47D1E2"),
    ]


def test_reading_a_group_for_the_first_time_fills_the_template_and_copies_it(portal):
    portal.replace(state())
    shown = result(portal, "task.stages.get", {"entityId": 7, "numeric": 1})
    assert [(r["ID"], r["TITLE"], r["SORT"], r["COLOR"], r["SYSTEM_TYPE"]) for r in shown] == [
        ("103", "New", "100", "00C4FB", "NEW"),
        ("104", "In progress", "200", "47D1E2", None),
        ("105", "Completed", "300", "75D900", None),
    ]
    template = [(r["TITLE"], r["SYSTEM_TYPE"]) for r in portal.state()["stages"] if r["ENTITY_ID"] == "0"]
    assert template == [("", "NEW"), ("", "WORK"), ("", "FINISH")]
    assert portal.state()["next_stage_id"] == 106


def test_a_filled_template_is_copied_by_id_with_its_sorts(portal):
    portal.replace(state([stage(5, "Second", 50, group=0), stage(4, "First", 70, new=True, group=0)]))
    assert titles(portal) == ["Second", "First"]
    assert [stored(portal, i)["SORT"] for i in (100, 101)] == ["70", "50"]


def test_reading_my_plan_for_the_first_time_makes_four_stages(portal):
    portal.replace(state())
    shown = result(portal, "task.stages.get", {"entityId": 0, "numeric": 1})
    assert [(r["TITLE"], r["COLOR"], r["SYSTEM_TYPE"]) for r in shown] == [
        ("Not planned", "00C4FB", "NEW"),
        ("In progress", "9DCF00", None),
        ("This week", "47D1E2", None),
        ("Review", "FFA801", None),
    ]


def test_adding_to_a_board_that_was_never_opened_makes_the_defaults_first(portal):
    portal.replace(state())
    answer = call(portal, "task.stages.add", {"fields": {"TITLE": "N", "ENTITY_ID": 7, "AFTER_ID": 104}})
    assert answer.json["result"] == 106
    assert titles(portal) == ["New", "In progress", "N", "Completed"]


def test_add_answers_an_int_and_ignores_what_it_does_not_know(portal):
    fields = {"TITLE": " Review ", "ENTITY_ID": 7, "AFTER_ID": 10, "SORT": 5, "SYSTEM_TYPE": "FINISH"}
    assert result(portal, "task.stages.add", {"fields": fields}) == 100
    assert titles(portal) == ["Backlog", " Review ", "Doing", "Done"]
    assert stored(portal, 100) == {**stage(100, " Review ", 200, kind="", color="")}


def test_a_new_first_stage_takes_the_never_moved_tasks_along(portal):
    result(portal, "task.stages.add", {"fields": {"TITLE": "N", "ENTITY_ID": 7}})
    assert [t["STAGE_ID"] for t in portal.state()["tasks"]] == [0, 11]


def test_moving_a_stage_to_the_front_pins_them(portal):
    result(portal, "task.stages.update", {"id": 12, "fields": {"TITLE": "Done", "AFTER_ID": 0}})
    assert [t["STAGE_ID"] for t in portal.state()["tasks"]] == [10, 11]


def test_update_keeps_what_is_absent_or_null(portal):
    result(
        portal, "task.stages.update", {"id": 11, "fields": {"TITLE": None, "COLOR": None, "AFTER_ID": None}}
    )
    assert stored(portal, 11) == stage(11, "Doing", 200, kind="")


def test_update_takes_the_board_from_the_stage(portal):
    result(portal, "task.stages.update", {"id": 11, "fields": {"COLOR": "000000", "ENTITY_ID": 8}})
    assert stored(portal, 11) == stage(11, "Doing", 200, kind="", color="000000")


def test_texts_are_cut_at_their_columns(portal):
    result(portal, "task.stages.update", {"id": 11, "fields": {"TITLE": "é" * 300, "COLOR": "#FFAAEE"}})
    assert (stored(portal, 11)["TITLE"], stored(portal, 11)["COLOR"]) == ("é" * 255, "#FFAAE")


def test_updating_a_template_row_adds_to_my_plan(portal):
    portal.replace(state([stage(3, "T", 100, new=True, group=0)]))
    assert result(portal, "task.stages.update", {"id": 3, "fields": {"AFTER_ID": 999}}) is True
    assert titles(portal, 0) == ["Not planned", "In progress", "This week", "Review", "T"]


def test_updating_a_timelines_row_crashes_the_portal(portal):
    portal.replace(state([{**stage(3, "T", 100), "ENTITY_TYPE": "P"}]))
    assert error(portal, "task.stages.update", {"id": 3, "fields": {}}) == (500, "INTERNAL_SERVER_ERROR")


def test_delete_leaves_gaps_and_releases_hidden_tasks(portal):
    portal.replace(state(BOARD, [task(1, 11, HIDDEN=True), task(2, 12)]))
    assert result(portal, "task.stages.delete", {"id": 11}) is True
    assert [r["SORT"] for r in portal.state()["stages"]] == ["100", "300"]
    assert [t["STAGE_ID"] for t in portal.state()["tasks"]] == [0, 12]


def test_a_my_plan_stage_with_linked_tasks_is_not_empty(portal):
    plan = [stage(50, "P", 100, new=True, user=1), stage(51, "Q", 200, user=1)]
    portal.replace(state(plan, [task(1)], my_plan_tasks=[{"TASK_ID": 1, "STAGE_ID": 51}]))
    assert error(portal, "task.stages.delete", {"id": 51}) == (400, "NO_EMPTY")


def test_a_sprints_stage_is_deleted_without_a_question(portal):
    portal.replace(state([{**stage(3, "S", 200), "ENTITY_TYPE": "A", "ENTITY_ID": "77"}]))
    assert result(portal, "task.stages.delete", {"id": 3}) is True


REFUSALS = [
    ("get", {}, "DISPATCHER_ERROR"),
    ("get", {"entityId": None}, "DISPATCHER_ERROR"),
    ("get", {"entityId": 10}, "ACCESS_DENIED"),
    ("get", {"entityId": 999}, "ACCESS_DENIED"),
    ("add", {}, "DISPATCHER_ERROR"),
    ("add", {"fields": "TITLE"}, "DISPATCHER_ERROR"),
    ("add", {"fields": {"ENTITY_ID": 7}}, "EMPTY_TITLE"),
    ("add", {"fields": {"ENTITY_ID": 10, "TITLE": " \t"}}, "EMPTY_TITLE"),
    ("add", {"fields": {"ENTITY_ID": 9, "TITLE": "N"}}, "ACCESS_DENIED"),
    ("update", {"id": 11}, "DISPATCHER_ERROR"),
    ("update", {"id": 404, "fields": {}}, "NOT_FOUND"),
    ("update", {"id": 20, "fields": {}}, "EMPTY_TITLE"),
    ("update", {"id": 20, "fields": {"TITLE": "N"}}, "ACCESS_DENIED"),
    ("delete", {}, "DISPATCHER_ERROR"),
    ("delete", {"id": 404}, "NOT_FOUND"),
    ("delete", {"id": 10}, "IS_SYSTEM"),
    ("delete", {"id": 20}, "IS_SYSTEM"),
    ("delete", {"id": 21}, "ACCESS_DENIED"),
    ("delete", {"id": 11}, "NO_EMPTY"),
    ("delete", {"id": 60}, "ACCESS_DENIED"),
    ("movetask", {"id": 1}, "DISPATCHER_ERROR"),
    ("movetask", {"id": 404, "stageId": 404}, "NOT_FOUND"),
    ("movetask", {"id": 404, "stageId": 30}, "TASK_NOT_FOUND"),
    ("movetask", {"id": 3, "stageId": 11}, "TASK_NOT_FOUND"),
    ("movetask", {"id": 1, "stageId": 30}, "ACCESS_DENIED_MOVE"),
    ("movetask", {"id": 1, "stageId": 60}, "ACCESS_DENIED_MOVE"),
    ("movetask", {"id": 1, "stageId": 20}, "DIFFERENT_STAGES"),
]


@pytest.mark.parametrize(("method", "params", "code"), REFUSALS, ids=lambda value: str(value)[:50])
def test_the_first_refusal_wins(portal, method, params, code):
    others = [
        stage(20, "", 100, new=True, group=9),
        stage(21, "M", 200, group=9),
        stage(30, "X", 100, new=True, group=10),
        stage(60, "P", 200, user=2),
    ]
    portal.replace(state([*BOARD, *others], [task(1), task(2, 11), task(3, HIDDEN=True)]))
    before = portal.state()
    assert error(portal, f"task.stages.{method}", params) == (400, code)
    assert portal.state() == before


def test_a_missing_argument_is_named_in_lower_case(portal):
    assert call(portal, "task.stages.get").json["error_description"] == 'Argument "entityid" is required'


def test_names_of_methods_and_arguments_match_in_any_case(portal):
    assert result(portal, "Task.Stages.GET", {"ENTITYID": 7, "NUMERIC": True, "other": 1})


@pytest.mark.parametrize("flag", [True, 1, "1", "false", "N"])
def test_a_real_administrator_with_the_flag_may_do_everything(portal, flag):
    portal.replace(state([*BOARD, stage(60, "P", 200, user=2)], group_roles={"7": ""}, is_admin=True))
    assert result(portal, "task.stages.get", {"entityId": 7, "isAdmin": flag})
    assert result(portal, "task.stages.update", {"id": 11, "fields": {}, "isAdmin": flag})
    assert result(portal, "task.stages.delete", {"id": 60, "isAdmin": flag})


@pytest.mark.parametrize(
    ("is_admin", "flag"), [(True, False), (True, 0), (True, "0"), (True, ""), (False, True)]
)
def test_the_flag_or_the_right_alone_is_not_enough(portal, is_admin, flag):
    portal.replace(state(BOARD, group_roles={"7": ""}, is_admin=is_admin))
    assert error(portal, "task.stages.get", {"entityId": 7, "isAdmin": flag}) == (400, "ACCESS_DENIED")


@pytest.mark.parametrize(("group", "role"), [(7, "A"), (8, "E"), (9, "K")])
def test_members_read_and_sort_tasks_owners_and_moderators_edit(portal, group, role):
    portal.replace(state([stage(10, "A", 100, new=True, group=group)], [task(1, group=group)]))
    assert result(portal, "task.stages.get", {"entityId": group})
    assert result(portal, "task.stages.canmovetask", {"entityId": group, "entityType": "G"}) is True
    assert result(portal, "task.stages.movetask", {"id": 1, "stageId": 10}) is True
    status = call(portal, "task.stages.update", {"id": 10, "fields": {}}).status
    assert status == (400 if role == "K" else 200)


@pytest.mark.parametrize(
    ("kind", "entity", "may"),
    [("G", 10, False), ("G", 404, False), ("U", 1, True), ("U", 2, False), ("X", 7, False)],
)
def test_can_move_task_never_fails(portal, kind, entity, may):
    assert result(portal, "task.stages.canmovetask", {"entityId": entity, "entityType": kind}) is may


def test_moving_on_my_plan_changes_the_link_and_needs_one(portal):
    plan = [stage(50, "P", 100, new=True, user=1), stage(51, "Q", 200, user=1)]
    portal.replace(state(plan, [task(1), task(2)], my_plan_tasks=[{"TASK_ID": 1, "STAGE_ID": 50}]))
    assert result(portal, "task.stages.movetask", {"id": 1, "stageId": 51}) is True
    assert result(portal, "task.stages.movetask", {"id": 2, "stageId": 51}) is True
    assert portal.state()["my_plan_tasks"] == [{"TASK_ID": 1, "STAGE_ID": 51}]


@pytest.mark.parametrize(
    ("value", "stage_id"), [("12abc", 12), (12.9, 12), ("1.2e1", 12), ("x", 0), ([404], 1)]
)
def test_ids_are_cast_like_php_does(portal, value, stage_id):
    portal.replace(state([stage(12, "A", 200), stage(1, "B", 300)]))
    got = call(portal, "task.stages.delete", {"id": value})
    left = {row["ID"] for row in portal.state()["stages"]}
    assert left == {"1", "12"} - {str(stage_id)}
    assert got.status == (200 if stage_id else 400)
