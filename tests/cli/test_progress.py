"""Where a long run is: counted without slowing it, drawn where it can be seen, never where it would break a pipe."""

import io
import subprocess
import sys
import threading

import pytest
from cli.fleet import configuration, portal_state
from cli.running import environment, finish, looks, on_terminal, start
from cli.several import BEFORE, changed, fill, several
from cli.states import BOARD, CHANGED, OTHER, state, write

from stagesync.cli.portals.progress import AllProgress, summed
from stagesync.cli.progress import Bucket, Progress
from stagesync.cli.progress_text import Standing, bar_line, log_line
from stagesync.cli.ticker import DRAWN_EVERY, TOLD_EVERY, Ticker, ticker
from stagesync.model.board import Address, Kind
from stagesync.model.desired import DesiredBoard
from stagesync.model.plan import BoardPlan, Call, Plan
from stagesync.portal.rate import Rate

RATE = Rate(burst=50, per_second=2)


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Sent:
    """A portal as far as progress looks at it."""

    def __init__(self, requests=0):
        self.requests = requests


def boards(count, kind=Kind.KANBAN):
    return [
        DesiredBoard(name=f"{kind}-{number}", kind=kind, group=number + 1, entries=())
        for number in range(count)
    ]


class Links:
    """The portals of a run as far as progress looks at them, each without a limit."""

    def __init__(self, **portals):
        self.open = {name: Link(portal) for name, portal in portals.items()}


class Link:
    def __init__(self, portal):
        self.portal = portal
        self.connection = self

    in_process = True


class Drawn:
    """What a run shows: a line for each look at it."""

    def __init__(self, *, over_itself=False):
        self.lines = []
        self.tickers = []
        self._over_itself = over_itself

    def __call__(self, standing):
        def tick():
            self.lines.append(log_line(standing()))

        self.tickers.append(Ticker(tick, 3600, over_itself=self._over_itself))
        return self.tickers[-1]

    def look(self):
        """Let happen what happens when the clock says so; return what was drawn."""
        del self.lines[:]
        self.tickers[-1].look()
        return self.lines


def running():
    """Tell whether anything still looks at a run's progress."""
    return any(thread.name == "progress" for thread in threading.enumerate())


def test_reading_counts_requests_of_at_least_so_many():
    portal, clock = Sent(3), Clock()
    progress = Progress(portal, RATE, clock=clock)
    progress.reading([*boards(101), *boards(1, Kind.SCRUM)], told=False)
    portal.requests += 2
    clock.now += 1.0
    found = progress.standing()
    assert (found.boards, found.requests, found.expected, found.done) == (102, 2, 4, None)


def test_planned_boards_count_as_they_are_told():
    progress = Progress(Sent(), None)
    progress.reading(boards(3))
    assert progress.standing().done == 0
    progress.on_board("a")
    progress.on_board("a")
    assert progress.standing().done == 1


def test_applying_counts_the_boards_of_which_nothing_more_will_come():
    portal = Sent(10)
    progress = Progress(portal, RATE)
    progress.reading(boards(2))
    progress.on_board("a")
    progress.applying(plan_of("a", "b"))
    assert progress.standing().done == 0
    portal.requests += 3
    progress.on_board("a")
    found = progress.standing()
    assert (found.boards, found.done, found.requests, found.expected) == (2, 1, 3, 4)


def test_before_boards_are_known_the_requests_that_find_them_are_told():
    portal, drawn = Sent(), Drawn()
    links = Links()
    with AllProgress(links, drawn).shown():
        links.open["eu"] = Link(portal)
        portal.requests = 3
        assert drawn.look() == ["Finding boards: 3 requests"]


def test_one_clock_runs_from_the_first_request_to_the_last():
    portal, drawn = Sent(), Drawn()
    progress = AllProgress(Links(eu=portal), drawn)
    with progress.shown():
        with progress.reading({"eu": boards(2)}):
            portal.requests = 1
            progress.of("eu").on_board("a")
            assert drawn.look() == ["Reading: 1 of 2 boards, 1 request"]
        with progress.applying({"eu": plan_of("a", "b")}):
            assert drawn.look() == ["Applying: 0 of 2 boards, 0 of 4 requests"]
    assert len(drawn.tickers) == 1
    assert not running()


def test_nothing_is_drawn_while_somebody_reads_the_plan():
    drawn = Drawn()
    progress = AllProgress(Links(eu=Sent()), drawn)
    with progress.shown():
        with progress.reading({"eu": boards(2)}):
            pass
        assert drawn.look() == []


def test_portals_are_told_as_one_and_the_slowest_says_how_long_it_takes():
    eu, us, drawn = Sent(), Sent(), Drawn()
    progress = AllProgress(Links(eu=eu, us=us), drawn)
    with progress.shown(), progress.applying({"eu": plan_of("a", "b"), "us": plan_of("c")}):
        eu.requests, us.requests = 1, 2
        progress.of("eu").on_board("a")
        (line,) = drawn.look()
    assert line.startswith("Applying: 1 of 3 boards, 3 of 8 requests")
    parts = [
        Standing(what="", boards=2, done=1, requests=1, expected=4, left=9.0),
        Standing(what="", boards=1, requests=2, expected=4, left=30.0),
        Standing(what="", boards=1, done=0, expected=4),
    ]
    assert summed("Applying", parts) == Standing(
        what="Applying", boards=4, done=1, requests=3, expected=12, left=30.0
    )


def test_a_portal_that_writes_nothing_does_not_count_with_what_was_read_of_it():
    drawn = Drawn()
    progress = AllProgress(Links(eu=Sent(), us=Sent()), drawn)
    with progress.shown():
        with progress.reading({"eu": boards(2), "us": boards(5)}):
            pass
        with progress.applying({"eu": plan_of("a", "b")}):
            assert drawn.look() == ["Applying: 0 of 2 boards, 0 of 4 requests"]


@pytest.mark.parametrize(
    ("sent", "after", "more", "seconds"),
    [
        (10, 0, 40, 0),  # all in the bucket
        (50, 0, 100, 50),  # empty: two a second
        (50, 10, 100, 40),  # it filled by twenty meanwhile
        (10, 1000, 60, 10),  # it never holds more than its size, less what was sent
        (200, 0, 10, 5),  # others' room is not ours
    ],
)
def test_the_time_left_is_what_the_bucket_makes_inevitable(sent, after, more, seconds):
    clock = Clock()
    bucket = Bucket(RATE, clock=clock)
    bucket.seconds_for(0, sent=sent if after < 1000 else 0)
    clock.now += after
    assert bucket.seconds_for(more, sent=sent) == seconds


def test_where_answers_are_slower_than_the_limits_the_pace_so_far_counts():
    portal, clock = Sent(), Clock()
    progress = Progress(portal, RATE, clock=clock)
    progress.reading(boards(500))
    assert progress.standing().left is None
    portal.requests, clock.now = 5, clock.now + 10
    assert progress.standing().left == 10
    portal.requests = 12
    assert progress.standing().left is None


HALF = Standing(what="Applying", boards=40, done=20, requests=6, expected=12, left=75.2)


def test_the_bar_tells_boards_requests_and_the_time_left():
    assert (
        bar_line(HALF)
        == "Applying [############------------] 20 of 40 boards, 6 of 12 requests, 1 min 15 s left"
    )
    assert bar_line(HALF).isascii()


def test_a_line_of_a_log_tells_the_same_without_a_bar():
    assert log_line(HALF) == "Applying: 20 of 40 boards, 6 of 12 requests, 1 min 15 s left"
    early = Standing(what="Reading", boards=1)
    assert log_line(early) == "Reading: 1 board, 0 requests"
    assert log_line(Standing(what="Reading", boards=9, requests=1)) == "Reading: 9 boards, 1 request"


def test_more_requests_than_expected_fill_no_bar_beyond_its_end():
    over = Standing(what="Reading", boards=9, requests=30, expected=1)
    assert bar_line(over) == f"Reading [{'#' * 24}] 9 boards, 30 requests"


def test_the_bar_is_not_full_before_the_last_board_is_read_back():
    waiting = Standing(what="Applying", boards=40, done=39, requests=12, expected=12)
    assert f"[{'#' * 23}-]" in bar_line(waiting)
    ended = Standing(what="Applying", boards=40, done=40, requests=3, expected=12)
    assert f"[{'#' * 24}]" in bar_line(ended)


FLEET = Standing(what="Applying", boards=10_000, done=9_950, requests=1_199, expected=1_200, left=3599)


@pytest.mark.parametrize("standing", [HALF, FLEET])
def test_counts_and_time_left_are_whole_from_60_columns_on(standing):
    for width in range(59, 120):
        line = bar_line(standing, width).replace("/", " of ")
        assert len(bar_line(standing, width)) <= width
        assert f"{standing.done} of {standing.boards} boards" in line
        assert f"{standing.requests} of {standing.expected} requests" in line
        assert line.endswith(" left")


def test_a_narrow_terminal_gets_fewer_words_and_no_number_that_is_cut():
    told = {bar_line(FLEET, width) for width in range(80)}
    assert told == {
        "Applying 9950 of 10000 boards, 1199 of 1200 requests, 59 min 59 s left",
        "Applying 9950/10000 boards, 1199/1200 requests, 59:59 left",
        "9950/10000 boards, 1199/1200 requests, 59:59 left",
        "9950/10000 boards, 59:59 left",
        "9950/10000 boards",
        "99 %",
        "",
    }


class Terminal(io.StringIO):
    def isatty(self):
        return True


def terminal(monkeypatch):
    """Make stderr a terminal; in the test itself, since between fixture and test stderr changes."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    return shown


def plan_of(*names):
    """Return a plan that writes to boards of these names."""
    call = Call(method="x", params={}, reasons=(), stage="")
    where = Address(kind=Kind.KANBAN, group=7)
    made = (
        BoardPlan(name=name, address=where, fingerprint="", before=(), after=(), calls=(call,))
        for name in names
    )
    return Plan(boards=tuple(made), requests=4)


@pytest.mark.parametrize(
    ("names", "over_itself", "drawn"),
    [(("a",), True, False), (("a", "b"), True, True), (("a",), False, True)],
)
def test_of_one_board_its_calls_are_shown_instead_of_a_bar(names, over_itself, drawn):
    shown = Drawn(over_itself=over_itself)
    progress = AllProgress(Links(eu=Sent()), shown)
    with progress.shown(), progress.applying({"eu": plan_of(*names)}):
        assert bool(shown.look()) is drawn
        assert progress.of("eu").by_calls is (len(names) == 1)


@pytest.mark.parametrize("colour", [{}, {"NO_COLOR": "1"}])
def test_a_terminal_gets_a_bar_over_itself_without_colour(monkeypatch, colour):
    stderr = terminal(monkeypatch)
    shown = ticker(lambda: HALF, environ={"TERM": "xterm", **colour})
    assert shown.seconds == DRAWN_EVERY
    shown.tick()
    assert stderr.getvalue() == "\r" + bar_line(HALF)
    with shown:
        pass
    assert stderr.getvalue().endswith(" \r")


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_terminal_that_can_not_draw_over_a_line_gets_lines(monkeypatch, name):
    stderr = terminal(monkeypatch)
    shown = ticker(lambda: HALF, environ={"TERM": name})
    assert shown.seconds == TOLD_EVERY
    shown.tick()
    assert stderr.getvalue() == log_line(HALF) + "\n"


@pytest.mark.parametrize("structured", [True, False])
def test_a_log_gets_a_line_every_ten_seconds(capfd, structured):
    shown = ticker(lambda: HALF, structured=structured, environ={"TERM": "xterm"})
    assert shown.seconds == 10
    shown.tick()
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", log_line(HALF) + "\n")


@pytest.mark.parametrize("structured", [True, False])
def test_nothing_is_mixed_into_a_pipe_that_takes_both_streams(structured):
    """`stagesync plan --format json 2>&1 | jq` has to go on working when the run is long."""
    script = (
        "from stagesync.cli.ticker import ticker; "
        f"print(ticker(lambda: None, structured={structured}) is None)"
    )
    one_pipe = subprocess.run(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
        text=True,
    )
    assert one_pipe.stdout == f"{structured}\n"


def test_the_thread_ticks_until_the_block_ends_and_then_never_again():
    ticked, after = threading.Event(), []
    with Ticker(ticked.set, 0.001, after=lambda: after.append(True)):
        assert ticked.wait(60)
    assert after == [True]
    assert not running()


def test_a_pause_takes_away_what_is_drawn_and_draws_nothing_more():
    ticks, after = [], []
    shown = Ticker(lambda: ticks.append(1), 3600, after=lambda: after.append(True))
    shown.pause()
    shown.look()
    assert (ticks, after) == ([], [True])
    shown.resume()
    shown.look()
    assert ticks == [1]


def test_a_block_that_is_interrupted_ends_its_thread():
    with pytest.raises(KeyboardInterrupt), Ticker(lambda: None, 3600):
        raise KeyboardInterrupt
    assert not running()


def test_a_short_run_shows_no_progress(here, portal):
    write(here / "stagesync.yaml", CHANGED)
    ended = finish(
        start("apply", "--yes", "--format", "json", cwd=here, env={"STAGESYNC_WEBHOOK": portal.webhook})
    )
    assert ended.code == 0
    assert "Reading" not in ended.err
    assert "Applying:" not in ended.err


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")])
def test_a_run_is_told_from_the_listing_of_its_groups_on(run, here, portal, monkeypatch, command):
    (here / "stagesync.yaml").write_text(
        'version: 1\nboards:\n  all: {kind: kanban, groups: {name: "*"}, stages: [{title: Now}]}\n'
    )
    portal.put(state(BOARD, OTHER))
    drawn = []
    begun = Ticker.__enter__

    def enter(self):
        drawn.append(len(portal.log()))
        return begun(self)

    monkeypatch.setattr(Ticker, "__enter__", enter)
    shown = looks(monkeypatch)
    assert run(*command).code in {0, 1}
    assert drawn == [0]
    assert shown[0].startswith("Reading: 2 of 2 boards, ")


def test_boards_of_a_plan_are_counted_as_they_are_read(run, here, portal, monkeypatch):
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    shown = looks(monkeypatch)
    run("apply", "--yes")
    assert shown == ["Reading: 12 of 12 boards, 1 request", "Applying: 8 of 8 boards, 3 requests"]


def test_a_saved_plan_is_told_too(run, here, portal, monkeypatch):
    portal.put(portal_state())
    configuration(here / "stagesync.yaml")
    run("plan", "--out", "plan.json")
    shown = looks(monkeypatch)
    run("apply", "--plan", "plan.json", "--yes")
    assert shown == ["Reading: 8 boards, 1 request", "Applying: 8 of 8 boards, 3 requests"]


def test_portals_are_told_together_at_their_end(run, here, monkeypatch):
    fill(here / "portal-eu.db")
    fill(here / "portal-us.db")
    wanted = {"dev": ("eu", [7, 8], changed()), "sales": ("us", 7, changed()), "same": ("us", 8, BEFORE)}
    several(here / "stagesync.yaml", wanted)
    shown = looks(monkeypatch)
    assert run("apply", "--yes", "--portal", "embedded:portal.db").code == 0
    assert shown == ["Reading: 4 of 4 boards, 2 requests", "Applying: 3 of 3 boards, 6 requests"]


def test_a_run_on_a_terminal_leaves_nothing_of_its_bar(here, portal):
    write(here / "stagesync.yaml", CHANGED)
    ended = on_terminal("apply", "--yes", cwd=here, env={"STAGESYNC_WEBHOOK": portal.webhook})
    assert ended.code == 0
    left = [line.rstrip("\r").rpartition("\r")[2] for line in ended.out.split("\n")]
    assert not [line for line in left if "Reading [" in line or "Applying [" in line]


def test_nobody_draws_a_bar_into_what_is_being_printed(monkeypatch):
    from stagesync.cli.status import StatusLine

    stderr = terminal(monkeypatch)
    line, drawn = StatusLine(), threading.Event()

    def draw():
        line.draw("bar")
        drawn.set()

    with line.away():
        thread = threading.Thread(target=draw)
        thread.start()
        assert not drawn.wait(0.02)
        stderr.write("text\n")
    thread.join()
    assert stderr.getvalue() == "text\n\rbar"
