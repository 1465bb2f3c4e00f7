"""The journals of runs, kept in `.stagesync/journal/`, and the name of a portal there and in its lock."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stagesync import __version__
from stagesync.cli import secrets
from stagesync.cli.console import note
from stagesync.cli.embedded import EMBEDDED_FILE, ignored_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.cli.connection import Connection
    from stagesync.journal.writing import JournalFile
    from stagesync.model.plan import Plan
    from stagesync.portal.client import Portal

JOURNAL_FOLDER = EMBEDDED_FILE.parent / "journal"


def portal_name(connection: Connection, portal: Portal) -> str:
    """Return what tells a portal from every other: its host, or the embedded portal's file."""
    if connection.portal is None:
        return portal.webhook.host
    file = Path(connection.portal.partition(":")[2] or EMBEDDED_FILE)
    return f"embedded:{file.resolve()}"


@contextmanager
def journal_of(
    plan: Plan, portal: str, *, command: str, folder: Path = JOURNAL_FOLDER
) -> Iterator[JournalFile]:
    """Open the journal of a run within the block; at its end say what is missing in it.

    Where it lies is told by the report; if there will be none, here. Raises SourceError if its folder can't be made.
    """
    from stagesync.journal.writing import JournalFile

    ignored_folder(folder.parent)
    ignored_folder(folder)
    heading = {
        "tool": "stagesync",
        "version": __version__,
        "portal": portal,
        "command": command,
        "summary": {
            "boards": [board.name for board in plan.changed],
            "calls": plan.calls,
            "requests": plan.requests,
        },
    }
    with JournalFile(folder, heading, redact=secrets.redact) as journal:
        try:
            yield journal
        except BaseException:
            if journal.path is not None:
                note(in_words(journal.path))
            raise
        finally:
            if journal.trouble is not None:
                note(f"The journal is not complete: {journal.trouble}")


def in_words(path: Path) -> str:
    """Return a sentence that says where a journal lies, and what it is good for."""
    return f"Journal: {path}; to undo this run: stagesync rollback {path}"
