"""A whole run in a thread of its own: it hears of an interrupt wherever it waits or sends, and no other run does."""

from threading import get_ident

import pytest

from stagesync.portal.flights import Flight, Flights, Run, depart, hear, look_back, rest, side_by_side


def landing():
    """Wait for a request that lands at once."""
    flights = Flights(1)
    flights.start(Flight(lambda: "landed"))
    return flights.next_landed().result()


def flown(work, *, interrupts=0):
    """Do work as a whole run that is interrupted before it begins; return the run."""
    run = Run(work)
    for _ in range(interrupts):
        run.interrupt()
    run.run_apart()
    assert run.landed
    return run


@pytest.mark.parametrize(
    "moment",
    [hear, look_back, depart, lambda: rest(0), landing],
    ids=["hear", "look back", "depart", "rest", "land"],
)
def test_an_interrupt_is_heard_at_each_moment_once(moment):
    def work():
        try:
            moment()
        except KeyboardInterrupt:
            moment()
            return "went on"

    assert flown(work, interrupts=1).result() == "went on"
    with pytest.raises(KeyboardInterrupt):
        flown(moment, interrupts=1).result()
    flown(moment).result()


def test_an_interrupt_concerns_no_other_run():
    interrupted = Run(hear)
    interrupted.interrupt()
    flown(hear).result()
    hear()


def test_the_thread_of_a_run_is_free_of_it_at_its_end():
    run = flown(lambda: "done")
    run.interrupt()
    hear()


@pytest.mark.parametrize(
    "one",
    [lambda work: side_by_side([work], 1)[0], lambda work: flight(work)],
    ids=["side by side", "flight"],
)
def test_the_only_request_of_a_run_has_a_thread_so_that_the_run_hears(one):
    assert flown(lambda: one(get_ident)).result() != get_ident()
    assert one(get_ident) == get_ident()


def flight(work):
    flights = Flights(1)
    flights.start(Flight(work))
    return flights.next_landed().result()
