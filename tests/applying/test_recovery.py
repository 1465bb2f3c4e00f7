"""After an unclear answer, with a colleague in between: what goes on, what stops, in which state a board is left."""

from __future__ import annotations

import httpx
import pytest
from embedded import answered, live, nth_writing, refused, rows, wanted
from emulator.states import stage, state, task

from stagesync.applying.apply import check_plan
from stagesync.applying.board_run import BoardRun
from stagesync.applying.witnesses import Witnesses
from stagesync.families import packing
from stagesync.model.desired import Entry, Unlisted
from stagesync.model.outcome import BoardState, Left

DELETE = {"unlisted": Unlisted.DELETE, "allow_mass_delete": True}
ABC = rows("A", "B", "C")
OTHER = rows("X", "Y", group=8, first=20)
TURNED = wanted("C", "B", "A")
OTHER_TURNED = wanted("Y", "X", name="other", group=8)


def cut():
    raise httpx.ReadError("cut")


def cut_and(world, change):
    """Return what changes the portal's state and then cuts the connection."""

    def act():
        world.edit(change)
        cut()

    return act


def add_stage(title, place, sort="900"):
    return lambda state: state["stages"].insert(place, stage(90, title, sort, kind=""))


def retitle(stage_id, title):
    return lambda state: next(row for row in state["stages"] if row["ID"] == str(stage_id)).update(
        TITLE=title
    )


class TestSavedPlans:
    """Without a configuration a board goes on only from a state that the reviewed list passes through."""

    @pytest.mark.parametrize(
        "change",
        [
            retitle(11, "Bee"),
            add_stage("Somebody's", 3),
            lambda state: state["stages"].pop(1),
            lambda state: state["stages"][0].update(COLOR="000000"),
            lambda state: state["stages"][0].update(SORT="950"),
        ],
    )
    @pytest.mark.parametrize("small", [1, 50])
    def test_a_board_in_no_state_of_the_list_stops_and_names_the_remainder(self, change, small, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST_BATCH", small)
        desired = wanted("C", "Fresh", "B", "A")
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(desired, OTHER_TURNED)
            number = 1 if small == 1 else 0
            world.before = nth_writing(2 * number, cut_and(world, change))
            dev, other = world.apply(plan).boards
            calls = plan.boards[0].calls
            assert dev.state is BoardState.FAILED
            assert "in no state that the saved plan passes through" in dev.message
            assert "make a new plan" in dev.message
            assert (dev.done, dev.failed, dev.remaining) == (
                calls[:number],
                calls[number],
                calls[number + 1 :],
            )
            assert dev.left is Left.NEITHER
            assert len([1 for _, params in world.writes() if params.get("id") not in (21, "21")]) == number
            assert other.ok

    def test_a_stored_order_that_changed_without_a_trace_does_not_stop_it(self):
        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            world.before = nth_writing(0, cut_and(world, lambda state: state["stages"][1].update(SORT="150")))
            assert world.apply(plan).ok

    def test_a_board_that_somebody_finished_is_done(self):
        with live(state(ABC)) as world:
            plan = world.plan(TURNED)

            def finish(state):
                for row, sort in zip(state["stages"], ("300", "200", "100"), strict=True):
                    row["SORT"] = sort

            world.before = nth_writing(0, cut_and(world, finish))
            board = world.apply(plan).boards[0]
            assert board.ok
            assert board.calls == plan.boards[0].calls
            assert not world.writes()

    def test_ids_of_stages_whose_answer_was_lost_are_found_for_the_rest_of_the_list(self, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST_BATCH", 1)
        desired = wanted("A", "F1", "F2", "F3", "B", "C")
        with live(state(ABC)) as world:
            plan = world.plan(desired)
            world.after = nth_writing(1, cut)
            board = world.apply(plan).boards[0]
            assert board.ok
            assert board.done == plan.boards[0].calls
            assert world.titles() == ["A", "F1", "F2", "F3", "B", "C"]
            assert len(world.writes()) == 3

    @pytest.mark.parametrize("number", range(6))
    def test_an_untitled_stage_that_shows_another_word_on_the_way_does_not_stop_it(self, number, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST_BATCH", 1)
        damaged = [
            stage(30, "Doing", None, kind=""),
            stage(31, "", None, kind="WORK"),
            stage(32, "<b>", "6", kind=""),
        ]
        desired = wanted("One", "Two", **DELETE)
        with live(state(damaged)) as world:
            plan = world.plan(desired)
            assert plan.calls
            world.after = nth_writing(number, cut)
            outcome = world.apply(plan)
            assert outcome.ok, outcome
            assert world.titles() == ["One", "Two"]

    def test_a_title_that_a_stage_got_on_the_way_must_be_there(self, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST_BATCH", 1)
        untitled = [*rows("A", "B"), stage(12, "", "300", kind="WORK")]
        desired = wanted(Entry(title="Mine", id=12), "B", "A")
        with live(state(untitled)) as world:
            plan = world.plan(desired)
            world.before = nth_writing(1, cut_and(world, retitle(12, "Theirs")))
            (board,) = world.apply(plan).boards
            assert "in no state that the saved plan passes through" in board.message

    def test_a_board_that_can_not_be_read_again_stops_alone(self):
        def no_longer():
            world.edit(lambda state: state["group_roles"].update({"7": ""}))
            cut()

        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(TURNED, OTHER_TURNED)
            world.before = nth_writing(0, no_longer)
            dev, other = world.apply(plan).boards
            assert "the board can't be read again: " in dev.message
            assert "is not in group 7" in dev.message
            assert dev.left is Left.UNKNOWN
            assert other.ok


class TestPlannedAnew:
    """With a configuration the board is planned from what it was found to be."""

    @pytest.mark.parametrize(
        ("hook", "change", "titles"),
        [
            ("before", add_stage("Somebody's", 3), ["C", "Fresh", "B", "A", "Somebody's"]),
            ("after", add_stage("Somebody's", 3), ["C", "Fresh", "B", "A", "Somebody's"]),
            ("before", lambda state: state["stages"].pop(1), ["C", "Fresh", "B", "A"]),
            ("after", lambda state: state["stages"].pop(1), ["C", "Fresh", "B", "A"]),
            ("before", lambda state: state["stages"][0].update(SORT="950"), ["C", "Fresh", "B", "A"]),
            ("after", lambda state: state["stages"][0].update(SORT="950"), ["C", "Fresh", "B", "A"]),
            ("before", add_stage("Fresh", 3), ["C", "Fresh", "B", "A"]),
        ],
    )
    def test_a_colleagues_edit_is_planned_around(self, hook, change, titles):
        desired = wanted("C", "Fresh", "B", "A")
        with live(state(ABC)) as world:
            plan = world.plan(desired)
            setattr(world, hook, nth_writing(0, cut_and(world, change)))
            board = world.apply(plan, desired).boards[0]
            assert board.ok, board
            assert world.titles() == titles
            assert not world.plan(desired).calls

    def test_a_board_that_can_not_be_planned_any_more_fails_alone_with_the_reason(self):
        desired = wanted("C", "Fresh", "B", "A")
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(desired, OTHER_TURNED)
            world.after = nth_writing(0, cut_and(world, add_stage("Fresh", 3)))
            dev, other = world.apply(plan, desired, OTHER_TURNED).boards
            assert dev.state is BoardState.FAILED
            assert "planned again, the board is refused: " in dev.message
            assert "may have been done all the same" in dev.message
            assert "Fresh" in dev.message
            assert dev.failed == plan.boards[0].calls[0]
            assert other.ok

    def test_a_stage_that_came_meanwhile_is_not_deleted_unseen(self):
        desired = wanted("C", "A", **DELETE)
        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(desired, OTHER_TURNED)
            world.before = nth_writing(0, cut_and(world, add_stage("Somebody's", 3)))
            dev, other = world.apply(plan, desired, OTHER_TURNED).boards
            assert (
                'stage 90 "Somebody\'s" came meanwhile, and no plan that was shown deletes it' in dev.message
            )
            assert dev.state is BoardState.FAILED
            assert dev.left is Left.NEITHER
            assert world.titles() == ["A", "B", "C", "Somebody's"]
            assert other.ok
            world.before = None
            assert world.sync(desired).ok
            assert world.titles() == ["C", "A"]

    @pytest.mark.parametrize("more", [{}, DELETE])
    @pytest.mark.parametrize("change", [retitle(100, "F1 (altered)"), lambda state: state["stages"].pop()])
    def test_a_stage_that_the_run_has_added_is_not_added_again(self, change, more, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST_BATCH", 1)
        desired = wanted("A", "B", "C", "F1", "F2", **more)
        with live(state(ABC)) as world:
            plan = world.plan(desired)
            world.before = nth_writing(1, cut_and(world, change))
            (dev,) = world.apply(plan, desired).boards
            assert 'stage 100 "F1" was added by this run and is there no more under this title' in dev.message
            assert "somebody else writes to the board" in dev.message
            assert dev.done == plan.boards[0].calls[:1]
            assert [method for method, _ in world.writes()].count("task.stages.add") == 1

    def test_tasks_that_came_to_a_doomed_stage_move_with_the_others(self):
        desired = wanted("A", "B", move_tasks_to="B", **DELETE)
        with live(state(ABC, [task(1, 12)])) as world:
            plan = world.plan(desired)
            world.after = nth_writing(0, cut_and(world, lambda state: state["tasks"].append(task(2, 12))))
            assert world.apply(plan, desired).ok
            assert world.columns() == {1: 11, 2: 11}

    def test_a_group_by_name_is_planned_again_by_its_id(self):
        desired = wanted("C", "B", "A", group="Ops")
        with live(state(ABC, groups={"7": "Ops"})) as world:
            plan = world.plan(desired)
            world.before = nth_writing(
                0, cut_and(world, lambda state: state["groups"].update({"7": "Renamed"}))
            )
            outcome = world.apply(plan, desired)
            assert outcome.ok, outcome
            assert str(outcome.boards[0].address) == 'group 7 "Ops"'

    def test_calls_whose_answer_was_lost_and_that_were_done_are_counted(self):
        desired = wanted("C", "F1", "B")
        with live(state(ABC)) as world:
            plan = world.plan(desired)
            world.after = nth_writing(0, cut)
            board = world.apply(plan, desired).boards[0]
            assert board.state is BoardState.APPLIED
            assert board.done == plan.boards[0].calls
            assert len(world.writes()) == len(board.done)

    def test_calls_whose_answer_was_lost_and_that_were_not_done_are_counted_once(self):
        desired = wanted("C", "F1", "B")
        with live(state(ABC)) as world:
            plan = world.plan(desired)
            world.before = nth_writing(0, cut)
            board = world.apply(plan, desired).boards[0]
            assert board.state is BoardState.APPLIED
            assert board.done == plan.boards[0].calls

    def test_a_board_that_was_found_done_and_then_interrupted_is_not_called_unstarted(self):
        desired = wanted("A", "F1", "B", "$result[x]", "C")

        def then_interrupt():
            world.before = nth_writing(0, interrupt)
            cut()

        def interrupt():
            raise KeyboardInterrupt

        with live(state(ABC)) as world:
            plan = world.plan(desired)
            world.after = nth_writing(0, then_interrupt)
            board = world.apply(plan, desired).boards[0]
            assert board.state is BoardState.FAILED
            assert board.left is Left.NEITHER
            assert world.titles() == ["A", "F1", "B", "C"]


class TestLateAdds:
    """A portal may still be at work on a request whose answer was lost: its add must not be sent again meanwhile."""

    DESIRED = wanted("A", "F1", "F2", "B", "C")

    def late(self, world, plan, count):
        """Do the first adds of a plan as the portal does that comes late with them."""

        def act(*_call):
            world.before = world.asleep = None
            run = BoardRun(0, plan.boards[0], None)
            for index in range(count):
                call = plan.boards[0].calls[index]
                assert (
                    run.succeed(index, world.portal.write(call.method, run.params(index, index)).result)
                    is None
                )

        return act

    @pytest.mark.parametrize("saved", [False, True])
    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_the_rest_of_the_portals_time_is_waited_for_and_the_board_read_again(self, count, saved):
        with live(state(ABC)) as world:
            plan = world.plan(self.DESIRED)
            world.before = nth_writing(0, cut)
            world.asleep = self.late(world, plan, count)
            assert world.apply(plan, *(() if saved else (self.DESIRED,))).ok
            assert world.waits == [60]
            assert world.titles() == ["A", "F1", "F2", "B", "C"]
            assert len(world.writes()) == 2

    @pytest.mark.parametrize("saved", [False, True])
    def test_a_stage_that_is_there_already_is_not_waited_for(self, saved):
        with live(state(ABC)) as world:
            plan = world.plan(self.DESIRED)
            world.after = nth_writing(0, cut)
            assert world.apply(plan, *(() if saved else (self.DESIRED,))).ok
            assert not world.waits

    @pytest.mark.parametrize(
        ("answer", "waits"),
        [
            (httpx.Response(502, content=b"<html>"), [60]),
            (httpx.Response(200, content=b'{"resu'), [60]),
            (refused("INTERNAL_SERVER_ERROR", 500), [60]),
            (refused("", 400), []),
            (refused("ERROR_CORE", 400), []),
        ],
    )
    def test_a_portal_that_has_answered_for_itself_is_not_waited_for(self, answer, waits):
        with live(state(ABC)) as world:
            plan = world.plan(self.DESIRED)
            world.before = nth_writing(0, lambda: answer)
            assert world.apply(plan, self.DESIRED).ok
            assert world.waits == waits

    def test_calls_that_add_nothing_are_not_waited_for(self):
        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            world.before = nth_writing(0, cut)
            assert world.apply(plan, TURNED).ok
            assert not world.waits

    def test_an_interrupt_while_waiting_says_that_nobody_knows(self):
        def interrupt(_seconds):
            raise KeyboardInterrupt

        with live(state(ABC)) as world:
            plan = world.plan(self.DESIRED)
            world.before = nth_writing(0, cut)
            world.asleep = interrupt
            board = world.apply(plan, self.DESIRED).boards[0]
            assert (
                "may have been done all the same; the board was not read again: interrupted" in board.message
            )
            assert not world.writes()

    @pytest.mark.parametrize("saved", [False, True])
    def test_an_add_that_comes_even_later_is_told_by_the_read_back(self, saved):
        with live(state(ABC)) as world:
            plan = world.plan(self.DESIRED)
            seen = []

            def at_the_read_back(method, _params):
                if method == "task.stages.get" and world.writes() and not seen:
                    seen.append(method)
                    self.late(world, plan, 1)()

            def cut_then_watch():
                world.before = at_the_read_back
                cut()

            world.before = nth_writing(0, cut_then_watch)
            board = world.apply(plan, *(() if saved else (self.DESIRED,))).boards[0]
            assert board.state is BoardState.DIFFERS
            assert board.differences == (
                'stage 102 "F1" is there once more: an add whose answer was lost was done after all',
            )


class TestLeft:
    """A failed board is in one of three states, or nobody knows."""

    @pytest.mark.parametrize(
        ("act", "hook", "number", "left"),
        [
            (lambda: refused("ACCESS_DENIED_MOVE"), "before", 0, Left.AS_BEFORE),
            (lambda: refused("ACCESS_DENIED_MOVE"), "after", 0, Left.NEITHER),
            (lambda: refused("ACCESS_DENIED_MOVE"), "before", 1, Left.NEITHER),
            (lambda: refused("ACCESS_DENIED_MOVE"), "after", 1, Left.AS_DESIRED),
        ],
    )
    def test_it_is_told_which(self, act, hook, number, left, monkeypatch):
        monkeypatch.setattr(packing, "LARGEST_BATCH", 1)
        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            setattr(world, hook, nth_writing(number, act))
            board = world.apply(plan, TURNED).boards[0]
            assert board.state is BoardState.FAILED
            assert board.left is left
            assert board.calls == plan.boards[0].calls

    def test_nobody_knows_where_it_can_not_be_read(self):
        def no_longer():
            world.edit(lambda state: state["group_roles"].update({"7": ""}))
            return refused("ACCESS_DENIED")

        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            world.before = nth_writing(0, no_longer)
            assert world.apply(plan, TURNED).boards[0].left is Left.UNKNOWN

    @pytest.mark.parametrize("state_of", [BoardState.APPLIED, BoardState.UNCHANGED])
    def test_a_board_that_did_not_fail_has_none(self, state_of):
        desired = TURNED if state_of is BoardState.APPLIED else wanted("A", "B", "C")
        with live(state(ABC)) as world:
            board = world.sync(desired)
            assert (board.state, board.left) == (state_of, None)


class TestRehearsal:
    """A board whose calls do not lead where its plan says is not written; the others are."""

    def test_it_refuses_that_board_alone(self):
        heard = []

        def rehearse(plan, board):
            heard.append((plan.name, [row.title for row in board.stages], len(world.writes())))
            return ("stage 10 is elsewhere",) if plan.name == "dev" else ()

        with live(state([*ABC, *OTHER])) as world:
            plan = world.plan(TURNED, OTHER_TURNED)
            copied = []
            dev, other = world.apply(
                plan,
                TURNED,
                OTHER_TURNED,
                rehearse=rehearse,
                keep_copy=lambda name, _: copied.append(name) or name,
            ).boards
            assert heard == [("dev", ["A", "B", "C"], 0), ("other", ["X", "Y"], 0)]
            assert dev.state is BoardState.REFUSED
            assert dev.differences == ("stage 10 is elsewhere",)
            assert "nothing was written" in dev.message
            assert dev.remaining == plan.boards[0].calls
            assert copied == ["other"]
            assert world.titles() == ["A", "B", "C"]
            assert other.ok

    def test_a_dry_run_rehearses_too(self):
        with live(state(ABC)) as world:
            told = Witnesses(keep_copy=lambda name, _: name, rehearse=lambda *_: ("no",))
            (board,) = check_plan(world.portal, world.plan(TURNED), told).boards
            assert board.state is BoardState.REFUSED

    def test_a_board_that_changed_is_not_rehearsed(self):
        heard = []
        with live(state(ABC)) as world:
            plan = world.plan(TURNED)
            world.edit(retitle(11, "Bee"))
            world.apply(plan, TURNED, rehearse=lambda plan, _: heard.append(plan.name) or ())
            assert not heard


def test_an_update_that_is_never_true_ends_after_as_many_looks_as_promised():
    with live(state(ABC)) as world:
        plan = world.plan(wanted("B", "A", "C"))
        sent = []
        world.before = lambda method, _: (
            answered(sent.append(method)) if method == "task.stages.update" else None
        )
        board = world.apply(plan, wanted("B", "A", "C")).boards[0]
        assert len(sent) == 9
        assert board.left is Left.AS_BEFORE
