"""The operating-time budget."""

import pytest
from emulator.wsgi_client import call

from stagesync.emulator import Budget


class Clock:
    def __init__(self):
        self.now = 6000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def metered(make_portal, clock):
    """Return a function that makes a portal with these costs."""

    def make(limit=10, charge_batch=False, **cost):
        costs = {name.replace("_", "."): seconds for name, seconds in cost.items()}
        return make_portal(clock=clock, budget=Budget(limit=limit, cost=costs, charge_batch=charge_batch))

    return make


def operating(document):
    return document["time"]["operating"], document["time"]["operating_reset_at"]


def batch(portal, *commands):
    return call(
        portal, "batch", {"cmd": {f"c{index}": command for index, command in enumerate(commands)}}
    ).json


def test_without_a_budget_nothing_is_counted(make_portal, clock):
    portal = make_portal(clock=clock)
    assert [operating(call(portal, "profile").json) for _ in range(2)] == [(0, 6600)] * 2


def test_the_call_that_crosses_the_line_completes_and_the_next_is_refused(metered):
    portal = metered(limit=10, profile=5)
    answers = [call(portal, "profile") for _ in range(4)]
    assert [got.status for got in answers] == [200, 200, 200, 429]
    assert [operating(got.json)[0] for got in answers[:3]] == [5, 10, 15]
    assert answers[3].text == (
        '{"error":"OPERATION_TIME_LIMIT",'
        '"error_description":"Method is blocked due to operation time limit."}'
    )


def test_each_method_has_a_budget_of_its_own(metered):
    portal = metered(limit=1, profile=5)
    assert [call(portal, name).status for name in ("profile", "PROFILE", "scope")] == [200, 429, 200]


def test_a_refused_call_is_not_charged_but_a_failed_one_is(metered):
    portal = metered(limit=10, task_stages_get=6)
    assert [call(portal, "task.stages.get").status for _ in range(4)] == [400, 400, 429, 429]


def test_credentials_and_scopes_are_checked_before_the_budget(metered):
    portal = metered(limit=0, task_stages_get=6)
    call(portal, "task.stages.get")
    portal.replace({**portal.state(), "scopes": []})
    assert call(portal, "task.stages.get").status == 401


@pytest.mark.parametrize(("cost", "counted"), [(0.1, 0), (0.1001, 0.1001)])
def test_noise_is_not_counted(metered, cost, counted):
    portal = metered(profile=cost)
    assert operating(call(portal, "profile").json)[0] == counted
    assert operating(call(portal, "profile").json)[0] == pytest.approx(2 * counted)


def test_the_window_moves_by_whole_minutes_from_the_first_counted_start(metered, clock):
    portal = metered(limit=10, profile=6)
    clock.now = 6030.0
    assert operating(call(portal, "profile").json) == (6, 6630)
    clock.now = 6059.0
    assert operating(call(portal, "profile").json) == (12, 6630)
    clock.now = 6599.0
    assert call(portal, "profile").status == 429
    clock.now = 6600.0
    assert operating(call(portal, "profile").json) == (6, 7200)


def test_the_oldest_minute_says_when_the_budget_gains(metered, clock):
    portal = metered(limit=100, profile=6)
    starts = (6010.0, 6130.0, 6250.0, 6620.0)
    seen = []
    for clock.now in starts:
        seen.append(operating(call(portal, "profile").json))
    assert seen == [(6, 6610), (12, 6610), (18, 6610), (18, 6730)]


def test_the_reset_is_when_the_next_call_is_served_again(metered, clock):
    portal = metered(limit=1, profile=6)
    _, reset_at = operating(call(portal, "profile").json)
    clock.now = 6300.0
    assert call(portal, "profile").status == 429
    clock.now = float(reset_at)
    assert call(portal, "profile").status == 200


def test_time_is_measured_where_no_cost_is_given(make_portal):
    ticks = iter(range(6000, 7000, 2))
    portal = make_portal(clock=lambda: float(next(ticks)), budget=Budget(limit=100))
    seconds = [operating(call(portal, "profile").json)[0] for _ in range(2)]
    assert seconds == [2, 4]


def test_commands_of_a_batch_are_charged_each_to_its_method(metered):
    portal = metered(limit=10, profile=6, scope=0.05)
    got = batch(portal, "profile", "scope", "profile", "Profile", "scope", "scope")
    times = got["result"]["result_time"]
    assert [times[key]["operating"] for key in ("c0", "c1", "c2", "c4")] == [6, 0, 12, 0]
    assert times["c5"]["operating"] == pytest.approx(0.15)
    assert got["result"]["result_error"] == {
        "c3": {
            "error": "OPERATION_TIME_LIMIT",
            "error_description": "Method is blocked due to operation time limit.",
        }
    }
    assert operating(got) == (0, 6600)
    assert call(portal, "profile").status == 429
    assert call(portal, "batch").status == 200


def test_a_batch_can_be_charged_as_a_whole(metered):
    portal = metered(limit=10, charge_batch=True, profile=6)
    got = batch(portal, "profile", "profile")
    assert [got["result"]["result_time"][key]["operating"] for key in ("c0", "c1")] == [6, 12]
    assert operating(got) == (12, 6600)
    assert call(portal, "batch").status == 429
    assert operating(call(portal, "profile").json)[0] == 6


@pytest.mark.parametrize("budget", [{"limit": -1}, {"limit": float("nan")}, {"cost": {"profile": -1}}])
def test_times_below_nothing_are_refused(budget):
    with pytest.raises(ValueError, match="seconds of 0 or more"):
        Budget(**budget)
