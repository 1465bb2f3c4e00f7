"""bash, zsh and fish on a terminal, typed at as a person does: to see what the tab key makes of a line."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass

from cli.running import environment

SHELLS = ("bash", "zsh", "fish")
LONGEST = 300
"""Seconds without a character after which a shell counts as hanging."""
TAB, LINE_START = "\t", "\x01"
_READY, _DONE = "--ready--", "--done--"

_IN_CONTROL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal the one that controls the shell: fish will not run without."""

_START = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "zsh, from fpath": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}
_SETTINGS = {
    "bash": """
bind 'set enable-bracketed-paste off'; bind 'set bell-style none'; bind 'set completion-query-items 0'
bind 'set page-completions off'
PS1='$ '
args() { shift; printf '%s\\0' "$@" >"$ARGS"; echo --do''ne--; }
eval "$(stagesync completion bash)"
""",
    "zsh": """
bindkey -e; unset zle_bracketed_paste; unsetopt prompt_sp beep; PS1='$ '
autoload -Uz compinit && compinit -D -u
args() { shift; printf '%s\\0' "$@" >"$ARGS"; echo --do''ne--; }
eval "$(stagesync completion zsh)"
""",
    "zsh, from fpath": """
bindkey -e; unset zle_bracketed_paste; unsetopt prompt_sp beep; PS1='$ '
mkdir ~/functions && stagesync completion zsh >~/functions/_stagesync && fpath=(~/functions $fpath)
autoload -Uz compinit && compinit -D -u
args() { shift; printf '%s\\0' "$@" >"$ARGS"; echo --do''ne--; }
""",
    "fish": """
function fish_prompt; echo '$ '; end; function fish_right_prompt; end
set -g fish_autosuggestion_enabled 0
function args; printf '%s\\0' $argv[2..] >$ARGS; echo --do''ne--; end
stagesync completion fish | source
""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The words that a line has become, its command left out, and all that the terminal showed meanwhile."""

    words: list[str]
    shown: str


class Terminal:
    """A shell that waits for a line."""

    def __init__(self, descriptor, folder):
        self._descriptor = descriptor
        self._args = folder / "args"

    def type(self, text):
        os.write(self._descriptor, text.encode())

    def until(self, mark):
        """Return what is shown up to a mark."""
        shown = b""
        while mark.encode() not in shown:
            ready, _, _ = select.select([self._descriptor], [], [], LONGEST)
            assert ready, f"nothing more is shown after {shown!r}"
            shown += os.read(self._descriptor, 65536)
        return shown.decode(errors="replace")

    def complete(self, line, keys=TAB):
        """Type a line, press `keys`, and let the shell itself say which words the line has become."""
        self.type(line + keys + LINE_START + "args " + "\n")
        shown = self.until(_DONE)
        return Completed(words=self._args.read_text(encoding="utf-8").split("\0")[:-1], shown=shown)


@contextmanager
def shell_on_terminal(name, folder, **env):
    """Start a shell in `folder` with our completion, and without the settings of whoever runs the tests."""
    home = folder / f"home of {name}"
    programs = home / "bin"
    programs.mkdir(parents=True)
    program = programs / "stagesync"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m stagesync "$@"\n')
    program.chmod(0o755)
    (home / "settings").write_text(_SETTINGS[name])
    own = {"HOME": str(home), "XDG_CONFIG_HOME": None, "XDG_DATA_HOME": None, "ARGS": str(home / "args")}
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    env = environment(PATH=path, TERM="xterm", LC_ALL="C.UTF-8", **own, **env)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", _IN_CONTROL, *_START[name]]
    process = subprocess.Popen(
        command, cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    try:
        terminal = Terminal(ours, home)
        terminal.type(f"source '{home}/settings'; echo --rea''dy--\n")
        terminal.until(_READY)
        yield terminal
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def is_there(name):
    """Tell whether a shell is installed."""
    return shutil.which(_START[name][0]) is not None
