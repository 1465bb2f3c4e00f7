"""References between the commands of one batch, those that are meant and the texts that look like one.

Source: docs/portal.md, "References between commands".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LOOKALIKE = re.compile(r"\$(result|next|total|time|error)\S*\[", re.IGNORECASE | re.ASCII)
"""As the portal searches, byte by byte: a no-break space is no blank to it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Stands in a command's parameters for the whole result of an earlier command, by that command's key."""

    key: str

    def __str__(self) -> str:
        return f"$result[{self.key}]"


def looks_like_reference(value: Any) -> bool:
    """Tell whether a batch would take a text anywhere in `value` for a reference, and replace it."""
    return any(isinstance(leaf, str) and _LOOKALIKE.search(leaf) for leaf in _leaves(value))


def referenced(value: Any) -> list[str]:
    """Return the keys that the references anywhere in `value` name."""
    return [leaf.key for leaf in _leaves(value) if isinstance(leaf, Reference)]


def _leaves(value: Any) -> Iterator[Any]:
    match value:
        case Mapping():
            for inner in value.values():
                yield from _leaves(inner)
        case list() | tuple():
            for inner in value:
                yield from _leaves(inner)
        case _:
            yield value
