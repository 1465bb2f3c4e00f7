"""Make a text that somebody else wrote fit to stand in a message: nothing in it acts on a terminal or a log.

Hiding secrets comes before it, in `redaction`.
"""

from __future__ import annotations

import unicodedata

LONGEST = 300
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shown(text: str, *, longest: int = LONGEST) -> str:
    """Return `text`, cut after `longest` characters, with control, direction and invisible ones escaped."""
    cut = text[: longest + 1].strip()
    escaped = "".join(map(_visible, cut))
    return escaped if len(escaped) <= longest else escaped[: longest - 1] + "…"


def _visible(char: str) -> str:
    if unicodedata.category(char) not in _INVISIBLE:
        return char
    return char.encode("unicode_escape").decode("ascii")
