"""Run the program in this process, as a process of its own, or on a terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from stagesync.cli.program import main
from stagesync.cli.progress_text import log_line
from stagesync.cli.ticker import Ticker

REPOSITORY = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "stagesync")
LONGEST = 300
"""Seconds after which a process that should have ended counts as hanging."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self):
        return self.out + self.err


def in_process(capsys, *args):
    """Run the program here; `capsys` takes what it prints."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main([str(arg) for arg in args])
    said = capsys.readouterr()
    return Run(code=ended.value.code, out=said.out, err=said.err)


def looks(monkeypatch):
    """Return what a run in this process says of itself: it is asked at the end of each part, and no time passes."""
    shown = []

    class Looked(Ticker):
        def pause(self):
            self.look()
            super().pause()

    def ticker(standing, **more):
        return Looked(lambda: shown.append(log_line(standing())), LONGEST)

    monkeypatch.setattr("stagesync.cli.ticker.ticker", ticker)
    return shown


def environment(**more):
    """Return an environment in which this source tree is what runs; a value None takes a variable away."""
    taken = {"STAGESYNC_WEBHOOK", "NO_COLOR", "COLUMNS", "HTTPS_PROXY", "https_proxy"}
    taken |= {"TERM", "COLORTERM", "TERM_PROGRAM", "WT_SESSION", "STY"}
    env = {name: value for name, value in os.environ.items() if name not in taken}
    env |= {"PYTHONPATH": str(REPOSITORY), "TERM": "xterm-256color", **more}
    return {name: value for name, value in env.items() if value is not None}


def start(*args, cwd, **more):
    """Start the program as a process of its own with pipes for its output."""
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    env = environment(**more.pop("env", {}))
    return subprocess.Popen([*COMMAND, *map(str, args)], cwd=cwd, env=env, text=True, **{**options, **more})


def finish(process):
    """Wait for a process and return how it ended."""
    try:
        out, err = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Run(code=process.returncode, out=out or "", err=err or "")


def as_process(*args, cwd, **more):
    """Run the program as a process of its own."""
    return finish(start(*args, cwd=cwd, **more))


def shell(script, *, cwd, **env):
    """Run a shell script in which `stagesync` is the program."""
    script = f'stagesync() {{ "{sys.executable}" -m stagesync "$@"; }}\n{script}'
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=cwd,
        env=environment(**env),
        capture_output=True,
        text=True,
        errors="backslashreplace",
        timeout=LONGEST,
        stdin=subprocess.DEVNULL,
    )
    return Run(code=done.returncode, out=done.stdout, err=done.stderr)


def on_terminal(*args, cwd, answer=None, env=None, streams=("stdin", "stdout", "stderr"), interrupt=False):
    """Run the program on a terminal of its own; `answer` is typed (or Ctrl-C sent) when it asks.

    What it prints to streams that are not the terminal is in `out` and `err` as ever; what the terminal shows is in
    `out` where stdout is the terminal, else in `err`.
    """
    ours, theirs = pty.openpty()
    given = dict.fromkeys(streams, theirs)
    process = start(*args, cwd=cwd, env=env or {}, start_new_session=True, **given)
    os.close(theirs)
    shown = _converse(ours, process, answer, interrupt=interrupt)
    os.close(ours)
    rest = finish(process)
    if "stdout" in streams:
        return Run(code=rest.code, out=shown, err=rest.err)
    return Run(code=rest.code, out=rest.out, err=shown)


def _converse(terminal, process, answer, *, interrupt):
    shown, asked = b"", False
    while True:
        ready, _, _ = select.select([terminal], [], [], LONGEST)
        assert ready, f"nothing more is shown after {shown!r}"
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            part = b""
        if not part:
            return shown.decode()
        shown += part
        if not asked and b"[y/N]: " in shown:
            asked = True
            if interrupt:
                process.send_signal(signal.SIGINT)
            else:
                os.write(terminal, answer.encode())
