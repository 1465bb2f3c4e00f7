"""What holds for every way back: the board is as it was, but for the ids of stages that were deleted."""

from __future__ import annotations

import tempfile
from pathlib import Path

from applying.boards import GROUP, cases
from embedded import live
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from journal.runs import cut_off, journalled, rolled_back, way_back

from stagesync.model.color import from_portal, is_damaged
from stagesync.model.plan import RefusalCode

laws = settings(deadline=None, max_examples=100, print_blob=False)


def shown(world, group):
    """Return the stages of a board as they are shown, and the tasks in each, by place."""
    from stagesync.families.survey import read_boards
    from stagesync.families.target import Target
    from stagesync.model.board import Address, Kind

    kind = Kind.KANBAN if group else Kind.MY_PLAN
    (board,) = read_boards(world.portal, [Target(address=Address(kind=kind, group=group))])
    place = {stage.id: number for number, stage in enumerate(board.stages)}
    tasks = {task: place[stage] for task, stage in world.columns(group).items()} if group else {}
    return board.stages, tasks


def check_as_before(before, now):
    stages, tasks = before
    assert [stage.title for stage in now[0]] == [stage.title for stage in stages]
    for then, is_now in zip(stages, now[0], strict=True):
        if not is_damaged(from_portal(then.color)):
            assert is_now.color == then.color
    assert now[1] == tasks


def check_way_back(world, path, before, group):
    """Roll back; the board is as it was, kept ids too, and rolling back again does nothing."""
    kept = {stage.id for stage in before[0]} & {int(row["ID"]) for row in world.rows(group)}
    back = way_back(world, path)
    if back.plan.refused:
        assert {r.code for r in back.plan.boards[0].refusals} <= {RefusalCode.UNSAFE_ORDER}
        event("refused")
        return
    event(f"{min(back.plan.calls, 5)} calls")
    writes = len(world.writes())
    rolled_back(world, path)
    assert len(world.writes()) - writes == back.plan.calls
    now = shown(world, group)
    check_as_before(before, now)
    assert [s.id if s.id in kept else None for s in now[0]] == [
        s.id if s.id in kept else None for s in before[0]
    ]
    assert not way_back(world, path).plan.calls


@laws
@given(case=cases())
def test_a_group_is_as_it_was_and_so_are_its_tasks(case):
    check_whole_run(case, GROUP)


@settings(laws, max_examples=60)
@given(case=cases(group=None))
def test_a_my_plan_is_as_it_was(case):
    check_whole_run(case, None)


def check_whole_run(case, group):
    with live(case.state) as world, tempfile.TemporaryDirectory() as folder:
        before = shown(world, group)
        path = journalled(world, Path(folder), case.desired)
        assume(path is not None)
        assert world.outcome.ok
        check_way_back(world, path, before, group)


@laws
@given(case=cases(damaged=False), number=st.integers(1, 6), done=st.booleans())
def test_a_run_that_was_cut_off_is_undone_too(case, number, done):
    with live(case.state) as world, tempfile.TemporaryDirectory() as folder:
        before = shown(world, GROUP)
        path = cut_off(world, Path(folder), case.desired, number=number, done=done)
        assume(path is not None)
        check_way_back(world, path, before, GROUP)


@settings(laws, max_examples=80)
@given(case=cases(damaged=False), after=st.integers(0, 6), filled=st.booleans())
def test_what_others_did_meanwhile_stays(case, after, filled):
    """A colleague adds a stage, and puts a task into a stage that the run made."""
    with live(case.state) as world, tempfile.TemporaryDirectory() as folder:
        before = {int(row["ID"]) for row in world.rows()}
        titles = [stage.title for stage in shown(world, GROUP)[0]]
        path = journalled(world, Path(folder), case.desired)
        assume(path is not None)
        made = [int(row["ID"]) for row in world.rows() if int(row["ID"]) not in before]
        predecessor = ([0, *(int(row["ID"]) for row in world.rows())])[min(after, len(world.rows()))]
        fields = {"TITLE": "A colleague's", "COLOR": "ABCDEF", "ENTITY_ID": GROUP, "AFTER_ID": predecessor}
        world.portal.write("task.stages.add", {"fields": fields})
        taken = made[:1] if filled else []
        for stage in taken:
            world.edit(
                lambda s, stage=stage: s["tasks"].append({"ID": 999, "GROUP_ID": GROUP, "STAGE_ID": stage})
            )
        columns = world.columns()
        rolled_back(world, path)
        if any("until its tasks have returned" in loss.message for loss in way_back(world, path).losses):
            raise AssertionError("the second way back has room for everything")
        if way_back(world, path).plan.calls:
            event("in two runs")
            rolled_back(world, path)
            assert not way_back(world, path).plan.calls
        rows = {int(row["ID"]): row for row in world.rows()}
        (theirs,) = [row for row in rows.values() if row["TITLE"] == "A colleague's"]
        assert theirs["COLOR"] == "ABCDEF"
        left = {stage.id: stage.title for stage in shown(world, GROUP)[0]}
        del left[int(theirs["ID"])]
        for stage in taken:
            assert world.columns()[999] == columns[999] == stage
            event("filled")
            del left[stage]
        assert list(left.values()) == titles
