"""The embedded portal answers 400 recorded conversations exactly, and ends in the state they end in."""

import json
from pathlib import Path

import pytest
from emulator.wsgi_client import ask, call

from stagesync.emulator import EmbeddedPortal

VECTORS = Path(__file__).parents[1] / "vectors" / "task-stages.jsonl"
CHUNK = 50
UNTOLD = ("time", "result_time", "error_description")


def conversations():
    return [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]


def told(value):
    """Return an answer without what the vectors leave out."""
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items() if key not in UNTOLD}
    return [told(item) for item in value] if isinstance(value, list) else value


def without_null_types(stages):
    return [
        {**row, "SYSTEM_TYPE": row["SYSTEM_TYPE"] or ""}
        for row in sorted(stages, key=lambda row: int(row["ID"]))
    ]


def play(portal, case):
    put = ask(portal, "PUT", "/_portal/state", body=json.dumps(case["before"]).encode())
    assert put.status == 200, put.text
    for request, response in zip(case["requests"], case["responses"], strict=True):
        got = call(portal, request["method"], request["params"])
        assert {"status": got.status, "body": told(got.json)} == response, (case["case"], request)
        assert ordered(got.json) == ordered(response["body"]), (case["case"], request)
    after = ask(portal, "GET", "/_portal/state").json
    assert without_null_types(after["stages"]) == without_null_types(case["after"]["stages"]), case["case"]
    assert after["tasks"] == case["after"]["tasks"], case["case"]


def ordered(value):
    """Return an answer's keys in the order sent: a board's order is the order of its map."""
    if isinstance(value, dict):
        return [(key, ordered(item)) for key, item in value.items() if key not in UNTOLD]
    return [ordered(item) for item in value] if isinstance(value, list) else None


def test_there_are_400_conversations():
    assert len(conversations()) == 400


@pytest.mark.parametrize("first", range(0, 400, CHUNK))
def test_every_conversation_goes_as_recorded(first):
    portal = EmbeddedPortal()
    for case in conversations()[first : first + CHUNK]:
        play(portal, case)
    portal.close()
