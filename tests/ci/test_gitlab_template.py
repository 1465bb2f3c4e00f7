"""The GitLab template, its scripts run as a runner runs them against an imitation of GitLab."""

import os
import re
import subprocess

import pytest
import yaml
from ci.action import ROOT, git, tools
from cli.running import environment
from cli.states import OTHER, kanban, rows, state, write
from hosting.sites import BOT, hosting

TEMPLATE = ROOT / "examples" / "ci" / "stagesync.gitlab-ci.yml"


class _Loader(yaml.SafeLoader):
    """Reads GitLab's own tag."""


_Loader.add_constructor("!reference", lambda loader, node: ("reference", *loader.construct_sequence(node)))
JOBS = yaml.load(TEMPLATE.read_text(encoding="utf-8"), _Loader)


@pytest.fixture
def site():
    with hosting("gitlab") as served:
        yield served


@pytest.fixture
def pipeline(checkout, tmp_path, site, portal, monkeypatch):
    """Run a job of the template in the checkout; returns exit code and log."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def running(job, environ):
        script = "\n".join(lines(JOBS[job]["script"]))
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=checkout,
            env=environment(
                PATH=f"{tools(tmp_path)}{os.pathsep}{os.environ['PATH']}",
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
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return running


def lines(script):
    """Yield the lines of a script with what it refers to put in."""
    for line in script:
        if isinstance(line, tuple):
            yield from lines(JOBS[line[1]][line[2]])
        else:
            yield line


def on_merge_request(site, checkout, folder):
    head = git(checkout, "rev-parse", "change")
    site.state.pulls[5]["head"] = head
    base = git(checkout, "rev-parse", "main")
    return {**site.on_pull_request(folder, head=head), "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}


def merge(site, checkout, folder):
    before = git(checkout, "rev-parse", "main")
    git(checkout, "checkout", "-q", "main")
    git(checkout, "merge", "-q", "--no-ff", "-m", "Merge", "change")
    commit = git(checkout, "rev-parse", "HEAD")
    site.state.merge(as_commit=commit)
    return {**site.on_push(folder, commit=commit), "CI_COMMIT_BEFORE_SHA": before}


def test_a_merge_request_is_planned_and_its_merge_applied(pipeline, site, checkout, portal, tmp_path):
    code, log = pipeline("stagesync-plan", on_merge_request(site, checkout, tmp_path))
    assert code == 0, log
    assert (checkout / "stagesync-plan.html").stat().st_size > 1000
    code, log = pipeline("stagesync-apply", merge(site, checkout, tmp_path))
    assert code == 0, log
    assert [call["params"]["fields"]["TITLE"] for call in portal.writes()] == ["Review", "In progress"]
    _, report = site.state.of(5, BOT)
    assert "### stagesync: applied" in report


def test_a_board_changed_since_is_told_and_applied_by_its_digest(pipeline, site, checkout, portal, tmp_path):
    pipeline("stagesync-plan", on_merge_request(site, checkout, tmp_path))
    portal.put(state(rows("Backlog", "Doing", "By hand", "Done"), OTHER))
    pushed = merge(site, checkout, tmp_path)
    code, log = pipeline("stagesync-apply", pushed)
    assert (code, portal.writes()) == (1, []), log
    _, told = site.state.of(5, BOT)
    assert "By hand" in told
    digest = re.search("plan made now has the digest `(sha256:[0-9a-f]{64})`", told)[1]
    code, log = pipeline("stagesync-apply", pushed | {"STAGESYNC_REVIEWED_DIGEST": digest})
    assert code == 0, log
    assert portal.writes()


def test_a_schedule_is_red_once_a_board_is_not_as_its_file_says(pipeline, site, checkout, portal, tmp_path):
    git(checkout, "checkout", "-q", "main")
    environ = site.on_push(tmp_path, commit=git(checkout, "rev-parse", "HEAD"))
    assert pipeline("stagesync-drift", environ)[0] == 0
    portal.put(state(rows("Backlog", "By hand", "Done"), OTHER))
    code, log = pipeline("stagesync-drift", environ)
    assert code == 1
    assert "not as their files say" in log


def test_files_are_validated_with_a_report(pipeline, site, checkout, tmp_path):
    write(checkout / "stagesync.yaml", kanban("Backlog", "Backlog"))
    code, _ = pipeline("stagesync-validate", on_merge_request(site, checkout, tmp_path))
    assert code == 1
    assert "<failure" in (checkout / "stagesync-junit.xml").read_text(encoding="utf-8")


def test_a_plan_that_can_not_be_made_is_red(pipeline, site, checkout, tmp_path):
    environ = on_merge_request(site, checkout, tmp_path) | {"STAGESYNC_WEBHOOK": "no webhook"}
    code, _ = pipeline("stagesync-plan", environ)
    assert code == 1
    assert site.state.of(5, BOT) == []


def test_applies_come_one_after_the_other():
    assert JOBS["stagesync-apply"]["resource_group"] == "stagesync"
    assert JOBS["stagesync-apply"]["interruptible"] is False
