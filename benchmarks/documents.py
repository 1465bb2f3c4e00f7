"""Put what was measured into a document, between the marks that name each section.

<!-- benchmark: planner -->
…
<!-- end of benchmark -->
"""

from __future__ import annotations

import re

_END = "<!-- end of benchmark -->"


def with_section(document: str, name: str, markdown: str) -> str:
    """Return the document with a section in place of the one of that name; ValueError if it has no such marks."""
    mark = f"<!-- benchmark: {name} -->"
    marked = re.compile(rf"{re.escape(mark)}\n.*?{re.escape(_END)}", re.DOTALL)
    written, times = marked.subn(lambda _: f"{mark}\n{markdown}{_END}", document)
    if times != 1:
        raise ValueError(f"the document has {times} places for {name!r}; it needs one: {mark} … {_END}")
    return written
