"""Hide secrets in texts that others wrote, in whatever spelling they quote them.

It finds a secret as it is, percent-encoded (once or more), JSON-escaped, or as HTML entities, in any case; and the
beginning of one where a message quotes a text only up to its `…`.
Which texts need it is left to the callers: everything from a portal or a foreign exception does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "***"
FEWEST = 4
"""Characters of a secret before an ellipsis that are hidden; fewer begin too many words, and give little away."""
LONGEST_CUT = 255
"""Characters of the longest beginning that is looked for; no quotation is longer."""


class Redactor:
    """Replaces every spelling of `secrets` by `***`; empty secrets are left out."""

    __slots__ = ("_pattern",)

    def __init__(self, secrets: Iterable[str]) -> None:
        spelt = {spelling for secret in secrets for spelling in (secret, unquote(secret)) if spelling}
        longest_first = sorted(spelt, key=lambda secret: (-len(secret), secret))
        patterns = ["".join(map(_character, secret)) for secret in longest_first]
        patterns += [_cut(secret) for secret in longest_first if len(secret) > FEWEST]
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None

    def redact(self, text: str) -> str:
        """Return `text` without the secrets."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def __repr__(self) -> str:
        return "Redactor(***)"


def _character(char: str) -> str:
    """Return a pattern for one character in any case and any of the usual escapes.

    The repetitions are bounded, so that a hostile text can't make the search slow.
    """
    alternatives = [r"\\{0,8}" + re.escape(char)]
    for variant in sorted({char, char.lower(), char.upper()}):
        alternatives.append("".join(f"%(?:25){{0,4}}{byte:02x}" for byte in variant.encode(errors="replace")))
        alternatives.append("".join(rf"\\{{1,8}}u{unit}" for unit in _utf16_units(variant)))
        alternatives += [f"&#x0{{0,6}}{ord(letter):x};?" for letter in variant[:1]]
        alternatives += [f"&#0{{0,6}}{ord(letter)};?" for letter in variant[:1]]
    return f"(?:{'|'.join(alternatives)})"


def _cut(secret: str) -> str:
    """Return a pattern for a secret of which a quotation shows the beginning alone."""
    longest = min(len(secret) - 1, LONGEST_CUT)
    beginnings = (re.escape(secret[:length]) for length in range(longest, FEWEST - 1, -1))
    return f"(?:{'|'.join(beginnings)})(?=…)"


def _utf16_units(text: str) -> list[str]:
    units = text.encode("utf-16-be", errors="surrogatepass").hex()
    return [units[start : start + 4] for start in range(0, len(units), 4)]
