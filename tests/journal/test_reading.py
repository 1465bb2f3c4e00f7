"""A journal is read as far as it was written; what is no journal, or damaged within, is refused."""

import json

import pytest
from embedded import live, rows, wanted
from emulator.states import state, task
from journal.runs import cut_off, journalled

from stagesync.errors import SourceError
from stagesync.journal.reading import read_journal
from stagesync.journal.record import TaskMove
from stagesync.model.desired import Entry, Unlisted

DELETING = {"unlisted": Unlisted.DELETE, "move_tasks_to": "Inbox"}


@pytest.fixture
def world():
    with live(state(rows("Backlog", "Doing", "Done"), [task(1, 11), task(2, 12)])) as opened:
        yield opened


def test_it_tells_the_boards_as_they_were_and_what_was_done(world, tmp_path):
    path = journalled(world, tmp_path, wanted("Backlog", "Inbox", "Done", **DELETING))
    run = read_journal(path)
    assert (run.portal, run.command, run.version, run.ended) == ("portal.example", "apply", "0.1.0", True)
    (board,) = run.boards
    assert [(s.id, s.title, s.sort, s.system_type) for s in board.stages] == [
        (10, "Backlog", 100, "NEW"), (11, "Doing", 200, ""), (12, "Done", 300, ""),
    ]  # fmt: skip
    assert board.created == {100}
    assert board.moves == (TaskMove(task=1, origin=11, target=100),)
    assert (board.unsettled, board.pinned, board.redacted) == ((), False, False)


@pytest.mark.parametrize("done", [False, True])
def test_of_a_call_without_an_answer_nobody_knows(world, tmp_path, done):
    path = cut_off(world, tmp_path, wanted("Backlog", "Doing", "Done", "New"), done=done)
    text = path.read_text()
    path.write_text("".join(line for line in text.splitlines(keepends=True) if '"ended"' not in line))
    run = read_journal(path)
    assert not run.ended
    assert (run.boards[0].created, run.boards[0].unsettled) == (frozenset(), ("New",))


def test_it_is_read_wherever_it_was_cut_off(world, tmp_path):
    path = journalled(
        world,
        tmp_path,
        wanted("Backlog", Entry(title="Ünïcode 🚀"), "Done", **DELETING | {"move_tasks_to": "Done"}),
    )
    whole = path.read_bytes()
    first = whole.index(b"\n")
    for length in range(first, len(whole)):
        path.write_bytes(whole[:length])
        assert read_journal(path).ended is (length == len(whole) - 1)


def test_a_batch_that_stopped_settles_what_it_did_not_run(tmp_path):
    path = tmp_path / "journal.jsonl"
    sent = [
        {"board": "dev", "index": i, "reasons": ["create"], "stage": f"S{i}", "method": "task.stages.add",
         "params": {}} for i in range(3)
    ]  # fmt: skip
    answers = [{"board": "dev", "index": 0, "result": "7"}, {"board": "dev", "index": 1, "error": "no"}]
    board = {"type": "board", "name": "dev", "kind": "my-plan", "address": {"group": None, "name": None},
             "as_admin": False, "stages": [], "emptied": {}, "hazards": []}  # fmt: skip
    write(path, HEAD, board, {"type": "sending", "calls": sent}, {"type": "answered", "calls": answers})
    (told,) = read_journal(path).boards
    assert (told.created, told.unsettled) == (frozenset({7}), ())


def test_requests_that_overlap_are_told_apart(tmp_path):
    """Two are sent before either is answered: what one's answer leaves out was not run, of the other nobody knows."""
    path = tmp_path / "journal.jsonl"
    boards = [
        {"type": "board", "name": name, "kind": "my-plan", "address": {"group": None, "name": None},
         "as_admin": False, "stages": [], "emptied": {}, "hazards": []}
        for name in ("one", "two")
    ]  # fmt: skip
    sent = [
        {"type": "sending", "calls": [
            {"board": name, "index": index, "reasons": ["create"], "stage": f"{name} {index}",
             "method": "task.stages.add", "params": {}} for index in range(2)
        ]} for name in ("one", "two")
    ]  # fmt: skip
    answered = {"type": "answered", "calls": [{"board": "one", "index": 0, "result": "7"}]}
    write(path, HEAD, *boards, *sent, answered)
    one, two = read_journal(path).boards
    assert (one.created, one.unsettled) == (frozenset({7}), ())
    assert (two.created, two.unsettled) == (frozenset(), ("two 0", "two 1"))


HEAD = {"type": "journal", "format_version": "1.0", "portal": "p", "version": "9"}


def write(path, *lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "is no journal of stagesync"),
        (b"\xff\xfe{}", "is no journal of stagesync"),
        (b"version: 1\nboards:\n", "is no journal of stagesync"),
        (b"[" * 100_000, "is no journal of stagesync"),
        (
            b'{"type": "journal", "portal": "p", "format_version": "2.0", "version": "9"}\n',
            "that wrote it (9)",
        ),
        (
            json.dumps(HEAD).encode() + b'\nhalf\n{"type": "ended"}\n',
            ":2: this line of the journal is damaged",
        ),
        (json.dumps(HEAD).encode() + b'\n{"type": "board"}\n', ":2: this line of the journal is damaged"),
        (json.dumps(HEAD).encode() + b'\n{"type": "sending", "calls": 3}\n', ":2: this line"),
    ],
)
def test_what_is_no_journal_is_refused(tmp_path, text, message):
    path = tmp_path / "journal.jsonl"
    path.write_bytes(text)
    with pytest.raises(SourceError) as refused:
        read_journal(path)
    assert message in str(refused.value)


def test_lines_of_another_type_are_left_out(tmp_path):
    path = tmp_path / "journal.jsonl"
    write(path, HEAD, {"type": "weather", "calls": 3}, {"type": "note", "board": "dev", "text": "-"})
    assert read_journal(path).boards == ()


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"none\.jsonl can't be read: No such file"):
        read_journal(tmp_path / "none.jsonl")
