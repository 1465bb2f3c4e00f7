"""Read a journal's lines from a file; one that was cut off in its last line is read up to there.

What they mean together is told by `story.py`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stagesync.errors import SourceError
from stagesync.journal.lines import FORMAT_VERSION
from stagesync.journal.story import Story

if TYPE_CHECKING:
    from pathlib import Path

    from stagesync.journal.record import RunRecord


def read_journal(path: Path) -> RunRecord:
    """Return what a journal tells; raises SourceError for a file that is none, or is damaged before its last line."""
    texts = _texts(path)
    heading = _heading(path, texts[0])
    story = Story(heading)
    for number, text in enumerate(texts[1:], start=2):
        line = _line(text)
        if line is None:
            if number == len(texts):
                break  # the process was killed while it wrote
            raise _damaged(path, number)
        try:
            story.add(line)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _damaged(path, number) from error
    return story.told()


def _texts(path: Path) -> list[bytes]:
    try:
        texts = path.read_bytes().split(b"\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file can have this name"
        raise SourceError(f"the journal {path} can't be read: {reason}; check its name") from None
    return texts[:-1] if texts[-1] == b"" and len(texts) > 1 else texts


def _line(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None


def _heading(path: Path, text: bytes) -> dict[str, Any]:
    line = _line(text)
    if line is None or line.get("type") != "journal" or not isinstance(line.get("portal"), str):
        raise SourceError(f"{path} is no journal of stagesync; its journals lie in .stagesync/journal/")
    version = str(line.get("format_version"))
    if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        raise SourceError(
            f"the journal {path} has format {version!r}, which this version of stagesync can't read; use the version "
            f"that wrote it ({line.get('version')})"
        )
    return line


def _damaged(path: Path, number: int) -> SourceError:
    return SourceError(
        f"{path}:{number}: this line of the journal is damaged, so that what the run did is not known for sure; "
        "the copies in .stagesync/ hold the boards as they were"
    )
