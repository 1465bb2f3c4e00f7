"""A journal is on the disk before the next thing happens, for its owner alone, and without a secret."""

import json
import os
from datetime import UTC, datetime

import pytest
from embedded import live, rows, wanted
from emulator.states import state
from journal.runs import HEADING, journalled

from stagesync.errors import SourceError
from stagesync.journal.writing import JournalFile
from stagesync.portal.redaction import Redactor


@pytest.fixture
def world():
    with live(state(rows("Backlog", "Doing", "Done"))) as opened:
        yield opened


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_it_tells_what_was_there_each_call_before_and_after_and_the_end(world, tmp_path):
    path = journalled(world, tmp_path, wanted("Done", "Backlog", "Doing", "New"))
    told = lines(path)
    assert [line["type"] for line in told] == ["journal", "board", "sending", "answered", "ended"]
    assert told[0].items() >= {"format_version": "1.0", "portal": "portal.example"}.items()
    assert told[1]["stages"][0] == {
        "id": 10, "title": "Backlog", "color": "AABBCC", "sort": 100, "system_type": "NEW",
    }  # fmt: skip
    assert [call["method"] for call in told[2]["calls"]] == ["task.stages.update", "task.stages.add"]
    assert [call["result"] for call in told[3]["calls"]] == [True, 100]
    assert told[4]["boards"] == [
        {"name": "dev", "state": "applied", "done": 2, "not_done": 0, "message": None}
    ]
    assert all(datetime.fromisoformat(line["at"]).tzinfo is UTC for line in told)


def test_calls_are_in_the_file_before_they_are_sent(world, tmp_path):
    seen = []

    def look(method, params):
        if method in ("batch", "task.stages.add"):
            (path,) = tmp_path.iterdir()
            seen.append(lines(path)[-1]["type"])

    world.before = look
    journalled(world, tmp_path, wanted("Backlog", "Doing", "Done", "New"))
    assert seen == ["sending"]


def test_every_line_is_flushed_to_the_disk_the_heading_and_the_boards_together(world, tmp_path, monkeypatch):
    lengths = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (lengths.append(os.fstat(handle).st_size), sync(handle)))
    path = journalled(world, tmp_path, wanted("Backlog", "Doing", "Done", "New"))
    ends, length = [], 0
    for line in path.read_bytes().splitlines(keepends=True):
        length += len(line)
        ends.append(length)
    assert [length for length in lengths if length in ends] == ends[1:]


def test_it_is_for_its_owner_alone_and_takes_no_other_journals_name(world, tmp_path):
    now = lambda: datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # noqa: E731 - a clock
    for _ in range(2):
        with JournalFile(tmp_path, HEADING, now=now) as journal:
            journal.began([], {})
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "20261122T120000Z-2.jsonl",
        "20261122T120000Z.jsonl",
    ]
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_a_run_that_comes_to_no_write_leaves_no_file(world, tmp_path):
    journalled(world, tmp_path, wanted("Backlog", "Doing", "Done"))
    assert list(tmp_path.iterdir()) == []


def test_a_secret_is_hidden_and_the_line_says_so(world, tmp_path):
    plan = world.plan(wanted("Backlog", "Doing", "Done", "the code k7x9q2m4 itself"))
    with JournalFile(tmp_path, HEADING, redact=Redactor(("k7x9q2m4",)).redact) as journal:
        world.apply(plan, journal=journal)
    assert b"k7x9q2m4" not in journal.path.read_bytes()
    assert [line["type"] for line in lines(journal.path) if line.get("redacted")] == ["board", "sending"]


def full(monkeypatch, *, after):
    """Let the disk be full from some write on; half of that one still gets on it."""
    write, left = os.write, [after]

    def writing(handle, data):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return write(handle, data[: len(data) // 2] if left[0] == 0 else data)

    monkeypatch.setattr(os, "write", writing)


@pytest.mark.parametrize("after", [0, 1])
def test_without_it_nothing_is_written_to_the_portal(world, tmp_path, monkeypatch, after):
    full(monkeypatch, after=after)
    with pytest.raises(
        SourceError, match="No space left on device; nothing is written to the portal without it"
    ):
        journalled(world, tmp_path, wanted("Backlog", "Doing", "Done", "New"))
    assert world.writes() == []


def test_a_call_that_cannot_be_written_down_is_not_sent(world, tmp_path, monkeypatch):
    full(monkeypatch, after=2)
    journalled(world, tmp_path, wanted("Backlog", "Doing", "Done", "New"))
    (board,) = world.outcome.boards
    assert not board.ok
    assert "No space left on device; nothing is written to the portal without it" in board.message
    assert world.writes() == []


def test_a_half_line_is_taken_back(world, tmp_path, monkeypatch):
    with JournalFile(tmp_path, HEADING) as journal:
        journal.began([], {})
        full(monkeypatch, after=1)
        journal.note("dev", "lost")
        assert "No space left" in str(journal.trouble)
        with pytest.raises(SourceError):
            journal.sending([])
    assert [line["type"] for line in lines(journal.path)] == ["journal"]
