"""The client's batches and its pace, held against the embedded portal, which shares no code with it."""

import pytest
from portal.doubles import FakeTime

from stagesync.emulator import EmbeddedPortal, Rate
from stagesync.portal.client import Command, Portal, Reference
from stagesync.portal.in_process import in_process
from stagesync.portal.rate import Rate as ClientRate
from stagesync.portal.throttle import Throttle
from stagesync.portal.transport import open_http
from stagesync.portal.webhook import Webhook


def row(stage, title, sort, system_type=""):
    return {
        "ID": str(stage),
        "TITLE": title,
        "SORT": str(sort),
        "COLOR": "00C4FB",
        "SYSTEM_TYPE": system_type,
        "ENTITY_ID": "7",
        "ENTITY_TYPE": "G",
    }


STATE = {
    "stages": [row(10, "Backlog", 100, "NEW"), row(11, "Doing", 200), row(12, "Done", 300)],
    "tasks": [],
    "group_roles": {"7": "A"},
    "next_stage_id": 31,
    "user_id": 1,
    "is_admin": False,
}


@pytest.fixture
def open_portal():
    opened = []

    def open_one(time=None, rate=None, throttle=None):
        time = time or FakeTime()
        embedded = EmbeddedPortal(rate=rate, clock=time.clock)
        embedded.replace(STATE)
        webhook = Webhook.parse(embedded.webhook("http://localhost"))
        http = open_http(webhook, transport=in_process(embedded.wsgi))
        portal = Portal(webhook, http, throttle=throttle, clock=time.clock, sleep=time.sleep)
        opened.extend((portal, embedded))
        return portal, embedded

    yield open_one
    for each in opened:
        each.close()


def titles(embedded):
    return [stage["TITLE"] for stage in sorted(embedded.state()["stages"], key=lambda one: int(one["SORT"]))]


def add(title, after):
    fields = {"TITLE": title, "AFTER_ID": after, "ENTITY_ID": 7, "COLOR": "47D1E2"}
    return Command(method="task.stages.add", params={"fields": fields, "isAdmin": False})


def update(stage, title, after):
    fields = {"TITLE": title, "AFTER_ID": after}
    return Command(method="task.stages.update", params={"id": stage, "fields": fields})


def test_new_stages_are_referred_to_within_the_batch_that_makes_them(open_portal):
    portal, embedded = open_portal()
    answer = portal.write_batch(
        {
            "review": add('Review #1 & 100 % + "é" 😀', 11),
            "test": add("Test", Reference("review")),
            "done": update(12, "Done", Reference("test")),
        }
    )
    assert answer.results == {"review": 31, "test": 32, "done": True}
    assert titles(embedded) == ["Backlog", "Doing", 'Review #1 & 100 % + "é" 😀', "Test", "Done"]
    assert portal.requests == 1


def test_a_batch_stops_at_the_first_failure_and_keeps_what_was_done(open_portal):
    portal, embedded = open_portal()
    commands = {"a": update(11, "Working", 10), "b": update(99, "Nobody", 11), "c": update(12, "Never", 11)}
    answer = portal.write_batch(commands)
    assert answer.results == {"a": True}
    assert answer.errors["b"].code == "NOT_FOUND"
    assert answer.not_run == ("c",)
    assert titles(embedded) == ["Backlog", "Working", "Done"]


def test_a_batch_that_does_not_halt_runs_what_stands_behind_a_failure(open_portal):
    portal, embedded = open_portal()
    commands = {"b": update(99, "Nobody", 11), "c": update(12, "Finished", 11)}
    answer = portal.write_batch(commands, halt=False)
    assert (answer.results, list(answer.errors)) == ({"c": True}, ["b"])
    assert titles(embedded) == ["Backlog", "Doing", "Finished"]


@pytest.mark.parametrize(("burst", "per_second"), [(50, 2.0), (250, 5.0), (1, 3.0)])
def test_a_portal_with_a_limit_never_has_to_refuse(open_portal, burst, per_second):
    time = FakeTime(now=1_761_054_322.0)
    throttle = Throttle(ClientRate(burst=burst, per_second=per_second), clock=time.clock)
    portal, _ = open_portal(time, Rate(burst=burst, per_second=per_second), throttle)
    for _ in range(burst + 20):
        portal.read("profile")
    assert portal.requests == burst + 20, "none had to be sent again"
    assert time.now - 1_761_054_322.0 == pytest.approx(20 / per_second, abs=1.1)


def test_two_clients_that_do_not_know_of_each_other_both_arrive(open_portal):
    time = FakeTime(now=1_761_054_322.0)
    rate = ClientRate(burst=5, per_second=2.0)
    portal, embedded = open_portal(time, Rate(burst=5, per_second=2.0), Throttle(rate, clock=time.clock))
    http = open_http(portal.webhook, transport=in_process(embedded.wsgi))
    other = Portal(
        portal.webhook,
        http,
        throttle=Throttle(rate, clock=time.clock),
        clock=time.clock,
        sleep=time.sleep,
        random=lambda: 0.5,
    )
    for _ in range(20):
        portal.write("task.stages.update", update(11, "Doing", 10).params)
        other.read("profile")
    other.close()
    assert portal.requests + other.requests > 40, "somebody was refused and sent again"
    assert len(embedded.log()) == 40
