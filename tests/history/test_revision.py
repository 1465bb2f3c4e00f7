"""Files of a git revision: found by the names they have in the working folder, and by nothing else."""

from __future__ import annotations

import os

import pytest
from history.repositories import NEEDS_GIT, commit, git, repository

from stagesync.errors import SourceError
from stagesync.history.revision import RevisionFiles

pytestmark = NEEDS_GIT
LIMIT = 1000


@pytest.fixture
def top(tmp_path):
    return repository(tmp_path)


def at(folder, ref="HEAD", **environ):
    return RevisionFiles.at(ref, str(folder), {**os.environ, **environ})


def test_a_file_is_what_it_was_then_not_what_it_is_now(top):
    commit(top, {"a.yaml": "then"})
    (top / "a.yaml").write_text("now")
    (top / "b.yaml").write_text("new")
    files = at(top)
    assert files.read("a.yaml", LIMIT) == b"then"
    assert not files.exists("b.yaml")
    with pytest.raises(FileNotFoundError):
        files.read("b.yaml", LIMIT)


def test_a_file_that_was_deleted_since_is_there(top):
    commit(top, {"boards/a.yaml": "then"})
    (top / "boards/a.yaml").unlink()
    (top / "boards").rmdir()
    files = at(top)
    assert files.is_folder("boards")
    assert files.children("boards") == ["boards/a.yaml"]
    assert files.read("boards/a.yaml", LIMIT) == b"then"


def test_names_are_those_of_the_working_folder(top):
    commit(top, {"deep/er/a.yaml": "a", "b.yaml": "b"})
    files = at(top / "deep")
    assert files.read("er/a.yaml", LIMIT) == b"a"
    assert files.read("../b.yaml", LIMIT) == b"b"
    assert files.read(str(top / "b.yaml"), LIMIT) == b"b"
    assert sorted(files.children("er")) == ["er/a.yaml"]
    assert sorted(files.children("..")) == ["../b.yaml", "../deep"]
    assert not files.exists("b.yaml")


def test_odd_names_are_names(top):
    names = ["-n.yaml", "a b.yaml", "ä\u202e.yaml", "x missing", ":(top)a.yaml", "*.yaml", "HEAD"]
    commit(top, {f"boards/{name}": name for name in names})
    files = at(top)
    assert sorted(files.children("boards")) == sorted(f"boards/{name}" for name in names)
    for name in names:
        assert files.read(f"boards/{name}", LIMIT) == name.encode()
    for name in ("boards/a\nb", "boards/a\0b"):
        assert not files.exists(name)


def test_links_are_followed_inside_the_repository_and_not_beyond(top):
    (top / "to-file.yaml").symlink_to("boards/a.yaml")
    (top / "to-folder").symlink_to("boards")
    (top / "nowhere").symlink_to("nothing")
    (top / "beyond").symlink_to("/etc/hostname")
    (top / "round").symlink_to("round")
    commit(top, {"boards/a.yaml": "a"})
    files = at(top)
    assert files.read("to-file.yaml", LIMIT) == b"a"
    assert files.read("to-folder/a.yaml", LIMIT) == b"a"
    assert files.is_folder("to-folder")
    assert files.children("to-folder") == ["to-folder/a.yaml"]
    assert not files.exists("nowhere")
    assert files.same_as("to-file.yaml") == files.same_as("boards/a.yaml")
    for name in ("beyond", "round", "boards"):
        with pytest.raises(OSError, match=name):
            files.read(name, LIMIT)


def test_a_file_beyond_the_limit_is_not_read(top):
    commit(top, {"a.yaml": "x" * 11})
    assert at(top).read("a.yaml", 11) == b"x" * 11
    assert at(top).read("a.yaml", 10) is None


def test_a_file_outside_of_the_repository_is_refused(top, tmp_path_factory):
    commit(top, {"a.yaml": "a"})
    for name in ("../a.yaml", str(tmp_path_factory.getbasetemp() / "a.yaml")):
        with pytest.raises(SourceError, match="outside of the git repository"):
            at(top).exists(name)


@pytest.mark.parametrize("ref", ["nope", "--all", "", "HEAD:a.yaml", "HEAD~5", "-h", "main..main", "a b"])
def test_what_names_no_commit_is_refused(top, ref):
    commit(top, {"a.yaml": "a"})
    with pytest.raises(SourceError, match=r"no commit .*git fetch"):
        at(top, ref)


def test_in_a_shallow_clone_the_remedy_is_to_fetch_more(top, tmp_path_factory):
    commit(top, {"a.yaml": "a"})
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "--quiet", "--depth", "1", f"file://{top}", ".")
    assert at(clone).read("a.yaml", LIMIT) == b"a"
    with pytest.raises(SourceError, match=r"shallow.*fetch-depth: 0"):
        at(clone, "HEAD~1")


def test_without_a_repository_git_says_so(tmp_path):
    with pytest.raises(SourceError, match="not a git repository"):
        at(tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))


def test_without_git_that_is_said(top, monkeypatch):
    monkeypatch.setenv("PATH", str(top))
    with pytest.raises(SourceError, match="git is not installed"):
        at(top)


def test_a_repository_of_the_environment_does_not_count(top, tmp_path_factory):
    """A hook of another repository sets these for its own."""
    commit(top, {"a.yaml": "a"})
    other = repository(tmp_path_factory.mktemp("other"))
    files = at(top, GIT_DIR=str(other / ".git"), GIT_WORK_TREE=str(other), GIT_INDEX_FILE="none")
    assert files.read("a.yaml", LIMIT) == b"a"


def test_git_does_not_get_our_secrets(top, tmp_path_factory):
    """A program that git starts, as a filter or a helper, could write them down."""
    spy = tmp_path_factory.mktemp("bin") / "git"
    real = git(top, "--exec-path") + "/git"
    spy.write_text(f'#!/bin/sh\nenv > "{top}/seen"\nexec "{real}" "$@"\n')
    spy.chmod(0o700)
    path = f"{spy.parent}{os.pathsep}{os.environ['PATH']}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path)
        at(top, PATH=path, STAGESYNC_WEBHOOK="https://portal.example/rest/1/k7x9q2m4p8z1w3v5/")
    seen = (top / "seen").read_text()
    assert "GIT_TERMINAL_PROMPT=0" in seen
    assert "k7x9q2m4p8z1w3v5" not in seen


def test_a_revision_is_named_with_its_commit(top):
    key = commit(top, {"a.yaml": "a"})
    git(top, "tag", "v1")
    assert at(top, "v1").label == f"v1 ({key[:12]})"
    assert at(top, key).label == key[:12]
