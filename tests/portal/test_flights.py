"""Requests side by side: as many as may be, in order, and none that goes out after it was called back."""

from threading import Barrier, Event, Lock, get_ident

import pytest
from portal.doubles import FakeTime, ScriptedPortal, document, refused

from stagesync.errors import PortalError
from stagesync.portal.flights import Flight, Flights, RecalledError, depart, side_by_side, stay
from stagesync.portal.rate import Rate
from stagesync.portal.throttle import Throttle

PATIENCE = 10.0
"""Seconds after which a test that waits for what never comes fails."""
DONE = document({"result": True})


def test_results_come_in_the_order_of_the_works_whichever_ends_first():
    second_done = Event()

    def first():
        assert second_done.wait(PATIENCE)
        return "first"

    def second():
        second_done.set()
        return "second"

    assert side_by_side([first, second, lambda: "third"], 2) == ["first", "second", "third"]


def test_so_many_as_the_width_go_at_once_and_no_more():
    lock, together = Lock(), Barrier(3)
    now, most = [0], [0]

    def work():
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        together.wait(PATIENCE)
        with lock:
            now[0] -= 1

    side_by_side([work] * 9, 3)
    assert most == [3]


@pytest.mark.parametrize("works", [1, 5])
def test_a_width_of_one_and_a_work_by_itself_need_no_thread(works):
    assert side_by_side([get_ident] * works, 1 if works > 1 else 8) == [get_ident()] * works
    assert side_by_side([], 8) == []


def test_after_the_first_error_no_other_work_begins_or_sends():
    failed, ended = Event(), Event()
    begun, sent = [], []

    def fails():
        raise PortalError("no", unknown_outcome=False)

    def late():
        assert failed.wait(PATIENCE)
        try:
            depart()
            sent.append("late")
        except RecalledError:
            ended.set()

    with pytest.raises(PortalError):
        side_by_side([fails, late, lambda: begun.append(3), lambda: begun.append(4)], 2)
    failed.set()
    assert ended.wait(PATIENCE)
    assert (begun, sent) in (([], []), ([3], []))


def test_works_within_a_work_that_was_called_back_send_nothing_either():
    outer_begun, go_on, heard = Event(), Event(), []

    def inner():
        assert go_on.wait(PATIENCE)
        depart()

    def outer():
        outer_begun.set()
        side_by_side([inner, inner], 2)

    flights = Flights(2)
    flight = Flight(outer)
    flights.start(flight)
    assert outer_begun.wait(PATIENCE)
    assert flight.recall()
    go_on.set()
    landed = flights.next_landed(PATIENCE)
    with pytest.raises(RecalledError):
        heard.append(landed.result())
    assert not heard


def test_a_flight_is_out_from_its_request_on_and_no_more_once_a_limit_has_refused_that():
    steps = []

    def work():
        steps.append(flight.out)
        depart()
        steps.append(flight.out)
        stay()
        steps.append(flight.out)
        depart()

    flight = Flight(work)
    Flights(1).start(flight)
    assert steps == [False, True, False]
    assert not flight.recall(), "it is out"


def test_nothing_landed_in_time_is_a_timeout():
    with pytest.raises(TimeoutError):
        Flights(2).next_landed(0.001)


def test_an_interrupt_in_a_thread_reaches_who_takes_the_result():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        side_by_side([interrupted, lambda: None], 2)


def test_one_trouble_of_many_requests_is_told_once():
    waits, all_waiting = [], Barrier(3)

    class Time(FakeTime):
        def sleep(self, _seconds):
            all_waiting.wait(PATIENCE)

    scripted = ScriptedPortal(
        *[refused("QUERY_LIMIT_EXCEEDED", 503)] * 3,
        DONE,
        time=Time(),
        in_flight=3,
        on_wait=lambda seconds, error: waits.append(str(error)),
    )
    side_by_side([lambda: scripted.portal.read("profile")] * 3, 3)
    assert len(waits) == 1
    assert scripted.portal.requests == 6


def test_only_so_many_requests_of_a_portal_are_on_their_way_at_once():
    lock, third = Lock(), Event()
    now, most = [0], [0]

    def reply(request):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
            if now[0] > 2:
                third.set()
        third.wait(0.005)
        with lock:
            now[0] -= 1
        return DONE(request)

    scripted = ScriptedPortal(reply, in_flight=2)
    side_by_side([lambda: scripted.portal.read("profile")] * 8, 8)
    assert most == [2]
    assert scripted.portal.requests == 8


def test_work_that_was_called_back_takes_nothing_from_the_bucket():
    throttle = Throttle(Rate(burst=1, per_second=1.0), clock=lambda: 0.0)
    scripted = ScriptedPortal(DONE, throttle=throttle)
    flight = Flight(lambda: scripted.portal.read("profile"))
    flight.recall()
    Flights(1).start(flight)
    with pytest.raises(RecalledError):
        flight.result()
    assert throttle.take() == 0


def test_a_request_that_is_held_back_and_called_back_never_goes_out():
    held_back, go_on = Event(), Event()

    class Time(FakeTime):
        def sleep(self, _seconds):
            held_back.set()
            assert go_on.wait(PATIENCE)

    time = Time()
    throttle = Throttle(Rate(burst=1, per_second=1.0), clock=time.clock)
    throttle.take()
    scripted = ScriptedPortal(DONE, time=time, throttle=throttle, in_flight=2)
    flights = Flights(2)
    flight = Flight(lambda: scripted.portal.write("task.stages.add", {}))
    flights.start(flight)
    assert held_back.wait(PATIENCE)
    assert flight.recall(), "nothing of it is out"
    go_on.set()
    with pytest.raises(RecalledError):
        flights.next_landed(PATIENCE).result()
    assert (scripted.requests, scripted.portal.requests) == ([], 0)
