"""`stagesync show`: a saved plan drawn without a portal, in every format the same as when it was made."""

from __future__ import annotations

import json

import pytest
from cli.states import CHANGED, kanban, write

FORMATS = ("text", "json", "markdown", "html", "svg")


@pytest.fixture
def config(here):
    write(here / "stagesync.yaml", CHANGED)


@pytest.mark.parametrize("form", FORMATS)
def test_it_prints_what_plan_printed(run, portal, config, monkeypatch, form):
    planned = run("plan", "--out", "plan.json", "--format", form)
    monkeypatch.delenv("STAGESYNC_WEBHOOK")
    portal.door("DELETE", "log")
    shown = run("show", "plan.json", "--format", form)
    assert (shown.code, shown.out, shown.err) == (0, planned.out, "")
    assert shown.out
    assert portal.log() == []


def test_text_is_what_it_prints_unasked(run, portal, config):
    run("plan", "--out", "plan.json")
    assert run("show", "plan.json").out == run("show", "plan.json", "--format", "text").out


def test_it_refuses_a_plan_that_was_changed(run, portal, config, here):
    run("plan", "--out", "plan.json")
    document = json.loads((here / "plan.json").read_text())
    document["boards"][0]["hazards"] = []
    document["boards"][0]["name"] = "harmless"
    (here / "plan.json").write_text(json.dumps(document, indent=2) + "\n")
    shown = run("show", "plan.json", "--format", "markdown")
    assert (shown.code, shown.out) == (1, "")
    assert "plan.json was changed after it was saved" in shown.err


def test_a_file_that_is_not_there_is_named(run, here):
    shown = run("show", "nowhere.json")
    assert shown.code == 1
    assert "nowhere.json can't be read" in shown.err


def test_a_refused_plan_is_shown_too(run, portal, here):
    write(here / "stagesync.yaml", kanban("Backlog", "Brand new", unlisted="error"))
    planned = run("plan", "--out", "plan.json")
    shown = run("show", "plan.json")
    assert (planned.code, shown.code, shown.out) == (1, 0, planned.out)
    assert "REFUSED" in shown.out
    assert "Brand new" in shown.out
