"""The embedded portal in this process, kept in a file."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stagesync.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from stagesync.emulator import EmbeddedPortal, Rate
    from stagesync.portal.webhook import Webhook

EMBEDDED_FILE = Path(".stagesync") / "portal.db"


@contextmanager
def embedded(option: str) -> Iterator[tuple[Webhook, httpx.Client]]:
    """Open what `--portal` names, `embedded` or `embedded:FILE`; a file that is not there starts from the seed."""
    from stagesync.portal.in_process import in_process
    from stagesync.portal.transport import open_http
    from stagesync.portal.webhook import Webhook

    path = Path(option.partition(":")[2] or EMBEDDED_FILE)
    portal = _seeded(path)
    try:
        webhook = Webhook.parse(portal.webhook("http://localhost"))
        yield webhook, open_http(webhook, transport=in_process(portal.wsgi))
    except sqlite3.Error as error:
        raise SourceError(f"the embedded portal's file {path} failed: {error}") from error
    finally:
        portal.close()


def open_embedded(state: Path | None, rate: Rate | None = None) -> EmbeddedPortal:
    """Open an embedded portal's file, in memory without one; raises SourceError."""
    from stagesync.emulator import EmbeddedPortal, SeedError

    if state == EMBEDDED_FILE:
        ignored_folder(state.parent)
    try:
        return EmbeddedPortal(state, rate=rate)
    except SeedError as error:  # its text names the file
        raise SourceError(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise SourceError(f"{state}: can't be used as an embedded portal's file: {error}") from error


def ignored_folder(folder: Path) -> Path:
    """Make a folder that git ignores, whatever the repository says.

    Raises SourceError where it can't be made, or is a link: a repository could hold one that leads anywhere.
    """
    if folder.is_symlink():
        raise SourceError(
            f"{folder} is a link, and what is written there would lie elsewhere; remove the link, or work in another "
            "folder"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mark = folder / ".gitignore"
        if not mark.exists():
            mark.write_text("*\n", encoding="ascii")
    except OSError as error:
        raise SourceError(
            f"the folder {folder} can't be made or written: {error.strerror}; remove what is in its place, or "
            "work in another folder"
        ) from error
    return folder


def _seeded(path: Path) -> EmbeddedPortal:
    from stagesync.emulator import default_seed

    try:
        fresh = not path.exists()
    except OSError:
        fresh = False
    portal = open_embedded(path)
    if fresh:
        portal.replace(default_seed())
    return portal
