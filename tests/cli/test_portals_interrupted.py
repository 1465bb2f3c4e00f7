"""Ctrl-C and SIGTERM on several portals: each says what it did, nothing goes out after that."""

import json
import signal
from threading import Event, current_thread, main_thread

import pytest
from cli.portals import Gate
from cli.running import finish, start
from cli.several import by_name, changed, fronts, several

from stagesync.cli.portals.side_by_side import LateError, SideBySide, raise_defects
from stagesync.errors import PortalError
from stagesync.portal.flights import Flight, Flights, rest

PATIENCE = 30.0


class Clock:
    """Seconds that pass whenever somebody looks."""

    def __init__(self, step=0.0):
        self.now, self.step = 0.0, step

    def __call__(self):
        self.now += self.step
        return self.now


def process(here, env, *args):
    several(here / "stagesync.yaml", {"dev": ("eu", 7, changed()), "sales": ("us", 7, changed())})
    return start("apply", "--yes", "--format", "json", *args, cwd=here, env=env)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_calls_are_on_their_way_to_both(here, number):
    with fronts("eu", "us") as (behind, env):
        gates = {name: Gate(lambda asked: asked.writes) for name in behind}
        for name, front in behind.items():
            front.arrived = gates[name]
        running = process(here, env)
        assert all(gate.reached.wait(PATIENCE) for gate in gates.values())
        running.send_signal(number)
        ended = finish_opened(running, gates)
    assert (ended.code, "Traceback" in ended.err) == (1, False)
    report = json.loads(ended.out)
    assert {board["state"] for board in report["boards"]} == {"failed"}
    assert all("may have been done all the same" in board["message"] for board in report["boards"])
    assert sorted(report["journals"]) == ["eu", "us"]


def test_before_the_first_write_nothing_is_written(here):
    with fronts("eu", "us") as (behind, env):
        gate = Gate(lambda asked: len(behind["us"].asked) > 1)
        behind["us"].arrived = gate
        other = Gate(lambda asked: len(behind["eu"].asked) > 1)
        behind["eu"].arrived = other
        running = process(here, env)
        assert gate.reached.wait(PATIENCE)
        assert other.reached.wait(PATIENCE)
        running.send_signal(signal.SIGTERM)
        ended = finish_opened(running, {"us": gate, "eu": other})
        writes = [front.writes() for front in behind.values()]
    assert (ended.code, writes) == (1, [[], []])
    assert {board["state"] for board in json.loads(ended.out)["boards"]} == {"not-started"}


def test_those_that_wait_for_the_canary_are_not_started(here):
    with fronts("eu", "us") as (behind, env):
        gate = Gate(lambda asked: asked.writes)
        behind["us"].arrived = gate
        running = process(here, env, "--canary", "sales")
        assert gate.reached.wait(PATIENCE)
        running.send_signal(signal.SIGINT)
        ended = finish_opened(running, {"us": gate})
        assert behind["eu"].writes() == []
    boards = by_name(json.loads(ended.out))
    assert (ended.code, boards["sales"]["state"], boards["dev"]["state"]) == (1, "failed", "not-started")


def test_where_nothing_is_written_it_just_ends(here):
    with fronts("eu", "us") as (behind, env):
        gate = Gate(lambda asked: True)
        behind["us"].arrived = gate
        several(here / "stagesync.yaml", {"dev": ("eu", 7, changed()), "sales": ("us", 7, changed())})
        running = start("plan", cwd=here, env=env)
        assert gate.reached.wait(PATIENCE)
        running.send_signal(signal.SIGINT)
        ended = finish_opened(running, {"us": gate})
    assert (ended.code, ended.err.strip(), ended.out) == (1, "Interrupted.", "")


def finish_opened(running, gates):
    """Let an interrupted process end by itself; what it waited for is answered afterwards."""
    ended = finish(running)
    for gate in gates.values():
        gate.open()
    return ended


def interrupting_once(side):
    """Have the main thread interrupted at its first look at the news."""
    take, asked = side._take_news, []

    def take_news(longest):
        asked.append(longest)
        if len(asked) == 1:
            raise KeyboardInterrupt
        take(longest)

    side._take_news = take_news
    return side


def test_each_piece_of_work_says_what_it_did_after_an_interrupt():
    def work():
        try:
            rest(PATIENCE)
        except KeyboardInterrupt:
            return "told"

    assert interrupting_once(SideBySide()).write({"eu": work, "us": work}) == {"eu": "told", "us": "told"}


def test_an_interrupt_reaches_work_while_its_request_is_on_its_way():
    answered = Event()

    def work():
        flights = Flights(1)
        flights.start(Flight(lambda: answered.wait(PATIENCE)))
        try:
            flights.next_landed()
        except KeyboardInterrupt:
            return "told"

    assert interrupting_once(SideBySide()).write({"eu": work, "us": work}) == {"eu": "told", "us": "told"}
    answered.set()


def test_work_that_says_nothing_in_time_is_late_and_sends_no_more():
    released, sent = Event(), []

    def silent():
        from stagesync.portal.flights import depart

        released.wait(PATIENCE)
        depart()
        sent.append("late")

    side = interrupting_once(SideBySide(clock=Clock(step=5.0)))
    results = side.write({"eu": silent, "us": lambda: "done"}, patience=20.0)
    assert isinstance(results["eu"], LateError)
    assert results["us"] == "done"
    released.set()
    assert sent == []


def test_the_main_thread_alone_hears_of_what_is_told():
    heard = []
    side = SideBySide()
    tell = side.told(lambda name: heard.append((name, current_thread() is main_thread())))
    side.read({"eu": lambda: tell("eu"), "us": lambda: tell("us")})
    assert sorted(heard) == [("eu", True), ("us", True)]


def test_one_piece_of_work_needs_no_thread():
    assert SideBySide().write({"eu": current_thread}) == {"eu": main_thread()}


def test_an_error_of_one_is_its_result_and_a_defect_is_raised():
    def fails():
        raise PortalError("no", unknown_outcome=False)

    def breaks():
        raise ZeroDivisionError

    results = SideBySide().read({"eu": fails, "us": lambda: 1})
    assert (str(results["eu"]), results["us"]) == ("no", 1)
    raise_defects(results)
    with pytest.raises(ZeroDivisionError):
        raise_defects(SideBySide().read({"eu": breaks, "us": lambda: 1}))
