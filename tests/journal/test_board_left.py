"""A journal tells how its run left a board, or that it does not know."""

import json

import httpx
import pytest
from embedded import live, nth_writing, refused, rows, wanted
from emulator.states import state, task
from journal.runs import cut_off, journalled

from stagesync.errors import SourceError
from stagesync.journal.latest import newest_first
from stagesync.journal.reading import read_journal
from stagesync.model.desired import Entry, Unlisted


@pytest.fixture
def world():
    with live(state(rows("Backlog", "Doing", "Done"), [task(1, 11), task(2, 12)])) as opened:
        yield opened


def left(path):
    (board,) = read_journal(path).boards
    return None if board.after is None else [(s.id, s.title, s.color) for s in board.after]


def there(world):
    return [(int(row["ID"]), row["TITLE"], row["COLOR"]) for row in world.rows()]


RUNS = {
    "renamed, recoloured, moved": wanted(
        "Done", Entry(title="In work", was=("Doing",), color="FF0000"), "Backlog"
    ),
    "made, with a colour": wanted("Backlog", Entry(title="New", color="FF0000"), "Done"),
    "deleted, the tasks in a new stage": wanted(
        "Backlog",
        Entry(title="Inbox", color="123456"),
        "Done",
        unlisted=Unlisted.DELETE,
        move_tasks_to="Inbox",
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_it_is_the_board_as_it_is_then_with_the_ids_of_new_stages(world, tmp_path, name):
    path = journalled(world, tmp_path, RUNS[name])
    assert world.outcome.ok
    assert left(path) == there(world)


def test_a_colour_that_the_portal_chose_is_not_known(world, tmp_path):
    path = journalled(world, tmp_path, wanted("Backlog", "New", "Done"))
    expected = [(key, title, None if title == "New" else color) for key, title, color in there(world)]
    assert left(path) == expected


def test_after_a_lost_answer_it_is_the_board_that_the_run_ended_with(world, tmp_path):
    def lost():
        raise httpx.ReadTimeout("cut")

    world.after = nth_writing(0, lost)
    renamed = Entry(title="In work", was=("Doing",))
    path = journalled(world, tmp_path, wanted("Backlog", renamed, "Done", Entry(title="New", color="FF0000")))
    assert world.outcome.ok
    assert left(path) == there(world)


def test_a_board_that_failed_is_not_known(world, tmp_path):
    world.before = nth_writing(0, lambda: refused("ACCESS_DENIED"))
    path = journalled(world, tmp_path, wanted("Backlog", "New", "Doing", "Done"))
    assert not world.outcome.ok
    assert left(path) is None


def test_a_board_of_a_run_that_was_cut_off_is_not_known(world, tmp_path):
    assert left(cut_off(world, tmp_path, wanted("Backlog", "New", "Doing", "Done"), done=True)) is None


def test_a_journal_of_an_earlier_version_does_not_tell(world, tmp_path):
    path = journalled(world, tmp_path, RUNS["made, with a colour"])
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        line.pop("after", None)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert left(path) is None


ODD = ("nonsense", [1], [{}], [{"id": "x", "title": "A", "color": None, "created_by": None}])


@pytest.mark.parametrize("odd", ODD)
def test_what_is_none_is_damage(world, tmp_path, odd):
    path = journalled(world, tmp_path, RUNS["made, with a colour"])
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    next(line for line in lines if line["type"] == "board")["after"] = odd
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(SourceError, match=r":2: this line of the journal is damaged"):
        read_journal(path)


def journal(folder, name, portal):
    line = {"type": "journal", "format_version": "1.0", "portal": portal}
    (folder / name).write_text(json.dumps(line) + "\n")


def test_the_newest_journals_of_a_portal_come_first(tmp_path):
    names = [
        "20260102T000000Z.jsonl",
        "20260101T000000Z-10.jsonl",
        "20260101T000000Z-2.jsonl",
        "20260101T000000Z.jsonl",
    ]
    for name in names:
        journal(tmp_path, name, "here")
    journal(tmp_path, "20270101T000000Z.jsonl", "elsewhere")
    (tmp_path / "notes.jsonl").write_text("no journal")
    assert [path.name for path, _ in newest_first(tmp_path, "here")] == names


def test_where_there_is_no_folder_there_is_no_journal(tmp_path):
    assert list(newest_first(tmp_path / "none", "here")) == []
