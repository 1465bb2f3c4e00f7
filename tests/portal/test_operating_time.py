"""A method that used up its operating time is waited for until the reset that the portal last named."""

import pytest
from portal.doubles import FakeTime, ScriptedPortal, document, refused

from stagesync.errors import PortalBusy
from stagesync.portal.client import BatchAnswer, Command
from stagesync.portal.operating import ResetTimes

BLOCKED = refused("OPERATION_TIME_LIMIT", 429, "Method is blocked due to operation time limit.")
PORTALS_NOW = 1_761_054_322.5
"""The portal's clock, far from that of this machine."""


def block(reset_in, now=PORTALS_NOW):
    return {"start": int(now), "finish": now, "operating": 470.2, "operating_reset_at": now + reset_in}


def answer(result=True, time=None):
    return document({"result": result} if time is None else {"result": result, "time": time})


def parts(results=(), blocked=(), times=()):
    error = {"error": "OPERATION_TIME_LIMIT", "error_description": "Method is blocked"}
    return {
        "result": dict(results) or [],
        "result_error": dict.fromkeys(blocked, error) or [],
        "result_time": dict(times) or [],
    }


def waits_of(*script, verb="write", patience=660.0, between=0.0):
    time = FakeTime()
    scripted = ScriptedPortal(*script, time=time, patience=patience)
    getattr(scripted.portal, verb)("task.stages.update", {"id": 4})
    time.now += between
    getattr(scripted.portal, verb)("task.stages.update", {"id": 4})
    return time.waits


@pytest.mark.parametrize("verb", ["read", "write"])
def test_it_is_waited_for_until_one_second_after_the_reset(verb):
    assert waits_of(answer(time=block(200)), BLOCKED, answer(), verb=verb) == pytest.approx([201])


def test_the_time_since_the_answer_is_taken_off():
    waits = waits_of(answer(time=block(200)), BLOCKED, answer(), between=150)
    assert waits == pytest.approx([51])


def test_the_method_is_the_same_in_any_case():
    scripted = ScriptedPortal(answer(time=block(200)), BLOCKED, answer())
    scripted.portal.read("Task.Stages.Get")
    scripted.portal.read("task.stages.get")
    assert scripted.waits == pytest.approx([201])


@pytest.mark.parametrize(
    "time",
    [
        None,
        [],
        "soon",
        {"operating": 0},
        {"operating_reset_at": PORTALS_NOW + 200},
        {"finish": PORTALS_NOW, "operating": 12.5},
        {"finish": PORTALS_NOW, "operating_reset_at": None},
        {"finish": PORTALS_NOW, "operating_reset_at": True},
        {"finish": PORTALS_NOW, "operating_reset_at": "later"},
        {"finish": PORTALS_NOW, "operating_reset_at": 10**400},
        block(-5),
        block(0),
        block(5_000),
    ],
)
def test_without_a_reset_to_wait_for_the_waits_grow(time):
    assert waits_of(answer(time=time), BLOCKED, BLOCKED, answer()) == [1.0, 2.0]


def test_a_reset_beyond_the_patience_is_not_waited_for():
    assert waits_of(answer(time=block(30)), BLOCKED, answer(), patience=31) == pytest.approx([31])
    assert waits_of(answer(time=block(30)), BLOCKED, answer(), patience=30) == [1.0]


def test_a_method_still_blocked_after_its_reset_is_tried_at_growing_distance():
    waits = waits_of(answer(time=block(200)), BLOCKED, BLOCKED, BLOCKED, answer())
    assert waits == pytest.approx([201, 2, 4])


def test_the_reset_of_one_method_says_nothing_of_another():
    scripted = ScriptedPortal(answer(time=block(200)), BLOCKED, answer())
    scripted.portal.read("task.stages.get")
    scripted.portal.write("task.stages.update", {"id": 4})
    assert scripted.waits == [1.0]


def test_the_newest_answer_counts_and_one_without_a_reset_takes_nothing_back():
    time = FakeTime()
    resets = ResetTimes(clock=time.clock)
    for seen in (block(300), block(40), None, {"operating": 0}, block(60, now=2_000_000_000)):
        resets.learn("task.stages.get", seen)
    assert resets.seconds_left("TASK.stages.get") == pytest.approx(60)
    time.now += 61
    assert resets.seconds_left("task.stages.get") is None
    assert resets.seconds_left("profile") is None


def test_the_bucket_of_requests_has_its_own_waits():
    busy = refused("QUERY_LIMIT_EXCEEDED", 503)
    assert waits_of(answer(time=block(200)), busy, answer()) == [1.0]


def test_who_waits_is_told_for_how_long_and_why():
    heard = []
    scripted = ScriptedPortal(
        answer(time=block(200)),
        BLOCKED,
        answer(),
        on_wait=lambda seconds, error: heard.append((seconds, error)),
    )
    scripted.portal.read("task.stages.get")
    scripted.portal.read("task.stages.get")
    [(seconds, error)] = heard
    assert seconds == pytest.approx(201)
    assert isinstance(error, PortalBusy)


GETS = {key: Command(method="task.stages.get", params={"entityId": 7}) for key in ("a", "b", "c")}
PROFILE = {"who": Command(method="profile")}


def test_reads_that_were_blocked_in_a_batch_go_out_again_without_the_others():
    first = parts({"a": 1}, blocked="bc", times={"a": block(90)})
    scripted = ScriptedPortal(answer(first), answer(parts({"b": 2}, blocked="c")), answer(parts({"c": 3})))
    assert scripted.portal.read_batch(GETS) == BatchAnswer(results={"a": 1, "b": 2, "c": 3})
    assert [list(body["cmd"]) for body in scripted.bodies] == [["a", "b", "c"], ["b", "c"], ["c"]]
    assert scripted.waits == pytest.approx([91, 2]), "the reset that a sub-result named, then backoff"


def test_totals_of_all_rounds_are_kept():
    first = parts({"a": [], "b": []}, blocked="c") | {"result_total": {"a": 5}, "result_next": {"a": 50}}
    second = parts({"c": []}) | {"result_total": {"c": 7}}
    answers = ScriptedPortal(answer(first), answer(second)).portal.read_batch(GETS)
    assert (answers.totals, answers.nexts) == ({"a": 5, "c": 7}, {"a": 50})


def test_the_longest_of_several_resets_is_waited_for():
    commands = GETS | PROFILE
    first = parts({"a": 1, "b": 1, "who": 1, "c": 1}, times={"a": block(50), "who": block(80)})
    blocked = parts({"b": 1, "c": 1}, blocked=["a", "who"])
    scripted = ScriptedPortal(answer(first), answer(blocked), answer(parts({"a": 1, "who": 1})))
    scripted.portal.read_batch(commands)
    scripted.portal.read_batch(commands)
    assert scripted.waits == pytest.approx([81])


def test_a_read_that_stays_blocked_is_an_error_of_its_key_after_six_tries():
    scripted = ScriptedPortal(answer(parts({"a": 1, "b": 2}, blocked="c")), answer(parts(blocked="c")))
    answers = scripted.portal.read_batch(GETS)
    assert answers.results == {"a": 1, "b": 2}
    assert answers.busy.keys() == answers.errors.keys() == {"c"}
    assert scripted.waits == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert len(scripted.requests) == 6


def test_another_error_the_second_time_is_the_one_told():
    denied = {"result": [], "result_error": {"c": {"error": "ACCESS_DENIED"}}}
    scripted = ScriptedPortal(answer(parts({"a": 1, "b": 2}, blocked="c")), answer(denied))
    assert scripted.portal.read_batch(GETS).errors["c"].code == "ACCESS_DENIED"


def test_a_batch_blocked_as_a_whole_waits_for_the_reset_that_its_envelope_named():
    scripted = ScriptedPortal(answer(parts({"who": 1}), time=block(70)), BLOCKED, answer(parts({"who": 1})))
    scripted.portal.read_batch(PROFILE)
    scripted.portal.read_batch(PROFILE)
    assert scripted.waits == pytest.approx([71])


def test_times_in_a_form_that_none_has_are_passed_over():
    odd = parts({"who": 1}) | {"result_time": {"who": [1], "else": block(9)}}
    assert ScriptedPortal(answer(odd)).portal.read_batch(PROFILE).results == {"who": 1}
