"""The hidden first line of a comment, by which a later run finds the comment again and knows what it shows.

An HTML comment is kept in the text of a comment and shown by nobody. Whose comment it is has to be asked of the site:
anybody can write such a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEY = re.compile(r"[A-Za-z0-9._-]{1,64}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_MARKER = re.compile(rf"<!-- stagesync:plan key=({_KEY.pattern}) digest=({_DIGEST.pattern}) -->")

KEY_FORM = "1 to 64 letters A to Z, digits, dots, hyphens or underscores"
DIGEST_FORM = "sha256: and 64 hex digits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What a plan's marker says: `key` tells the comments of one pull request apart, `digest` is the plan's."""

    key: str
    digest: str


def is_key(text: str) -> bool:
    """Tell whether a text is of KEY_FORM."""
    return _KEY.fullmatch(text) is not None


def is_digest(text: str) -> bool:
    """Tell whether a text is of DIGEST_FORM, as a plan's last line shows its digest."""
    return _DIGEST.fullmatch(text) is not None


def marker(key: str, digest: str) -> str:
    """Return a plan's line, without a line feed; raises ValueError for a key or a digest that none may hold."""
    _check_key(key)
    if not is_digest(digest):
        raise ValueError(f"{digest!r} is no digest: {DIGEST_FORM}")
    return f"<!-- stagesync:plan key={key} digest={digest} -->"


def result_marker(key: str) -> str:
    """Return the line over what came of a merge, without a line feed; raises ValueError for what is no key."""
    _check_key(key)
    return f"<!-- stagesync:result key={key} -->"


def read_marker(body: str) -> Marker | None:
    r"""Return the marker of a plan that the very first line of a comment is, None if it is none.

    A marker elsewhere counts nothing, so that no quoted text can pass for one. Sites hand line ends out as `\r\n` too.
    """
    found = _MARKER.fullmatch(body.partition("\n")[0].removesuffix("\r"))
    return Marker(key=found[1], digest=found[2]) if found else None


def _check_key(key: str) -> None:
    if not is_key(key):
        raise ValueError(f"{key!r} is no key: {KEY_FORM}")
