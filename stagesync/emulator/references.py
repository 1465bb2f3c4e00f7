"""References between the commands of one batch: `$result[key][field]` inside values.

The quirks are the portal's (docs/portal.md, "References between commands"): a missing key stops at the deepest level
that exists, and user text that looks like a reference is replaced too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stagesync.emulator.php_value import PhpValue, array_key, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(r"\$(result|next|total|time|error)(\S*)", re.ASCII | re.IGNORECASE)
_BRACKETS = re.compile(r"\[([^\]]*)\]")

Sections = dict[str, dict[Any, Any]]
"""What a batch has collected so far: section name, then command key, then value."""


def substitute(params: Mapping[Any, Any], sections: Sections) -> dict[Any, Any]:
    """Return the parameters with each reference in a value replaced; names stay as they are."""
    return {
        key: substitute(value, sections) if isinstance(value, dict) else substitute_text(value, sections)
        for key, value in params.items()
    }


def substitute_text(text: str, sections: Sections) -> PhpValue:
    """Return the referenced value itself if `text` is one token, else the text with scalars put in."""
    if "$" not in text:
        return text
    replacements: dict[str, str] = {}
    for token in _TOKEN.finditer(text):
        path = _BRACKETS.findall(token[2])
        if not path:
            continue
        value = follow(sections.get(token[1]), path)
        if token[0] == text:
            return value
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            replacements[token[0]] = to_text(value)
    return _put_in(text, replacements)


def follow(value: PhpValue, path: list[str]) -> PhpValue:
    """Walk down `path` for as long as its keys exist, and return where that ends."""
    for step in path:
        inner = _item(value, step)
        if inner is None:
            break
        value = inner
    return value


def _item(value: PhpValue, step: str) -> PhpValue:
    """Return `value[step]`, None where PHP's `isset` says no: no such key, or null under it."""
    key = array_key(step)
    match value:
        case dict():
            return value.get(key)
        case list() | str():
            return value[key] if isinstance(key, int) and 0 <= key < len(value) else None
        case _:
            return None


def _put_in(text: str, replacements: dict[str, str]) -> str:
    if not replacements:
        return text
    longest_first = sorted(replacements, key=len, reverse=True)
    pattern = "|".join(re.escape(token) for token in longest_first)
    return re.sub(pattern, lambda match: replacements[match[0]], text)
