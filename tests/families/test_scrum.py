"""Sprints: found anew each time, stale when they are over, matched by title and type, and `false` is a failure."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from embedded import answered, live, nth_writing, refused, wanted
from emulator.states import sprint, sprint_stage, stage
from families.numbered_places import DELETE, SPRINT, crm, everything, methods, only, refusals, scrum, shown
from journal.runs import journalled

from stagesync.families import packing
from stagesync.families.plans import plan_all
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.journal.reading import read_journal
from stagesync.model.board import Address, Kind, Role
from stagesync.model.desired import Entry
from stagesync.model.outcome import BoardState
from stagesync.model.plan import HazardCode, RefusalCode

WHOLE = ("To do", "Doing", "Done")


def _update_undone(document, key):
    """Let one call of a batch answer that nothing was done."""
    parts = document["result"]
    if isinstance(parts, dict) and key in parts.get("result", ()):
        parts["result"][key] = False


def end_sprint(state):
    """A colleague completes the sprint and starts the next one, whose stages are copies with ids of their own."""
    state["scrum"]["sprints"][0]["status"] = "completed"
    state["scrum"]["sprints"].append(sprint(24))
    copies = [
        sprint_stage(
            950 + place, row["TITLE"], row["SORT"], row["SYSTEM_TYPE"], sprint=24, color=row["COLOR"]
        )
        for place, row in enumerate(SPRINT)
    ]
    state["stages"].extend(copies)


class TestFinding:
    def test_the_sprint_is_found_anew_and_its_id_is_the_container(self):
        with live(everything()) as world:
            assert only(world.plan(scrum(*WHOLE))).address.container == "23"
            assert methods(world) == ["tasks.api.scrum.sprint.list", "tasks.api.scrum.kanban.getStages"]
            world.edit(end_sprint)
            board = only(world.plan(scrum(*WHOLE)))
            assert board.address.container == "24"
            assert not board.calls

    def test_a_group_by_name(self):
        with live(everything()) as world:
            board = only(world.plan(scrum(*WHOLE, group="Mobile app")))
            assert (board.address.group, board.address.name) == (12, "Mobile app")

    def test_a_read_of_a_known_sprint_is_one_request_and_so_are_many(self):
        groups = range(20, 40)
        stages = [sprint_stage(1000 + 3 * g + n, WHOLE[n], 100 * (n + 1), k, sprint=g) for g in groups
                  for n, k in enumerate(("NEW", "WORK", "FINISH"))]  # fmt: skip
        sprints = [sprint(g, group=g) for g in groups]
        boards = [scrum("Doing", "To do", "Done", group=g, name=f"s{g}") for g in groups]
        with live(everything(scrum=stages, sprints=sprints)) as world:
            world.edit(lambda state: state["group_roles"].update({str(g): "K" for g in groups}))
            plan = world.plan(*boards)
            assert world.portal.requests == 2
            outcome = world.apply(plan, *boards)
            assert outcome.ok
            assert outcome.requests == plan.requests == 3

    @pytest.mark.parametrize("sprints", [[], [sprint(23, "planned")], [sprint(23, group=13)]])
    def test_without_an_active_sprint_the_board_is_refused_or_left_alone(self, sprints):
        with live(everything(sprints=sprints)) as world:
            plan = world.plan(scrum(*WHOLE))
            assert refusals(plan) == [RefusalCode.NO_ACTIVE_SPRINT]
            assert "has no active sprint" in only(plan).refusals[0].message
            assert "pass --allow-missing" in only(plan).refusals[0].message
            allowed = plan_all(world.portal, [scrum(*WHOLE)], allow_missing=True)
            assert not allowed.refused
            (hazard,) = only(allowed).hazards
            assert hazard.code is HazardCode.NO_ACTIVE_SPRINT
            assert hazard.message.endswith("the board is left alone")
            assert "--allow-missing" not in hazard.message
            assert world.apply(allowed).ok

    def test_a_read_that_knows_no_options_advises_none(self):
        with live(everything(sprints=[])) as world:
            (refusal,) = read_boards(world.portal, [Target(address=Address(kind=Kind.SCRUM, group=12))])
            assert refusal.code is RefusalCode.NO_ACTIVE_SPRINT
            assert "--" not in refusal.message
            assert "group 12" not in refusal.message, "who shows it has named the board"

    @pytest.mark.parametrize("scopes", [["task", "sonet_group"], ["task", "sonet_group", "socialnetwork"]])
    def test_a_group_that_is_not_there_is_not_merely_missing(self, scopes):
        boards = [scrum(*WHOLE), scrum("A", group=999, name="nowhere"), scrum("B", group=7, name="web")]
        with live(everything(sprints=[], scopes=scopes)) as world:
            plan = plan_all(world.portal, boards, allow_missing=True)
            app, nowhere, web = plan.boards
            assert not app.refused
            assert web.refused == ("socialnetwork" in scopes)
            assert [one.code for one in nowhere.refusals] == [RefusalCode.UNREADABLE]
            assert "there is no group 999" in nowhere.refusals[0].message
            asked = [calls for calls in world.requests() if calls[0][0] == "sonet_group.get"]
            assert len(asked) == 1

    def test_groups_are_asked_for_only_where_a_sprint_is_missing(self):
        with live(everything()) as world:
            plan_all(world.portal, [scrum(*WHOLE)], allow_missing=True)
            assert "sonet_group.get" not in methods(world)

    @pytest.mark.parametrize("scopes", [["task"], ["task", "sonet_group"]])
    def test_where_the_list_of_groups_can_not_be_asked_the_board_is_missing_as_any(self, scopes):
        with live(everything(sprints=[], scopes=scopes)) as world:
            world.before = lambda method, _: refused("OOPS", 500) if method.startswith("sonet") else None
            plan = plan_all(world.portal, [scrum(*WHOLE, group=999)], allow_missing=True)
            assert not plan.refused

    def test_as_an_administrator_a_group_that_is_not_there_is_told_so_unread(self):
        with live(everything(is_admin=True)) as world:
            plan = world.plan(scrum(*WHOLE, group=99, as_admin=True))
            assert refusals(plan) == [RefusalCode.UNREADABLE]
            assert "there is no group 99" in only(plan).refusals[0].message
            assert not any(method.startswith("tasks.api.scrum") for method in methods(world))

    def test_a_group_that_is_no_scrum_group_is_told_so_and_is_not_merely_missing(self):
        with live(everything()) as world:
            plan = plan_all(world.portal, [scrum(*WHOLE, group=7)], allow_missing=True)
            assert refusals(plan) == [RefusalCode.UNREADABLE]
            assert "is no scrum group" in only(plan).refusals[0].message
            assert "`kind: kanban`" in only(plan).refusals[0].message

    def test_a_portal_that_does_not_tell_kinds_of_groups_says_what_it_knows(self):
        with live(everything(sprints=[])) as world:
            world.edit(lambda state: state.update(scopes=["task", "sonet_group"]))
            assert refusals(world.plan(scrum(*WHOLE))) == [RefusalCode.NO_ACTIVE_SPRINT]


class TestReading:
    @pytest.mark.parametrize(
        "rows",
        [
            None,
            {},
            [None],
            [sprint(23) | {"groupId": 13}],
            [sprint(23) | {"status": "completed"}],
            [sprint(23), sprint(24)],
        ],
    )
    def test_a_list_of_sprints_that_is_none_refuses_the_board(self, rows):
        with live(everything()) as world:
            world.before = lambda method, _: answered(rows) if method.endswith("sprint.list") else None
            assert refusals(world.plan(scrum(*WHOLE))) == [RefusalCode.UNREADABLE]

    @pytest.mark.parametrize("change", [{"sprintId": "24"}, {"id": None}, {"name": None}, {"sort": "x"}])
    def test_a_stage_that_is_none_of_the_sprint_refuses_the_board(self, change):
        row = {"id": "901", "name": "To do", "sort": "100", "type": "NEW", "sprintId": "23", "color": ""}
        with live(everything()) as world:
            world.before = lambda method, _: answered([row | change]) if "getStages" in method else None
            assert refusals(world.plan(scrum(*WHOLE))) == [RefusalCode.UNREADABLE]

    def test_a_stage_without_a_number_is_read_and_gets_one(self):
        board = scrum(*WHOLE)
        with live(everything()) as world:
            world.edit(lambda state: state["stages"][1].update(SORT=None))
            plan = world.plan(board)
            assert [row.title for row in only(plan).before] == ["Doing", "To do", "Done"]
            assert [call.target for call in only(plan).calls] == [902]
            assert world.apply(plan, board).ok
            assert shown(world, board) == list(WHOLE)


class TestAbsent:
    @pytest.mark.parametrize("many", [False, True])
    def test_a_portal_without_sprints_refuses_these_boards_alone(self, many):
        boards = [scrum(*WHOLE), *([scrum("A", group=13, name="other")] if many else [])]

        def missing(method, params):
            asked = params["cmd"].values() if method == "batch" else [method]
            if all(one.startswith("tasks.api.scrum.") for one in asked):
                error = {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"}
                errors = dict.fromkeys(params["cmd"], error) if method == "batch" else {}
                batch = {"result": [], "result_error": errors, "result_total": [], "result_next": []}
                return answered(batch) if errors else refused("ERROR_METHOD_NOT_FOUND", 404)
            return None

        with live(everything()) as world:
            world.before = missing
            plan = world.plan(*boards, crm("Talk", "New"))
            assert [bool(board.refusals) for board in plan.boards] == [
                board.name != "sales" for board in plan.boards
            ]
            assert len(next(board for board in plan.boards if board.name == "sales").calls) == 1
            lost = [board.refusals[0].message for board in plan.boards if board.refusals]
            assert all("lacks the module" in message for message in lost)


class TestOver:
    def test_a_sprint_that_ended_since_the_plan_is_stale_and_nothing_is_written(self):
        board = scrum("Doing", "To do", "Done")
        with live(everything()) as world:
            plan = world.plan(board)
            world.edit(end_sprint)
            (ended,) = world.apply(plan, board).boards
            assert ended.state is BoardState.STALE
            assert "sprint 23 of group 12 is not the active one any more" in ended.message
            assert ended.message.count("again") == 0, "the report says what to do"
            assert not world.writes()

    def test_a_board_without_a_container_finds_the_new_sprint_and_is_stale_by_its_stages(self):
        board = scrum("Doing", "To do", "Done")
        with live(everything()) as world:
            plan = world.plan(board)
            bare = replace(only(plan), address=replace(only(plan).address, container=None))
            world.edit(end_sprint)
            (ended,) = world.apply(replace(plan, boards=(bare,))).boards
            assert ended.state is BoardState.STALE
            assert not world.writes()

    def test_a_sprint_that_ends_during_the_run_ends_the_board(self, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST_BATCH", 1)
        board = scrum("Doing", "Review", "To do", "Done")
        with live(everything()) as world:
            plan = world.plan(board)
            seen = iter(range(10))

            def between(method, _params):
                if method.rpartition(".")[2] in ("addStage", "updateStage") and next(seen) == 0:
                    world.edit(end_sprint)
                    raise httpx.ReadError("cut")

            world.before = between
            (ended,) = world.apply(plan, board).boards
            assert ended.state is BoardState.FAILED
            assert "the board is another one by now" in ended.message
            (now,) = read_boards(world.portal, [Target(address=only(world.plan(scrum(*WHOLE))).address)])
            assert [one.title for one in now.stages] == list(WHOLE)


class TestMatching:
    DOUBLE = (
        sprint_stage(901, "Ready", 100, "NEW"),
        sprint_stage(902, "Ready", 200),
        sprint_stage(903, "Done", 300, "FINISH"),
    )

    def test_two_stages_of_one_title_are_told_apart_by_their_type(self):
        board = scrum(Entry(title="Ready", role=Role.WORK), Entry(title="Ready", role=Role.NEW), "Done")
        with live(everything(scrum=self.DOUBLE)) as world:
            board = only(world.plan(board))
            assert [row.id for row in board.after] == [902, 901, 903]

    def test_without_a_type_they_are_ambiguous(self):
        with live(everything(scrum=self.DOUBLE)) as world:
            assert refusals(world.plan(scrum("Ready", "Done"))) == [RefusalCode.AMBIGUOUS_MATCH]

    def test_a_type_is_never_changed(self):
        with live(everything()) as world:
            plan = world.plan(scrum("To do", Entry(title="Doing", role=Role.FINISH), "Done"))
            assert refusals(plan) == [RefusalCode.ROLE_CHANGE]

    @pytest.mark.parametrize("hook", ["before", "after"])
    @pytest.mark.parametrize("number", [0, 1])
    def test_two_new_ones_of_one_title_arrive_although_an_answer_is_lost(self, number, hook, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST_BATCH", 1)
        twice = (Entry(title="Ready", role=Role.WORK), Entry(title="Ready", role=Role.FINISH))
        board = scrum("To do", "Doing", *twice, "Done")

        def cut():
            raise httpx.ReadError("cut")

        with live(everything()) as world:
            plan = world.plan(board)
            setattr(world, hook, nth_writing(number, cut))
            outcome = world.apply(plan, board)
            assert outcome.ok, outcome
            after = only(world.plan(board)).before
            assert [(row.title, row.role) for row in after if row.title == "Ready"] == [
                ("Ready", Role.WORK),
                ("Ready", Role.FINISH),
            ]


class TestRules:
    @pytest.mark.parametrize(("kept", "gone"), [(("Doing", "Done"), "To do"), (("To do", "Doing"), "Done")])
    def test_the_last_new_and_the_last_finish_stage_are_never_deleted(self, kept, gone):
        with live(everything()) as world:
            plan = world.plan(scrum(*kept, **DELETE))
            assert refusals(plan) == [RefusalCode.LAST_NEW_OR_FINISH]
            assert f'"{gone}" is the last one of type' in only(plan).refusals[0].message
            assert not only(plan).calls

    def test_one_that_gets_a_successor_first_may_go(self):
        board = scrum(Entry(title="Inbox", role=Role.NEW), "Doing", "Done", **DELETE)
        with live(everything()) as world:
            assert world.sync(board).ok
            assert shown(world, board) == ["Inbox", "Doing", "Done"]

    def test_sort_and_type_go_with_an_add_and_the_sprint_never_with_an_update(self):
        board = scrum("Doing", "Review", "To do", "Done")
        with live(everything()) as world:
            calls = only(world.plan(board)).calls
            for call in calls:
                fields = call.params["fields"]
                if call.method.endswith("addStage"):
                    assert (fields["sprintId"], fields["type"], fields["name"]) == (23, "WORK", "Review")
                    assert isinstance(fields["sort"], int)
                else:
                    assert set(fields) <= {"name", "sort", "color"}

    def test_new_stages_at_the_end_step_by_a_hundred(self):
        board = scrum(*WHOLE, Entry(title="Shipped", role=Role.FINISH), Entry(title="Paid", role=Role.FINISH))
        with live(everything()) as world:
            fields = [call.params["fields"] for call in only(world.plan(board)).calls]
            assert [one["sort"] for one in fields] == [400, 500]

    def test_where_tasks_land_and_end_is_named(self):
        board = scrum(
            Entry(title="Inbox", role=Role.NEW),
            "To do",
            "Doing",
            "Done",
            Entry(title="Gone", role=Role.FINISH),
        )
        with live(everything()) as world:
            messages = [hazard.message for hazard in only(world.plan(board)).hazards]
            assert 'new tasks will land in "Inbox"' in messages
            assert 'tasks will be completed by moving them to "Gone", no more to "Done"' in messages

    @pytest.mark.parametrize(
        ("entries", "told"),
        [
            (("Doing", "To do", "Done"), ['"Doing" (work) will stand before "To do" (new)']),
            (("To do", "Done", "Doing"), ['"Done" (finish) will stand before "Doing" (work)']),
            (("Done", "To do", "Doing"), ['"Done" (finish) will stand before "To do" (new)']),
            (
                ("Doing", "Done", "To do"),
                [
                    '"Doing" (work) will stand before "To do" (new)',
                    '"Done" (finish) will stand before "To do" (new)',
                ],
            ),
            (("To do", "Review", "Doing", "Done"), []),
        ],
    )
    def test_an_order_that_people_do_not_expect_of_a_sprint_is_named(self, entries, told):
        with live(everything()) as world:
            hazards = only(world.plan(scrum(*entries))).hazards
            odd = [one.message for one in hazards if one.code is HazardCode.UNUSUAL_ORDER]
            assert [message.partition(";")[0] for message in odd] == told

    def test_an_order_that_was_there_before_is_not_named(self):
        rows = (SPRINT[1] | {"SORT": "50"}, SPRINT[0], SPRINT[2])
        with live(everything(scrum=rows)) as world:
            board = only(world.plan(scrum(Entry(title="Doing", color="FF0000"), "To do", "Done")))
            assert board.calls
            assert not board.hazards

    @pytest.mark.parametrize(
        ("entries", "told"),
        [
            ((Entry(title="A"), Entry(title="B")), ["new", "finish"]),
            ((Entry(title="A"), Entry(title="N", role=Role.NEW)), ["finish"]),
            ((Entry(title="A"), Entry(title="F", role=Role.FINISH)), ["new"]),
            ((Entry(title="A"),), []),
        ],
    )
    def test_a_sprint_that_gets_no_stage_of_a_type_that_it_needs_is_named(self, entries, told):
        rows = (sprint_stage(901, "A", 100), sprint_stage(902, "Gone", 200))
        with live(everything(scrum=rows)) as world:
            policy = DELETE if len(entries) > 1 else {}
            board = only(world.plan(scrum(*entries, **policy)))
            lacking = [one.message for one in board.hazards if "will hold no stage of type" in one.message]
            assert [message.split("of type ")[1].partition(",")[0] for message in lacking] == told
            assert bool(board.calls) == bool(told)


class TestFalse:
    def test_a_stage_with_tasks_is_not_deleted_and_the_report_says_so(self):
        rows = (*SPRINT, sprint_stage(904, "Extra", 400), sprint_stage(905, "Old", 500, "FINISH"))
        with live(everything(scrum=rows)) as world:
            world.edit(lambda state: state["scrum"].update(tasks=[{"TASK_ID": 5, "STAGE_ID": 902}]))
            board = scrum("To do", "Done", "Extra", "Fresh", **DELETE)
            plan = world.plan(board)
            (ended,) = world.apply(plan, board).boards
            assert ended.state is BoardState.FAILED
            assert "tasks of the sprint lie in the stage" in ended.message
            assert ended.failed.target == 902
            assert [call.stage for call in ended.done] == ["Fresh"]
            assert [call.stage for call in ended.remaining] == ["Old"]
            assert ended.calls == plan.boards[0].calls
            assert shown(world, board) == ["To do", "Doing", "Done", "Extra", "Old", "Fresh"]

    @pytest.mark.parametrize("saved", [False, True])
    def test_nothing_of_a_board_runs_behind_an_update_that_did_nothing(self, saved):
        """The portal itself would go on: a batch halts at errors alone."""
        renamed = Entry(title="Finished", was=("Done",))
        boards = (scrum("Fresh", "To do", renamed, **DELETE), scrum("Zwei", "Eins", group=13, name="other"))
        other = (
            sprint_stage(911, "Eins", 100, "NEW", sprint=24),
            sprint_stage(912, "Zwei", 200, "FINISH", sprint=24),
        )
        with live(everything(scrum=(*SPRINT, *other), sprints=[sprint(), sprint(24, group=13)])) as world:
            world.edit(lambda state: state["group_roles"].update({"13": "K"}))
            plan = world.plan(*boards)
            index = next(n for n, call in enumerate(plan.boards[0].calls) if call.stage == "Finished")
            world.altered = lambda document: _update_undone(document, f"b0c{index}")
            ended, neighbour = world.apply(plan, *(() if saved else boards)).boards
            assert ended.state is BoardState.FAILED
            assert "the stage is there no more" in ended.message
            assert ended.calls == plan.boards[0].calls
            assert (ended.failed.stage, [call.stage for call in ended.remaining]) == ("Finished", ["Doing"])
            assert not any(method.endswith("deleteStage") for method, _ in world.writes())
            assert neighbour.state is BoardState.APPLIED

    def test_an_add_that_answers_false_is_looked_into(self):
        """Adds are refused by errors: nobody knows what `false` would mean."""
        board = scrum("Fresh", *WHOLE)
        with live(everything()) as world:
            plan = world.plan(board)
            answers = nth_writing(0, lambda: answered(False))
            world.before = answers
            assert world.apply(plan, board).ok
            assert shown(world, board) == ["Fresh", *WHOLE]

    def test_documented_errors_come_to_the_same(self):
        with live(everything()) as world:
            world.edit(lambda state: state["scrum"].update(documented_errors=True))
            world.edit(lambda state: state["scrum"].update(tasks=[{"TASK_ID": 5, "STAGE_ID": 902}]))
            board = scrum("To do", "Done", **DELETE)
            (ended,) = world.apply(world.plan(board), board).boards
            assert ended.state is BoardState.FAILED
            assert "Stage has tasks" in ended.message

    def test_a_journal_does_not_take_false_for_done(self, tmp_path):
        with live(everything()) as world:
            world.edit(lambda state: state["scrum"].update(tasks=[{"TASK_ID": 5, "STAGE_ID": 902}]))
            path = journalled(world, tmp_path, scrum("To do", "Done", **DELETE))
            (record,) = read_journal(path).boards
            assert not record.touched


def test_a_kanban_that_is_a_scrum_group_is_told_so_where_that_can_be_known():
    with live(everything()) as world:
        world.edit(lambda state: state["stages"].append(stage(10, "A", 100, new=True, group=12)))
        world.edit(lambda state: state.update(is_admin=True))
        board = only(world.plan(wanted("A", group=12, as_admin=True)))
        assert "is a scrum group" in board.refusals[0].message
        assert "`kind: scrum`" in board.refusals[0].message
