"""What holds for every plan of a board that is ordered by numbers: it arrives, in the promised calls and requests.

And no call leaves a directory of the CRM out of order that was in order before it.
"""

from __future__ import annotations

import pytest
from applying.cut_runs import SMALL, apply_until_killed, cut_once, in_requests_of, play
from applying.numbered_boards import cases
from embedded import live
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from stagesync.applying.passage import where_in
from stagesync.cli.rehearsal import rehearse
from stagesync.families import packing
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.model.desired import Unlisted
from stagesync.model.outcome import BoardState
from stagesync.model.plan import Reason, RefusalCode

laws = settings(deadline=None, max_examples=80, print_blob=False)


def refused(case, plan):
    """Tell whether the plan is refused, which only unlisted stages or the last one of a type bring about."""
    codes = {refusal.code for board in plan.boards for refusal in board.refusals}
    assert codes <= {RefusalCode.UNSAFE_ORDER, RefusalCode.LAST_NEW_OR_FINISH}
    if RefusalCode.UNSAFE_ORDER in codes:
        assert case.unlisted
        assert case.desired.unlisted is Unlisted.KEEP
    event("refused" if codes else "planned")
    return bool(codes)


def check_desired(world, case):
    """The entries stand in their order under their titles and colours, and nothing more is to be done."""
    again = world.plan(case.desired)
    (board,) = again.boards
    assert not board.refusals
    assert not board.calls
    shown = [row.title for row in board.before]
    wanted = [entry.title for entry in case.desired.entries]
    assert [title for title in shown if title in wanted] == wanted
    for entry in case.desired.entries:
        row = next(row for row in board.before if row.title == entry.title)
        assert row.color == entry.color or not isinstance(entry.color, str)
    ids = {row.id for row in board.before}
    assert not case.unlisted & ids if case.desired.unlisted is Unlisted.DELETE else case.unlisted <= ids


def check_damage(world, case):
    """A directory that was in order was so at every moment; one that was not is never said to have become so by us."""
    assert all(moment["already"] for moment in world.embedded.damage())
    assert not case.sound or not world.embedded.damage()


def written(world):
    """Return the stages that updates and deletes wrote."""
    return {int(params[key]) for _, params in world.writes() for key in ("id", "stageId") if key in params}


@laws
@given(case=cases())
def test_a_plan_arrives_in_the_promised_calls_and_requests(case):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        if refused(case, plan):
            assert not world.writes()
            return
        outcome = world.apply(plan, case.desired, rehearse=rehearse)
        assert outcome.ok, outcome
        assert len(world.writes()) == plan.calls == outcome.calls_done
        assert plan.calls >= plan.least_calls
        event("least" if plan.calls == plan.least_calls else "more than least")
        assert outcome.requests == plan.requests
        if case.desired.unlisted is not Unlisted.DELETE:
            assert not written(world) & case.unlisted
        check_damage(world, case)
        check_desired(world, case)


@laws
@given(case=cases(sound=True, unlisted=Unlisted.DELETE))
def test_a_sound_board_that_is_listed_whole_takes_the_least_calls(case):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        if not refused(case, plan):
            assert plan.calls == plan.least_calls


@laws
@given(case=cases(), done=st.booleans(), small=SMALL, data=st.data())
def test_a_run_that_is_cut_once_arrives_by_itself(case, done, small, data):
    with cut_once(case, small, data, done=done) as (world, plan):
        outcome = world.apply(plan, case.desired)
        assert outcome.ok, outcome
        check_damage(world, case)
        check_desired(world, case)


@laws
@given(case=cases(), done=st.booleans(), small=SMALL, data=st.data())
def test_a_saved_plan_that_is_cut_once_goes_on_in_its_list(case, done, small, data):
    with cut_once(case, small, data, done=done) as (world, plan):
        outcome = world.apply(plan)
        assert outcome.ok, outcome
        assert outcome.boards[0].calls == plan.boards[0].calls
        created = [call for call in plan.boards[0].calls if Reason.CREATE in call.reasons]
        assert len([m for m, _ in world.writes() if m.rpartition(".")[2].startswith("add")]) == len(created)
        check_damage(world, case)
        check_desired(world, case)


@laws
@given(case=cases(), small=SMALL, number=st.integers(0, 4), done=st.booleans())
def test_after_a_killed_run_a_new_one_arrives(case, small, number, done):
    with in_requests_of(case, small) as (world, plan):
        assume(not plan.refused)
        apply_until_killed(world, plan, case.desired, number, done=done)
        again = world.plan(case.desired)
        assert not again.refused
        assert world.apply(again, case.desired).ok
        check_damage(world, case)
        check_desired(world, case)


@laws
@given(case=cases(), data=st.data())
def test_any_prefix_of_a_plan_call_by_call_and_then_a_new_plan_arrives(case, data):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        assume(plan.calls)
        play(world, plan.boards[0], data.draw(st.integers(0, plan.calls - 1)))
        again = world.plan(case.desired)
        assert not again.refused, again.boards[0].refusals
        assert world.apply(again, case.desired).ok
        check_damage(world, case)
        check_desired(world, case)


@laws
@given(case=cases())
def test_a_board_is_found_in_its_list_after_each_call(case):
    with live(case.state) as world:
        plan = world.plan(case.desired)
        assume(plan.calls)
        (planned,) = plan.boards
        (before,) = read_boards(world.portal, [Target(address=planned.address)])
        numbers = {stage.id: stage.sort for stage in before.stages}
        for done in range(plan.calls + 1):
            world.embedded.replace(case.state)
            run = play(world, planned, done)
            (board,) = read_boards(world.portal, [Target(address=planned.address)])
            place = where_in(planned, board, start=0, created={}, numbers=numbers)
            assert place is not None
            assert place.calls_done == done
            assert place.created == run.created


@settings(laws, max_examples=40)
@given(data=st.data(), small=st.sampled_from([1, 3, 50]))
def test_the_order_of_boards_in_the_file_does_not_matter(data, small):
    drawn = [data.draw(cases(kinds=(kind,))) for kind in sorted({"rpa", "crm", "scrum"})]
    everything = drawn[0].state | {
        "rpa": next(case for case in drawn if case.kind == "rpa").state["rpa"],
        "crm": next(case for case in drawn if case.kind == "crm").state["crm"],
        "stages": next(case for case in drawn if case.kind == "scrum").state["stages"],
    }
    boards = [case.desired for case in drawn]
    with live(everything) as world, pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "LARGEST_BATCH", small)
        plan = world.plan(*boards)
        assert plan == world.plan(*data.draw(st.permutations(boards)))
        outcome = world.apply(plan, *boards)
        assert outcome.requests == plan.requests
        assert len(world.writes()) == plan.calls
        for board, ended in zip(plan.boards, outcome.boards, strict=True):
            assert ended.state is BoardState.REFUSED if board.refused else ended.ok
        for calls in world.writing_requests():
            assert len(calls) <= small
            assert len({method.rpartition(".")[0] for method, _ in calls}) == 1
            assert len(calls) == 1 or not any("$" in str(params) for _, params in calls)


@laws
@given(case=cases(kinds=("crm",), sound=True))
def test_a_directory_is_in_order_after_each_call(case):
    """Process before success before failure, and no number twice: asked of the portal after every single call."""
    ranks = {None: 0, "S": 1, "F": 2}
    query = {"filter": {"ENTITY_ID": "DEAL_STAGE_5"}}
    with live(case.state) as world:
        (planned,) = world.plan(case.desired).boards
        for done in range(len(planned.calls) + 1):
            world.embedded.replace(case.state)
            play(world, planned, done)
            rows = world.portal.read("crm.status.list", query).result
            places = sorted((int(row["SORT"]), ranks[row["SEMANTICS"]]) for row in rows)
            assert [rank for _, rank in places] == sorted(rank for _, rank in places)
            assert len({sort for sort, _ in places}) == len(places)
