"""Replacements at offsets of a text: everything outside them stays to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Patch(NamedTuple):
    """The text from `start` to `end` becomes `text`."""

    start: int
    end: int
    text: str


def patched(text: str, patches: Iterable[Patch], *, start: int = 0, end: int | None = None) -> str:
    """Return the text from `start` to `end` with the patches that lie in it; patches do not overlap."""
    end = len(text) if end is None else end
    parts, at = [], start
    for patch in sorted(patches):
        if patch.start < start or patch.end > end:
            continue
        parts += [text[at : patch.start], patch.text]
        at = patch.end
    return "".join([*parts, text[at:end]])
