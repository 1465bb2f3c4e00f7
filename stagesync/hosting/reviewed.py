"""The hidden line in which a comment says for which commit its plan was made, and keeps the plan's words.

The words are for a later difference alone; whether plans are the same is told by the plan's digest.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST = 4_000
"""Characters of the packed words; longer ones are left out."""
_MOST_BYTES = 1024 * 1024
_LINE = re.compile(r"<!-- stagesync:reviewed head=([0-9a-f]{40,64}) kept=([A-Za-z0-9+/=]*) -->")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What was planned: for which commit, in which words (None if they were too long), a short digest a board."""

    head: str
    words: str | None = None
    boards: Mapping[str, str] = field(default_factory=dict)


def reviewed_line(reviewed: Reviewed) -> str:
    """Return the line without a line feed; of what does not fit the words go first, then the boards."""
    whole = {"boards": dict(reviewed.boards), "words": reviewed.words}
    short = {"boards": dict(reviewed.boards)}
    packed = next((text for one in (whole, short) if len(text := _packed(one)) <= LONGEST), "")
    return f"<!-- stagesync:reviewed head={reviewed.head} kept={packed} -->"


def read_reviewed(body: str) -> Reviewed | None:
    """Return what the first such line within the first three lines says, None if there is none."""
    for line in body.split("\n", 3)[:3]:
        if found := _LINE.fullmatch(line):
            kept = _unpacked(found[2])
            words, boards = kept.get("words"), kept.get("boards")
            return Reviewed(
                head=found[1],
                words=words if isinstance(words, str) else None,
                boards=boards if isinstance(boards, dict) else {},
            )
    return None


def _packed(value: Mapping[str, object]) -> str:
    return base64.b64encode(zlib.compress(json.dumps(value).encode(), 9)).decode("ascii")


def _unpacked(text: str) -> Mapping[str, object]:
    """Return what was packed, nothing where it can't be read or would be larger than any plan's words."""
    try:
        unpacker = zlib.decompressobj()
        value = json.loads(unpacker.decompress(base64.b64decode(text, validate=True), _MOST_BYTES))
    except (ValueError, binascii.Error, zlib.error, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
