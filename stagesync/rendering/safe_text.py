r"""Text from a portal or a file made safe to show: what is invisible or steers a terminal is escaped.

`visible` is for data: an escape always stands for the one character it names. `prose` is for messages that
may quote data already escaped: it leaves backslashes alone. What is escaped is decided in `invisible`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagesync.rendering import invisible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MARKS_SHOWN = 4
"""So many combining marks in a row are shown; more would draw over the lines around."""

_ESCAPE_LETTERS = frozenset("\\nrtxuU")
_KEYCAP_BASES = frozenset("0123456789#*")
_EMOJI_EXTRAS = frozenset("\u00a9\u00ae\u203c\u2049\u2122\u2139\u3030\u303d\u3297\u3299")
_EMOJI_RANGES = ((0x2190, 0x21FF), (0x2300, 0x27BF), (0x2900, 0x297F), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF))

LOG_COMMAND = re.compile(r"##(?=\w*\[)")
"""What a CI service may take for a command, wherever it stands in a line."""

_LEADING_COMMAND = re.compile(r"^((?:[^\S\n]|\x1b\[[0-9;]*m)*):(?=:)", re.MULTILINE)


def visible(text: str) -> str:
    r"""Return `text` on one line, with every hidden character as an escape such as `\n`, `\x1b` or `\u202e`.

    A backslash is left alone, except before something that would read as an escape: there it is doubled, so
    that two different texts never look the same. Joiners and variation selectors stay inside emoji sequences.
    """
    return text if invisible.is_ordinary(text) else "".join(pieces(text))


def prose(text: str) -> str:
    r"""Return a message of ours on one line with hidden characters escaped; backslashes stay as they are."""
    return text if invisible.is_ordinary(text) else "".join(prose_pieces(text))


def respelled(text: str, spelling: Mapping[str, str]) -> str:
    r"""Return `text` on one line, hidden characters escaped and others spelled as `spelling` says."""
    return "".join(piece for piece, _ in _escaped(text, lambda index: spelling.get(text[index])))


def guard_lines(text: str) -> str:
    r"""Return `text` with no line that a CI service would take for a command.

    GitHub's runner obeys `::` at the start of a line, blanks before it ignored, and `##[` anywhere in it: the
    first becomes `\x3a:`, the second `#\x23[`.
    """
    return _LEADING_COMMAND.sub(r"\1\\x3a", LOG_COMMAND.sub(r"#\\x23", text))


def pieces(text: str) -> Iterator[str]:
    """Yield the parts of `visible(text)` that must stay whole: escapes, characters with their marks."""
    return _clusters(text, lambda index: _unambiguous(text, index))


def prose_pieces(text: str) -> Iterator[str]:
    """Yield the parts of `prose(text)` that must stay whole."""
    return _clusters(text, lambda _: None)


def _clusters(text: str, spell: Callable[[int], str | None]) -> Iterator[str]:
    cluster = ""
    for piece, continues in _escaped(text, spell):
        if cluster and not continues:
            yield cluster
            cluster = ""
        cluster += piece
    if cluster:
        yield cluster


def _unambiguous(text: str, index: int) -> str | None:
    """Return two backslashes where one would read as the start of an escape."""
    follower = text[index + 1 : index + 2]
    if text[index] != "\\" or not follower:
        return None
    return "\\\\" if follower in _ESCAPE_LETTERS or invisible.is_hidden(follower) else None


def _escaped(text: str, spell: Callable[[int], str | None]) -> Iterator[tuple[str, bool]]:
    """Yield each character as shown, and whether it belongs to the one before it.

    `spell` may give the character at an index a spelling of its own.
    """
    commands = {match.start() + 1 for match in LOG_COMMAND.finditer(text)}
    base, marks = False, 0
    for index, char in enumerate(text):
        if _stays_in_sequence(text, index):
            yield char, True
        elif invisible.is_mark(char) and not invisible.is_hidden(char) and base and marks < MARKS_SHOWN:
            marks += 1
            yield char, True
        elif invisible.is_hidden(char) or invisible.is_mark(char) or index in commands:
            base, marks = False, 0
            yield invisible.escape(char), False
        else:
            base, marks = char != " ", 0
            yield spell(index) or char, _joined(text, index)


def _stays_in_sequence(text: str, index: int) -> bool:
    """Tell whether a joiner or a variation selector stands where emoji sequences have it."""
    char, before = text[index], text[index - 1 : index] if index else ""
    if char in invisible.VARIATION_SELECTORS:
        return bool(before) and (
            _is_emoji(before) or (before in _KEYCAP_BASES and text[index + 1 : index + 2] == "\u20e3")
        )
    if char == invisible.ZERO_WIDTH_JOINER:
        if before in invisible.VARIATION_SELECTORS:
            before = text[index - 2 : index - 1] if index > 1 else ""
        return bool(before) and _is_emoji(before) and _is_emoji(text[index + 1 : index + 2])
    return False


def _joined(text: str, index: int) -> bool:
    """Tell whether a character continues an emoji: after a joiner, as a skin tone, as half a flag."""
    if index == 0:
        return False
    char, before = text[index], text[index - 1]
    if before == invisible.ZERO_WIDTH_JOINER:
        return _stays_in_sequence(text, index - 1)
    if "\U0001f3fb" <= char <= "\U0001f3ff":
        return _is_emoji(before)
    return _is_flag_letter(char) and _flag_letters_before(text, index) % 2 == 1


def _is_emoji(char: str) -> bool:
    if not char:
        return False
    return char in _EMOJI_EXTRAS or any(first <= ord(char) <= last for first, last in _EMOJI_RANGES)


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_letters_before(text: str, index: int) -> int:
    start = index
    while start and _is_flag_letter(text[start - 1]):
        start -= 1
    return index - start
