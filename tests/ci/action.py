"""GitHub's runner, imitated: the steps of action.yml with conditions, files, variables, and the log's commands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from operator import ne
from pathlib import Path

import yaml
from ci import expressions
from cli.running import environment
from hosting.sites import REPOSITORY, TOKEN

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
LONGEST = 300
"""Seconds after which a step that should have ended counts as hanging."""
_COMMAND = re.compile(r"\s*::([A-Za-z][\w-]*)(?: ([^:]*(?:::?[^:]+)*?))?::(.*)")
_OLD_COMMAND = re.compile(r"##\[([\w-]+)[^\]]*\]")


@dataclass(kw_only=True)
class Job:
    """What became of a run: the steps that ran, the commands that the runner obeyed, outputs, summary, log."""

    failed: bool = False
    ran: list = field(default_factory=list)
    used: dict = field(default_factory=dict)
    obeyed: list = field(default_factory=list)
    outputs: dict = field(default_factory=dict)
    summary: str = ""
    log: str = ""
    temp: Path

    def said(self, command):
        """Return the messages of a command that the runner obeyed: error, notice, warning."""
        return [message for name, message in self.obeyed if name == command]


@dataclass(kw_only=True)
class Runner:
    """Runs the action in a checkout; `site` is the imitation of GitHub that the steps talk to."""

    checkout: Path
    folder: Path
    site: object
    fork: bool = False

    def run(self, name, event=None, *, ref="refs/heads/main", **inputs):
        """Run the action for an event; inputs are named with _ for -."""
        temp = self.folder / f"temp-{len(list(self.folder.glob('temp-*')))}"
        temp.mkdir(parents=True)
        job, names, variables = self._begun(name, event, ref, temp, inputs)
        for step in ACTION["runs"]["steps"]:
            self._step(step, names, variables, job)
        job.outputs = {key: expressions.text(one["value"], names) for key, one in ACTION["outputs"].items()}
        return job

    def run_step(self, step, name, event=None, *, temp, steps, failed=False, **inputs):
        """Run one step alone, in the folder of a job that has ended; `steps` holds the outputs of those before it.

        `failed` tells whether one of those failed.
        """
        job, names, variables = self._begun(name, event, "refs/heads/main", temp, inputs)
        job.failed = failed
        names["steps"] = {key: {"outputs": outputs, "outcome": "success"} for key, outputs in steps.items()}
        self._step(next(one for one in ACTION["runs"]["steps"] if one["name"] == step), names, variables, job)
        assert job.ran == [step]
        job.outputs = {key: expressions.text(one["value"], names) for key, one in ACTION["outputs"].items()}
        return job

    def _begun(self, name, event, ref, temp, inputs):
        self.site.state.branches["main"] = git(self.checkout, "rev-parse", "main")
        event = {"repository": {"default_branch": "main", "fork": self.fork}, **(event or {})}
        given = {key.replace("_", "-"): value for key, value in inputs.items()}
        names = {
            "github": {"event": event, "event_name": name, "token": TOKEN, "run_attempt": 1},
            "runner": {"temp": str(temp)},
            "steps": {},
        }
        names["inputs"] = {
            key: given.get(key, expressions.text(str(one.get("default", "")), names))
            for key, one in ACTION["inputs"].items()
        }
        assert set(given) <= set(names["inputs"])
        return Job(temp=temp), names, self._variables(name, event, temp, ref, self.head())

    def head(self):
        """Return the commit that is checked out."""
        return git(self.checkout, "rev-parse", "HEAD")

    def _variables(self, name, event, temp, ref, commit):
        path = temp / "event.json"
        path.write_text(json.dumps(event), encoding="utf-8")
        return {
            "PATH": f"{tools(self.folder)}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_API_URL": self.site.base,
            "GITHUB_GRAPHQL_URL": f"{self.site.base}/graphql",
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_REF": ref,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_SHA": commit,
            "GITHUB_WORKSPACE": str(self.checkout),
            "RUNNER_TEMP": str(temp),
            "STAGESYNC_RATE": "100000/100000",
            "STAGESYNC_REVIEW_PATIENCE": "0",
        }

    def _step(self, step, names, variables, job):
        wanted = str(step.get("if", ""))
        this = names["steps"].setdefault(step.get("id", ""), {"outputs": {}, "outcome": "skipped"})
        if (job.failed and "always()" not in wanted) or (wanted and not expressions.value(wanted, names)):
            return
        job.ran.append(step["name"])
        if "uses" in step:
            given = {
                key: expressions.text(expressions.as_text(value), names)
                for key, value in step["with"].items()
            }
            job.used[step["name"]] = {"uses": step["uses"].partition("@")[0], **given}
            return
        own = {key: expressions.text(str(value), names) for key, value in step.get("env", {}).items()}
        files = {
            key: job.temp / f"{key}-{len(job.ran)}"
            for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV")
        }
        for path in files.values():
            path.write_bytes(b"")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.checkout,
            env=environment(**variables, **own, **{key: str(path) for key, path in files.items()}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=LONGEST,
            check=False,
        )
        log = done.stdout.decode(errors="replace")
        job.log += log
        job.obeyed += obeyed(log)
        job.failed = job.failed or done.returncode != 0
        job.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        assert files["GITHUB_ENV"].read_text() == ""
        this["outcome"] = "failure" if done.returncode else "success"
        this["outputs"] = outputs(files["GITHUB_OUTPUT"].read_text(encoding="utf-8"))


def tools(folder):
    """Return a folder in which `stagesync` is the program under test."""
    found = folder / "bin"
    found.mkdir(exist_ok=True)
    stagesync = found / "stagesync"
    stagesync.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m stagesync "$@"\n', encoding="utf-8")
    stagesync.chmod(0o755)
    return found


def obeyed(log):
    """Return the commands in a step's log that the runner obeys, as pairs of name and message."""
    found, stopped = [], None
    for line in log.split("\n"):
        if stopped is not None:
            stopped = None if line.strip() == f"::{stopped}::" else stopped
            continue
        command = _COMMAND.match(line)
        if command and command[1] == "stop-commands":
            stopped = command[3]
        elif command:
            found.append((command[1], _unescaped(command[3])))
        elif old := _OLD_COMMAND.search(line):
            found.append((old[1], line))
    assert stopped is None, "the runner is left deaf"
    return found


def _unescaped(message):
    return message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def outputs(written):
    """Return the outputs in a runner's file: NAME=VALUE, or NAME<<END and lines up to END."""
    found, lines = {}, iter(written.splitlines())
    for line in lines:
        name, sign, value = re.match(r"([^=<]+)(=|<<)(.*)", line).groups()
        found[name] = value if sign == "=" else "\n".join(takewhile(partial(ne, value), lines))
    return found


def git(folder, *args):
    """Run git as somebody; return what it prints."""
    who = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *who, *args], cwd=folder, capture_output=True, text=True, check=True, env=environment()
    )
    return done.stdout.strip()
