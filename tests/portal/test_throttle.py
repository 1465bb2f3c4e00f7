"""Requests are held back before the portal would refuse them, and no longer than that takes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portal.doubles import FakeTime, ScriptedPortal, document, refused

from stagesync.errors import PortalError
from stagesync.portal.client import Command
from stagesync.portal.rate import ENTERPRISE, STANDARD, Rate
from stagesync.portal.throttle import MARGIN, SHARED, Throttle, Throttles

DONE = document({"result": True})
SMALL = Rate(burst=3, per_second=2.0)


class PortalsBucket:
    """The portal's own count, as it is described: up by one a request, down with time, refused above the size."""

    def __init__(self, rate, time):
        self.rate, self.time = rate, time
        self.level, self.seen = 0.0, time.now

    def admits(self):
        self.level = max(0.0, self.level - (self.time.now - self.seen) * self.rate.per_second)
        self.seen = self.time.now
        if self.level + 1 > self.rate.burst + 1e-9:  # both add up fractions, each in its own order
            return False
        self.level += 1
        return True


def test_a_burst_goes_out_at_once_and_the_rest_at_the_portals_pace():
    time = FakeTime()
    throttle = Throttle(SMALL, clock=time.clock)
    waits = []
    for _ in range(6):
        waits.append(throttle.take())
        time.sleep(waits[-1])
    assert waits == pytest.approx([0, 0, 0, 0.5 + MARGIN, 0.5, 0.5])


def test_idle_time_fills_the_bucket_up_to_its_size_only():
    time = FakeTime()
    throttle = Throttle(SMALL, clock=time.clock)
    for _ in range(3):
        throttle.take()
    time.now += 3600
    assert [throttle.take() > 0 for _ in range(4)] == [False, False, False, True]


RATES = st.builds(
    Rate, burst=st.integers(1, 60), per_second=st.floats(0.1, 20, allow_nan=False, allow_infinity=False)
)


@settings(deadline=None, max_examples=200)
@given(rate=RATES, gaps=st.lists(st.just(0.0) | st.floats(0, 30), min_size=1, max_size=150))
def test_a_portal_that_nobody_else_talks_to_never_refuses(rate, gaps):
    time = FakeTime()
    throttle, bucket = Throttle(rate, clock=time.clock), PortalsBucket(rate, time)
    for gap in gaps:
        time.now += gap
        time.sleep(throttle.take())
        assert bucket.admits()


@settings(deadline=None, max_examples=100)
@given(rate=RATES, number=st.integers(1, 200))
def test_it_is_hardly_slower_than_the_portal_allows(rate, number):
    time = FakeTime()
    throttle = Throttle(rate, clock=time.clock)
    for _ in range(number):
        time.sleep(throttle.take())
    best = max(0, number - rate.burst) / rate.per_second
    waits = max(0, number - rate.burst) if rate.burst == 1 else 1
    assert best - 1e-6 <= time.now - 1_000 <= best + waits * MARGIN + 1e-6


@settings(deadline=None, max_examples=100)
@given(rate=RATES, late=st.floats(0, 3), number=st.integers(1, 120))
def test_a_burst_that_arrives_late_makes_no_later_request_early(rate, late, number):
    time = FakeTime()
    throttle, bucket = Throttle(rate, clock=time.clock), PortalsBucket(rate, time)
    first = min(number, rate.burst)
    assert not any(throttle.take() for _ in range(first))
    with ExitStack() as burst:
        for _ in range(first):
            burst.enter_context(throttle.under_way())
        time.now += late
        assert all(bucket.admits() for _ in range(first))
    for _ in range(number - first):
        time.sleep(throttle.take())
        with throttle.under_way():
            assert bucket.admits()


def test_requests_on_their_way_cost_no_pace_once_the_bucket_is_empty():
    time = FakeTime()
    throttle = Throttle(SMALL, clock=time.clock)
    for _ in range(20):
        time.sleep(throttle.take())
        with throttle.under_way():
            time.now += 0.15
    assert time.now - 1_000 <= 17 / 2 + 0.15 + MARGIN + 0.15 + 1e-6


def test_after_a_refusal_nothing_is_left():
    time = FakeTime()
    throttle = Throttle(SMALL, clock=time.clock)
    throttle.empty()
    assert throttle.take() == pytest.approx(0.5 + MARGIN)
    throttle.empty()
    assert throttle.take() == pytest.approx(1.0 + 2 * MARGIN), "whoever waits already goes first"


def test_all_threads_draw_from_one_bucket():
    throttle = Throttle(STANDARD, clock=lambda: 0.0)
    start = threading.Barrier(8)

    def draw(_thread):
        start.wait()
        return [throttle.take() for _ in range(10)]

    with ThreadPoolExecutor(8) as pool:
        waits = sorted(wait for drawn in pool.map(draw, range(8)) for wait in drawn)
    assert waits == pytest.approx([0.0] * 50 + [place / 2 + MARGIN for place in range(1, 31)])


def test_one_portal_has_one_bucket_in_a_process():
    throttles = Throttles(clock=lambda: 0.0)
    assert throttles.of("portal.example") is throttles.of("Portal.Example")
    assert throttles.of("portal.example") is not throttles.of("portal.example:8443")
    assert throttles.of("portal.example").rate == STANDARD
    assert SHARED.of("throttle-test.example") is SHARED.of("throttle-test.example")


def test_threads_that_ask_for_a_new_portal_at_once_get_one_bucket():
    throttles = Throttles(clock=lambda: 0.0)
    start = threading.Barrier(8)

    def ask(_thread):
        start.wait()
        return throttles.of("portal.example")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1


def test_a_named_rate_holds_for_everyone_and_forgets_nothing():
    throttles = Throttles(clock=lambda: 0.0)
    first = throttles.of("portal.example")
    for _ in range(50):
        first.take()
    assert throttles.of("portal.example", ENTERPRISE) is first
    assert [first.take() > 0 for _ in range(201)] == [False] * 200 + [True]
    assert throttles.of("portal.example").rate == ENTERPRISE
    throttles.of("portal.example", SMALL)
    assert first.take() > 100, "249 places more than the small bucket holds were taken"


def test_a_portal_waits_before_it_sends():
    time = FakeTime()
    sent = []

    def reply(request):
        sent.append(time.now)
        return DONE(request)

    scripted = ScriptedPortal(reply, time=time, throttle=Throttle(SMALL, clock=time.clock))
    for _ in range(5):
        scripted.portal.write("task.stages.update", {"id": 4})
    assert [moment - 1_000 for moment in sent] == pytest.approx([0, 0, 0, 0.5 + MARGIN, 1.0 + MARGIN])


def test_two_connections_to_one_portal_share_its_bucket():
    time = FakeTime()
    throttle = Throttles(clock=time.clock).of("portal.example", SMALL)
    one, two = (ScriptedPortal(DONE, time=time, throttle=throttle) for _ in range(2))
    for scripted in (one, two, one, two):
        scripted.portal.read("profile")
    assert time.waits == pytest.approx([0.5 + MARGIN])


def test_retries_and_batches_take_a_place_each():
    time = FakeTime()
    batch = document({"result": {"result": {f"c{number}": 1 for number in range(50)}, "result_error": []}})
    lost = document({}, 502)
    throttle = Throttle(SMALL, clock=time.clock)
    scripted = ScriptedPortal(lost, batch, time=time, throttle=throttle)
    scripted.portal.read_batch({f"c{number}": Command(method="x.get") for number in range(50)})
    assert len(scripted.requests) == 2
    time.waits.clear()
    assert throttle.take() == 0, "the second before the retry made good for one"
    assert [throttle.take() > 0 for _ in range(2)] == [False, True]


@pytest.mark.parametrize(
    ("answer", "emptied"),
    [
        (refused("QUERY_LIMIT_EXCEEDED", 503), True),
        (refused("query_limit_exceeded", 503), True),
        (refused("OPERATION_TIME_LIMIT", 429), False),
        (refused("QUERY_LIMIT_EXCEEDED", 200), False),
        (refused("ACCESS_DENIED", 400), False),
        (document({}, 503), False),
    ],
)
def test_only_the_portals_own_limit_empties_the_bucket(answer, emptied):
    throttle = Throttle(STANDARD, clock=lambda: 0.0)
    with pytest.raises(PortalError):
        ScriptedPortal(answer, throttle=throttle).portal.write("task.stages.update", {"id": 4})
    assert (throttle.take() > 0) is emptied


@pytest.mark.parametrize("verb", ["read_batch", "write_batch"])
def test_a_refusal_inside_a_batch_counts_as_well(verb):
    throttle = Throttle(STANDARD, clock=lambda: 0.0)
    inner = {"result": [], "result_error": {"c": {"error": "QUERY_LIMIT_EXCEEDED"}}}
    scripted = ScriptedPortal(document({"result": inner}), throttle=throttle)
    getattr(scripted.portal, verb)({"c": Command(method="task.stages.update", params={"id": 4})})
    assert throttle.take() > 0


def test_somebody_else_behind_the_same_address_is_waited_for():
    time = FakeTime()
    busy = refused("QUERY_LIMIT_EXCEEDED", 503, "Too many requests")
    throttle = Throttle(STANDARD, clock=time.clock)
    scripted = ScriptedPortal(busy, busy, DONE, time=time, throttle=throttle)
    assert scripted.portal.write("task.stages.update", {"id": 4}).result is True
    assert time.waits == [1.0, 2.0], "the backoff is longer than the bucket's own wait"
    assert [throttle.take() > 0 for _ in range(5)] == [False, False, False, True, True]
