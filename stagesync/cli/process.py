"""Processes of this machine: which one this is, and whether one that was noted down still lives.

A number alone is not enough: the system gives it to another process later. Where `/proc` tells when a process began,
that is noted, too.
"""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process; `started` says when it began, in the system's own words.

    `machine`, `boot` and `space` (a container's own count of processes) tell for how long, and where, the number means
    this process. Each is "" where it can't be known.
    """

    pid: int
    host: str
    started: str = ""
    machine: str = ""
    boot: str = ""
    space: str = ""


def this_process() -> Process:
    """Return this very process."""
    pid = os.getpid()
    return Process(
        pid=pid,
        host=socket.gethostname(),
        started=_started(pid) or "",
        machine=_text(Path("/etc/machine-id")),
        boot=_text(_PROC / "sys/kernel/random/boot_id"),
        space=_space(),
    )


def lives(process: Process) -> bool:
    """Tell whether a process may still run: yes, where it can't be known because it ran elsewhere."""
    here = this_process()
    if (process.host, process.machine) != (here.host, here.machine):
        return True
    if process.boot != here.boot:
        return False  # the machine was started anew
    if process.space != here.space:
        return True
    if process.started:
        return _started(process.pid) == process.started
    return _answers(process.pid)


def _started(pid: int) -> str | None:
    """Return when a process began, in ticks since the machine did; None without /proc, or if it has ended."""
    try:
        # the name of the program, in brackets, may hold anything; state is the first field after it, start the 20th
        fields = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
        return None if fields[0] in "ZX" else fields[19]
    except (OSError, IndexError):
        return None


def _space() -> str:
    try:
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""


def _answers(pid: int) -> bool:
    if sys.platform == "win32":
        return _answers_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


if sys.platform == "win32":

    def _answers_on_windows(pid: int) -> bool:
        """os.kill would end the process there."""
        import ctypes

        query_limited_information, still_active = 0x1000, 259
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(query_limited_information, False, pid)
        if not handle:
            return False
        code = ctypes.c_ulong()
        known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return not known or code.value == still_active
