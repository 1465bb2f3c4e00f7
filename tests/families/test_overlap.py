"""Reads and the requests of a round side by side: which may share a round, and that nothing else changes by it."""

from dataclasses import replace
from math import ceil
from threading import Barrier, get_ident

import pytest
from embedded import live, rows, wanted
from emulator.states import state, task
from families.test_packing import GROUP, MINE, board
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.errors import PortalError
from stagesync.families import packing
from stagesync.families.batches import read_all
from stagesync.families.dialogues import hold
from stagesync.families.packing import Queue, next_round
from stagesync.families.plans import plan_all
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.families.task_counts import Column, list_tasks
from stagesync.model.board import Address, Kind, LiveBoard
from stagesync.model.desired import Unlisted
from stagesync.portal.batch import Command

PATIENCE = 10.0


def rounds(boards):
    """Return the rounds of a run without faults, each as its requests."""
    queues, found = [Queue(plan=one) for one in boards], []
    while requests := next_round(queues):
        found.append(requests)
        for slot in sorted(slot for slots in requests for slot in slots):
            assert slot.index == queues[slot.queue].next, "each board's calls go in their order"
            queues[slot.queue] = replace(queues[slot.queue], next=slot.index + 1)
    assert all(queue.next == len(queue.plan.calls) for queue in queues)
    return found


CALLS = st.text("uuudt$", max_size=9)
BOARDS = st.lists(st.builds(board, CALLS, st.sampled_from([GROUP, GROUP, MINE])), max_size=9)


@settings(deadline=None, max_examples=300)
@given(boards=BOARDS, most=st.sampled_from([1, 2, 3, 50]))
def test_no_board_is_in_two_requests_of_a_round(boards, most):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "LARGEST_BATCH", most)
        for requests in rounds(boards):
            held = [{slot.queue for slot in slots} for slots in requests]
            assert sum(map(len, held)) == len(set().union(*held))
            assert all(len(slots) <= most for slots in requests)


@settings(deadline=None, max_examples=300)
@given(sizes=st.lists(st.integers(0, 9), max_size=20), most=st.sampled_from([1, 2, 3, 5, 50]))
def test_calls_of_one_family_take_the_least_requests_however_they_are_cut(sizes, most):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "LARGEST_BATCH", most)
        found = rounds([board("u" * size) for size in sizes])
    assert sum(map(len, found)) == ceil(sum(sizes) / most)


@pytest.mark.parametrize(("count", "each", "most"), [(1000, 1, 1), (1000, 3, 2), (200, 30, 2), (3, 120, 4)])
def test_many_boards_take_few_rounds(count, each, most):
    assert len(rounds([board("u" * each)] * count)) <= most


def world_of(count):
    """Return the state of that many groups with a board each."""
    stages = [row for group in range(1, count + 1) for row in rows("A", "B", group=group, first=100 * group)]
    return state(stages, group_roles={str(group): "A" for group in range(1, count + 1)})


def together(world, parties, method=None):
    """Let requests of the world (of that method alone) go on only once so many are on their way."""
    barrier = Barrier(parties)
    world.portal.in_flight = 8

    def meet(called, _params):
        if method in {None, called}:
            barrier.wait(PATIENCE)

    world.before = meet


def test_boards_beyond_fifty_are_read_in_requests_side_by_side_and_come_in_order():
    targets = [Target(address=Address(kind=Kind.KANBAN, group=group)) for group in range(120, 0, -1)]
    with live(world_of(120)) as world:
        together(world, 3)
        boards = read_boards(world.portal, targets)
        assert [one.address.group for one in boards] == list(range(120, 0, -1))
        assert world.portal.requests == 3


def test_families_are_read_side_by_side():
    places = [Address(kind=Kind.KANBAN, group=7), Address(kind=Kind.MY_PLAN)]
    with live(state(rows("A"))) as world:
        together(world, 2)
        boards = read_boards(world.portal, [Target(address=address) for address in places])
        assert [one.address.kind for one in boards] == [Kind.KANBAN, Kind.MY_PLAN]
        assert all(isinstance(one, LiveBoard) for one in boards)


def test_tasks_to_be_moved_and_tasks_to_be_counted_are_asked_for_side_by_side():
    delete = {"unlisted": Unlisted.DELETE, "allow_mass_delete": True}
    boards = [
        wanted("A", name="moved", group=1, move_tasks_to="A", **delete),
        wanted("A", name="counted", group=2, **delete),
    ]
    with live(world_of(2)) as world:
        together(world, 2, "tasks.task.list")
        plan = world.plan(*boards)
        assert [len(one.calls) for one in plan.boards] == [1, 1]


def test_further_pages_of_several_columns_are_read_side_by_side():
    tasks = [task(number, 100 + number % 2, group=1) for number in range(1, 131)]
    with live(state(rows("A", "B", group=1, first=100), tasks, group_roles={"1": "A"})) as world:
        together(world, 2, "tasks.task.list")
        found = list_tasks(world.portal, [Column(group=1, stage=100), Column(group=1, stage=101)])
        assert [len(ids) for ids in found] == [65, 65]
        assert found[0] == tuple(range(2, 131, 2))


def test_without_leave_to_overlap_everything_stays_in_one_thread():
    threads = set()
    targets = [Target(address=Address(kind=Kind.KANBAN, group=group)) for group in range(1, 121)]
    with live(world_of(120)) as world:
        world.before = lambda method, params: threads.add(get_ident())
        read_boards(world.portal, targets)
    assert threads == {get_ident()}


def test_a_request_that_fails_as_a_whole_is_the_error_of_all():
    commands = [Command(method="task.stages.get", params={"entityId": group}) for group in range(1, 401)]
    with live(world_of(3)) as world:
        world.portal.in_flight = 2
        world.edit(lambda state: state.update(scopes=["user"]))
        world.altered = lambda document: {"error": "INVALID_CREDENTIALS", "error_description": "x"}
        with pytest.raises(PortalError, match="webhook"):
            read_all(world.portal, commands)
        assert world.portal.requests < 8


def told_while_reading(world, boards):
    """Plan boards; return for each, in the order told, its name and how many requests had been sent by then."""
    told = []
    plan = plan_all(
        world.portal, boards, on_board=lambda board: told.append((board.name, world.portal.requests))
    )
    assert sorted(name for name, _ in told) == [board.name for board in plan.boards]
    return told


def test_boards_are_planned_and_told_as_soon_as_their_own_request_is_answered():
    boards = [wanted("B", "A", name=f"b{group:03}", group=group) for group in range(1, 121)]
    with live(world_of(120)) as world:
        told = told_while_reading(world, boards)
    assert [sum(sent == number for _, sent in told) for number in (1, 2, 3)] == [50, 50, 20]
    assert [name for name, _ in told] == [board.name for board in boards]


def test_boards_that_may_lose_stages_are_told_once_their_tasks_are_counted():
    delete = {"unlisted": Unlisted.DELETE, "allow_mass_delete": True}
    boards = [wanted("A", name="loses", group=1, **delete), wanted("B", "A", name="turns", group=2)]
    with live(world_of(2)) as world:
        assert told_while_reading(world, boards) == [("turns", 1), ("loses", 2)]


def test_what_is_to_be_said_of_a_family_is_said_at_its_first_board_though_another_is_told_before():
    boards = [wanted("A", name=name, group=group) for name, group in (("b", 1), ("a", 99))]
    with live(world_of(1)) as world:
        streamed = []
        plan = plan_all(world.portal, boards, on_board=streamed.append)
    assert [board.name for board in streamed] == ["b", "a"]
    assert sorted(streamed, key=lambda board: board.name) == list(plan.boards)


def test_no_answer_decides_which_reads_share_the_next_request():
    pages = {place: _two_rounds(place) for place in range(120)}
    asked = []
    with live(world_of(120)) as world:
        world.before = lambda method, params: asked.append(list(params["cmd"].values()))
        hold(world.portal, [pages])
    assert [len(commands) for commands in asked] == [50, 50, 20, 50, 50, 20]
    assert [command for commands in asked[:3] for command in commands] == [
        command for commands in asked[3:] for command in commands
    ]


def _two_rounds(place):
    command = Command(method="task.stages.get", params={"entityId": place + 1})
    yield (command,)
    yield (command,)
    return None


def test_boards_of_several_families_are_told_in_the_thread_that_asks():
    threads = set()
    places = [Address(kind=Kind.KANBAN, group=7), Address(kind=Kind.MY_PLAN)]
    with live(state(rows("A"))) as world:
        together(world, 2)
        targets = [Target(address=address) for address in places]
        read_boards(world.portal, targets, lambda place, board: threads.add(get_ident()))
    assert threads == {get_ident()}
