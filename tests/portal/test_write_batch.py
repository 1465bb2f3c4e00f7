"""Many writes in one request: what goes out, what may not, and what the answer says of each."""

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portal.doubles import CODE, ScriptedPortal, document, everything_said, page, refused
from portal.php_query import parse_command

from stagesync.errors import PortalBusy, PortalError, PortalRefusal, PortalUnreachable, PortalUnreadable
from stagesync.portal.client import BatchAnswer, Command, Reference


def update(stage, title="x", after=0):
    fields = {"TITLE": title, "AFTER_ID": after}
    return Command(method="task.stages.update", params={"id": stage, "fields": fields})


def add(title, after):
    fields = {"TITLE": title, "AFTER_ID": after, "ENTITY_ID": 7}
    return Command(method="task.stages.add", params={"fields": fields, "isAdmin": False})


THREE = {"a": update(4), "b": update(5), "c": update(6)}
DENIED = {"error": "ACCESS_DENIED", "error_description": "Access denied"}
BLOCKED = {"error": "OPERATION_TIME_LIMIT", "error_description": "Method is blocked"}


def answered(results=(), errors=()):
    return document({"result": {"result": dict(results) or [], "result_error": dict(errors) or []}})


ALL_DONE = answered({"a": True, "b": True, "c": True})


def test_the_writes_of_a_batch_go_out_in_one_request_that_halts():
    scripted = ScriptedPortal(ALL_DONE)
    assert scripted.portal.write_batch(THREE) == BatchAnswer(results={"a": True, "b": True, "c": True})
    [body] = scripted.bodies
    assert body["halt"] == 1
    assert list(body["cmd"]) == ["a", "b", "c"]
    assert body["cmd"]["a"] == "task.stages.update?id=4&fields[TITLE]=x&fields[AFTER_ID]=0"
    assert str(scripted.requests[0].url).endswith("/batch.json")


def test_without_halt_it_says_so_as_a_number():
    scripted = ScriptedPortal(ALL_DONE)
    scripted.portal.write_batch(THREE, halt=False)
    assert scripted.bodies[0]["halt"] == 0


@pytest.mark.parametrize(
    "title",
    ["Plan #1", "100 %", "%41", "a&b=c", "1+1", "😀 Ü", "\"q\" 'q'", "a?b", "x\ny", "[0]", "$100", "", " x "],
)
def test_php_reads_the_title_that_was_meant(title):
    scripted = ScriptedPortal(answered({"c": 9}))
    scripted.portal.write_batch({"c": add(title, 12)})
    method, params = parse_command(scripted.bodies[0]["cmd"]["c"])
    assert method == "task.stages.add"
    assert params == {"fields": {"TITLE": title, "AFTER_ID": "12", "ENTITY_ID": "7"}, "isAdmin": "0"}


def test_a_reference_stands_for_an_earlier_result_wherever_a_value_stands():
    scripted = ScriptedPortal(answered({"new": 31, "next": True}))
    commands = {"new": add("Review", 12), "next": update(13, after=Reference("new"))}
    scripted.portal.write_batch(commands)
    sent = scripted.bodies[0]["cmd"]["next"]
    assert parse_command(sent)[1]["fields"]["AFTER_ID"] == "$result[new]"
    assert sent.endswith("fields[AFTER_ID]=%24result%5Bnew%5D")


@pytest.mark.parametrize(
    "commands",
    [
        {"a": update(4, after=Reference("new"))},
        {"a": update(4, after=Reference("a"))},
        {"a": update(4, after=Reference("b")), "b": add("x", 0)},
        {"b": add("x", 0), "a": update(4, after=Reference("B"))},
        {"b": add("x", 0), "a": Command(method="x", params={"ids": [{"id": Reference("")}]})},
    ],
)
def test_a_reference_to_anything_but_an_earlier_command_is_refused(commands):
    scripted = ScriptedPortal(ALL_DONE)
    with pytest.raises(ValueError, match="no earlier command"):
        scripted.portal.write_batch(commands)
    assert scripted.requests == []


@pytest.mark.parametrize("verb", ["read_batch", "write_batch"])
def test_a_reference_in_a_batch_that_goes_on_after_failures_is_refused(verb):
    commands = {"new": add("x", 0), "next": update(4, after=Reference("new"))}
    scripted = ScriptedPortal(ALL_DONE)
    options = {"halt": False} if verb == "write_batch" else {}
    with pytest.raises(ValueError, match="does not halt"):
        getattr(scripted.portal, verb)(commands, **options)
    assert scripted.requests == []


def test_a_reference_outside_a_batch_is_no_value():
    scripted = ScriptedPortal(ALL_DONE)
    with pytest.raises(TypeError, match="can't hold Reference"):
        scripted.portal.write("task.stages.update", {"id": Reference("new")})
    assert scripted.requests == []


@pytest.mark.parametrize(
    "title",
    [
        "$result[0]",
        "see $TOTAL[x] there",
        "$next.y[0]",
        "$time\u00a0[a]",
        "$error\u2003x[b]",
        "$result\x1cx[",
    ],
)
def test_a_title_that_the_portal_would_replace_is_left_to_the_caller(title):
    command = update(4, title)
    assert command.rewritten_in_batch
    scripted = ScriptedPortal(ALL_DONE)
    with pytest.raises(ValueError, match=r"c \(task.stages.update\) holds a text .* send it alone"):
        scripted.portal.write_batch({"a": update(5), "c": command})
    assert scripted.requests == []


@pytest.mark.parametrize(
    "title", ["$result", "result[0]", "$result [0]", "$results", "$ result[0]", "$err[0]"]
)
def test_a_title_that_only_comes_near_may_be_in_a_batch(title):
    assert not update(4, title).rewritten_in_batch


def test_a_reference_that_is_meant_is_no_text():
    assert not update(4, after=Reference("a")).rewritten_in_batch


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        ({f"c{number}": update(number) for number in range(51)}, "at most 50"),
        ({"0": update(4)}, "batch key"),
        ({"a[b]": update(4)}, "batch key"),
        ({"a": Command(method="x", params={"fields": {}})}, "empty list or map"),
    ],
)
def test_what_a_batch_can_not_hold_is_refused_before_anything_is_sent(commands, said):
    scripted = ScriptedPortal(ALL_DONE)
    with pytest.raises(ValueError, match=said):
        scripted.portal.write_batch(commands)
    assert scripted.requests == []


def test_no_commands_need_no_request():
    scripted = ScriptedPortal(ALL_DONE)
    assert scripted.portal.write_batch({}) == BatchAnswer()
    assert scripted.requests == []


@pytest.mark.parametrize(
    ("results", "failing", "not_run"),
    [({}, "a", ("b", "c")), ({"a": True}, "b", ("c",)), ({"a": True, "b": None}, "c", ())],
)
def test_the_answer_tells_done_failed_and_not_run_apart(results, failing, not_run):
    answer = ScriptedPortal(answered(results, {failing: DENIED})).portal.write_batch(THREE)
    assert answer.results == results
    assert answer.not_run == not_run
    [(key, error)] = answer.errors.items()
    assert (key, error.code, error.method) == (failing, "ACCESS_DENIED", "task.stages.update")
    assert not error.unknown_outcome


def test_without_halt_every_command_is_done_or_failed():
    scripted = ScriptedPortal(answered({"b": True}, {"a": DENIED, "c": DENIED}))
    answer = scripted.portal.write_batch(THREE, halt=False)
    assert (list(answer.results), list(answer.errors), answer.not_run) == (["b"], ["a", "c"], ())


@pytest.mark.parametrize("code", ["UNKNOWN_ERROR", "ERROR_CORE", "INTERNAL_SERVER_ERROR"])
def test_a_command_that_failed_without_saying_how_far_it_got_is_marked(code):
    answer = ScriptedPortal(answered({"a": True}, {"b": {"error": code}})).portal.write_batch(THREE)
    assert answer.errors["b"].unknown_outcome
    assert answer.not_run == ("c",)


UNCLEAR = {
    "one missing, no error": ({"a": True, "b": True}, {}),
    "none told": ({}, {}),
    "missing before done": ({"a": True, "c": True}, {}),
    "missing before failed": ({"a": True}, {"c": DENIED}),
    "done behind failed": ({"a": True, "c": True}, {"b": DENIED}),
    "two failed": ({"a": True}, {"b": DENIED, "c": DENIED}),
    "done and failed": ({"a": True, "b": True, "c": True}, {"c": DENIED}),
    "error of nobody": ({"a": True}, {"z": DENIED}),
}


@pytest.mark.parametrize(("results", "errors"), UNCLEAR.values(), ids=UNCLEAR)
def test_an_answer_that_halting_can_not_give_leaves_everything_unknown(results, errors):
    scripted = ScriptedPortal(answered(results, errors))
    with pytest.raises(PortalUnreadable, match="any of them may have been done") as caught:
        scripted.portal.write_batch(THREE)
    assert caught.value.unknown_outcome
    assert len(scripted.requests) == 1


@pytest.mark.parametrize(
    ("results", "errors"),
    [({"a": True}, {"b": DENIED}), ({}, {}), ({"a": 1, "b": 1, "c": 1}, {"a": DENIED})],
)
def test_without_halt_a_command_in_no_part_or_in_two_leaves_everything_unknown(results, errors):
    with pytest.raises(PortalUnreadable) as caught:
        ScriptedPortal(answered(results, errors)).portal.write_batch(THREE, halt=False)
    assert caught.value.unknown_outcome


@pytest.mark.parametrize("result", [None, True, [], {}, "x", {"result": [True, True, True]}, {"result": "x"}])
def test_a_result_that_is_no_batch_leaves_everything_unknown(result):
    with pytest.raises(PortalUnreadable) as caught:
        ScriptedPortal(document({"result": result})).portal.write_batch(THREE)
    assert caught.value.unknown_outcome


KEYS = tuple(f"c{number}" for number in range(5))
SOME = st.frozensets(st.sampled_from(KEYS))
HALTED = [(frozenset(KEYS[:place]), frozenset(KEYS[place : place + 1])) for place in range(len(KEYS) + 1)]
"""Every answer that halting can give: done up to some place, where one failed unless it is the end."""


@settings(deadline=None, max_examples=200)
@given(
    told=st.tuples(SOME, SOME)
    | SOME.map(lambda done: (done, frozenset(KEYS) - done))
    | st.sampled_from(HALTED)
)
@pytest.mark.parametrize("halt", [True, False])
def test_an_answer_is_read_as_the_portal_gives_it_or_not_at_all(told, halt):
    done, failed = told
    scripted = ScriptedPortal(answered(dict.fromkeys(done, True), dict.fromkeys(failed, DENIED)))
    commands = {key: update(4) for key in KEYS}
    if told in HALTED if halt else (not done & failed and done | failed == set(KEYS)):
        answer = scripted.portal.write_batch(commands, halt=halt)
        assert (set(answer.results), set(answer.errors)) == (done, failed)
        assert answer.not_run == tuple(key for key in KEYS if key not in done | failed)
        return
    with pytest.raises(PortalUnreadable) as caught:
        scripted.portal.write_batch(commands, halt=halt)
    assert caught.value.unknown_outcome


@pytest.mark.parametrize(("code", "status"), [("QUERY_LIMIT_EXCEEDED", 503), ("OPERATION_TIME_LIMIT", 429)])
def test_a_batch_that_a_limit_kept_from_running_goes_out_again(code, status):
    scripted = ScriptedPortal(refused(code, status), refused(code, status), ALL_DONE)
    assert list(scripted.portal.write_batch(THREE).results) == ["a", "b", "c"]
    assert scripted.waits == [1.0, 2.0]
    assert scripted.bodies[0] == scripted.bodies[2]


def test_a_batch_that_a_limit_keeps_from_running_has_not_run():
    scripted = ScriptedPortal(refused("QUERY_LIMIT_EXCEEDED", 503))
    with pytest.raises(PortalBusy) as caught:
        scripted.portal.write_batch(THREE)
    assert not caught.value.unknown_outcome
    assert len(scripted.requests) == 6


@pytest.mark.parametrize(
    ("failure", "kind", "unknown"),
    [
        (httpx.ConnectError("x"), PortalUnreachable, False),
        (httpx.ConnectTimeout("x"), PortalUnreachable, False),
        (httpx.ReadTimeout("x"), PortalUnreachable, True),
        (httpx.ReadError("x"), PortalUnreachable, True),
        (httpx.RemoteProtocolError("x"), PortalUnreachable, True),
        (page(b"<html>", 502), PortalUnreadable, True),
        (page(b"", 503), PortalUnreadable, True),
        (page(b'{"result": {"result"'), PortalUnreadable, True),
        (page(b"", 302, Location="https://renamed.example/"), PortalUnreadable, True),
        (refused("INTERNAL_SERVER_ERROR", 500), PortalRefusal, True),
        (refused("ERROR_CORE", 400), PortalRefusal, True),
        (refused("", 400, "an exception"), PortalRefusal, True),
        (refused("0", 400, "an exception"), PortalRefusal, True),
        (refused("ACCESS_ERROR", 200), PortalRefusal, True),
        (refused("OPERATION_TIME_LIMIT", 200), PortalRefusal, True),
        (refused("QUERY_LIMIT_EXCEEDED", 200), PortalRefusal, True),
        (refused("INVALID_CREDENTIALS", 401), PortalRefusal, False),
        (refused("insufficient_scope", 401), PortalRefusal, False),
        (refused("PORTAL_DELETED", 403), PortalRefusal, False),
        (refused("ERROR_METHOD_NOT_FOUND", 404), PortalRefusal, False),
    ],
)
def test_nothing_else_is_sent_again_and_what_is_unclear_is_unknown(failure, kind, unknown):
    scripted = ScriptedPortal(failure, ALL_DONE)
    with pytest.raises(kind) as caught:
        scripted.portal.write_batch(THREE)
    assert caught.value.unknown_outcome is unknown
    assert scripted.waits == []
    assert len(scripted.requests) == 1


def test_a_command_that_a_limit_stopped_inside_is_told_and_not_sent_again():
    scripted = ScriptedPortal(answered({"a": True}, {"b": BLOCKED}))
    answer = scripted.portal.write_batch(THREE)
    assert (answer.results, answer.not_run) == ({"a": True}, ("c",))
    assert isinstance(answer.errors["b"], PortalBusy)
    assert answer.busy == answer.errors
    assert len(scripted.requests) == 1
    assert scripted.waits == []


def test_the_caller_can_wait_out_the_limit_and_send_the_rest():
    blocked = answered({"a": True}, {"b": BLOCKED})
    scripted = ScriptedPortal(blocked, answered({"b": True, "c": True}))
    answer = scripted.portal.write_batch(THREE)
    assert scripted.portal.wait_out(answer, 1)
    rest = {key: THREE[key] for key in (*answer.busy, *answer.not_run)}
    assert scripted.portal.write_batch(rest) == BatchAnswer(results={"b": True, "c": True})
    assert scripted.waits == [1.0]


def test_waiting_out_ends_after_as_many_tries_as_any_call_has():
    scripted = ScriptedPortal(answered({"a": True}, {"b": BLOCKED}))
    answer = scripted.portal.write_batch(THREE)
    assert [scripted.portal.wait_out(answer, number) for number in range(1, 8)] == [True] * 5 + [False] * 2
    assert scripted.waits == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert not scripted.portal.wait_out(BatchAnswer(results={"a": True}), 1)


@pytest.mark.parametrize(
    "failure",
    [
        answered({"a": True}, {"b": {"error": CODE, "error_description": f"at /rest/7/{CODE}/"}}),
        answered({CODE: True}, {CODE: DENIED}),
        document({"result": CODE}),
        refused("0", 400, f"exception at /rest/7/{CODE}/batch"),
        page(f"<html>{CODE}".encode(), 502),
    ],
)
def test_no_failure_shows_the_webhooks_code(failure):
    try:
        answer = ScriptedPortal(failure).portal.write_batch(THREE)
        errors = list(answer.errors.values())
    except PortalError as error:
        errors = [error]
    assert errors
    assert CODE.lower() not in "\n".join(map(everything_said, errors)).lower()
