"""A unified diff of two texts, with every character of them harmless.

What the texts are is left to the caller.
"""

from __future__ import annotations

import re
from difflib import unified_diff
from typing import TYPE_CHECKING

from stagesync.rendering.colors import Style, Tone
from stagesync.rendering.safe_text import guard_lines, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_TONES = {"+": Tone.ADDED, "-": Tone.REMOVED, "@": Tone.CHANGED}
_NO_BREAK = "\\ No newline at end of file"


def diff_text(file: str, before: str, after: str, style: Style) -> str:
    """Return a diff of a file's two texts, "" if they are alike; `file` is its name, as it stands in the heading."""
    lines = unified_diff(_lines(before), _lines(after), file, file, lineterm="\n")
    return "".join(drawn for line in lines for drawn in _drawn(line, style))


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _drawn(line: str, style: Style) -> Iterator[str]:
    body = line.rstrip("\r\n")
    shown = guard_lines(prose(body[1:].replace("\t", "    ")))
    heading = line.startswith(("--- ", "+++ "))
    tone = Tone.HEADING if heading else _TONES.get(body[:1])
    whole = guard_lines(body[:1] + shown)
    yield (style.paint(whole, tone) if tone else whole) + "\n"
    if body == line:
        yield _NO_BREAK + "\n"
