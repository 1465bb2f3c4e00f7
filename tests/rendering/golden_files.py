"""Golden files: expected output, kept beside the tests.

`STAGESYNC_GOLDEN=write pytest tests/rendering` writes them anew; read the difference before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check(name, text):
    """Compare a text with the golden file of that name."""
    file = FOLDER / name
    if os.environ.get("STAGESYNC_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")
