"""What holds for every plan: it arrives, in the promised calls and requests, and drags no task along on the way."""

from __future__ import annotations

import pytest
from applying.boards import GROUP, UNTITLED, cases
from applying.cut_runs import SMALL, apply_until_killed, cut, cut_once, in_requests_of, play
from embedded import board_of, columns_of, live
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from stagesync.applying.passage import where_in
from stagesync.families import packing
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.model.desired import Unlisted
from stagesync.model.outcome import BoardState
from stagesync.model.plan import RefusalCode

DEFAULT_COLOR = "47D1E2"
laws = settings(deadline=None, max_examples=150, print_blob=False)


def check_arrived(case, rows, after):
    """The live board is the plan's `after`: order, titles, colours, ids; nothing doubled, nothing lost."""
    assert len(rows) == len(after)
    for row, planned in zip(rows, after, strict=True):
        assert planned.id in (None, int(row["ID"]))
        if row["TITLE"]:
            assert row["TITLE"] == planned.title
        assert (row["COLOR"] or DEFAULT_COLOR).upper() == (planned.color or DEFAULT_COLOR).upper()
    check_desired(case, rows)


def check_desired(case, rows):
    """The listed stages stand in the order of the entries, each with its own id; unlisted ones are as they were."""
    desired, ids = case.desired, [int(row["ID"]) for row in rows]
    by_id = dict(zip(ids, rows, strict=True))
    meant = [
        live_id if live_id is not None else next(i for i, row in by_id.items() if row["TITLE"] == entry.title)
        for entry, live_id in zip(desired.entries, case.meant, strict=True)
    ]
    assert [key for key in ids if key in meant] == meant
    assert [
        by_id[key]["TITLE"] or entry.title for key, entry in zip(meant, desired.entries, strict=True)
    ] == [entry.title for entry in desired.entries]
    for key, entry in zip(meant, desired.entries, strict=True):
        if isinstance(entry.color, str):
            assert (by_id[key]["COLOR"] or DEFAULT_COLOR).upper() == entry.color
    kept = {} if desired.unlisted is Unlisted.DELETE else {int(row["ID"]): row for row in case.rows}
    unlisted = [key for key in kept if key not in meant]
    assert sorted(ids) == sorted([*meant, *unlisted])
    for key in unlisted:
        assert [by_id[key][name] for name in ("TITLE", "COLOR")] == [
            kept[key][name] for name in ("TITLE", "COLOR")
        ]


class Watch:
    """Looks at the tasks before each call, also inside a batch: none may have changed its column but by a move."""

    def __init__(self, world, *groups):
        self.world, self.groups = world, groups
        self.columns, self.moved = self._columns(world.embedded.state()), set()
        world.each = self.look

    def _columns(self, state):
        return {task: column for group in self.groups for task, column in columns_of(state, group).items()}

    def look(self, method, params, state):
        now = self._columns(state)
        dragged = {task for task, column in now.items() if column != self.columns[task]} - self.moved
        assert not dragged, f"tasks {dragged} changed their column before {method} {params}"
        self.columns, self.moved = now, set()
        if method == "task.stages.movetask":
            self.moved = {int(params["id"])}

    def end(self):
        self.look("the end", {}, self.world.embedded.state())
        self.world.each = None


def refused(case, plan):
    """Tell whether the plan is refused, which only an unlisted stage on a damaged board may bring about."""
    refusals = {refusal.code for board in plan.boards for refusal in board.refusals}
    assert refusals <= {RefusalCode.UNSAFE_ORDER}
    assert not refusals or (case.unlisted_ids and case.desired.unlisted is Unlisted.KEEP)
    event("refused" if refusals else "planned")
    return bool(refusals)


def check_applied(world, case, plan):
    """Apply a plan: it arrives in its calls and requests, writes no unlisted stage, and leaves nothing to do."""
    outcome = world.apply(plan, case.desired)
    assert outcome.ok, outcome
    check_arrived(case, world.rows(case.desired.group), plan.boards[0].after)
    assert len(world.writes()) == plan.calls == outcome.calls_done
    assert outcome.requests == plan.requests
    written = {
        int(params["id"]) for method, params in world.writes() if method.endswith(("update", "delete"))
    }
    if case.desired.unlisted is not Unlisted.DELETE:
        assert not written & case.unlisted_ids
    again = world.plan(case.desired)
    assert not again.calls
    assert not again.refused


@laws
@given(case=cases())
def test_a_plan_arrives_in_the_promised_calls_and_requests_and_drags_no_task(case):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        if refused(case, plan):
            assert not world.writes()
            return
        watch = Watch(world, GROUP)
        check_applied(world, case, plan)
        watch.end()


@settings(laws, max_examples=60)
@given(case=cases(most=14))
def test_larger_boards_arrive_too(case):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        if not plan.refused:
            watch = Watch(world, GROUP)
            check_applied(world, case, plan)
            watch.end()


@laws
@given(case=cases(group=None))
def test_my_plan_arrives_too(case):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        if not refused(case, plan):
            check_applied(world, case, plan)


@laws
@given(case=cases(), done=st.booleans(), small=SMALL, data=st.data())
def test_a_run_that_is_cut_once_arrives_by_itself(case, done, small, data):
    with cut_once(case, small, data, done=done) as (world, plan):
        watch = Watch(world, GROUP)
        outcome = world.apply(plan, case.desired)
        assert outcome.ok, outcome
        watch.end()
        check_desired(case, world.rows())
        assert not world.plan(case.desired).calls


@laws
@given(case=cases(), done=st.booleans(), small=SMALL, data=st.data())
def test_a_saved_plan_that_is_cut_once_goes_on_in_its_list(case, done, small, data):
    with cut_once(case, small, data, done=done) as (world, plan):
        watch = Watch(world, GROUP)
        outcome = world.apply(plan)
        assert outcome.ok, outcome
        watch.end()
        check_arrived(case, world.rows(), plan.boards[0].after)
        assert outcome.boards[0].calls == plan.boards[0].calls
        sent = [method for method, _ in world.writes()]
        assert sent.count("task.stages.add") == sum(
            call.method.endswith("add") for call in plan.boards[0].calls
        )


@laws
@given(case=cases(), small=SMALL, number=st.integers(0, 4), done=st.booleans())
def test_after_a_killed_run_a_new_one_arrives(case, small, number, done):
    with in_requests_of(case, small) as (world, plan):
        watch = Watch(world, GROUP)
        apply_until_killed(world, plan, case.desired, number, done=done)
        again = world.plan(case.desired)
        if not refused(case, again):
            assert world.apply(again, case.desired).ok
            check_desired(case, world.rows())
        watch.end()


@laws
@given(case=cases(), data=st.data())
def test_any_prefix_of_a_plan_call_by_call_and_then_a_new_plan_arrives(case, data):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        assume(plan.calls)
        watch = Watch(world, GROUP)
        play(world, plan.boards[0], data.draw(st.integers(0, plan.calls - 1)))
        again = world.plan(case.desired)
        assert not again.refused, again.boards[0].refusals
        assert world.apply(again, case.desired).ok
        watch.end()
        check_desired(case, world.rows())


@laws
@given(case=cases())
def test_a_board_is_found_in_its_list_after_each_call(case):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        assume(plan.calls)
        (planned,) = plan.boards
        for done in range(plan.calls + 1):
            world.embedded.replace(case.state)
            run = play(world, planned, done)
            (board,) = read_boards(world.portal, [Target(address=planned.address)])
            untitled = {int(row["ID"]) for row in case.rows if row["SYSTEM_TYPE"] in UNTITLED}
            place = where_in(planned, board, start=0, created={}, untitled=untitled)
            assert place is not None
            assert place.calls_done <= done
            unseen = planned.calls[place.calls_done : done]
            assert all(call.method.endswith(("update", "movetask")) for call in unseen), unseen
            assert place.created == {key: run.created[key] for key in place.created}
            known = where_in(planned, board, start=done, created=run.created, untitled=untitled)
            assert known.calls_done == done


def many_boards(data):
    """Draw three groups' boards and a My Plan, and return them with the portal that holds them."""
    many = [data.draw(cases(group=7 + n, first_id=10 * (n + 1), name=f"b{n}")) for n in range(3)]
    many.append(data.draw(cases(group=None, first_id=50, name="plan")))
    return many, many[0].state | {
        "stages": [row for case in many for row in case.rows],
        "tasks": [task for case in many for task in case.tasks],
        "group_roles": {"7": "A", "8": "E", "9": "A"},
    }


@laws
@given(data=st.data(), small=st.sampled_from([1, 2, 3, 50]))
def test_the_order_of_boards_in_the_file_does_not_matter(data, small):
    many, everything = many_boards(data)
    boards = [case.desired for case in many]
    with live(everything) as world, pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "LARGEST_BATCH", small)
        plan = world.plan(*boards)
        assert plan == world.plan(*data.draw(st.permutations(boards)))
        before = world.embedded.state()
        watch = Watch(world, 7, 8, 9)
        outcome = world.apply(plan, *boards)
        watch.end()
        assert outcome.requests == plan.requests
        assert len(world.writes()) == plan.calls
        check_requests(world, small)
        for case, board, ended in zip(many, plan.boards, outcome.boards, strict=True):
            rows = world.rows(case.desired.group)
            if board.refused:
                event("one refused")
                assert ended.state is BoardState.REFUSED
                assert rows == board_of(before, case.desired.group)
            else:
                check_arrived(case, rows, board.after)


def check_requests(world, small):
    """No request holds too much, two kinds of board, moves of tasks with anything else, or a text that it rewrites."""
    for calls in world.writing_requests():
        assert len(calls) <= small
        assert len({lane(method, params, world) for method, params in calls}) == 1
        assert len(calls) == 1 or not any("$" in str(params) for _, params in calls)


def lane(method, params, world):
    if method.endswith("movetask"):
        return "tasks"
    if method.endswith("add"):
        return "mine" if params["fields"]["ENTITY_ID"] in ("0", 0) else "group"
    return "mine" if 50 <= int(params["id"]) < 60 or int(params["id"]) in my_new_ids(world) else "group"


def my_new_ids(world):
    return {int(row["ID"]) for row in world.rows(None)}


@settings(laws, max_examples=60)
@given(data=st.data(), small=st.sampled_from([1, 3, 50]), done=st.booleans())
def test_many_boards_arrive_although_a_request_is_cut(data, small, done):
    many, everything = many_boards(data)
    boards = [case.desired for case in many]
    with live(everything) as world, pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "LARGEST_BATCH", small)
        plan = world.plan(*boards)
        assume(plan.calls)
        watch = Watch(world, 7, 8, 9)
        seen = iter(range(10_000))
        number = data.draw(st.integers(0, plan.requests - 1))
        setattr(
            world,
            "after" if done else "before",
            lambda *_: cut() if next(seen) == number else None,
        )
        outcome = world.apply(plan, *boards)
        watch.end()
        for case, ended in zip(many, outcome.boards, strict=True):
            if ended.state is not BoardState.REFUSED:
                assert ended.ok, ended
                check_desired(case, world.rows(case.desired.group))


def test_few_boards_are_refused_so_that_the_laws_mean_something():
    seen = []

    @settings(laws, max_examples=200, derandomize=True)
    @given(case=cases())
    def count(case):
        with live(case.state) as world:
            plan = world.plan(case.desired)
            seen.append("refused" if plan.refused else "calls" if plan.calls else "nothing")

    count()
    assert seen.count("refused") < len(seen) / 5
    assert seen.count("calls") > len(seen) / 2
