"""How untrusted text is shown in a message: escaped, quoted and cut, so that it changes nothing but itself.

What the messages say is up to the modules that find problems.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_WEBHOOK = re.compile(
    r"""(   https?:/+ [^\s'"<>]{0,2000}? / (?: rest/[^/\s'"<>]+ | [0-9]+ ) / (?= [^/\s'"<>] )
        |   \b (?: rest/[0-9]+
                |   [\w.-]{1,255}\.[a-z]{2,63}(?::[0-9]+)? / (?:[^\s'"<>]{0,2000}?/)? (?: rest/[^/\s'"<>]+ | [0-9]+ )
                ) / (?= [^/\s'"<>]{6} )
        )
        [^/\s'"<>]+""",
    re.IGNORECASE | re.VERBOSE,
)
"""A webhook's URL, with its scheme or without, up to its code and with it: that is a secret, all of it."""

MOST_SEARCHED = 1000
"""Characters of a text that are searched for a webhook: far more than are shown, few enough for thousands of texts."""

MASK = "***"

LONGEST_QUOTE = 60
MOST_COMPARED = 200
"""Words that a misspelt one is compared with; more would make a large file with many slips slow to report."""


def visible(text: str) -> str:
    """Return `text` with everything that is not printable (controls, direction marks, odd blanks) escaped."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def quoted(text: str) -> str:
    """Return `text` in quotes for a message: escaped, cut after 60 characters, and without a webhook's code.

    The code is hidden before the cut, of which a piece of it would be left.
    """
    if "/" in text:
        text = _WEBHOOK.sub(rf"\1{MASK}", text[:MOST_SEARCHED])
    shown = visible(text[: LONGEST_QUOTE + 1])
    if len(text) > LONGEST_QUOTE or len(shown) > LONGEST_QUOTE:
        shown = shown[:LONGEST_QUOTE] + "…"
    mark = '"' if "'" in shown and '"' not in shown else "'"
    return f"{mark}{shown}{mark}"


def in_double_quotes(value: str) -> str:
    """Return a value as it should be written in the file, shortened like every quote."""
    return f'"{quoted(value)[1:-1]}"'


def suggestion(word: str, known: Collection[str]) -> str | None:
    """Return the known word nearest to `word`, or None if none is near or there are too many to compare."""
    if len(known) > MOST_COMPARED:
        return None
    choices = sorted(known)
    near = difflib.get_close_matches(word[:LONGEST_QUOTE], choices, n=1, cutoff=0.6)
    if near:
        return near[0]
    folded = {choice.casefold(): choice for choice in choices}
    return folded.get(word.casefold())


def listed(words: Iterable[str]) -> str:
    """Return words as a plain list: "a", "a or b", "a, b or c"."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
