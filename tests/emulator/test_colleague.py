"""A colleague's edits between requests."""

import pytest
from emulator.states import DEALS, funnel, process, rpa_stage, sprint, sprint_stage, stage, state, task
from emulator.wsgi_client import result

from stagesync.emulator import FaultError

STAGES = [
    stage(10, "A", 100, new=True), stage(11, "B", 200), stage(12, "C", 250), stage(20, "X", 100, new=True, group=99),
    stage(21, "B", 200, group=99), stage(30, "Plan", 100, new=True, user=5), stage(31, "Later", 200, user=5),
]  # fmt: skip
TASKS = [task(1, 11), task(2), task(3, 12, HIDDEN=True), task(4, 20, group=99)]
LINKS = [{"TASK_ID": 4, "STAGE_ID": 30}]


@pytest.fixture(autouse=True)
def filled(portal):
    portal.replace(state(STAGES, TASKS, my_plan_tasks=LINKS))


def board(portal, owner=7):
    rows = [row for row in portal.state()["stages"] if row["ENTITY_ID"] == str(owner)]
    return [
        (row["TITLE"], int(row["SORT"]), row["COLOR"])
        for row in sorted(rows, key=lambda row: int(row["SORT"]))
    ]


def order(portal, owner=7):
    return " ".join(title for title, _, _ in board(portal, owner))


@pytest.mark.parametrize(
    ("edit", "owner", "after"),
    [
        ({"rename": 11, "to": "Z"}, 7, "A Z C"),
        ({"rename": "A", "to": "Z"}, 7, "Z B C"),
        ({"rename": "B", "group": 99, "to": "Z"}, 99, "X Z"),
        ({"rename": "Later", "user": 5, "to": "Z"}, 5, "Plan Z"),
        ({"move": 12, "after": 10}, 7, "A C B"),
        ({"move": 12, "after": 0}, 7, "C A B"),
        ({"move": "A", "after": "C"}, 7, "B C A"),
        ({"add": "New", "group": 7}, 7, "A B C New"),
        ({"add": "New", "group": 7, "after": 0}, 7, "New A B C"),
        ({"add": "New", "group": 7, "after": "B"}, 7, "A B New C"),
        ({"add": "New", "group": 99, "after": 20}, 99, "X New B"),
        ({"add": "New", "user": 5}, 5, "Plan Later New"),
        ({"delete": 31}, 5, "Plan"),
        ({"delete": "B", "group": 99}, 99, "X"),
    ],
)
def test_edits_of_stages(portal, edit, owner, after):
    assert portal.edit(edit) is True
    assert order(portal, owner) == after
    assert portal.log() == []


def test_an_edit_rewrites_the_board_as_the_portal_does(portal):
    assert portal.edit({"recolor": 12, "to": "123456"})
    assert board(portal) == [("A", 100, "AABBCC"), ("B", 200, "AABBCC"), ("C", 300, "123456")]


def test_a_new_first_stage_takes_over_its_rank_and_pins_the_tasks_that_were_never_moved(portal):
    assert portal.edit({"add": "New", "group": 7, "after": 0, "color": "FF0000"})
    assert portal.edit({"move": 12, "after": 0})
    rows = {row["ID"]: row for row in portal.state()["stages"]}
    assert (rows["12"]["SYSTEM_TYPE"], rows["100"]["COLOR"]) == ("NEW", "FF0000")
    assert [item["STAGE_ID"] for item in portal.state()["tasks"]] == [11, 100, 12, 20]


@pytest.mark.parametrize(
    "edit",
    [
        {"delete": 11},  # it holds a task
        {"delete": 10},  # the first
        {"delete": 77},
        {"rename": 77, "to": "Z"},
        {"rename": "B", "to": "Z"},  # on two boards
        {"rename": "b", "to": "Z"},
        {"rename": "B", "user": 5, "to": "Z"},
        {"move": 11, "after": 77},
        {"move": 11, "after": "No such"},
        {"add": "New", "group": 7, "after": 77},
        {"move_task": 1, "to": 21},  # another group's
        {"move_task": 1, "to": 77},
        {"move_task": 77, "to": 11},
        {"move_task": 1, "to": 31},  # not on that plan
    ],
)
def test_what_the_portal_would_refuse_changes_nothing(portal, edit):
    before = portal.state()
    assert portal.edit(edit) is False
    assert portal.state() == before


@pytest.mark.parametrize(("number", "to", "stage_id"), [(1, 12, 12), (2, "C", 12), (3, 11, 11), (4, "B", 21)])
def test_tasks_are_moved_seen_or_not(portal, number, to, stage_id):
    more = {"group": 99} if number == 4 else {"group": 7}
    assert portal.edit({"move_task": number, "to": to, **more})
    assert portal.state()["tasks"][number - 1]["STAGE_ID"] == stage_id


def test_tasks_are_moved_on_a_plan(portal):
    assert portal.edit({"move_task": 4, "to": "Later"})
    assert portal.state()["my_plan_tasks"] == [{"TASK_ID": 4, "STAGE_ID": 31}]


def test_a_board_that_nobody_opened_is_made_first(portal):
    assert portal.edit({"add": "New", "group": 8})
    assert [row["TITLE"] for row in result(portal, "task.stages.get", {"entityId": 8, "numeric": 1})] == [
        "New", "In progress", "Completed", "New",
    ]  # fmt: skip


def test_an_edit_that_is_none_is_refused(portal):
    with pytest.raises(FaultError, match="one of rename"):
        portal.edit({"renam": 11})


SPRINT_STAGES = [sprint_stage(901, "To do", 100, "NEW"), sprint_stage(902, "Done", 200, "FINISH")]
NUMBERED = {
    "rpa": {"types": [process()], "stages": [rpa_stage(71, "A", 1000), rpa_stage(72, "B", 2000, items=1)]},
    "crm": {"statuses": list(DEALS), "categories": [funnel()]},
    "scrum": {"sprints": [sprint()], "tasks": [{"TASK_ID": 1, "STAGE_ID": 901}]},
}


def numbered(portal, board):
    """Return the stages of a numbered board as title, number and colour, by number."""
    now = portal.state()
    rows = {
        "rpa": [(row["name"], row["sort"], row["color"]) for row in now["rpa"]["stages"]],
        "crm": [(row["NAME"], int(row["SORT"]), row["COLOR"]) for row in now["crm"]["statuses"]],
        "sprint": [(row["TITLE"], int(row["SORT"]), row["COLOR"]) for row in now["stages"]],
    }
    return sorted(rows[board], key=lambda row: row[1])


@pytest.mark.parametrize(
    ("edit", "board", "expected"),
    [
        ({"rename": 71, "to": "Z", "rpa": 7}, "rpa", ("Z", 1000, "22B9FF")),
        ({"recolor": "A", "to": "123456", "rpa": 7}, "rpa", ("A", 1000, "123456")),
        ({"renumber": "A", "to": 3000, "rpa": 7}, "rpa", ("A", 3000, "22B9FF")),
        ({"add": "N", "rpa": 7, "sort": 1500, "color": "FF0000"}, "rpa", ("N", 1500, "FF0000")),
        ({"add": "N", "rpa": 7}, "rpa", ("N", 500, None)),
        ({"rename": 502, "to": "Z", "crm": "DEAL_STAGE_5"}, "crm", ("Z", 20, "#39A8EF")),
        ({"renumber": 502, "to": 25, "crm": "DEAL_STAGE_5"}, "crm", ("Talk", 25, "#39A8EF")),
        ({"add": "N", "crm": "DEAL_STAGE_5", "sort": 45, "color": "FF0000"}, "crm", ("N", 45, "#FF0000")),
        ({"rename": "To do", "to": "Z", "sprint": 23}, "sprint", ("Z", 100, "AABBCC")),
        ({"renumber": 902, "to": 150, "sprint": 23}, "sprint", ("Done", 150, "AABBCC")),
        ({"add": "N", "sprint": 23, "sort": 150}, "sprint", ("N", 150, "00C4FB")),
    ],
)
def test_edits_of_boards_with_numbers(portal, edit, board, expected):
    portal.replace(state(SPRINT_STAGES, **NUMBERED))
    before = numbered(portal, board)
    assert portal.edit(edit) is True
    assert [row for row in numbered(portal, board) if row not in before] == [expected]
    assert portal.log() == []


@pytest.mark.parametrize(
    ("edit", "board", "gone"),
    [
        ({"delete": "A", "rpa": 7}, "rpa", "A"),
        ({"delete": 503, "crm": "DEAL_STAGE_5"}, "crm", "Offer"),
        ({"delete": 902, "sprint": 23}, "sprint", "Done"),
    ],
)
def test_deletes_on_boards_with_numbers(portal, edit, board, gone):
    portal.replace(state(SPRINT_STAGES, **NUMBERED))
    assert portal.edit(edit) is True
    assert gone not in [title for title, _, _ in numbered(portal, board)]


@pytest.mark.parametrize(
    "edit",
    [
        {"delete": 72, "rpa": 7},  # an element is in it
        {"delete": 501, "crm": "DEAL_STAGE_5"},  # a system row
        {"delete": 901, "sprint": 23},  # a task is in it
        {"rename": 71, "to": "Z", "rpa": 8},
        {"rename": 502, "to": "Z", "crm": "DEAL_STAGE"},
        {"rename": "Nobody", "to": "Z", "sprint": 23},
        {"rename": 901, "to": "Z", "sprint": 24},
        {"rename": 901, "to": "Z"},  # a sprint's stage on no board that was named
        {"add": "N", "rpa": 8},
        {"add": "N", "crm": "DEAL_STAGE_6"},
        {"add": "N", "sprint": 24},
    ],
)
def test_an_edit_that_the_portal_refuses_changes_nothing(portal, edit):
    portal.replace(state(SPRINT_STAGES, **NUMBERED))
    before = portal.state()
    assert portal.edit(edit) is False
    assert portal.state() == before


@pytest.mark.parametrize(
    "data",
    [
        {"rename": 71, "rpa": 7},
        {"rename": 71, "to": "Z", "rpa": 0},
        {"rename": 71, "to": "Z", "rpa": "7"},
        {"rename": 71, "to": "Z", "crm": 5},
        {"rename": 71, "to": "Z", "rpa": 7, "crm": "STATUS"},
        {"rename": 71, "to": "Z", "rpa": 7, "group": 7},
        {"renumber": 71, "to": "x", "rpa": 7},
        {"renumber": 71, "to": 5},
        {"move": 71, "after": 72, "rpa": 7},
        {"add": "N", "rpa": 7, "after": 71},
        {"add": "N", "rpa": 7, "sort": "x"},
    ],
)
def test_what_is_no_edit_of_a_board_with_numbers(portal, data):
    with pytest.raises(FaultError, match="the forms are"):
        portal.edit(data)
