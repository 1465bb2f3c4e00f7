"""A new scalar in the style of the one that stood there: quotes, `#`, upper or lower case.

How a text stands in double quotes is asked of the caller, who also prints it; where scalars stand is left to others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

Quoted: TypeAlias = Callable[[str], str]
"""Returns a text in double quotes on one line, hidden characters escaped, as every YAML parser reads it."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w./()'&+!?-]| (?! ))*(?<! )")
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_SHORT = re.compile(r"#[0-9A-Fa-f]{3}")


def spelt(text: str, style: str, *, quoted: Quoted, quotes: str = '"') -> str:
    """Return `text` as a scalar in `style` ("", ' or "; block styles become `quotes`) where that is safe.

    A plain scalar is used only where YAML 1.1 and 1.2 see nothing but this text in it, else `quotes`.
    """
    if not style and _is_plain(text, quoted):
        return text
    wanted = style if style in ("'", '"') else quotes
    if wanted == "'" and _shows_all(text, quoted):
        return "'" + text.replace("'", "''") + "'"
    return quoted(text)


def color_like(color: str, written: str) -> str:
    """Return a colour of six upper-case digits in the form of a written one: with # or not, short or not, its case."""
    digits = color.lower() if _is_lower(written) else color
    if not written.startswith("#"):
        return digits
    if _SHORT.fullmatch(written) and all(digits[at] == digits[at + 1] for at in (0, 2, 4)):
        return "#" + digits[::2]
    return "#" + digits


def _is_lower(written: str) -> bool:
    letters = [char for char in written if char.isalpha()]
    return bool(letters) and all(char.islower() for char in letters)


def _is_plain(text: str, quoted: Quoted) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and text.lower() not in _WORDS_OF_YAML
        and quoted(text)[1:-1] == text
    )


def _shows_all(text: str, quoted: Quoted) -> bool:
    bare = text.replace("\\", "").replace('"', "")
    return quoted(bare)[1:-1] == bare
