"""What a good file becomes: texts as written, defaults, boards by name."""

from __future__ import annotations

import json

import pytest
from config.edits import HEAD, rewritten

from stagesync.config import load
from stagesync.errors import ConfigError
from stagesync.model.board import Kind
from stagesync.model.desired import UNMANAGED, Entry, Unlisted


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        path = tmp_path / "stagesync.yaml"
        path.write_text(text, encoding="utf-8", newline="")
        return load([str(path)])

    return read_text


def board_of(loaded):
    (board,) = loaded.configuration.boards
    return board


def stages(lines):
    return "version: 1\nboards:\n  dev:\n    kind: kanban\n    group: 7\n    stages:\n" + lines


AS_WRITTEN = (
    "000000",
    "012345",
    "5319e7",
    "NO",
    "yes",
    "null",
    "~",
    "true",
    "2024",
    "12:30",
    "1_000",
    "0x1F",
    "0o17",
    ".inf",
    ".nan",
    "2024-01-31",
    "2024-01-31 10:00:00",
    "=",
    "1e3",
    "-1",
    "+7",
    "C#",
    "a:b",
    "It's",
    "Ελληνικά",
    "進行中",
    "🚀 Launch",
)


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_a_title_without_quotes_is_its_text(read, text):
    entry = board_of(read(stages(f"      - title: {text}\n        was: [{text}.]\n"))).entries[0]
    assert (entry.title, entry.was) == (text, (f"{text}.",))


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_template_names_and_move_tasks_to_are_as_written_too(read, text):
    loaded = read(
        f"version: 1\ntemplates:\n  {text}:\n    - title: {text}\n"
        f"boards:\n  dev:\n    kind: kanban\n    group: 7\n    template: {text}\n"
        f"    unlisted: delete\n    move_tasks_to: {text}\n"
    )
    assert board_of(loaded).move_tasks_to == text


@pytest.mark.parametrize(
    ("written", "color"),
    [
        ("000000", "000000"),
        ("012345", "012345"),
        ("5319e7", "5319E7"),
        ("123456", "123456"),
        ("'00c4fb'", "00C4FB"),
        ('"#00C4FB"', "00C4FB"),
        ("'#0cf'", "00CCFF"),
        ("0x1234", None),
        ("1e1000", "1E1000"),
    ],
)
def test_a_color_is_read_as_written(read, written, color):
    text = stages(f"      - title: x\n        color: {written}\n")
    if color is None:
        with pytest.raises(ConfigError):
            read(text)
    else:
        assert board_of(read(text)).entries[0].color == color


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("7", 7),
        ("0x10", 16),
        ("0o17", 15),
        ("+7", 7),
        ("2147483647", 2147483647),
        ('"7"', "7"),
        ("'7'", "7"),
        ("!!str 7", "7"),
        ("Operations", "Operations"),
        ("NO", "NO"),
        ("12:30", "12:30"),
        ('" spaced "', " spaced "),
    ],
)
def test_a_number_is_a_group_id_and_all_else_its_name(read, written, group):
    loaded = read(f"version: 1\nboards:\n  d: {{kind: kanban, group: {written}, stages: [{{title: x}}]}}\n")
    assert board_of(loaded).group == group


def test_what_is_left_out_has_its_default(read):
    board = board_of(read(stages("      - title: x\n")))
    assert board.entries == (Entry(title="x", color=UNMANAGED, was=(), id=None),)
    assert (board.unlisted, board.move_tasks_to) == (Unlisted.KEEP, None)
    assert (board.allow_mass_delete, board.as_admin) == (False, False)


def test_every_key_arrives(read):
    board = board_of(
        read(
            "version: 1\nboards:\n  ops:\n    kind: kanban\n    group: Operations\n    unlisted: delete\n"
            "    move_tasks_to: Inbox\n    allow_mass_delete: true\n    as_admin: TRUE\n    stages:\n"
            "      - {title: Inbox, color: '#FFA801', was: [In, Entry]}\n      - {title: Closed, id: 31}\n"
        )
    )
    assert board.kind is Kind.KANBAN
    assert (board.group, board.unlisted, board.move_tasks_to) == ("Operations", Unlisted.DELETE, "Inbox")
    assert (board.allow_mass_delete, board.as_admin) == (True, True)
    assert board.entries == (
        Entry(title="Inbox", color="FFA801", was=("In", "Entry")),
        Entry(title="Closed", id=31),
    )


def test_places_count_from_one_and_name_the_entry(read):
    board = board_of(read(stages("      - title: x\n      - {title: y}\n")))
    assert [(e.location.line, e.location.column) for e in board.entries] == [(7, 9), (8, 9)]
    assert (board.location.line, board.location.column) == (3, 3)


def test_boards_come_sorted_by_name_whatever_their_order(read):
    one = read(
        "version: 1\nboards:\n  b: {kind: my-plan, stages: [{title: x}]}\n"
        "  a: {kind: kanban, group: 1, stages: [{title: x}]}\n"
    )
    other = read(
        "version: 1\nboards:\n  a: {kind: kanban, group: 1, stages: [{title: x}]}\n"
        "  b: {kind: my-plan, stages: [{title: x}]}\n"
    )
    assert [board.name for board in one.configuration.boards] == ["a", "b"]
    assert one.configuration == other.configuration


def test_an_alias_stands_for_what_it_names(read):
    loaded = read(
        "version: 1\nboards:\n  a: {kind: kanban, group: 1, stages: &s [{title: &t x, color: &c '#123'}]}\n"
        "  b: {kind: kanban, group: 2, stages: *s}\n"
        "  c: {kind: kanban, group: 3, stages: [{title: *t , color: *c }]}\n"
    )
    a, b, c = loaded.configuration.boards
    assert a.entries == b.entries == c.entries == (Entry(title="x", color="112233"),)


def test_two_equal_titles_are_told_apart_by_their_ids(read):
    board = board_of(read(stages("      - {title: Done, id: 3}\n      - {title: Done, id: 4}\n")))
    assert [entry.id for entry in board.entries] == [3, 4]


def test_a_block_scalar_is_a_title_with_its_line_break_and_a_warning(read):
    loaded = read(
        stages(
            "      - title: |\n          two\n          lines\n      - title: >-\n          one\n          line\n"
        )
    )
    assert [entry.title for entry in board_of(loaded).entries] == ["two\nlines\n", "one line"]
    assert [warning.location.line for warning in loaded.warnings] == [7, 7]


def test_an_ordinary_comment_is_no_reason_to_warn(read):
    loaded = read(stages("      - title: Inbox # where it starts\n        color: '#123456' #comment\n"))
    assert loaded.warnings == ()
    assert board_of(loaded).entries[0].title == "Inbox"


def test_a_title_cut_off_by_a_comment_is_read_and_warned_of(read):
    loaded = read(stages("      - title: Plan #1\n"))
    assert board_of(loaded).entries[0].title == "Plan"
    (warning,) = loaded.warnings
    assert str(warning).split(":7:16: ")[1].startswith("warning: the title ends before '#1'")


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r"])
def test_line_breaks_of_every_system_are_fine(read, break_):
    loaded = read(stages("      - title: x\n      - title: y\n").replace("\n", break_))
    assert [entry.location.line for entry in board_of(loaded).entries] == [7, 8]


def test_json_is_yaml(read):
    loaded = read('{"version": 1, "boards": {"me": {"kind": "my-plan", "stages": [{"title": "2024"}]}}}')
    assert board_of(loaded).entries[0].title == "2024"


PARTY = "\N{PARTY POPPER}"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (r'"\ud83c\udf89 Party"', f"{PARTY} Party"),
        (r'"\uD83C\uDF89\ud83c\udf89"', PARTY * 2),
        (r'"\ud83c\udf89 \U0001F389 \xe9"', f"{PARTY} {PARTY} é"),
        (r"'\ud83c\udf89'", r"\ud83c\udf89"),
        (r'"\\ud83c\\udf89"', r"\ud83c\udf89"),
    ],
)
def test_a_character_that_json_escapes_in_two_halves_is_one(read, written, title):
    (entry, _) = board_of(read(stages(f"      - title: {written}\n      - title: {PARTY * 200}\n"))).entries
    assert entry.title == title


def test_what_json_writes_is_read_whatever_its_characters(read):
    board = {"kind": "kanban", "group": f"{PARTY} group", "stages": [{"title": f"{PARTY}é"}]}
    text = json.dumps({"version": 1, "boards": {f"dev{PARTY}": board}})
    assert text.isascii()
    found = board_of(read(text))
    assert (found.name, found.group, found.entries[0].title) == (f"dev{PARTY}", f"{PARTY} group", f"{PARTY}é")


def test_what_json_writes_can_be_edited_where_it_stands():
    text = f'{HEAD}    stages: [{{"title": "\\ud83c\\udf89 A"}}, {{"title": "B"}}]\n'
    after = text.replace('"B"', '"C"')
    assert rewritten(text, [f"{PARTY} A", "B>C"]) == after


def test_tabs_between_values_are_fine(read):
    loaded = read("version:\t1\nboards: {\n\tme: {kind: my-plan, stages: [{title: x}]}}\t\n")
    assert board_of(loaded).name == "me"


def test_a_title_of_255_characters_outside_the_basic_plane_is_not_too_long(read):
    loaded = read(stages(f"      - title: {'🚀' * 255}\n"))
    assert len(board_of(loaded).entries[0].title) == 255


def test_100_000_entries_are_read_and_one_more_is_refused(read):
    rows = "".join(f"      - title: s{number}\n" for number in range(100_000))
    assert len(board_of(read(stages(rows))).entries) == 100_000
    with pytest.raises(ConfigError, match="'stages' lists too many stages"):
        read(stages(rows + "      - title: last\n"))
