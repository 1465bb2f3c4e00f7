"""How many columns of a terminal a text takes, and cutting and filling it to a number of them.

Reckons for text that `safe_text` has made safe; our own colour sequences count nothing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from stagesync.rendering import invisible
from stagesync.rendering.safe_text import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

ELLIPSIS = "…"

_SGR = re.compile(r"\x1b\[[0-9;]*m")
_EMOJI_STYLE = "\ufe0f"
_NO_COLUMNS = invisible.VARIATION_SELECTORS | {invisible.ZERO_WIDTH_JOINER}


def columns(shown: str) -> int:
    """Return the columns of a text as shown: 2 for wide characters and emoji, 0 for combining marks.

    A sequence of joined emoji counts once, as current terminals draw it.
    """
    plain = _SGR.sub("", shown) if "\x1b" in shown else shown
    if plain.isascii() or invisible.is_ordinary(plain):
        return len(plain)
    total, joined = 0, False
    for index, char in enumerate(plain):
        total += 0 if joined else _char_columns(char, plain[index - 1 : index], plain[index + 1 : index + 2])
        joined = char == invisible.ZERO_WIDTH_JOINER
    return total


def fit(text: str, width: int) -> str:
    """Return raw text made visible and, if it takes more than `width` columns, cut and ended with `…`.

    An escape or a character with its marks is kept whole or left out.
    """
    if len(text) <= width and invisible.is_ordinary(text):
        return text
    parts = list(pieces(text))
    shown = "".join(parts)
    if columns(shown) <= width:
        return shown
    return "".join(_leading(parts, width - 1)) + ELLIPSIS if width > 0 else ""


def pad(shown: str, width: int) -> str:
    """Return a text filled up with blanks to `width` columns."""
    return shown + " " * (width - columns(shown))


def _leading(parts: Iterable[str], width: int) -> Iterable[str]:
    for part in parts:
        width -= columns(part)
        if width < 0:
            return
        yield part


def _char_columns(char: str, before: str, after: str) -> int:
    if (
        char in invisible.VARIATION_SELECTORS
        or char == invisible.ZERO_WIDTH_JOINER
        or invisible.is_mark(char)
    ):
        return 0
    if "\U0001f3fb" <= char <= "\U0001f3ff" and before:
        return 0 if _wide(before) or before == _EMOJI_STYLE else 2
    if "\U0001f1e6" <= char <= "\U0001f1ff":
        return 1  # a flag is a pair of these
    return 2 if _wide(char) or after == _EMOJI_STYLE else 1


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
