"""A question to whoever sits at the terminal."""

from __future__ import annotations

import sys

from stagesync.cli.console import note, show_aside

_ANSWERS = {"y": True, "yes": True, "n": False, "no": False, "": False}


def agreed(question: str) -> bool:
    """Ask on stderr and read stdin until the answer is yes or no; the end of input and Ctrl-C are a no."""
    while True:
        try:
            show_aside(f"{question} [y/N]: ")
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            line = ""
        if not line:
            show_aside("\n")
            return False
        answer = _ANSWERS.get(line.strip().lower())
        if answer is not None:
            return answer
        note("Please answer y or n.")
