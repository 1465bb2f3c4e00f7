"""`validate --format`: problems for services on stdout, for people on stderr, files named from the checkout's root."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cli.states import kanban, write

from stagesync.cli.checkout import in_checkout

FORMATS = ("github", "sarif", "junit")
BAD = "version: 1\nboards:\n  dev:\n    kind: kanban\n    group: 7\n    stages:\n      - {title: Done, colour: x}\n"
UNKNOWN_KEY = "stagesync.yaml:7:23: unknown key 'colour'; did you mean 'color'?"


@pytest.fixture(autouse=True)
def no_ci(monkeypatch):
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


def uris(text):
    (run,) = json.loads(text)["runs"]
    locations = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    return [location["artifactLocation"]["uri"] for location in locations]


@pytest.mark.parametrize("form", FORMATS)
def test_problems_are_in_the_document_and_in_plain_words_beside_it(run, here, form):
    (here / "stagesync.yaml").write_text(BAD)
    ended = run("validate", "--format", form)
    assert ended.code == 1
    assert ended.err == f"{UNKNOWN_KEY}\n1 error.\n"
    assert "unknown key" in ended.out


@pytest.mark.parametrize("form", FORMATS)
def test_a_warning_is_in_the_document_and_fails_nothing(run, here, form):
    write(here / "stagesync.yaml", kanban("Backlog", "'0'"))
    ended = run("validate", "--format", form)
    assert ended.code == 0
    assert "warning: the portal treats a stage with the title '0'" in ended.err
    assert ended.err.endswith("1 board in 1 file: no error.\n")
    assert "the portal treats a stage with the title" in ended.out


def test_without_problems_each_format_says_so_in_its_way(run, here):
    write(here / "stagesync.yaml", kanban("Backlog"))
    assert run("validate", "--format", "github").out == ""
    assert uris(run("validate", "--format", "sarif").out) == []
    (suite,) = ElementTree.fromstring(run("validate", "--format", "junit").out)
    assert [case.get("name") for case in suite] == ["stagesync.yaml"]
    assert run("validate").out == "1 board in 1 file: no error.\n"


@pytest.mark.parametrize("form", ["text", *FORMATS])
def test_a_file_that_is_not_there_is_a_problem_in_each_format(run, here, form):
    ended = run("validate", "--format", form, "no.yaml")
    assert ended.code == 1
    assert "there is no such file" in ended.out


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_a_job_in_a_folder_of_the_checkout_names_files_from_its_root(run, here, monkeypatch, variable):
    folder = here / "boards" / "web"
    folder.mkdir(parents=True)
    (folder / "stagesync.yaml").write_text(BAD)
    monkeypatch.setenv(variable, str(here))
    monkeypatch.chdir(folder)
    assert run("validate", "--format", "github").out.startswith(
        "::error file=boards/web/stagesync.yaml,line=7,"
    )
    assert uris(run("validate", "--format", "sarif").out) == ["boards/web/stagesync.yaml"]
    (suite,) = ElementTree.fromstring(run("validate", "--format", "junit").out)
    assert [case.get("file") for case in suite] == ["boards/web/stagesync.yaml"]


def test_good_files_beside_a_bad_one_are_tests_that_passed(run, here):
    write(here / "a.yaml", kanban("Backlog", name="a", group=8))
    (here / "b.yaml").write_text(BAD)
    ended = run("validate", "--format", "junit", ".")
    (suite,) = ElementTree.fromstring(ended.out)
    assert [(case.get("file"), len(case)) for case in suite] == [("a.yaml", 0), ("b.yaml", 1)]


def test_more_problems_than_github_shows_are_all_in_the_log_and_counted(run, here):
    entries = [f"{{title: T{number}, colour: x}}" for number in range(12)]
    write(here / "stagesync.yaml", kanban(*entries))
    ended = run("validate", "--format", "github")
    assert ended.out.count("::error ") == 10
    assert ended.err.count("unknown key 'colour'") == 12
    assert "GitHub shows 10 errors and 10 warnings of a step; 2 problems more above." in ended.err


@pytest.mark.parametrize("form", ["text", *FORMATS])
def test_text_of_a_file_gives_no_command_of_its_own(run, here, form):
    name = '"x\\n::error file=a,line=1::y\\r::debug::z ##[error]"'
    text = f"version: 1\nboards:\n  {name}: {{kind: kanban, group: 7, stages: [{{title: a, {name}: 1}}]}}\n"
    (here / "::error::.yaml").write_text(text)
    ended = run("validate", "--format", form, "::error::.yaml")
    commands = [line for line in ended.said.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in ended.said
    if form == "github":
        assert len(commands) == 2
        assert all(line.startswith("::error file=%3A%3Aerror%3A%3A.yaml,line=3,col=") for line in commands)
    else:
        assert commands == []


@pytest.mark.parametrize(
    ("file", "root", "shown"),
    [
        ("a.yaml", None, "a.yaml"),
        ("./b/../a.yaml", None, "a.yaml"),
        ("b/a.yaml", None, "b/a.yaml"),
        ("a.yaml", ".", "a.yaml"),
        ("../a.yaml", "..", "a.yaml"),
        ("a.yaml", "..", "work/a.yaml"),
        ("a.yaml", "elsewhere", "a.yaml"),
    ],
)
def test_a_path_is_named_from_the_root_where_that_holds_it(tmp_path, monkeypatch, file, root, shown):
    (tmp_path / "work" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work")
    assert in_checkout(file, {} if root is None else {"GITHUB_WORKSPACE": root}) == shown


def test_a_path_outside_of_everything_stays_absolute(tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert in_checkout("../a.yaml", {}) == (tmp_path / "a.yaml").resolve().as_posix()


def test_a_checkout_that_is_reached_by_a_link_is_the_checkout(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path / "real")
    assert in_checkout("a.yaml", {"GITHUB_WORKSPACE": str(tmp_path / "link")}) == "a.yaml"


def test_the_hook_for_pre_commit_runs_this_command():
    import yaml

    manifest = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (hook,) = yaml.safe_load(manifest)
    assert (hook["id"], hook["entry"], hook["language"]) == (
        "stagesync-validate",
        "stagesync validate",
        "python",
    )
    assert hook["pass_filenames"] is False  # a board may use a template of a file that was not changed
    assert hook["types"] == ["yaml"]
