"""The journals of runs, kept in `.stagesync/journal/`, and the name of a portal there and in its lock."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from stagesync import __version__
from stagesync.cli import secrets
from stagesync.cli.console import note
from stagesync.cli.embedded import EMBEDDED_FILE, ignored_folder
from stagesync.cli.portals.beside import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from stagesync.cli.connection import Connection
    from stagesync.journal.writing import JournalFile
    from stagesync.model.plan import Plan
    from stagesync.portal.client import Portal

JOURNAL_FOLDER = EMBEDDED_FILE.parent / "journal"


def portal_name(connection: Connection, portal: Portal) -> str:
    """Return what tells a portal from every other: its host, or the embedded portal's file.

    A host is called the same however it is written: of the names of this machine one stands for all.
    """
    if connection.portal is None:
        webhook = portal.webhook
        name = "127.0.0.1" if webhook.loopback else webhook.hostname.rstrip(".")
        return webhook.host.replace(webhook.hostname, name).replace("[127.0.0.1]", "127.0.0.1")
    return f"embedded:{file_of(connection.portal).resolve()}"


@contextmanager
def journal_of(
    plan: Plan,
    portal: str,
    *,
    command: str,
    named: Mapping[str, str] | None = None,
    folder: Path = JOURNAL_FOLDER,
) -> Iterator[JournalFile]:
    """Open the journal of a run within the block; at its end say what is missing in it.

    `named` is what its heading says of a portal that the configuration names (`Link.heading`). Where it lies is told by
    the report; if there will be none, here. Raises SourceError if its folder can't be made.
    """
    from stagesync.journal.writing import JournalFile

    ignored_folder(folder.parent)
    ignored_folder(folder)
    heading = {
        "tool": "stagesync",
        "version": __version__,
        "portal": portal,
        **(named or {}),
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
                note(in_words(journal.path, (named or {}).get("portal_name")))
            raise
        finally:
            if journal.trouble is not None:
                note(f"The journal is not complete: {journal.trouble}")


def in_words(path: Path, portal: str | None = None) -> str:
    """Return a sentence that says where a journal lies, and what it is good for; `portal` is a named one."""
    what, run = (
        ("Journal", "this run") if portal is None else (f"Journal of {portal}", f"this run on {portal}")
    )
    return f"{what}: {path}; to undo {run}: stagesync rollback {path}"
