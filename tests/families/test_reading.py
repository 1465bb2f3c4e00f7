"""Reading boards and their tasks: few requests, pages, and answers that are not what they should be."""

from __future__ import annotations

import httpx
import pytest
from embedded import answered, live, refused, rows, wanted
from emulator.states import stage, state, task

from stagesync.errors import PortalError
from stagesync.families.task_counts import Column, count_tasks, list_tasks
from stagesync.model.desired import Unlisted
from stagesync.model.plan import HazardCode, RefusalCode

DELETE = {"unlisted": Unlisted.DELETE, "allow_mass_delete": True}
GOOD = {"ID": "10", "TITLE": "A", "SORT": "100", "COLOR": "00C4FB", "SYSTEM_TYPE": "NEW"}


def crowd(count, *titles):
    """Return a state with a board for each of many groups, and what is wanted: each of them turned round."""
    groups = range(100, 100 + count)
    stages = [row for group in groups for row in rows(*titles, group=group, first=10 * group)]
    boards = [wanted(*reversed(titles), name=f"b{group}", group=group) for group in groups]
    return state(stages, group_roles={str(group): "A" for group in groups}), boards


def test_a_hundred_and_twenty_boards_take_the_promised_requests():
    everything, boards = crowd(120, "A", "B")
    with live(everything) as world:
        plan = world.plan(*boards)
        assert world.portal.requests == 3
        assert plan.calls == 120
        outcome = world.apply(plan, *boards)
        assert outcome.ok
        assert plan.requests == outcome.requests == 3 + 3 + 3
        assert [len(calls) for calls in world.requests()] == [50, 50, 20] * 4
        assert len(world.writes()) == 120
        assert not world.plan(*boards).calls


def test_my_plan_is_never_read_in_one_batch_with_groups():
    everything, boards = crowd(3, "A", "B")
    with live(everything) as world:
        plan = world.plan(*boards, wanted("Review", name="mine", group=None))
        assert not plan.refused
        methods = [call["method"] for call in world.embedded.log() if not call["batch"]]
        assert methods == ["batch", "task.stages.get"]


def test_a_board_that_was_never_opened_is_created_by_reading_it_and_the_plan_says_so():
    with live(state(group_roles={"7": "A"})) as world:
        (board,) = world.plan(wanted("New", "In progress", "Completed")).boards
        assert len(board.before) == 3
        assert not board.calls
        assert [hazard.code for hazard in board.hazards] == [HazardCode.NEVER_ARRANGED]


@pytest.mark.parametrize(
    "result",
    [
        None,
        True,
        "rows",
        12,
        [None],
        ["row"],
        [[]],
        [{}],
        [GOOD | {"ID": None}],
        [GOOD | {"ID": "1e3"}],
        [GOOD | {"TITLE": None}],
        [GOOD | {"TITLE": ["A"]}],
        [GOOD | {"SORT": "first"}],
        [GOOD | {"COLOR": 7}],
        {"10": GOOD | {"ID": {}}},
        {"10": None},
    ],
)
@pytest.mark.parametrize("others", [0, 1])
def test_an_answer_that_is_no_board_refuses_that_board_alone(result, others):
    boards = [wanted("B", "A", name=f"good {group}", group=group) for group in (8,)[:others]]

    def odd(method, params):
        if method == "batch" and others:
            good = [GOOD, GOOD | {"ID": "11", "TITLE": "B", "SORT": "200", "SYSTEM_TYPE": ""}]
            return answered({"result": {"r00": result, "r01": good}, "result_error": []})
        return answered(result)

    with live(state()) as world:
        world.before = odd
        plan = world.plan(wanted("A"), *boards)
        assert [refusal.code for refusal in plan.boards[0].refusals] == [RefusalCode.UNREADABLE]
        assert "group 7" in plan.boards[0].refusals[0].message
        assert plan.calls == others


@pytest.mark.parametrize(
    "result", [[GOOD], {"10": GOOD}, [GOOD | {"ID": 10, "SORT": 100, "TO_UPDATE": None}]]
)
def test_rows_may_come_as_a_list_or_a_map_and_numbers_as_text(result):
    with live(state()) as world:
        world.before = lambda *_: answered(result)
        (board,) = world.plan(wanted("A")).boards
        assert [(row.id, row.title, row.color) for row in board.before] == [(10, "A", "00C4FB")]


def test_the_order_of_a_map_is_that_of_its_rows_not_of_its_ids():
    last = GOOD | {"ID": "9", "TITLE": "Z", "SORT": "200", "SYSTEM_TYPE": None}
    with live(state()) as world:
        world.before = lambda *_: answered({"10": GOOD, "9": last})
        assert [row.id for row in world.plan(wanted("A")).boards[0].before] == [10, 9]


def test_an_error_document_with_status_200_refuses_that_board_alone():
    with live(state(rows("A", "B"))) as world:
        world.before = lambda *_: refused("ACCESS_ERROR", 200, "no access")
        (board,) = world.plan(wanted("A")).boards
        assert "no access" in board.refusals[0].message


def test_a_busy_portal_is_asked_again():
    answers = [refused("QUERY_LIMIT_EXCEEDED", 503), httpx.Response(502, content=b"<html>"), None]
    with live(state(rows("A", "B"))) as world:
        world.before = lambda *_: answers.pop(0)
        assert world.plan(wanted("A")).boards[0].before
        assert len(world.waits) == 2


class TestTasks:
    """What lies in the stages that would be deleted."""

    def test_more_than_fifty_tasks_are_listed_page_by_page(self):
        tasks = [task(1000 + n, 11 if n % 2 else 12) for n in range(250)]
        with live(state(rows("A", "B", "C"), tasks)) as world:
            found = list_tasks(world.portal, [Column(group=7, stage=11), Column(group=7, stage=12)])
            assert found == [tuple(range(1001, 1250, 2)), tuple(range(1000, 1250, 2))]
            assert count_tasks(world.portal, [Column(group=7, stage=11)]) == [125]

    def test_the_landing_stage_holds_the_never_moved_tasks_too(self):
        with live(state(rows("A", "B"), [task(1), task(2, 10), task(3, 11), task(4, 0, group=8)])) as world:
            columns = [Column(group=7, stage=10, landing=True), Column(group=7, stage=11)]
            assert list_tasks(world.portal, columns) == [(1, 2), (3,)]
            assert count_tasks(world.portal, columns) == [2, 1]

    def test_more_than_fifty_doomed_stages_are_counted_fifty_a_request(self):
        titles = [f"S{n}" for n in range(121)]
        with live(state(rows(*titles), [task(1, 70), task(2, 130)])) as world:
            (board,) = world.plan(wanted("S0", **DELETE)).boards
            assert world.portal.requests == 1 + 3
            assert [refusal.code for refusal in board.refusals] == [RefusalCode.STAGE_HAS_TASKS] * 2

    def test_a_page_that_comes_again_and_again_is_an_error(self):
        page = {"result": {"tasks": [{"id": "1"}, {"id": "2"}]}, "next": 50, "total": 90}
        with live(state(rows("A", "B"))) as world:
            world.before = lambda *_: httpx.Response(200, json=page)
            with pytest.raises(PortalError, match=r"tasks\.task\.list"):
                list_tasks(world.portal, [Column(group=7, stage=11)])
            assert world.portal.requests == 2

    @pytest.mark.parametrize("result", [None, [], {"tasks": None}, {"tasks": [{}]}, {"tasks": [{"id": "x"}]}])
    def test_an_answer_that_is_no_list_of_tasks_is_an_error(self, result):
        with live(state(rows("A", "B"))) as world:
            world.before = lambda *_: answered(result)
            with pytest.raises(PortalError, match=r"tasks\.task\.list for stage 11 of group 7"):
                list_tasks(world.portal, [Column(group=7, stage=11)])

    def test_tasks_that_may_not_be_counted_refuse_that_board_alone(self):
        def deny(method, params):
            if method == "batch" and any("tasks.task.list" in text for text in params["cmd"].values()):
                counted = {key: {"tasks": []} for key in params["cmd"]}
                first = counted.popitem()[0] if counted else ""
                error = {first: {"error": "ACCESS_DENIED", "error_description": "no"}}
                return answered({"result": counted, "result_error": error})
            if method == "tasks.task.list" and params["filter"]["GROUP_ID"] == 8:
                return refused("ACCESS_DENIED", 400, "no")
            return None

        stages = [*rows("A", "B"), *rows("A", "B", group=8, first=20)]
        boards = [wanted("A", **DELETE), wanted("A", name="other", group=8, **DELETE)]
        with live(state(stages)) as world:
            world.before = deny
            plan = world.plan(*boards)
            assert plan.boards[0].calls
            assert "its tasks can't be counted" in plan.boards[1].refusals[0].message

    def test_never_moved_tasks_lie_in_the_first_stage_where_none_is_flagged(self):
        stages = [stage(10, "A", 100, kind=""), stage(11, "B", 200, kind="")]
        with live(state(stages, [task(1)])) as world:
            (board,) = world.plan(wanted("New one", **DELETE)).boards
            assert 'stage 10 "A" would be deleted but holds 1 task' in board.refusals[0].message

    def test_never_moved_tasks_that_may_not_be_counted_leave_the_board_refused_and_others_alone(self):
        twice_new = [stage(10, "A", 100, new=True), stage(11, "B", 200, new=True)]
        stages = [*twice_new, *rows("A", "B", group=8, first=20)]
        boards = [wanted("Fresh"), wanted("B", "A", name="other", group=8)]
        with live(state(stages)) as world:
            world.before = lambda method, _: (
                refused("ACCESS_DENIED", 400) if method == "tasks.task.list" else None
            )
            plan = world.plan(*boards)
            assert [refusal.code for refusal in plan.boards[0].refusals] == [RefusalCode.UNSAFE_ORDER]
            assert plan.boards[1].calls


@pytest.mark.parametrize(
    "rows_sent",
    [
        [GOOD, {**GOOD, "TITLE": "B"}],
        [{**GOOD, "ID": "0"}],
        [{**GOOD, "ID": "-3"}],
        [{**GOOD, "SYSTEM_TYPE": ["NEW"]}],
        [{**GOOD, "SORT": "9" * 5000}],
        [{**GOOD, "ENTITY_ID": "8"}],
        [{**GOOD, "ENTITY_TYPE": "U"}],
    ],
    ids=[
        "an id twice",
        "id 0",
        "a negative id",
        "a list as type",
        "a huge SORT",
        "another group",
        "a My Plan",
    ],
)
def test_rows_that_no_board_can_have_refuse_that_board_alone(rows_sent):
    good = wanted("A", "B", name="good", group=8)
    with live(state(rows("A"), rows("A", "B", group=8, first=20))) as world:
        world.before = lambda method, params: (
            answered({"result": {"r00": rows_sent, "r01": batch_of(world)}}) if method == "batch" else None
        )
        bad, fine = world.plan(wanted("A", name="bad"), good).boards
        assert [refusal.code for refusal in bad.refusals] == [RefusalCode.UNREADABLE]
        assert not fine.refused


def batch_of(world):
    """Return the rows of group 8 as the portal answers them."""
    return [
        {
            "ID": row["ID"],
            "TITLE": row["TITLE"],
            "SORT": row["SORT"],
            "COLOR": row["COLOR"],
            "SYSTEM_TYPE": "NEW",
        }
        if place == 0
        else {
            "ID": row["ID"],
            "TITLE": row["TITLE"],
            "SORT": row["SORT"],
            "COLOR": row["COLOR"],
            "SYSTEM_TYPE": "",
        }
        for place, row in enumerate(world.rows(8))
    ]


def test_a_limit_met_while_counting_tasks_ends_the_run_at_once():
    everything, boards = crowd(6, "A", "B", "C")
    deleting = [wanted("A", "B", name=board.name, group=board.group, **DELETE) for board in boards]
    with live(everything) as world:
        world.before = lambda method, params: (
            refused("QUERY_LIMIT_EXCEEDED", 503) if "tasks.task.list" in str(params) else None
        )
        with pytest.raises(PortalError):
            world.plan(*deleting)
        assert len(world.waits) <= 6


def test_an_odd_list_of_tasks_refuses_its_board_alone():
    everything, boards = crowd(2, "A", "B", "C")
    deleting = [wanted("A", "B", name=board.name, group=board.group, **DELETE) for board in boards]
    with live(everything) as world:

        def odd(method, params):
            if "tasks.task.list" in str(params) or method == "tasks.task.list":
                asked = str(params)
                if method == "batch":
                    return answered({"result": {"r00": {"items": []}, "r01": {"tasks": []}}})
                return answered({"items": []}) if "100" in asked else answered({"tasks": []})
            return None

        world.before = odd
        one, other = world.plan(*deleting).boards
        assert [refusal.code for refusal in one.refusals] == [RefusalCode.UNREADABLE]
        assert not other.refused
