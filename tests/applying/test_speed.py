"""Requests that write go side by side, one board's calls never; what goes wrong in one leaves the others alone."""

import signal
from math import ceil
from threading import Barrier, Event, Lock, main_thread

import httpx
import pytest
from embedded import holds_writes, live, refused, rows, wanted
from emulator.states import state

from stagesync.emulator import Faults, parse_fault
from stagesync.errors import PortalError
from stagesync.families import packing
from stagesync.model.desired import Unlisted
from stagesync.model.outcome import BoardState, Left
from stagesync.portal.flights import Flight

PATIENCE = 10.0
GROUPS = range(1, 7)
TURNED = [wanted("C", "B", "A", name=f"b{group}", group=group) for group in GROUPS]


def six_boards():
    stages = [row for group in GROUPS for row in rows("A", "B", "C", group=group, first=100 * group)]
    return state(stages, group_roles={str(group): "A" for group in GROUPS})


@pytest.fixture
def world(monkeypatch):
    """Six boards of two calls each, four calls a request, four requests on their way at once."""
    monkeypatch.setattr(packing, "LARGEST_BATCH", 4)
    with live(six_boards()) as world:
        world.portal.in_flight = 4
        yield world


class Notes:
    """A journal that keeps which boards went out and which were answered; `full` names what fails."""

    def __init__(self, full=""):
        self.heard, self.full, self.answers = [], full, 0

    def sending(self, entries):
        self.heard.append(("sending", sorted({entry.board for entry in entries})))

    def answered(self, entries):
        self.heard.append(("answered", sorted({entry.board for entry in entries})))

    def began(self, plans, live):
        pass

    planned = ended = lambda self, news: None


def boards_of(method, params):
    """Return the groups whose stages a request updates."""
    commands = params["cmd"].values() if method == "batch" else [f"x?id={params['id']}"]
    return {int(command.partition("id=")[2].partition("&")[0]) // 100 for command in commands}


def at_writes(act):
    """Return a hook that does `act` with the groups of each request that writes."""
    return lambda method, params: act(boards_of(method, params)) if holds_writes(method, params) else None


def test_requests_for_different_boards_are_on_their_way_together(world):
    meeting = Barrier(3)
    world.before = at_writes(lambda groups: (meeting.wait(PATIENCE), None)[1])
    outcome = world.apply(world.plan(*TURNED), *TURNED)
    assert outcome.ok, outcome
    assert all(world.titles(group) == ["C", "B", "A"] for group in GROUPS)
    assert len(world.writing_requests()) == 3


def test_one_boards_calls_never_overlap(monkeypatch):
    monkeypatch.setattr(packing, "LARGEST_BATCH", 2)
    lock, out, clashes = Lock(), set(), []
    titles = "ABCDEF"
    stages = [row for group in GROUPS for row in rows(*titles, group=group, first=100 * group)]
    boards = [wanted(*reversed(titles), name=f"b{group}", group=group) for group in GROUPS]

    def leave(groups):
        with lock:
            clashes.extend(out & groups)
            out.update(groups)

    def land(groups):
        with lock:
            out.difference_update(groups)

    with live(state(stages, group_roles={str(group): "A" for group in GROUPS})) as world:
        world.portal.in_flight = 4
        world.before, world.after = at_writes(leave), at_writes(land)
        plan = world.plan(*boards)
        outcome = world.apply(plan, *boards)
        assert outcome.ok, outcome
        assert outcome.requests == plan.requests
        assert not clashes
        assert len(world.writing_requests()) == ceil(plan.calls / 2)


@pytest.mark.parametrize("in_flight", [1, 8])
@pytest.mark.parametrize(("count", "changed", "each"), [(120, 120, 1), (120, 60, 3), (51, 1, 2)])
def test_reads_check_writes_and_read_back_take_the_promised_requests(count, changed, each, in_flight):
    groups = range(1, count + 1)
    titles = [f"S{n}" for n in range(each + 1)]
    stages = [row for group in groups for row in rows(*titles, group=group, first=1000 * group)]
    boards = [
        wanted(*(titles if group > changed else reversed(titles)), name=f"b{group:03}", group=group)
        for group in groups
    ]
    with live(state(stages, group_roles={str(group): "A" for group in groups})) as world:
        world.portal.in_flight = in_flight
        plan = world.plan(*boards)
        assert world.portal.requests == ceil(count / 50)
        outcome = world.apply(plan, *boards)
        assert outcome.ok
        assert plan.calls == changed * each
        assert outcome.requests == plan.requests == 2 * ceil(changed / 50) + ceil(plan.calls / 50)


def test_what_became_of_a_board_is_told_as_soon_as_it_is_read_back():
    groups = range(1, 121)
    stages = [row for group in groups for row in rows("A", "B", group=group, first=100 * group)]
    boards = [wanted("B", "A", name=f"b{group:03}", group=group) for group in groups]
    told = []
    with live(state(stages, group_roles={str(group): "A" for group in groups})) as world:
        plan = world.plan(*boards)
        world.edit(lambda now: now["stages"][0].update(TITLE="Other"))
        sent = world.portal.requests
        outcome = world.apply(
            plan, *boards, on_outcome=lambda board: told.append((board, world.portal.requests - sent))
        )
    assert told[0] == (outcome.boards[0], 3), "it is stale, so the check is the end of it"
    assert [sum(number == at for _, at in told) for number in (7, 8, 9)] == [50, 50, 19]
    assert tuple(board for board, _ in told) == outcome.boards


def test_nothing_is_written_before_everything_is_checked(world):
    order = []
    world.before = lambda method, params: order.append(holds_writes(method, params))
    plan = world.plan(*TURNED)
    order.clear()
    assert world.apply(plan, *TURNED).ok
    assert order == [False, True, True, True, False]


def test_a_lost_answer_concerns_the_boards_of_its_request_alone(world):
    plan = world.plan(*TURNED)
    lost = []

    def cut(groups):
        if 3 in groups and not lost:
            lost.append(groups)
            raise httpx.ReadError("cut")

    world.after = at_writes(cut)
    outcome = world.apply(plan, *TURNED)
    assert outcome.ok, outcome
    assert lost == [{3, 4}]
    assert len(world.writes()) == plan.calls, "the calls were found done, none went out twice"


def test_a_refusal_that_holds_for_every_call_waits_for_what_is_out(world):
    plan, notes = world.plan(*TURNED), Notes()
    refused_one, meeting = Event(), Barrier(3)

    def answer(groups):
        meeting.wait(PATIENCE)
        if 1 in groups:
            refused_one.set()
            return refused("INVALID_CREDENTIALS", 401)
        assert refused_one.wait(PATIENCE)
        return None

    world.before = at_writes(answer)
    outcome = world.apply(plan, *TURNED, journal=notes)
    assert [board.state for board in outcome.boards] == [BoardState.FAILED] * 2 + [BoardState.APPLIED] * 4
    assert "may have been done" not in outcome.boards[0].message
    assert [board.left for board in outcome.boards[:2]] == [Left.AS_BEFORE] * 2
    answered_boards = [name for what, names in notes.heard if what == "answered" for name in names]
    assert set(answered_boards) >= {"b3", "b4", "b5", "b6"}


def test_a_board_whose_new_stage_was_made_without_an_answer_is_found_as_desired(world):
    plan = world.plan(*(wanted("A", "B", "C", "New", name=f"b{group}", group=group) for group in GROUPS))
    meeting = Barrier(2)

    def answer(method, params):
        if not holds_writes(method, params):
            return None
        meeting.wait(PATIENCE)
        of_first = any(command.endswith("[ENTITY_ID]=1") for command in params["cmd"].values())
        return refused("INVALID_CREDENTIALS", 401) if of_first else None

    def cut(method, params):
        if holds_writes(method, params):
            raise httpx.ReadError("cut")

    world.before, world.after = answer, cut
    outcome = world.apply(plan)
    assert outcome.calls_done == 0
    assert [board.left for board in outcome.boards] == [Left.AS_BEFORE] * 4 + [Left.AS_DESIRED] * 2


def test_a_write_that_a_limit_stops_after_such_a_refusal_does_not_go_out_again(world):
    plan, notes = world.plan(*TURNED), Notes()
    recalled, meeting = Event(), Barrier(3)
    recall = Flight.recall

    def answer(groups):
        meeting.wait(PATIENCE)
        if 1 in groups:
            return refused("INVALID_CREDENTIALS", 401)
        if 3 in groups:
            assert recalled.wait(PATIENCE)
            return refused("QUERY_LIMIT_EXCEEDED", 503)
        return None

    def noted(flight):
        nothing_out = recall(flight)
        recalled.set()
        return nothing_out

    world.before = at_writes(answer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flight, "recall", noted)
        outcome = world.apply(plan, *TURNED, journal=notes)
    states = [board.state for board in outcome.boards]
    assert states == [BoardState.FAILED] * 2 + [BoardState.NOT_STARTED] * 2 + [BoardState.APPLIED] * 2
    assert not any("may have been done" in (board.message or "") for board in outcome.boards)
    assert [("answered", [name]) in notes.heard for name in ("b1", "b3")] == [True, True]


def test_after_trouble_no_other_request_of_the_round_begins_before_it_was_looked_into(world):
    world.portal.in_flight = 1
    plan = world.plan(*TURNED)
    order = []

    def note(method, params):
        order.append("write" if holds_writes(method, params) else "read")
        if order.count("write") == 1 and order[-1] == "write":
            raise httpx.ReadError("cut")

    world.before = note
    assert world.apply(plan, *TURNED).ok
    assert order == ["read", "write", "read", "write", "write", "write", "read"]


def test_after_trouble_none_begins_though_another_is_out_still(world):
    world.portal.in_flight = 2
    plan = world.plan(*TURNED)
    known, order = Event(), []

    class Watching(Notes):
        def sending(self, entries):
            order.append(sorted({entry.board for entry in entries}))

        def answered(self, entries):
            if entries[0].board == "b1":
                known.set()

    def act(method, params):
        if not holds_writes(method, params):
            order.append("read")
        elif 1 in boards_of(method, params) and not known.is_set():
            raise httpx.ReadError("cut")
        elif 3 in boards_of(method, params):
            assert known.wait(PATIENCE)

    world.before = act
    assert world.apply(plan, *TURNED, journal=Watching()).ok
    assert order == ["read", ["b1", "b2"], ["b3", "b4"], "read", ["b1", "b2"], ["b5", "b6"], "read"]


FAULTS = ("cut before", "cut after", "half after", "500 after", "502 before", "503 before", "429 before")


@pytest.mark.parametrize("seed", range(40))
def test_amid_faults_boards_arrive_whole_with_one_request_of_each_out_at_a_time(seed, monkeypatch):
    monkeypatch.setattr(packing, "LARGEST_BATCH", 3)
    boards = [wanted("C", "New", "B", "Newer", "A", name=f"b{group}", group=group) for group in GROUPS]
    lock, sent = Lock(), {}

    class Watching(Notes):
        def sending(self, entries):
            with lock:
                for entry in entries:
                    assert sent.setdefault(entry.board, entries) is entries, "one request a board at a time"

        def answered(self, entries):
            with lock:
                first = sent[entries[0].board]
                for name in {entry.board for entry in first}:
                    del sent[name]

    with live(six_boards()) as world:
        world.portal.in_flight = 4
        plan = world.plan(*boards)
        faults = [f"{text} p=0.08 seed={seed + number}" for number, text in enumerate(FAULTS)]
        world.embedded.faults = Faults(*map(parse_fault, faults), sleep=lambda _: None)
        try:
            outcome = world.apply(plan, *boards, journal=Watching())
        except PortalError:
            outcome = None  # before the first write
        world.embedded.faults = None
        assert outcome is not None or not world.writes()
        for board in outcome.boards if outcome else ():
            group = int(board.name[1:])
            arrived = world.titles(group) == ["C", "New", "B", "Newer", "A"]
            assert arrived if board.ok else board.state is not BoardState.APPLIED
        assert world.sync(*boards)
        assert all(world.titles(group) == ["C", "New", "B", "Newer", "A"] for group in GROUPS)


class TestInterrupts:
    """Ctrl-C while several requests are out."""

    def test_what_was_answered_counts_and_what_was_not_is_in_doubt_at_once(self, world):
        plan, taken, over, meeting = world.plan(*TURNED), Event(), Event(), Barrier(3)

        class Watching(Notes):
            def answered(self, entries):
                if entries[0].board == "b3":
                    taken.set()

        def act(groups):
            meeting.wait(PATIENCE)
            if 3 in groups:
                return
            assert taken.wait(PATIENCE)
            if 1 in groups:
                raise KeyboardInterrupt
            over.wait(PATIENCE)
            raise httpx.ReadError("cut")

        world.before = at_writes(act)
        outcome = world.apply(plan, *TURNED, journal=Watching())
        over.set()
        states = [board.state for board in outcome.boards]
        assert states == [BoardState.FAILED] * 2 + [BoardState.APPLIED] * 2 + [BoardState.FAILED] * 2
        doubt = "interrupted; its calls that are not done may have been done all the same"
        assert [board.message for board in outcome.boards] == [doubt] * 2 + [None] * 2 + [doubt] * 2

    def test_requests_that_hang_do_not_keep_the_boards_from_being_read_back(self, world):
        world.portal._caller._in_flight = 3
        world.portal.abandon()
        plan, interrupted, over, meeting = world.plan(*TURNED), Event(), Event(), Barrier(3)
        reads, given_up = [], []

        def handler(*_):
            interrupted.set()
            raise KeyboardInterrupt

        def act(method, params):
            if not holds_writes(method, params):
                reads.append(len(given_up))
                return
            if meeting.wait(PATIENCE) == 0:
                signal.pthread_kill(main_thread().ident, signal.SIGINT)
            over.wait(PATIENCE)
            given_up.append(params)
            raise httpx.ReadError("cut")

        before = signal.signal(signal.SIGINT, handler)
        try:
            world.before = act
            outcome = world.apply(plan, *TURNED)
        finally:
            signal.signal(signal.SIGINT, before)
            over.set()
        assert interrupted.is_set()
        assert reads[1:] == [0], "read back while all three were out still"
        assert [board.left for board in outcome.boards] == [Left.AS_BEFORE] * 6

    @pytest.mark.parametrize("error", [KeyboardInterrupt, None])
    def test_a_look_at_doomed_stages_that_ends_afterwards_is_followed_by_no_delete(self, world, error):
        delete = {"unlisted": Unlisted.DELETE, "allow_mass_delete": True}
        boards = [wanted("A", name=f"b{group}", group=group, **delete) for group in GROUPS]
        plan = world.plan(*boards)
        meeting, ended, looks = Barrier(3), Event(), []

        def act(method, params):
            looked = "tasks.task.list" in str(params) or method == "tasks.task.list"
            if not looked or len(looks) >= 3:
                return None
            looks.append(method)
            first = meeting.wait(PATIENCE) == 0
            if first:
                ended.set()
                if error:
                    raise error
                return refused("INVALID_CREDENTIALS", 401)
            assert ended.wait(PATIENCE)
            return None

        world.before = act
        outcome = world.apply(plan, *boards)
        assert [board.state for board in outcome.boards] == [BoardState.NOT_STARTED] * 6
        assert not world.writes()

    def test_a_request_that_is_held_back_is_not_sent_and_leaves_nothing_unknown(self, world):
        plan, notes = world.plan(*TURNED), Notes()
        held_back, go_on, interrupted = Event(), Event(), []

        def sleep(_seconds):
            held_back.set()
            assert go_on.wait(PATIENCE)

        def act(groups):
            if 1 in groups and not interrupted:
                assert held_back.wait(PATIENCE)
                interrupted.append(groups)
                raise KeyboardInterrupt
            return refused("QUERY_LIMIT_EXCEEDED", 503)

        world.portal._caller._sleep = sleep
        world.before = at_writes(act)
        outcome = world.apply(plan, *TURNED, journal=notes)
        go_on.set()
        assert [board.state for board in outcome.boards[:2]] == [BoardState.FAILED] * 2
        assert [board.state for board in outcome.boards[2:]] == [BoardState.NOT_STARTED] * 4
        assert not world.writes()
