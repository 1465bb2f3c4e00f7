"""What holds for every plan: it arrives, in the promised calls and requests, and drags no task along on the way."""

from __future__ import annotations

import httpx
from applying.boards import GROUP, cases
from embedded import WRITES, board_of, live
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

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
    """Looks at the tasks before each request: none may have changed its column but by a move of its own."""

    def __init__(self, world, group):
        self.world, self.group = world, group
        self.columns, self.moved = world.columns(group), set()
        world.before = self.look

    def look(self, method, params):
        now = self.world.columns(self.group)
        dragged = {task for task, column in now.items() if column != self.columns[task]} - self.moved
        assert not dragged, f"tasks {dragged} changed their column before {method} {params}"
        self.columns, self.moved = now, set()
        if method == "task.stages.movetask":
            self.moved = {params["id"]}


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
    written = {params["id"] for method, params in world.writes() if method.endswith(("update", "delete"))}
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
        watch.look("the end", {})


@settings(laws, max_examples=60)
@given(case=cases(most=14))
def test_larger_boards_arrive_too(case):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        if not plan.refused:
            watch = Watch(world, GROUP)
            check_applied(world, case, plan)
            watch.look("the end", {})


@laws
@given(case=cases(group=None))
def test_my_plan_arrives_too(case):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        if not refused(case, plan):
            check_applied(world, case, plan)


@laws
@given(case=cases(), cut=st.integers(0, 5), done=st.booleans())
def test_any_prefix_of_a_plan_and_then_a_new_plan_arrives(case, cut, done):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        assume(cut < plan.calls)
        watch = Watch(world, GROUP)
        sent = iter(range(plan.calls))

        def break_off(method, params):
            if method in WRITES and next(sent) == cut:
                raise httpx.ReadError("cut")

        if done:
            world.after = break_off
        else:
            world.before = lambda *call: watch.look(*call) or break_off(*call)
        outcome = world.apply(plan, case.desired)
        assert outcome.boards[0].state is BoardState.FAILED
        assert len(outcome.boards[0].done) == cut
        world.after = None
        world.before = watch.look
        again = world.plan(case.desired)
        assert not again.refused, again.boards[0].refusals
        assert world.apply(again, case.desired).ok
        watch.look("the end", {})
        check_desired(case, world.rows())


@laws
@given(data=st.data())
def test_the_order_of_boards_in_the_file_does_not_matter(data):
    many = [data.draw(cases(group=7 + n, first_id=10 * (n + 1), name=f"b{n}")) for n in range(3)]
    many.append(data.draw(cases(group=None, first_id=50, name="plan")))
    everything = many[0].state | {
        "stages": [row for case in many for row in case.rows],
        "tasks": [task for case in many for task in case.tasks],
        "group_roles": {"7": "A", "8": "E", "9": "A"},
    }
    boards = [case.desired for case in many]
    with live(everything) as world:
        plan = world.plan(*boards)
        assert plan == world.plan(*data.draw(st.permutations(boards)))
        before = world.embedded.state()
        outcome = world.apply(plan, *boards)
        assert outcome.requests == plan.requests
        assert len(world.writes()) == plan.calls
        for case, board, ended in zip(many, plan.boards, outcome.boards, strict=True):
            rows = world.rows(case.desired.group)
            if board.refused:
                event("one refused")
                assert ended.state is BoardState.REFUSED
                assert rows == board_of(before, case.desired.group)
            else:
                check_arrived(case, rows, board.after)


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
