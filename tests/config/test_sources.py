"""Which files are read, and what happens to files that are none: too large, not UTF-8, missing."""

from __future__ import annotations

import codecs
import tracemalloc
from pathlib import Path

import pytest
import yaml

from stagesync.config import composing, load
from stagesync.config.report import Report
from stagesync.errors import ConfigError

GOOD = "version: 1\nboards:\n  {name}: {{kind: kanban, group: {group}, stages: [{{title: x}}]}}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def good(path, name="dev", group=7):
    path.write_text(GOOD.format(name=name, group=group), encoding="utf-8")
    return str(path)


def problems_of(*paths):
    with pytest.raises(ConfigError) as caught:
        load(list(paths))
    return [str(problem) for problem in caught.value.problems]


def test_without_paths_the_file_of_the_working_folder_is_read(folder):
    good(folder / "stagesync.yaml")
    assert load([]).files == ("stagesync.yaml",)


def test_without_any_file_the_remedy_says_what_to_do(folder):
    (problem,) = problems_of()
    assert problem == (
        "stagesync.yaml:1:1: there is no configuration in the working folder; "
        "create it, or name the files or folders to read"
    )


def test_a_file_of_the_other_suffix_is_pointed_out(folder):
    good(folder / "stagesync.yml")
    (problem,) = problems_of()
    assert "there is a stagesync.yml" in problem


def test_a_folder_stands_for_its_own_yaml_files_in_order(folder):
    good(folder / "b.yml", "b", 2)
    good(folder / "a.yaml", "a", 1)
    (folder / "notes.txt").write_text("not: [yaml", encoding="utf-8")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "c.yaml").write_text("broken: [", encoding="utf-8")
    (folder / "folder.yaml").mkdir()
    loaded = load(["."])
    assert loaded.files == ("a.yaml", "b.yml")
    assert [board.name for board in loaded.configuration.boards] == ["a", "b"]


def test_a_folder_without_yaml_is_an_error(folder):
    (folder / "empty").mkdir()
    (problem,) = problems_of("empty")
    assert problem.startswith("empty:1:1: the folder has no *.yaml or *.yml file; ")


def test_a_file_named_twice_is_read_once(folder):
    path = good(folder / "a.yaml")
    (folder / "link.yaml").symlink_to(path)
    assert load(["a.yaml", "./a.yaml", ".", path, "link.yaml"]).files == ("a.yaml",)


def test_a_missing_file_does_not_hide_the_problems_of_the_others(folder):
    (folder / "b.yaml").write_text("version: 2\n", encoding="utf-8")
    missing, wrong = problems_of("b.yaml", "a.yaml")
    assert missing == "a.yaml:1:1: there is no such file; check the name and the working folder"
    assert wrong.startswith("b.yaml:1:10: the version is '2'")


def test_a_name_that_no_file_can_have_is_a_problem_too(folder):
    (problem,) = problems_of("a\0b.yaml")
    assert problem.startswith("a\\x00b.yaml:1:1: ")


def test_a_name_that_is_too_long_is_a_problem_too(folder):
    (problem,) = problems_of("x" * 300 + ".yaml")
    assert "the file can't be read" in problem


def test_windows_line_breaks_shift_no_place(folder):
    text = "version: 1\r\nboards:\r\n  me: {kind: my-plan, stages: [{title: x, colour: red}]}\r\n"
    (folder / "a.yaml").write_bytes(text.encode())
    assert problems_of("a.yaml") == ["a.yaml:3:43: unknown key 'colour'; did you mean 'color'?"]


def test_a_file_name_with_control_characters_is_shown_escaped(folder):
    (problem,) = problems_of("a\x1b[31m\u202e.yaml")
    assert problem.startswith("a\\x1b[31m\\u202e.yaml:1:1: ")


def test_a_file_of_50_megabytes_is_refused_unread(folder):
    with (folder / "big.yaml").open("wb") as stream:
        stream.truncate(50_000_000)
    tracemalloc.start()
    try:
        (problem,) = problems_of("big.yaml")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert problem.startswith("big.yaml:1:1: the file is larger than 16 MiB; ")
    assert peak < 2_000_000


def test_an_endless_stream_is_refused_too(folder):
    if not Path("/dev/zero").exists():
        pytest.skip("this system has no endless file")
    (problem,) = problems_of("/dev/zero")
    assert "the file is larger than 16 MiB" in problem


def test_a_byte_order_mark_is_no_fault_and_shifts_no_column(folder):
    (folder / "a.yaml").write_bytes(codecs.BOM_UTF8 + b"versions: 1\n")
    assert problems_of("a.yaml")[0] == "a.yaml:1:1: unknown key 'versions'; did you mean 'version'?"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_named(folder, encoding):
    (folder / "a.yaml").write_bytes("version: 1\n".encode(encoding))
    (problem,) = problems_of("a.yaml")
    assert problem.startswith("a.yaml:1:1: the file is saved as UTF-")
    assert problem.endswith("; save it as UTF-8")


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xff", "1:1"),
        (b"version: 1\nboards: \xe9\n", "2:9"),
        ("version: 1\n# ünï".encode() + b"\xc3\n", "2:6"),
        (b"version: 1\r\n\r\n\xed\xa0\x80\r\n", "3:1"),
        (b"a\rb\xff", "2:2"),
    ],
)
def test_broken_utf8_is_shown_at_its_first_bad_byte(folder, data, place):
    (folder / "a.yaml").write_bytes(data)
    (problem,) = problems_of("a.yaml")
    assert problem.startswith(f"a.yaml:{place}: the byte 0x")
    assert problem.endswith(" is no UTF-8; save the file as UTF-8")


def bomb(levels):
    rows = ["x0: &x0 [1,1,1,1,1,1,1,1,1,1]"]
    rows += [f"x{n}: &x{n} [{','.join([f'*x{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(rows) + "\n"


def test_an_alias_bomb_is_refused_with_little_memory(folder):
    (folder / "a.yaml").write_text(bomb(30), encoding="utf-8")
    tracemalloc.start()
    try:
        (problem,) = problems_of("a.yaml")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert problem.startswith("a.yaml:7:10: the file holds more than 2,000,000 nodes, aliases followed; ")
    assert peak < 5_000_000


def test_aliases_within_the_limit_are_read(folder):
    (folder / "a.yaml").write_text(bomb(5), encoding="utf-8")
    assert all("nodes" not in problem for problem in problems_of("a.yaml"))


def test_nesting_through_aliases_counts_too(folder):
    rows = ["x0: &x0 [1]"] + [f"x{n}: &x{n} [*x{n - 1}]" for n in range(1, 100)]
    (folder / "a.yaml").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (problem,) = problems_of("a.yaml")
    assert problem.startswith("a.yaml:40:12: the nesting is deeper than 40 levels; ")


def test_a_million_open_brackets_are_refused(folder):
    (folder / "a.yaml").write_text("[" * 1_000_000, encoding="utf-8")
    (problem,) = problems_of("a.yaml")
    assert problem.startswith("a.yaml:1:41: the nesting is deeper than 40 levels; ")


def test_half_a_surrogate_pair_is_refused_by_either_parser():
    text = 'version: 1\nboards: "\\ud800"\n'
    for make in (yaml.SafeLoader, composing.loader("")):
        report = Report("a.yaml")
        with pytest.raises(composing.StoppedError):
            composing.compose(text, report, make=make)
        assert len(report.problems) == 1


def test_both_parsers_give_the_same_tree():
    text = (
        (
            "# comment\nversion: 1\nboards: &b\n  'a': {k: \"x\\ty\", l: [1, ~, *s ]}\n  b: |\n    block\n  c: *t\n"
        )
        .replace("*s ", "&s 2")
        .replace("*t", "*s")
    )
    trees = [
        composing.compose(text, Report("a"), make=make) for make in (yaml.SafeLoader, composing.loader(text))
    ]
    assert trees[0] == trees[1]
    assert trees[0] is not None
