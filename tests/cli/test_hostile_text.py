"""A text on the portal changes nothing on a terminal or in a CI's log but itself, whichever command shows it."""

import json
import re

import pytest
import yaml
from cli.states import OTHER, kanban, rows, state, write

HOSTILE = {
    "colours": "\x1b[31mred\x1b[0m",
    "window title": "\x1b]0;owned\x07",
    "clear screen": "\x1b[2J\x1b[H",
    "8-bit escape": "\x9b31m",
    "line break": "Done\n::error::owned",
    "carriage return": "Done\rowned",
    "set-output": "::set-output name=x::y",
    "blank before": " \t::add-mask::x",
    "log command": "##[error]owned",
    "vso": "##vso[task.setvariable variable=x]y",
    "right to left": "safe\u202egpj.exe",
    "isolate": "\u2067abc\u2069",
    "zero width": "Do\u200bne",
    "line separator": "a\u2028::error::b",
    "next line": "a\x85::error::b",
    "tag": "a\U000e0041b",
    "backspace": "abc\x08\x08\x08xyz",
    "nothing but marks": "\u0300\u0301",
    "deletion": "a\x7fb",
}
ODD = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


def check(ended):
    assert "Traceback" not in ended.said
    assert not ODD.search(ended.said), ended.said
    for line in ended.said.split("\n"):
        assert not line.lstrip().startswith("::"), line
        assert not re.search(r"##\w*\[", line), line


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_as_a_live_title_and_a_group_name(run, here, portal, text):
    portal.put(state(rows("Backlog", text, "Done"), OTHER, groups={"7": f"G {text}", "8": text}))
    ops = kanban("Closed", "X", name="ops", group=8, unlisted="delete")
    write(here / "stagesync.yaml", kanban("Done", "Backlog"), ops)
    for args in (
        ("plan",),
        ("plan", "--format", "json"),
        ("pull", "--group", "7", "--group", "8"),
        ("pull", "--group", f"G {text}", "--out", "pulled.yaml"),
        ("apply",),
        ("apply", "--dry-run"),
        ("apply", "--yes"),
        ("plan", "--detailed-exitcode"),
    ):
        check(run(*args))
    titles = [row["TITLE"] for row in portal.state()["stages"]]
    assert text in titles  # compared and sent as it is
    kept = sorted((here / ".stagesync").glob("*-dev.yaml"))[0]
    stages = yaml.safe_load(kept.read_text())["boards"]["dev"]["stages"]
    assert [stage["title"] for stage in stages] == ["Backlog", text, "Done"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_as_the_text_of_an_error(run, here, secret, text):
    body = json.dumps({"error": f"ODD{text}", "error_description": text}).encode()
    secret.answer = lambda asked: (400, [("Content-Type", "application/json")], body)
    write(here / "stagesync.yaml", kanban("Done"))
    for args in (
        ("plan",),
        ("plan", "--format", "json"),
        ("pull", "--group", "7"),
        ("pull", "--group", "Name"),
    ):
        ended = run(*args)
        assert ended.code == 1
        check(ended)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_as_an_argument(run, here, portal, text):
    write(here / "stagesync.yaml", kanban("Done"))
    for args in (
        ("plan", f"--target={text}"),
        ("plan", f"--format={text}"),
        ("plan", "--", text),
        ("validate", "--", text),
        ("plan", f"--webhook-file={text}"),
        ("plan", f"--out=no/{text}"),
        ("pull", f"--group={text}"),
        ("portal", "seed", "--", text),
        ("portal", text),
        (text,),
    ):
        ended = run(*args)
        assert ended.code in (1, 64)
        check(ended)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_as_a_desired_title_in_the_configuration(run, here, portal, text):
    write(here / "stagesync.yaml", kanban("Backlog", f"{{title: {json.dumps(text)}}}", "Done"))
    for args in (("validate",), ("plan",), ("apply", "--yes")):
        check(run(*args))
