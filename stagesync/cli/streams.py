"""The standard streams, made fit for whatever the caller did to them: closed, in ASCII, on a full disk."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

_MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}


def prepare() -> None:
    """Put the null device where a stream is closed; escape what a stream's encoding can't say."""
    for name, mode in _MODES.items():
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            # it takes the lowest free descriptor, so that no file or socket of ours is taken for a standard stream
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace" if mode == "w" else "replace")


def discard(stream: TextIO) -> None:
    """Let what a stream still holds, and all that follows, vanish: without this the interpreter fails at its end."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
    except (OSError, ValueError):  # a stream without a descriptor has nothing to be discarded
        return
