"""The script for any other CI: plan to files, apply only what was read."""

import os
import re
import subprocess

import pytest
from ci.action import LONGEST, ROOT, tools
from cli.running import environment
from cli.states import ALIKE, CHANGED, kanban, write

SCRIPT = ROOT / "examples" / "ci" / "stagesync-ci.sh"


@pytest.fixture
def script(tmp_path, portal, monkeypatch):
    """Run the script in a folder that holds a configuration; returns exit code, stdout, stderr."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    write(tmp_path / "stagesync.yaml", CHANGED)

    def running(*args, **env):
        done = subprocess.run(
            ["sh", str(SCRIPT), *args],
            cwd=tmp_path,
            env=environment(
                PATH=f"{tools(tmp_path)}{os.pathsep}{os.environ['PATH']}",
                **{"STAGESYNC_WEBHOOK": portal.webhook, "STAGESYNC_RATE": "100000/100000", **env},
            ),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return running


def test_a_plan_is_applied_by_its_digest_alone(script, portal, tmp_path):
    for wrong in ({}, {"STAGESYNC_REVIEWED_DIGEST": f"sha256:{'0' * 64}"}):
        code, _, err = script("apply", **wrong)
        assert (code, portal.writes()) == (1, [])
        assert "Not applied" in err
    outputs = (tmp_path / "stagesync-ci" / "outputs").read_text(encoding="utf-8")
    digest = re.search("plan-digest=(sha256:[0-9a-f]{64})", outputs)[1]
    assert script("apply", STAGESYNC_REVIEWED_DIGEST=digest)[0] == 0
    assert len(portal.writes()) == 2
    assert script("apply")[0] == 0  # nothing to do needs no review


def test_drift_is_red(script, tmp_path):
    code, _, err = script("drift")
    assert code == 1
    assert "not as their files say" in err
    write(tmp_path / "alike.yaml", ALIKE)
    assert script("drift", "alike.yaml")[0] == 0


def test_a_refused_board_is_red_and_still_shown(script, tmp_path):
    write(tmp_path / "stagesync.yaml", kanban("Backlog", unlisted="error"))
    assert script("plan")[0] == 1
    assert "unlisted-stage" in (tmp_path / "stagesync-ci" / "plan.md").read_text(encoding="utf-8")
    assert script("apply")[0] == 1


def test_a_run_that_can_not_plan_leaves_no_plan_of_before(script, tmp_path):
    before = tmp_path / "stagesync-ci" / "plan.json"
    before.parent.mkdir()
    before.write_text("{}", encoding="utf-8")
    code, _, _ = script("plan", STAGESYNC_WEBHOOK="no webhook")
    assert code == 1
    assert not before.exists()


@pytest.mark.parametrize("args", [(), ("deploy",)])
def test_wrong_usage(script, args):
    code, _, err = script(*args)
    assert code == 64
    assert "apply" in err


def test_a_plan_leaves_all_that_is_to_be_shown_and_can_be_tried_without_a_portal(script, tmp_path):
    code, out, _ = script("plan", STAGESYNC_WEBHOOK="", STAGESYNC_PORTAL="embedded:trial.db")
    assert code == 0
    assert "to change" in out
    assert re.search("^The digest of this plan: sha256:[0-9a-f]{64}$", out, re.MULTILINE)
    made = {path.name for path in (tmp_path / "stagesync-ci").iterdir()}
    assert made == {"plan.json", "plan.md", "plan.html", "outputs"}
