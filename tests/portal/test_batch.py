"""Many reads in one request: what goes out, and how each form of the answer is taken apart."""

import pytest
from portal.doubles import ScriptedPortal, document, refused
from portal.php_query import parse_command

from stagesync.errors import PortalBusy, PortalRefusal, PortalUnreadable
from stagesync.portal.client import BatchAnswer, Command

COMMANDS = {
    "dev": Command(method="task.stages.get", params={"entityId": 7, "isAdmin": True}),
    "ops": Command(method="task.stages.get", params={"entityId": 8}),
}
EMPTY_PARTS = {"result": [], "result_error": [], "result_total": [], "result_next": [], "result_time": []}


def answering(**parts):
    return ScriptedPortal(document({"result": EMPTY_PARTS | parts, "time": {}}))


def test_a_batch_is_one_request_that_a_failure_does_not_halt():
    scripted = answering(result={"dev": {"1": {}}, "ops": []})
    scripted.portal.read_batch(COMMANDS)
    [request] = scripted.requests
    assert str(request.url).endswith("/batch.json")
    assert scripted.bodies == [
        {
            "halt": 0,
            "cmd": {"dev": "task.stages.get?entityId=7&isAdmin=1", "ops": "task.stages.get?entityId=8"},
        }
    ]


@pytest.mark.parametrize(
    "title",
    ["Plan #1", "100 %", "a&b=c", "1+1", "😀 Ü", "\"quoted\" 'too'", "%41", "a?b", "x\ny", "[0]", "$100"],
)
def test_php_reads_the_text_that_was_meant(title):
    scripted = answering(result={"c": True})
    scripted.portal.read_batch(
        {"c": Command(method="x.get", params={"FILTER": {"NAME": title, "AFTER_ID": 0}})}
    )
    [body] = scripted.bodies
    assert parse_command(body["cmd"]["c"]) == ("x.get", {"FILTER": {"NAME": title, "AFTER_ID": "0"}})


def test_results_errors_totals_and_nexts_are_found_by_key():
    answer = answering(
        result={"dev": {"tasks": []}},
        result_error={"ops": {"error": "ACCESS_DENIED", "error_description": "Access denied"}},
        result_total={"dev": "120"},
        result_next={"dev": 50},
    ).portal.read_batch(COMMANDS)
    assert answer.results == {"dev": {"tasks": []}}
    assert (answer.totals, answer.nexts) == ({"dev": 120}, {"dev": 50})
    error = answer.errors["ops"]
    assert (error.code, error.method, error.unknown_outcome) == ("ACCESS_DENIED", "task.stages.get", False)
    assert "may not see this board" in str(error)


def test_empty_parts_come_as_lists_and_null_is_a_result():
    answer = answering(result={"dev": None, "ops": []}).portal.read_batch(COMMANDS)
    assert answer == BatchAnswer(results={"dev": None, "ops": []})


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"error": "", "error_description": "odd"}, ""),
        ({"error": "0", "error_description": "odd"}, "0"),
        ({"error": "insufficient_scope", "error_description": ""}, "insufficient_scope"),
        ({"error_description": "odd"}, ""),
        ("odd", ""),
        (None, ""),
    ],
)
def test_every_form_of_an_inner_error_is_a_refusal(entry, code):
    answer = answering(result={"dev": 1}, result_error={"ops": entry}).portal.read_batch(COMMANDS)
    assert type(answer.errors["ops"]) is PortalRefusal
    assert answer.errors["ops"].code == code


def test_an_inner_limit_is_told_apart():
    entry = {"error": "OPERATION_TIME_LIMIT", "error_description": "blocked"}
    answer = answering(result={"dev": 1}, result_error={"ops": entry}).portal.read_batch(COMMANDS)
    assert isinstance(answer.errors["ops"], PortalBusy)


@pytest.mark.parametrize("result", [EMPTY_PARTS, EMPTY_PARTS | {"result": {"dev": 1}}, [], None, {}, "x"])
def test_a_command_in_no_part_is_noticed(result):
    with pytest.raises(PortalUnreadable, match="unanswered"):
        ScriptedPortal(document({"result": result})).portal.read_batch(COMMANDS)


def test_answers_to_nobody_are_left_out():
    answer = answering(result={"dev": 1, "ops": 2, "else": 3}, result_total={"else": 9}).portal.read_batch(
        COMMANDS
    )
    assert answer == BatchAnswer(results={"dev": 1, "ops": 2})


@pytest.mark.parametrize("key", ["0", "7", "", "-1", "a b", "a[b]", "ключ"])
def test_keys_that_php_could_take_for_numbers_or_paths_are_refused(key):
    scripted = answering()
    with pytest.raises(ValueError, match="batch key"):
        scripted.portal.read_batch({key: COMMANDS["dev"]})
    assert scripted.requests == []


def test_more_than_fifty_commands_are_refused_and_none_need_no_request():
    scripted = answering()
    with pytest.raises(ValueError, match="at most 50"):
        scripted.portal.read_batch({f"c{number}": COMMANDS["dev"] for number in range(51)})
    assert scripted.portal.read_batch({}) == BatchAnswer()
    assert scripted.requests == []


@pytest.mark.parametrize(
    "name", ["$result[dev]", "a $TOTAL[x] b", "$next.y[0]", ["$time[a]"], {"a": "$error[b]"}]
)
def test_a_text_that_a_batch_would_rewrite_goes_out_alone(name):
    scripted = ScriptedPortal(
        document({"result": EMPTY_PARTS | {"result": {"dev": 1}}}),
        document({"result": ["found"], "total": 1, "next": 50}),
    )
    alone = Command(method="sonet_group.get", params={"FILTER": {"NAME": name}})
    answer = scripted.portal.read_batch({"who": alone, "dev": COMMANDS["dev"]})
    assert answer == BatchAnswer(results={"who": ["found"], "dev": 1}, totals={"who": 1}, nexts={"who": 50})
    assert list(scripted.bodies[0]["cmd"]) == ["dev"]
    assert scripted.bodies[1] == {"FILTER": {"NAME": name}}


def test_a_refusal_of_a_command_sent_alone_stops_no_other():
    scripted = ScriptedPortal(
        document({"result": EMPTY_PARTS | {"result": {"dev": 1}}}), refused("insufficient_scope", 401)
    )
    alone = Command(method="sonet_group.get", params={"FILTER": {"NAME": "$result[a]"}})
    answer = scripted.portal.read_batch({"who": alone, "dev": COMMANDS["dev"]})
    assert answer.results == {"dev": 1}
    assert answer.errors["who"].code == "insufficient_scope"


def test_a_refusal_of_the_whole_batch_is_raised():
    with pytest.raises(PortalRefusal, match="batch: the portal does not know this webhook"):
        ScriptedPortal(refused("INVALID_CREDENTIALS", 401)).portal.read_batch(COMMANDS)


def test_a_batch_is_a_read_and_outlives_what_passes():
    done = document({"result": EMPTY_PARTS | {"result": {"dev": 1, "ops": 2}}})
    scripted = ScriptedPortal(refused("INTERNAL_SERVER_ERROR", 500), done)
    assert scripted.portal.read_batch(COMMANDS).results == {"dev": 1, "ops": 2}
