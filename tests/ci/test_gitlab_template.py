"""The GitLab template, its scripts run as a runner runs them against an imitation of GitLab."""

import os
import re
import subprocess
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import yaml
from ci.action import LONGEST, ROOT, git, tools
from ci.conftest import as_at_first, repository
from cli.running import environment
from cli.states import BOARD, OTHER, kanban, rows, state, write
from hosting.sites import BOT, hosting

TEMPLATE = ROOT / "examples" / "ci" / "stagesync.gitlab-ci.yml"


class _Loader(yaml.SafeLoader):
    """Reads GitLab's own tag."""


_Loader.add_constructor("!reference", lambda loader, node: ("reference", *loader.construct_sequence(node)))
JOBS = yaml.load(TEMPLATE.read_text(encoding="utf-8"), _Loader)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """GitLab and a repository for all tests of this module, as they are at first."""
    folder = tmp_path_factory.mktemp("gitlab")
    with hosting("gitlab") as served:
        yield World(site=served, folder=folder, checkout=repository(folder / "checkout"))


@dataclass(frozen=True, kw_only=True)
class World:
    """A merge request on an imitation of GitLab, and the runner's way with a job of the template."""

    site: object
    folder: Path
    checkout: Path

    def run(self, job, portal, environ, part="script"):
        """Run a job in the checkout; returns exit code and log."""
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", "\n".join(lines(JOBS[job][part]))],
            cwd=self.checkout,
            env=environment(
                PATH=f"{tools(self.folder)}{os.pathsep}{os.environ['PATH']}",
                **{
                    "STAGESYNC_WEBHOOK": portal.webhook,
                    "STAGESYNC_RATE": "100000/100000",
                    "STAGESYNC_REVIEW_PATIENCE": "0",
                    "STAGESYNC_PATHS": "",
                    "STAGESYNC_REVIEWED_DIGEST": "",
                    **environ,
                },
            ),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def on_merge_request(self):
        head = git(self.checkout, "rev-parse", "change")
        git(self.checkout, "checkout", "-q", "--detach", head)
        self.site.state.pulls[5]["head"] = head
        base = git(self.checkout, "rev-parse", "main")
        return {**self.site.on_pull_request(self.folder, head=head), "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}

    def merge(self):
        before = git(self.checkout, "rev-parse", "main")
        git(self.checkout, "checkout", "-q", "main")
        git(self.checkout, "merge", "-q", "--no-ff", "-m", "Merge", "change")
        commit = git(self.checkout, "rev-parse", "HEAD")
        self.site.state.merge(as_commit=commit)
        return {**self.site.on_push(self.folder, commit=commit), "CI_COMMIT_BEFORE_SHA": before}


@pytest.fixture(scope="module")
def planned_once(world, server):
    """The site's state once the merge request was planned."""
    server.put(state(BOARD, OTHER))
    first = deepcopy(vars(world.site.state))
    code, log = world.run("stagesync-plan", server, world.on_merge_request())
    assert code == 0, log
    page = (world.checkout / "stagesync-plan.html").stat().st_size
    planned = deepcopy(vars(world.site.state))
    vars(world.site.state).update(first)
    return planned, page


@pytest.fixture
def pipeline(world, portal, locks):
    """Run a job of the template; the merge request is not planned yet."""
    first = deepcopy(vars(world.site.state))
    as_at_first(world.checkout)
    yield partial(_run, world, portal)
    vars(world.site.state).update(first)


def _run(world, portal, job, environ):
    return world.run(job, portal, environ)


@pytest.fixture
def planned(pipeline, planned_once, world):
    """The same, once it is planned."""
    vars(world.site.state).update(deepcopy(planned_once[0]))
    return pipeline


def lines(script):
    """Yield the lines of a script with what it refers to put in."""
    for line in script:
        if isinstance(line, tuple):
            yield from lines(JOBS[line[1]][line[2]])
        else:
            yield line


def test_a_merge_request_is_planned_and_its_merge_applied(planned, planned_once, world, portal):
    assert planned_once[1] > 1000
    assert len(world.site.state.of(5, BOT)) == 1
    code, log = planned("stagesync-apply", world.merge())
    assert code == 0, log
    assert [call["params"]["fields"]["TITLE"] for call in portal.writes()] == ["Review", "In progress"]
    _, report = world.site.state.of(5, BOT)
    assert "### stagesync: applied" in report
    paths = JOBS["stagesync-apply"]["artifacts"]["paths"]
    assert list((world.checkout / paths[1]).glob("journal/*.jsonl"))


def test_a_board_changed_since_is_told_and_applied_by_its_digest(planned, world, portal):
    portal.put(state(rows("Backlog", "Doing", "By hand", "Done"), OTHER))
    pushed = world.merge()
    code, log = planned("stagesync-apply", pushed)
    assert (code, portal.writes()) == (1, []), log
    _, told = world.site.state.of(5, BOT)
    assert "By hand" in told
    named = dict(re.findall(r"`(STAGESYNC_\w+)` = `(.*?)`", told))
    assert pushed["CI_COMMIT_BEFORE_SHA"].startswith(named["STAGESYNC_BASE"])
    by_hand = pushed | named | {"CI_COMMIT_BEFORE_SHA": "0" * 40}
    code, log = planned("stagesync-apply", by_hand)
    assert code == 0, log
    assert portal.writes()


BASES = {
    "a push": ({}, "main~2"),
    "by hand": ({"CI_COMMIT_BEFORE_SHA": "0" * 40}, "main~1"),
    "by hand, named": ({"CI_COMMIT_BEFORE_SHA": "0" * 40, "STAGESYNC_BASE": "main~2"}, "main~2"),
}


@pytest.mark.parametrize(("variables", "base"), BASES.values(), ids=BASES)
def test_the_base_is_what_was_before_or_what_is_named(pipeline, world, portal, variables, base):
    """A rename without `was` is one for the right base alone."""
    git(world.checkout, "checkout", "-q", "main")
    for index in range(2):
        (world.checkout / f"README{index}").write_text("boards\n", encoding="utf-8")
        git(world.checkout, "add", "--all")
        git(world.checkout, "commit", "-qm", "Another")
    commits = {name: git(world.checkout, "rev-parse", name) for name in ("main", "main~1", "main~2")}
    environ = world.site.on_push(world.folder, commit=commits["main"])
    environ |= {"CI_COMMIT_BEFORE_SHA": commits["main~2"]}
    environ |= {name: commits.get(value, value) for name, value in variables.items()}
    portal.put(state(rows("Backlog", "By hand", "Done"), OTHER))
    code, log = pipeline("stagesync-apply", environ)
    assert code == 1, log
    assert f"made with the base {commits[base][:12]}" in log


def test_a_named_base_may_be_none(pipeline, world, portal):
    git(world.checkout, "checkout", "-q", "main")
    environ = world.site.on_push(world.folder, commit=git(world.checkout, "rev-parse", "HEAD"))
    portal.put(state(rows("Backlog", "By hand", "Done"), OTHER))
    _, log = pipeline("stagesync-apply", environ | {"STAGESYNC_BASE": "none"})
    assert "made with the base none" in log


def test_a_schedule_is_red_once_a_board_is_not_as_its_file_says(pipeline, world, portal):
    environ = world.site.on_push(world.folder, commit=git(world.checkout, "rev-parse", "HEAD"))
    assert pipeline("stagesync-drift", environ)[0] == 0
    portal.put(state(rows("Backlog", "By hand", "Done"), OTHER))
    code, log = pipeline("stagesync-drift", environ)
    assert code == 1
    assert "not as their files say" in log


def test_files_are_validated_with_a_report(pipeline, world):
    environ = world.on_merge_request()
    write(world.checkout / "stagesync.yaml", kanban("Backlog", "Backlog"))
    code, _ = pipeline("stagesync-validate", environ)
    assert code == 1
    assert "<failure" in (world.checkout / "stagesync-junit.xml").read_text(encoding="utf-8")


def test_a_plan_that_can_not_be_made_is_red(pipeline, world):
    environ = world.on_merge_request() | {"STAGESYNC_WEBHOOK": "no webhook"}
    code, _ = pipeline("stagesync-plan", environ)
    assert code == 1
    assert world.site.state.of(5, BOT) == []


def test_the_program_is_installed_where_nobody_could_have_put_another(tmp_path):
    """A fixed folder in /tmp may belong to somebody else on a shell runner."""
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$@" >>"$SEEN"\n', encoding="utf-8")
    python.chmod(0o755)
    script = "\n".join(JOBS[".stagesync"]["before_script"])
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    env = environment(
        PATH=path, TMPDIR=str(tmp_path), SEEN=str(tmp_path / "seen"), STAGESYNC_PACKAGE="stagesync"
    )
    for _ in range(2):
        subprocess.run(["bash", "-eo", "pipefail", "-c", script], env=env, check=True, timeout=LONGEST)
    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    made = re.findall(r"^-I -m venv (.*)$", seen, re.MULTILINE)
    assert len(set(made)) == 2
    assert all(Path(folder).parent == tmp_path for folder in made)
    assert seen.count("-I -m pip install") == 2


def test_applies_come_one_after_the_other():
    assert JOBS["stagesync-apply"]["resource_group"] == "stagesync"
    assert JOBS["stagesync-apply"]["interruptible"] is False
