r"""Text as a YAML scalar or comment that every parser, of YAML 1.1 or 1.2, reads as that very text.

A double-quoted scalar with `\xNN`, `\uNNNN` and `\UNNNNNNNN` is read alike by all of them; a plain one is
used where no parser sees anything but text. Where scalars stand in a file is left to `board_yaml`.
"""

from __future__ import annotations

import re

from stagesync.rendering.safe_text import respelled, visible

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_SYNTAX = {'"': r"\"", "\\": r"\\"}
_COMMENT_LENGTH = 120


def quoted(text: str) -> str:
    """Return `text` in double quotes on one line; hidden characters are escaped.

    A lone surrogate has no YAML form: the caller keeps it out.
    """
    return f'"{respelled(text, _SYNTAX)}"'


def key(text: str) -> str:
    """Return `text` as a mapping key, without quotes where that is safe in YAML 1.1 and 1.2."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    return quoted(text)


def comment(text: str) -> str:
    """Return `text` as the rest of a line behind `#`; no text can leave the comment by a line break."""
    shown = visible(text)
    cut = shown if len(shown) <= _COMMENT_LENGTH else shown[: _COMMENT_LENGTH - 1] + "…"
    return f"# {cut}"
