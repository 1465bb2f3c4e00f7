"""Live boards as configuration: what is written, and that every YAML reader reads it back exactly."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from rendering import golden_files
from rendering.plans import ME, OPS, live
from rendering.texts import NASTY, any_text, faults

from stagesync.errors import SourceError
from stagesync.model.board import Address, Kind
from stagesync.rendering.board_yaml import boards_to_yaml
from stagesync.rendering.yaml_scalar import comment, key, quoted

LOADERS = [yaml.SafeLoader, yaml.CSafeLoader, yaml.BaseLoader]
"""YAML 1.1 in Python, YAML 1.1 in C, and one that takes every plain scalar for text."""

TRAPS = [
    "NO",
    "null",
    "~",
    "012345",
    "5319e7",
    "000000",
    "1_000",
    "12:30",
    "2024-01-01",
    "=",
    "<<",
    "0x1F",
    ".inf",
]


def can_be_written(title):
    return (
        bool(title.strip()) and len(title) <= 255 and not any("\ud800" <= char <= "\udfff" for char in title)
    )


def read(text, loader=yaml.SafeLoader):
    return yaml.load(text, Loader=loader)


def stages(text, name="dev", loader=yaml.SafeLoader):
    return read(text, loader)["boards"][name]["stages"]


def test_golden():
    boards = [
        ("dev", live(("Backlog", "00C4FB"), ("NO", "47D1E2"), ("Done", "75D900"), ("Done", "A8ADB4"))),
        ("team ops", live(("000000", "000000"), ("Tab\there", "#75D9"), address=OPS)),
        ("me", live(("This week 👍", "FFA801"), address=ME)),
    ]
    text = boards_to_yaml(boards, schema_comment="https://stagesync.github.io/schemas/config.schema.json")
    golden_files.check("boards.yaml", text)


def test_without_a_schema_comment_the_version_comes_first():
    assert boards_to_yaml([("me", live(("A", "000000"), address=ME))], schema_comment=None) == (
        'version: 1\nboards:\n  me:\n    kind: my-plan\n    stages:\n      - {title: "A", color: "#000000"}\n'
    )


def test_a_copy_tells_each_stages_id_in_a_comment():
    text = boards_to_yaml([("me", live(("A", "000000"), ("B", "#12")))], note_ids=True)
    assert '- {title: "A", color: "#000000"}  # id: 10\n' in text
    assert '- {title: "B"}  # id: 11; no color' in text


def test_only_titles_that_stand_twice_get_ids():
    board = live(("Done", "75D900"), ("done", "75D900"), ("Done", "75D900"))
    assert [stage.get("id") for stage in stages(boards_to_yaml([("dev", board)], schema_comment=None))] == [
        10,
        None,
        12,
    ]


def test_a_damaged_color_is_left_unmanaged_with_a_comment():
    text = boards_to_yaml([("dev", live(("A", "#1F\n- x")))], schema_comment=None)
    assert stages(text) == [{"title": "A"}]
    assert r'# no color: the portal stores "#1F\n- x"' in text


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("title", [*TRAPS, *(title for title in NASTY if can_be_written(title))])
def test_titles_that_parsers_misread_come_back_as_text(title, loader):
    text = boards_to_yaml([("dev", live((title, "012345")))], schema_comment=None)
    assert stages(text, loader=loader) == [{"title": title, "color": "#012345"}]


@pytest.mark.parametrize("loader", LOADERS)
@settings(max_examples=150, deadline=None)
@given(titles=st.lists(any_text.filter(can_be_written), min_size=1, max_size=4), name=any_text)
@example(titles=["a"], name="x\u0085boards: {}\u2028evil: 1\n- y" + "\r" * 300)
def test_every_title_comes_back_and_no_comment_is_broken_out_of(loader, titles, name):
    address = Address(kind=Kind.KANBAN, group=7, name=name)
    board = live(*((title, "zz" + name) for title in titles), address=address)
    text = boards_to_yaml([("dev", board)], schema_comment=None)
    assert faults(text) == []
    document = read(text, loader)
    assert list(document) == ["version", "boards"]
    assert list(document["boards"]) == ["dev"]
    assert str(document["boards"]["dev"]["group"]) == "7"
    assert [stage["title"] for stage in document["boards"]["dev"]["stages"]] == titles


@pytest.mark.parametrize("loader", LOADERS[:2])
@settings(max_examples=100, deadline=None)
@given(name=any_text)
def test_every_board_name_comes_back_as_text(loader, name):
    assume(not any("\ud800" <= char <= "\udfff" for char in name))
    text = boards_to_yaml([(name, live(("A", "000000")))], schema_comment=None)
    assert list(read(text, loader)["boards"]) == [name]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("dev", "dev"),
        ("team-2_b", "team-2_b"),
        ("no", '"no"'),
        ("Yes", '"Yes"'),
        ("null", '"null"'),
        ("y", '"y"'),
        ("2024", '"2024"'),
        ("a b", '"a b"'),
        ("", '""'),
        ("Ünï", '"Ünï"'),
    ],
)
def test_names_are_quoted_unless_they_are_plain_words(name, written):
    assert key(name) == written


def test_a_quoted_text_of_printable_ascii_is_json_too():
    text = "".join(map(chr, range(0x20, 0x7F)))
    assert json.loads(quoted(text)) == text


def test_a_comment_is_cut():
    assert len(comment("x" * 1000)) == len("# ") + 120


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("", "is blank"),
        (" \t", "is blank"),
        ("x" * 256, "has 256 characters"),
        ("half \ud83d", "lone surrogate"),
    ],
)
def test_a_title_that_no_configuration_can_hold_is_an_error(title, fault):
    with pytest.raises(
        SourceError, match=r'board "dev\\n", stage 11: its title .*rename the stage'
    ) as caught:
        boards_to_yaml([("dev\n", live(("A", "000000"), (title, "000000")))], schema_comment=None)
    assert fault in str(caught.value)


def test_a_board_without_stages_is_an_error():
    with pytest.raises(SourceError, match=r'board "dev" .*has no stages'):
        boards_to_yaml([("dev", live())], schema_comment=None)
