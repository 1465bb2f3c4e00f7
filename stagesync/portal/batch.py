"""Many commands in one request: what may stand in it, and how it is phrased.

Taking the answer apart is left to `batch_parts`, sending to `client`. The portal runs the commands in one process,
so a board written and read within one batch is seen as it was before. Source: docs/portal.md, "Batch".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stagesync.portal.query import encode
from stagesync.portal.references import looks_like_reference, referenced

LARGEST_BATCH = 50
"""Commands: the portal runs no more of them, but does run the first 50 of a longer list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One method and its parameters, within a batch; a value may be a `Reference` to an earlier command."""

    method: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def phrased(self) -> str:
        """Return it as the portal takes it: `method?query`, percent-encoded once."""
        query = encode(self.params)
        return f"{self.method}?{query}" if query else self.method

    @property
    def rewritten_in_batch(self) -> bool:
        """Whether a batch would take a text in it for a reference and replace it: it must go out alone."""
        return looks_like_reference(self.params)


def check_commands(commands: Mapping[str, Command]) -> None:
    """Raise ValueError for more commands than a batch takes, and for keys that PHP takes for numbers."""
    if len(commands) > LARGEST_BATCH:
        raise ValueError(f"a batch takes at most {LARGEST_BATCH} commands, not {len(commands)}")
    for key in commands:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", key):
            raise ValueError(
                f"a batch key starts with a letter, then letters, digits, - and _ follow: {key!r}"
            )


def check_texts(commands: Mapping[str, Command]) -> None:
    """Raise ValueError for a command with a text that the portal would replace before it stores it."""
    for key, command in commands.items():
        if command.rewritten_in_batch:
            raise ValueError(
                f"{key} ({command.method}) holds a text that a batch takes for a reference; send it alone"
            )


def check_references(commands: Mapping[str, Command], *, halt: bool) -> None:
    """Raise ValueError for a reference to anything but an earlier command, or in a batch that does not halt.

    The portal would put something else in its place, which a stage method takes for stage 0 or 1. Source:
    docs/portal.md, "References between commands".
    """
    earlier: set[str] = set()
    for key, command in commands.items():
        keys = referenced(command.params)
        if keys and not halt:
            raise ValueError(f"{key} ({command.method}) holds a reference, but the batch does not halt")
        for unknown in (name for name in keys if name not in earlier):
            raise ValueError(
                f"{key} ({command.method}) refers to {unknown!r}, which is no earlier command of its batch"
            )
        earlier.add(key)


def batch_params(commands: Mapping[str, Command], *, halt: bool) -> dict[str, Any]:
    """Return the parameters of the one `batch` call that runs them all, with `halt` up to the first failure."""
    return {"halt": int(halt), "cmd": {key: command.phrased() for key, command in commands.items()}}
