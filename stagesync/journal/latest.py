"""The newest journals of a portal, and what they tell of how boards were left.

Where a run's journal is put is decided by the command line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagesync.errors import SourceError
from stagesync.journal.reading import read_journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stagesync.journal.record import RunRecord

_NAME = re.compile(r"(?P<time>\d{8}T\d{6}Z)(?:-(?P<count>\d{1,9}))?\.jsonl", re.ASCII)


def newest_first(folder: Path, portal: str) -> Iterator[tuple[Path, RunRecord]]:
    """Yield the journals of a portal, the newest first; each is read when it is asked for.

    Raises SourceError where the folder can't be listed or a journal can't be read: what its run did is then not known,
    and whatever older ones tell may be no more so.
    """
    try:
        named = [(path, _NAME.fullmatch(path.name)) for path in folder.iterdir()]
    except FileNotFoundError:
        return
    except OSError as error:
        raise SourceError(
            f"the folder of journals {folder} can't be listed: {error.strerror}; check its permissions"
        ) from error
    dated = [(found["time"], int(found["count"] or 1), path) for path, found in named if found]
    for _, _, path in sorted(dated, reverse=True):
        record = read_journal(path)
        if record.portal == portal:
            yield path, record
