"""Which characters must not reach a terminal as themselves, and how they are written instead.

Decides about single characters; how a text is cut into pieces is in `safe_text`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain

ZERO_WIDTH_JOINER = "\u200d"
VARIATION_SELECTORS = frozenset("\ufe0e\ufe0f")

# Printable ASCII without the backslash, Latin, Greek and Cyrillic letters: one column each, nothing to escape.
_ORDINARY = re.compile(r"[ -\[\]-~\u00a1-\u00ac\u00ae-\u02ff\u038e-\u03a1\u03a3-\u0482\u048a-\u052f]*")

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}

# Unicode's Default_Ignorable_Code_Point where the category does not say so (fillers that look like blanks,
# marks and selectors that show nothing, what is reserved for more of them), the braille blank, noncharacters.
_HIDDEN_RANGES = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2065, 0x2065),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFDD0, 0xFDEF),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0xE0000, 0xE0FFF),
)
_HIDDEN_POINTS = frozenset(chain.from_iterable(range(first, last + 1) for first, last in _HIDDEN_RANGES))


def is_ordinary(text: str) -> bool:
    """Tell whether a text is sure to be shown as it is, in as many columns as it has characters."""
    return _ORDINARY.fullmatch(text) is not None and "##" not in text


@lru_cache(maxsize=4096)
def is_hidden(char: str) -> bool:
    """Tell whether a character has no look of its own or changes the look of others.

    These are control characters, line and paragraph separators, every blank but the ordinary space, format
    characters (direction, zero width, tags, byte-order mark), lone surrogates and noncharacters.
    """
    if char.isascii():
        return not char.isprintable()
    point = ord(char)
    if point & 0xFFFE == 0xFFFE or point in _HIDDEN_POINTS:
        return True
    return unicodedata.category(char) in _HIDDEN_CATEGORIES


@lru_cache(maxsize=4096)
def is_mark(char: str) -> bool:
    """Tell whether a character draws on the one before it."""
    return not char.isascii() and unicodedata.category(char) in {"Mn", "Me"}


def escape(char: str) -> str:
    r"""Return `\n`, `\x1b`, `\u202e` or `\U000e0001`: forms that Python and YAML read back alike."""
    if char in _SHORT:
        return _SHORT[char]
    point = ord(char)
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
