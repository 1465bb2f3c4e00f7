"""The examples of sharded runs, their scripts run as the services run them: plan in parts, join, apply."""

import json
import os
import re
import subprocess

import pytest
import yaml
from ci.action import LONGEST, ROOT, tools
from cli.fleet import configuration, portal_state
from cli.running import environment

GITHUB = yaml.safe_load((ROOT / "examples/ci/github-shards.yml").read_text(encoding="utf-8"))
GITLAB = yaml.safe_load((ROOT / "examples/ci/stagesync-shards.gitlab-ci.yml").read_text(encoding="utf-8"))
CLAIM, JOB = (
    yaml.safe_load((ROOT / "examples/kubernetes" / name).read_text(encoding="utf-8"))
    for name in ("journals.yaml", "apply-shards.yaml")
)
CONTAINER = JOB["spec"]["template"]["spec"]["containers"][0]


@pytest.fixture
def fleet(server, tmp_path):
    """A portal with twelve boards, and a folder with their configuration."""
    server.put(portal_state())
    folder = tmp_path / "checkout"
    folder.mkdir()
    configuration(folder / "stagesync.yaml")
    return server, folder


def run(script, folder, portal, **environ):
    """Run a script of a job in a folder; returns how it ended."""
    known = {"CI_NODE_INDEX", "CI_NODE_TOTAL", "JOB_COMPLETION_INDEX", "STAGESYNC_SHARD", "STAGESYNC_SHARDS"}
    given = {
        "PATH": f"{tools(folder.parent)}{os.pathsep}{os.environ['PATH']}",
        "XDG_STATE_HOME": str(folder.parent / "state"),
        "STAGESYNC_WEBHOOK": portal.webhook,
        "STAGESYNC_RATE": "100000/100000",
        "STAGESYNC_PATHS": "",
        "GITHUB_STEP_SUMMARY": str(folder.parent / "summary.md"),
    }
    env = environment(**dict.fromkeys(known), **given)
    env |= environ
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        stdin=subprocess.DEVNULL,
    )


def steps(job):
    """Return the scripts of a GitHub job that run stagesync, each with its environment."""
    return [step for step in GITHUB["jobs"][job]["steps"] if step.get("run", "").startswith("stagesync ")]


def evaluated(value, **contexts):
    """Put values into the few expressions that the workflow uses."""
    return re.sub(
        r"\$\{\{ ([\w.-]+) \}\}", lambda found: contexts[found[1].replace(".", "_").replace("-", "_")], value
    )


def test_the_github_matrix_plans_every_board_once_and_applies_what_it_joined(fleet):
    portal, folder = fleet
    (step,) = steps("plan")
    shards = GITHUB["jobs"]["plan"]["strategy"]["matrix"]["shard"]
    for shard in shards:
        named = evaluated(
            step["env"]["STAGESYNC_SHARD"], matrix_shard=str(shard), strategy_job_total=str(len(shards))
        )
        assert run(step["run"], folder, portal, STAGESYNC_SHARD=named).returncode == 0
        (folder / "plans" / f"plan-{shard}").mkdir(parents=True)
        (folder / "plan.json").rename(folder / "plans" / f"plan-{shard}" / "plan.json")
    join, apply = steps("apply")
    assert run(join["run"], folder, portal).returncode == 0
    assert "client-7" in (folder.parent / "summary.md").read_text()
    assert run(apply["run"], folder, portal).returncode == 0
    assert (
        json.loads((folder / "report.jsonl").read_text().splitlines()[-1])["summary"]["states"]["applied"]
        == 8
    )


def test_on_github_a_shard_that_is_missing_ends_the_job_before_anything_is_written(fleet):
    portal, folder = fleet
    (folder / "plans" / "plan-1").mkdir(parents=True)
    run("stagesync plan --shard 1/4 --out plans/plan-1/plan.json", folder, portal)
    join, _ = steps("apply")
    ended = run(join["run"], folder, portal)
    assert ended.returncode == 1
    assert "no plan of shard 2/4, 3/4, 4/4" in ended.stderr


def test_gitlab_parallel_plans_every_board_once_and_applies_what_it_joined(fleet):
    portal, folder = fleet
    job = GITLAB["stagesync-plan-shards"]
    total = str(job["parallel"])
    for index in range(1, job["parallel"] + 1):
        script = "\n".join(job["script"])
        assert run(script, folder, portal, CI_NODE_INDEX=str(index), CI_NODE_TOTAL=total).returncode == 0
        assert (folder / f"metrics-{index}.txt").read_text().endswith("# EOF\n")
    ended = run("\n".join(GITLAB["stagesync-apply-shards"]["script"]), folder, portal)
    assert ended.returncode == 0, ended.stderr
    assert run("stagesync plan --detailed-exitcode", folder, portal).returncode == 0


def test_the_kubernetes_job_names_its_number_of_shards_once_more_and_rightly(fleet):
    values = {variable["name"]: variable.get("value") for variable in CONTAINER["env"]}
    assert JOB["spec"]["completionMode"] == "Indexed"
    assert (
        values["STAGESYNC_SHARDS"] == str(JOB["spec"]["completions"]) == str(JOB["spec"]["maxFailedIndexes"])
    )


def test_the_kubernetes_pods_apply_every_board(fleet):
    portal, folder = fleet
    webhook = folder / "webhook"
    webhook.write_text(portal.webhook)
    places = {"/run/secrets/stagesync/webhook": str(webhook), "/boards": str(folder)}
    words = [places.get(word, word) for word in (*CONTAINER["command"], *CONTAINER["args"])]
    for index in range(JOB["spec"]["completions"]):
        shards = str(JOB["spec"]["completions"])
        ended = run(" ".join(words), folder, portal, JOB_COMPLETION_INDEX=str(index), STAGESYNC_SHARDS=shards)
        assert ended.returncode == 0, ended.stderr
    assert run("stagesync plan --detailed-exitcode", folder, portal).returncode == 0


def test_the_kubernetes_volumes_are_those_that_are_mounted():
    spec = JOB["spec"]["template"]["spec"]
    assert {volume["name"] for volume in spec["volumes"]} == {
        mount["name"] for mount in CONTAINER["volumeMounts"]
    }
    claims = [
        volume["persistentVolumeClaim"]["claimName"]
        for volume in spec["volumes"]
        if "persistentVolumeClaim" in volume
    ]
    assert claims == [CLAIM["metadata"]["name"]]


def test_the_lock_of_a_pod_that_was_killed_goes_with_it_and_its_journals_stay():
    """Pods have other names each time: nobody could tell that the owner of a lock that is left is gone."""
    volumes = {volume["name"]: volume for volume in JOB["spec"]["template"]["spec"]["volumes"]}
    mounted = {mount["mountPath"]: volumes[mount["name"]] for mount in CONTAINER["volumeMounts"]}
    (state,) = (one["value"] for one in CONTAINER["env"] if one["name"] == "XDG_STATE_HOME")
    assert "emptyDir" in mounted[state]
    assert "persistentVolumeClaim" in mounted[CONTAINER["workingDir"]]
