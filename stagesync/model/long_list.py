"""A list in a message, cut where it is long: a fleet has hundreds of boards, a template thousands of titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def cut(words: Sequence[str], most: int) -> str:
    """Return the words in a row, the rest of a long list counted: "a, b and 3 more"."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")
