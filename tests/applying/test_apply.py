"""Applying a plan: what is checked before the first write, what a failure leaves, what is read back."""

from __future__ import annotations

import httpx
import pytest
from embedded import WRITES, answered, holds_writes, live, nth_writing, refused, rows, wanted
from emulator.states import stage, state, task

from stagesync.applying.apply import check_plan
from stagesync.applying.witnesses import Witnesses
from stagesync.errors import PortalError, SourceError
from stagesync.families import packing
from stagesync.model.desired import Unlisted
from stagesync.model.outcome import BoardState, Left
from stagesync.model.plan import HazardCode, RefusalCode

DELETE = {"unlisted": Unlisted.DELETE, "allow_mass_delete": True}
ABC = rows("A", "B", "C")
OTHER = rows("X", "Y", group=8, first=20)
TURNED = wanted("C", "B", "A")
LOOKALIKE = "$result[x] up"
MINE = (stage(30, "P", 100, new=True, user=1), stage(31, "Q", 200, kind="", user=1))
MINE_TURNED = wanted("Q", "P", name="mine", group=None)
SORT_OR_TYPE = "its stored order (SORT) or the system type of a stage is another now"
OTHER_TURNED = wanted("Y", "X", name="other", group=8)


def rename(group, stage_id, title):
    """Return a change of the portal's state that gives a stage another title."""

    def change(state):
        for row in state["stages"]:
            if row["ID"] == str(stage_id):
                row["TITLE"] = title

    return change


def add_task(task_id, stage_id, **more):
    """Return a change of the portal's state that adds a task."""
    return lambda state: state["tasks"].append(task(task_id, stage_id, **more))


def once(change, *, before):
    """Return a hook that makes a change when the method `before` is called for the first time."""
    seen = []

    def hook(method, _params):
        if method == before and not seen:
            seen.append(method)
            change()

    return hook


def with_ids_as_text(document):
    """Change an answer so that the ids of new stages are texts."""
    parts = document["result"]["result"] if isinstance(document["result"], dict) else {}
    parts.update({key: str(value) for key, value in parts.items() if type(value) is int})


def no_copy(name, _board):
    raise AssertionError(f"{name} was copied")


def cut():
    raise httpx.ReadError("cut")


def interrupt():
    raise KeyboardInterrupt


class TestBeforeTheFirstWrite:
    """The boards are read again, held against the plan, and copied."""

    @pytest.mark.parametrize(
        ("change", "line"),
        [
            (rename(7, 11, "Renamed"), 'stage 11: title was "B" and is "Renamed"'),
            (lambda state: state["stages"].pop(1), 'stage 11 "B" is gone'),
            (lambda state: state["stages"].append(stage(50, "New one", 900)), 'stage 50 "New one" is new'),
            (lambda state: state["stages"][1].update(SORT="150"), SORT_OR_TYPE),
            (
                lambda state: state["stages"][1].update(SORT="500"),
                "the order was 10, 11, 12 and is 10, 12, 11",
            ),
            (lambda state: state["stages"][1].update(SYSTEM_TYPE="WORK"), SORT_OR_TYPE),
            (
                lambda state: state["stages"][1].update(COLOR="000000"),
                'stage 11: color was "AABBCC" and is "000000"',
            ),
        ],
    )
    def test_a_board_that_changed_is_left_alone_and_others_are_applied(self, change, line):
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(TURNED, OTHER_TURNED)
            world.edit(change)
            then = world.rows(7)
            outcome = world.apply(plan, TURNED, OTHER_TURNED)
            stale, other = outcome.boards
            assert stale.state is BoardState.STALE
            assert stale.message == "the board changed after it was planned; nothing was written"
            assert stale.differences == (line,)
            assert stale.remaining == plan.boards[0].calls
            assert stale.backup is None
            assert world.rows(7) == then
            assert other.state is BoardState.APPLIED
            assert world.titles(8) == ["Y", "X"]

    def test_a_rewrite_that_changes_nothing_but_null_to_empty_is_no_change(self):
        with live(state(rows("A", "B"))) as world:
            world.edit(lambda state: state["stages"][1].update(SYSTEM_TYPE=None))
            plan = world.plan(wanted("B", "A"))
            world.edit(lambda state: state["stages"][1].update(SYSTEM_TYPE=""))
            assert world.apply(plan, wanted("B", "A")).ok

    def test_a_board_that_may_no_longer_be_read_fails_and_others_are_applied(self):
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(TURNED, OTHER_TURNED)
            world.edit(lambda state: state["group_roles"].update({"7": ""}))
            gone, other = world.apply(plan, TURNED, OTHER_TURNED).boards
            assert gone.state is BoardState.FAILED
            assert "is not in group 7" in gone.message
            assert gone.remaining == plan.boards[0].calls
            assert other.ok

    def test_every_board_is_copied_before_any_is_written(self):
        copied = {}

        def keep(name, board):
            copied[name] = ([row.title for row in board.stages], len(world.writes()))
            return f"{name}.yaml"

        with live(state([*ABC, *OTHER])) as world:
            boards = (TURNED, OTHER_TURNED)
            outcome = world.apply(world.plan(*boards), *boards, keep_copy=keep)
            assert copied == {"dev": (["A", "B", "C"], 0), "other": (["X", "Y"], 0)}
            assert [board.backup for board in outcome.boards] == ["dev.yaml", "other.yaml"]

    def test_a_copy_that_can_not_be_kept_stops_the_run_before_the_first_write(self):
        def fail(name, board):
            if name == "other":
                raise SourceError("no room")
            return name

        with live(state([*ABC, *OTHER])) as world:
            with pytest.raises(SourceError):
                world.apply(world.plan(TURNED, OTHER_TURNED), TURNED, OTHER_TURNED, keep_copy=fail)
            assert not world.writes()

    def test_an_unchanged_board_costs_no_request(self):
        as_it_is = wanted("X", "Y", name="other", group=8)
        with live(state([*ABC, *OTHER])) as world:
            outcome = world.apply(world.plan(as_it_is), as_it_is)
            assert outcome.boards[0].state is BoardState.UNCHANGED
            assert outcome.requests == 0

    def test_a_portal_out_of_order_ends_the_run_before_the_first_write(self):
        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            world.before = lambda *_: httpx.Response(502, content=b"<html>")
            with pytest.raises(PortalError):
                world.apply(plan, TURNED)
            assert not world.writes()

    def test_a_dry_run_checks_and_writes_nothing(self):
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(TURNED, OTHER_TURNED)
            world.edit(rename(7, 10, "Z"))
            outcome = check_plan(world.portal, plan, Witnesses(keep_copy=no_copy))
            assert [board.state for board in outcome.boards] == [BoardState.STALE, BoardState.DRY_RUN]
            assert outcome.boards[1].remaining == plan.boards[1].calls
            assert not world.writes()


class TestTasks:
    """Tasks that come, go or move while a plan waits or runs."""

    def test_a_task_that_came_to_the_doomed_first_stage_stops_the_board_before_its_first_write(self):
        desired = wanted("Fresh", "B", "C", **DELETE)
        with live(state(ABC)) as world:
            plan = world.plan(desired)
            assert plan.calls == 2
            world.edit(add_task(5, 0))
            board = world.apply(plan, desired).boards[0]
            assert board.state is BoardState.STALE
            assert "the tasks in stage 10 changed after they were counted (0 then, 1 now)" in board.message
            assert not world.writes()
            (refusal,) = world.plan(desired).boards[0].refusals
            assert refusal.code is RefusalCode.STAGE_HAS_TASKS

    def test_a_plan_that_is_safe_only_without_never_moved_tasks_looks_for_them_again(self):
        twice_new = [stage(10, "A", 100, new=True), stage(11, "B", 200, new=True)]
        desired = wanted("Fresh")
        with live(state(twice_new)) as world:
            plan = world.plan(desired)
            assert plan.calls
            world.edit(add_task(5, 0))
            board = world.apply(plan, desired).boards[0]
            assert board.state is BoardState.STALE
            assert "the tasks that nobody ever moved changed" in board.message
            assert not world.writes()
        with live(state(twice_new)) as world:
            plan = world.plan(desired)
            outcome = world.apply(plan, desired)
            assert outcome.ok
            assert outcome.requests == plan.requests

    def test_a_task_that_came_to_a_doomed_stage_stops_its_delete(self):
        desired = wanted("C", "A", **DELETE)
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(desired, OTHER_TURNED)
            *_, last = plan.boards[0].calls
            assert last.method == "task.stages.delete"
            world.before = once(lambda: world.edit(add_task(5, 11)), before="tasks.task.list")
            board, other = world.apply(plan, desired, OTHER_TURNED).boards
            assert board.state is BoardState.FAILED
            assert 'stage 11 "B" holds 1 task by now and is not deleted' in board.message
            assert board.failed is None
            assert board.remaining == (last,)
            assert other.ok
            assert world.columns()[5] == 11

    def test_never_moved_tasks_that_come_to_the_new_first_stage_do_not_stop_the_delete_of_the_old_one(
        self, monkeypatch
    ):
        desired = wanted("Fresh", "B", "C", **DELETE)
        with live(state(ABC)) as world:
            plan = world.plan(desired)
            monkeypatch.setattr(packing, "LARGEST_BATCH", 1)
            world.after = nth_writing(0, lambda: world.edit(add_task(5, 0)))
            assert world.apply(plan, desired).ok
            assert world.titles() == ["Fresh", "B", "C"]

    @pytest.mark.parametrize("others", [False, True])
    @pytest.mark.parametrize(
        "change",
        [
            lambda state: state["tasks"].pop(),
            lambda state: state["tasks"][0].update(STAGE_ID=10),
            add_task(9, 12),
            lambda state: state["tasks"][1].update(HIDDEN=True),
        ],
    )
    def test_tasks_to_be_moved_that_changed_leave_the_board_alone(self, change, others):
        desired = wanted("A", "B", move_tasks_to="B", **DELETE)
        boards = (desired, OTHER_TURNED) if others else (desired,)
        with live(state([*ABC, *OTHER], [task(1, 12), task(2, 12)])) as world:
            plan = world.plan(*boards)
            world.edit(change)
            outcome = world.apply(plan, *boards)
            assert outcome.boards[0].state is BoardState.STALE
            assert "the tasks in stage 12 changed" in outcome.boards[0].message
            assert outcome.calls_done == len(boards) - 1

    @pytest.mark.parametrize("count", [49, 50, 51, 120])
    def test_many_tasks_are_moved_out_before_their_stage_goes(self, count):
        desired = wanted("A", "Fresh", "B", move_tasks_to="Fresh", **DELETE)
        tasks = [task(100 + n, 12) for n in range(count)]
        with live(state([*ABC], tasks)) as world:
            plan = world.plan(desired)
            assert plan.calls == count + 2
            outcome = world.apply(plan, desired)
            assert outcome.ok, outcome
            assert outcome.requests == plan.requests
            fresh = next(int(row["ID"]) for row in world.rows() if row["TITLE"] == "Fresh")
            assert set(world.columns().values()) == {fresh}

    def test_more_than_fifty_stages_are_deleted_as_promised(self):
        desired = wanted("S0", **DELETE)
        with live(state(rows(*(f"S{n}" for n in range(112))))) as world:
            plan = world.plan(desired)
            outcome = world.apply(plan, desired)
            assert outcome.ok
            assert outcome.requests == plan.requests == 1 + 3 + 3 + 1
            assert world.titles() == ["S0"]

    def test_a_task_that_is_gone_when_it_should_move_fails_that_call(self):
        desired = wanted("A", "B", move_tasks_to="B", **DELETE)
        with live(state(ABC, [task(1, 12), task(2, 12)])) as world:
            plan = world.plan(desired)
            world.before = nth_writing(0, lambda: world.edit(lambda state: state["tasks"].pop()))
            board = world.apply(plan, desired).boards[0]
            assert "there is no such task" in board.message
            assert (len(board.done), len(board.remaining)) == (1, 1)
            assert world.sync(desired).ok

    @pytest.mark.parametrize("answer", [refused("ACCESS_DENIED"), answered("no list")])
    def test_tasks_that_may_not_be_counted_before_a_delete_stop_that_board_alone(self, answer):
        boards = (wanted("C", "A", **DELETE), wanted("X", name="other", group=8, **DELETE))
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(*boards)

            def deny(method, params):
                if method == "batch" and any("tasks.task.list" in text for text in params["cmd"].values()):
                    denied = {"error": "ACCESS_DENIED"}
                    parts = dict.fromkeys(params["cmd"], denied)
                    return answered({"result": [], "result_error": parts})
                if method == "tasks.task.list" and params["filter"]["GROUP_ID"] == 7:
                    return answer
                return None

            world.before = deny
            dev, other = world.apply(plan, *boards).boards
            assert dev.state is BoardState.FAILED
            assert "could not be counted before deleting" in dev.message
            assert (dev.done, dev.failed) == (plan.boards[0].calls[:-1], None)
            assert world.titles() == ["C", "A", "B"]
            assert other.ok

    def test_tasks_that_may_not_be_counted_stop_that_board_alone(self):
        boards = (
            wanted("A", "B", move_tasks_to="B", **DELETE),
            wanted("X", name="other", group=8, move_tasks_to="X", **DELETE),
        )
        with live(state([*ABC, *OTHER], [task(1, 12), task(2, 21, group=8)])) as world:
            plan = world.plan(*boards)

            def deny(method, params):
                if method == "batch" and any("tasks.task.list" in text for text in params["cmd"].values()):
                    failed = {key: {"error": "ACCESS_DENIED"} for key in params["cmd"]}
                    return answered({"result": [], "result_error": failed})
                if method == "tasks.task.list" and params["filter"]["GROUP_ID"] == 7:
                    return refused("ACCESS_DENIED")
                return None

            world.before = deny
            denied, other = world.apply(plan, *boards).boards
            assert denied.state is BoardState.STALE
            assert "its tasks can't be counted" in denied.message
            assert other.ok
            assert world.titles(8) == ["X"]


class TestFailures:
    """A call that fails, and what is left to do."""

    def test_a_refused_call_leaves_the_rest_undone_and_running_again_arrives(self):
        desired = wanted("C", "Fresh", "B", "A")
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(desired, OTHER_TURNED)
            *first, last = plan.boards[0].calls
            world.before = nth_writing(0, lambda: world.edit(lambda state: state["stages"].pop(1)))
            board, other = world.apply(plan, desired, OTHER_TURNED).boards
            assert board.state is BoardState.FAILED
            assert (board.done, board.failed, board.remaining) == (tuple(first), last, ())
            assert "there is no such stage (any more)" in board.message
            assert "may have been done" not in board.message
            assert other.ok
            assert world.sync(desired).ok
            assert world.titles() == ["C", "Fresh", "B", "A"]

    def test_a_refused_call_by_itself_ends_its_board_alone(self):
        desired = wanted("B", "A")
        with live(state([*rows("A", "B"), *MINE])) as world:
            boards = (desired, MINE_TURNED)
            plan = world.plan(*boards)
            assert [len(board.calls) for board in plan.boards] == [1, 1]
            world.before = nth_writing(0, lambda: refused("SOMETHING", 400, "odd"))
            board, mine = world.apply(plan, *boards).boards
            assert (board.done, board.failed, board.remaining) == ((), plan.boards[0].calls[0], ())
            assert "odd" in board.message
            assert board.left is Left.AS_BEFORE
            assert mine.ok

    @pytest.mark.parametrize("hook", ["before", "after"])
    def test_after_a_cut_connection_the_boards_are_read_and_planned_again(self, hook):
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(TURNED, OTHER_TURNED)
            setattr(world, hook, nth_writing(0, cut))
            outcome = world.apply(plan, TURNED, OTHER_TURNED)
            assert outcome.ok, outcome
            assert len(world.writes()) == plan.calls
            assert outcome.requests == plan.requests + (2 if hook == "before" else 1)
            assert world.titles() == ["C", "B", "A"]
            assert world.titles(8) == ["Y", "X"]

    @pytest.mark.parametrize("hook", ["before", "after"])
    @pytest.mark.parametrize("saved", [False, True])
    @pytest.mark.parametrize("more", [(), ("Fresh too",), (LOOKALIKE,)])
    def test_an_add_whose_answer_was_lost_is_not_made_twice(self, hook, saved, more):
        desired = wanted("A", "Fresh", *more, "B", "C")
        with live(state(ABC)) as world:
            plan = world.plan(desired)
            setattr(world, hook, nth_writing(0, cut))
            assert world.apply(plan, *(() if saved else (desired,))).ok
            assert world.titles() == ["A", "Fresh", *more, "B", "C"]
            assert len(world.writes()) == plan.calls

    def test_a_board_whose_portal_never_answers_clearly_is_left_with_a_report(self):
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(TURNED, OTHER_TURNED)
            world.before = lambda method, params: cut() if holds_writes(method, params) else None
            for board, planned in zip(
                world.apply(plan, TURNED, OTHER_TURNED).boards, plan.boards, strict=True
            ):
                assert board.state is BoardState.FAILED
                assert board.message.startswith("no clear answer after 8 tries: ")
                assert board.message.endswith("it may have been done all the same")
                assert (board.done, board.failed, board.remaining) == (
                    (),
                    planned.calls[0],
                    planned.calls[1:],
                )
                assert board.left is Left.AS_BEFORE
            assert not world.writes()

    @pytest.mark.parametrize("hook", ["before", "after"])
    def test_a_portal_that_can_not_be_read_again_ends_the_run(self, hook):
        def out_of_order():
            world.before = lambda *_: cut()
            cut()

        with live(state([*ABC, *OTHER, *MINE])) as world:
            boards = (TURNED, OTHER_TURNED, MINE_TURNED)
            plan = world.plan(*boards)
            setattr(world, hook, nth_writing(0, out_of_order))
            dev, mine, other = world.apply(plan, *boards).boards
            for board in (dev, other):
                assert board.state is BoardState.FAILED
                assert "it may have been done all the same; the board was not read again: " in board.message
                assert board.left is Left.UNKNOWN
            assert mine.state is BoardState.NOT_STARTED
            assert mine.remaining == plan.boards[1].calls
            world.before = world.after = None
            assert world.apply(world.plan(*boards), *boards).ok
            assert world.titles() == ["C", "B", "A"]

    def test_a_busy_portal_gets_the_request_again(self):
        answers = [refused("QUERY_LIMIT_EXCEEDED", 503), refused("OPERATION_TIME_LIMIT", 429)]
        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            world.before = lambda method, params: (
                answers.pop() if holds_writes(method, params) and answers else None
            )
            outcome = world.apply(plan, TURNED)
            assert outcome.ok
            assert outcome.requests == plan.requests + 2
            assert len(world.writes()) == plan.calls

    @pytest.mark.parametrize(
        ("status", "content"), [(503, b"<html>"), (502, b""), (200, b'{"resu'), (200, b"{}"), (500, b"{}")]
    )
    @pytest.mark.parametrize("desired", [TURNED, wanted("A", "Fresh", "B", "C")])
    def test_after_an_answer_that_says_nothing_no_call_is_sent_again_that_was_done(
        self, status, content, desired
    ):
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(desired, OTHER_TURNED)
            world.after = nth_writing(0, lambda: httpx.Response(status, content=content))
            outcome = world.apply(plan, desired, OTHER_TURNED)
            assert outcome.ok
            assert len(world.writes()) == plan.calls
            assert not world.plan(desired, OTHER_TURNED).calls

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("QUERY_LIMIT_EXCEEDED", 503),
            ("OPERATION_TIME_LIMIT", 429),
            ("INVALID_CREDENTIALS", 401),
            ("INSUFFICIENT_SCOPE", 401),
            ("INSUFFICIENT_SCOPE", 403),
        ],
    )
    def test_a_refusal_of_every_call_ends_the_run(self, code, status):
        with live(state([*ABC, *OTHER, *MINE])) as world:
            boards = (TURNED, OTHER_TURNED, MINE_TURNED)
            plan = world.plan(*boards)
            world.before = lambda method, params: (
                refused(code, status) if holds_writes(method, params) else None
            )
            dev, mine, other = world.apply(plan, *boards).boards
            for board, planned in ((dev, plan.boards[0]), (other, plan.boards[2])):
                assert board.state is BoardState.FAILED
                assert board.failed == planned.calls[0]
                assert code in board.message
                assert "may have been done" not in board.message
                assert board.left is Left.AS_BEFORE
            if code == "INSUFFICIENT_SCOPE":
                assert code in mine.message
            else:
                assert mine.state is BoardState.NOT_STARTED
                assert code in mine.message
            assert len(world.writes()) == 0

    @pytest.mark.parametrize("result", [False, None, 1, "true", []])
    @pytest.mark.parametrize("hook", ["before", "after"])
    def test_an_update_must_be_answered_with_true_or_the_board_is_read_again(self, result, hook):
        desired = wanted("B", "A")
        with live(state(rows("A", "B"))) as world:
            plan = world.plan(desired)
            setattr(world, hook, nth_writing(0, lambda: answered(result)))
            assert world.apply(plan, desired).ok
            assert len(world.writes()) == 1
            assert world.titles() == ["B", "A"]

    def test_updates_that_are_never_answered_with_true_are_given_up(self):
        desired = wanted("B", "A")
        with live(state(rows("A", "B"))) as world:
            plan = world.plan(desired)
            world.before = lambda method, _: answered(False) if method in WRITES else None
            board = world.apply(plan, desired).boards[0]
            assert "answered False instead of true; it may have been done" in board.message
            assert board.failed == plan.boards[0].calls[0]

    @pytest.mark.parametrize("result", [False, True, None, 0, "0", -3, "x", "²", 1.5, {}, []])
    @pytest.mark.parametrize("saved", [False, True])
    def test_an_add_must_be_answered_with_an_id_or_the_board_is_read_again(self, result, saved):
        desired = wanted("A", "Fresh", "Fresh too", "B", "C")

        def alter(document):
            parts = document["result"]
            if isinstance(parts, dict) and "b0c0" in parts.get("result", {}):
                world.altered = None
                parts["result"]["b0c0"] = result

        with live(state(ABC)) as world:
            plan = world.plan(desired)
            world.altered = alter
            outcome = world.apply(plan, *(() if saved else (desired,)))
            assert outcome.ok, outcome
            assert world.altered is None
            assert len(world.writes()) == plan.calls == 2
            assert world.titles() == ["A", "Fresh", "Fresh too", "B", "C"]

    def test_an_id_may_come_as_text(self):
        desired = wanted("A", "Fresh", "Fresh too", "B", "C")
        with live(state(ABC, next_stage_id=77)) as world:
            plan = world.plan(desired)
            world.altered = with_ids_as_text
            assert world.apply(plan, desired).ok

    def test_calls_are_counted_board_by_board(self):
        heard = []
        with live(state([*ABC, *OTHER])) as world:
            boards = (TURNED, OTHER_TURNED)
            world.apply(world.plan(*boards), *boards, on_call=lambda *news: heard.append(news))
            assert heard == [("dev", 1, 2), ("dev", 2, 2), ("other", 1, 1)]


class TestInterrupts:
    """Ctrl-C at any time: what is done is told, and what may have been."""

    @pytest.mark.parametrize("hook", ["before", "after"])
    @pytest.mark.parametrize("number", [0, 1, 2])
    def test_an_interrupt_ends_the_run_with_a_report(self, hook, number, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST_BATCH", 2)
        with live(state([*ABC, *OTHER, *MINE])) as world:
            boards = (TURNED, MINE_TURNED, OTHER_TURNED)
            plan = world.plan(*boards)
            setattr(world, hook, nth_writing(number, interrupt))
            outcome = world.apply(plan, *boards)
            in_flight = ["dev", "mine", "other"][number]
            order = ["dev", "mine", "other"]
            for board, planned in zip(outcome.boards, plan.boards, strict=True):
                if order.index(board.name) < number:
                    assert board.ok
                elif board.name == in_flight:
                    assert board.message == (
                        "interrupted; its calls that are not done may have been done all the same"
                    )
                    assert board.failed == planned.calls[0]
                    assert board.left is (Left.AS_DESIRED if hook == "after" else Left.AS_BEFORE)
                else:
                    assert board.state is BoardState.NOT_STARTED
                    assert "interrupted" in board.message
                assert board.calls == planned.calls
            done = sum(len(board.calls) for board in plan.boards if order.index(board.name) < number)
            assert outcome.calls_done == done

    def test_an_interrupt_between_two_requests_leaves_nothing_unknown(self, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST_BATCH", 1)

        def at_first(_board, done, _total):
            if done == 1:
                raise KeyboardInterrupt

        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            board = world.apply(plan, TURNED, on_call=at_first).boards[0]
            assert board.message == "the run ended before this board's next call: interrupted"
            assert board.failed is None
            assert (board.done, board.remaining) == (plan.boards[0].calls[:1], plan.boards[0].calls[1:])
            assert board.left is Left.NEITHER

    def test_an_interrupt_after_the_last_answer_finds_the_board_applied(self):
        def at_once(*_news):
            raise KeyboardInterrupt

        with live(state([*ABC, *OTHER, *MINE])) as world:
            boards = (TURNED, OTHER_TURNED, MINE_TURNED)
            plan = world.plan(*boards)
            dev, mine, other = world.apply(plan, *boards, on_call=at_once).boards
            assert dev.state is other.state is BoardState.APPLIED
            assert mine.state is BoardState.NOT_STARTED

    def test_an_interrupt_while_a_board_is_read_again_says_that_nobody_knows(self):
        def cut_then_interrupt():
            world.before = lambda *_: interrupt()
            cut()

        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            world.after = nth_writing(0, cut_then_interrupt)
            board = world.apply(plan, TURNED).boards[0]
            assert (
                "may have been done all the same; the board was not read again: interrupted" in board.message
            )
            assert board.left is Left.UNKNOWN
            assert board.calls == plan.boards[0].calls

    def test_an_interrupt_while_a_denial_is_looked_into_keeps_the_denial(self):
        member = rows("A", "B", group=9, first=20)
        desired = wanted("B", "A", name="member", group=9)
        with live(state(member)) as world:
            world.before = lambda method, _: interrupt() if method == "sonet_group.user.groups" else None
            board = world.sync(desired)
            assert "ACCESS_DENIED" in board.message
            assert board.failed is not None
            assert board.left is Left.AS_BEFORE


class TestReadBack:
    """The board after the last call, read in a new request."""

    @pytest.mark.parametrize(
        ("change", "lines"),
        [
            (rename(7, 11, "Bee"), ['stage 11: title should be "B" and is "Bee"']),
            (
                lambda state: state["stages"][0].update(COLOR="000000"),
                ['stage 10: color should be "AABBCC" and is "000000"'],
            ),
            (lambda state: state["stages"].pop(1), ['stage 11 "B" is not there']),
            (
                lambda state: state["stages"][1].update(SORT="900"),
                ["the order should be 12, 11, 10 and is 12, 10, 11"],
            ),
            (lambda state: state["stages"].append(stage(99, "Somebody's", 900, kind="")), []),
        ],
    )
    def test_what_somebody_changed_meanwhile_is_told(self, change, lines):
        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            world.after = nth_writing(0, lambda: world.edit(change))
            board = world.apply(plan, TURNED).boards[0]
            assert list(board.differences) == lines
            assert board.state is (BoardState.DIFFERS if lines else BoardState.APPLIED)
            assert board.done == plan.boards[0].calls

    def test_a_stage_that_is_there_again_is_told(self):
        desired = wanted("A", "B", **DELETE)
        with live(state(ABC)) as world:
            plan = world.plan(desired)
            world.after = nth_writing(
                0, lambda: world.edit(lambda state: state["stages"].append(stage(12, "C", 300, kind="")))
            )
            board = world.apply(plan, desired).boards[0]
            assert board.differences == ('stage 12 "C" should be deleted but is there',)

    @pytest.mark.parametrize("fault", [cut, interrupt])
    def test_a_board_that_can_not_be_read_back_is_no_success(self, fault):
        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            reads = iter(range(100))
            world.before = lambda method, _: (
                fault() if method == "task.stages.get" and next(reads) > 0 else None
            )
            board = world.apply(plan, TURNED).boards[0]
            assert board.state is BoardState.DIFFERS
            assert board.message.startswith("it could not be read back: ")
            assert board.done == plan.boards[0].calls


class TestDamagedBoards:
    """Rows of equal SORT come in the database's order, which nobody can know before."""

    TIED = (stage(10, "A", 100, new=True), *(stage(10 + n, "ABCDE"[n], 200, kind="") for n in range(1, 5)))

    @pytest.mark.parametrize("turn", [1, 2, 3])
    def test_a_first_call_that_ends_otherwise_than_simulated_is_planned_anew(self, turn):
        desired = wanted("A", "C", "B", "E", "D", "Fresh")

        def other_order(method, _params):
            # the database gives ties in another order to the write than to the reads before
            if method in WRITES:
                world.before = None
                world.edit(lambda state: state["stages"].sort(key=lambda row: (int(row["ID"]) + turn) % 5))

        with live(state(self.TIED)) as world:
            plan = world.plan(desired)
            assert plan.boards[0].checkpoint is not None
            world.before = other_order
            outcome = world.apply(plan, desired)
            assert outcome.ok, outcome
            assert outcome.requests > plan.requests
            assert world.titles() == ["A", "C", "B", "E", "D", "Fresh"]
            assert [int(row["ID"]) for row in world.rows()][:5] == [10, 12, 11, 14, 13]
            assert not world.plan(desired).calls

    def test_a_board_that_somebody_damages_again_and_again_is_left_after_one_new_plan(self):
        desired = wanted("A", "C", "B", "E", "D", "Fresh")

        def damage(state):
            state["stages"].sort(key=lambda row: -int(row["ID"]))
            for row in state["stages"]:
                row["SORT"] = "200" if row["ID"] != "10" else "100"

        with live(state(self.TIED)) as world:
            plan = world.plan(desired)
            world.after = lambda method, params: world.edit(damage) if method in WRITES else None
            board = world.apply(plan, desired).boards[0]
            assert board.state is BoardState.FAILED
            assert "somebody else writes to it" in board.message
            assert len(world.writes()) == 2

    def test_as_simulated_the_look_costs_the_promised_request(self):
        desired = wanted("A", "C", "B", "E", "D", "Fresh")
        with live(state(self.TIED)) as world:
            plan = world.plan(desired)
            outcome = world.apply(plan, desired)
            assert outcome.ok
            assert outcome.requests == plan.requests == 3 + 2
            assert [len(calls) for calls in world.writing_requests()] == [1, plan.calls - 1]

    def test_a_board_that_can_not_be_read_after_its_first_call_ends_the_run(self):
        desired = wanted("A", "C", "B", "E", "D")

        def out_of_order():
            world.before = lambda *_: cut()

        with live(state([*self.TIED, *OTHER])) as world:
            plan = world.plan(desired, OTHER_TURNED)
            world.after = nth_writing(0, out_of_order)
            board, other = world.apply(plan, desired, OTHER_TURNED).boards
            assert board.message.startswith("the run ended before this board's next call: ")
            assert len(board.done) == 1
            assert board.failed is None
            assert board.left is Left.UNKNOWN
            assert other.state is BoardState.DIFFERS

    def test_a_board_that_may_not_be_read_after_its_first_call_ends_alone(self):
        desired = wanted("A", "C", "B", "E", "D")
        with live(state([*self.TIED, *OTHER])) as world:
            plan = world.plan(desired, OTHER_TURNED)
            leave = {"7": ""}
            world.after = nth_writing(0, lambda: world.edit(lambda state: state["group_roles"].update(leave)))
            board, other = world.apply(plan, desired, OTHER_TURNED).boards
            assert board.message.startswith("the board can't be read after its first call: ")
            assert "is not in group 7" in board.message
            assert (len(board.done), board.failed) == (1, None)
            assert other.ok

    def test_a_stage_made_by_the_first_call_is_not_made_again_when_planned_anew(self):
        desired = wanted("A", "B", "C", "D", "E", "Fresh")

        def other_order(method, _params):
            if method == "task.stages.get" and world.writes():
                world.before = None
                world.edit(lambda state: state["stages"][1].update(SORT="2000"))

        with live(state(self.TIED, [task(1), task(2, 11)])) as world:
            plan = world.plan(desired)
            assert [call.method for call in plan.boards[0].calls] == ["task.stages.add"]
            world.before = other_order
            assert world.apply(plan, desired).ok
            assert world.titles() == ["A", "B", "C", "D", "E", "Fresh"]
            assert world.columns() == {1: 10, 2: 11}


class TestMyPlan:
    """The user's own plan: no never-moved tasks, and a delete is left to the portal's own refusal."""

    PLAN = (
        stage(10, "Not planned", 100, new=True, user=1),
        stage(11, "This week", 200, kind="", user=1),
        stage(12, "Review", 300, kind="", user=1),
    )

    def test_a_stage_with_tasks_is_not_deleted_and_the_report_says_so(self):
        desired = wanted("Review", "Not planned", group=None, **DELETE)
        with live(state(self.PLAN, my_plan_tasks=[{"TASK_ID": 5, "STAGE_ID": 11}])) as world:
            plan = world.plan(desired)
            outcome = world.apply(plan, desired)
            board = outcome.boards[0]
            assert board.state is BoardState.FAILED
            assert "the stage still holds tasks" in board.message
            assert board.failed == plan.boards[0].calls[-1]
            assert world.titles(None) == ["Review", "Not planned", "This week"]
            assert not [call for call in world.embedded.log() if call["method"] == "tasks.task.list"]

    def test_a_new_first_stage_takes_one_call(self):
        desired = wanted("Fresh", "Not planned", "This week", "Review", group=None)
        with live(state(self.PLAN)) as world:
            plan = world.plan(desired)
            assert plan.calls == 1
            assert world.apply(plan, desired).ok


class TestHiddenTasks:
    """What the webhook's user can't see is a hazard that the plan names."""

    def test_a_delete_goes_through_and_the_plan_has_said_what_it_does(self):
        desired = wanted("A", "C", **DELETE)
        with live(state(ABC, [task(5, 11, HIDDEN=True)])) as world:
            plan = world.plan(desired)
            assert HazardCode.HIDDEN_TASKS in {hazard.code for hazard in plan.boards[0].hazards}
            assert world.apply(plan, desired).ok
            assert world.embedded.state()["tasks"][0]["STAGE_ID"] == 0
