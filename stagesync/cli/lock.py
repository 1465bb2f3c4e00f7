"""One writing run a portal at a time on this machine: a file in the user's state folder, held while the run writes.

The file names its owner. Where the owner is dead (its process is gone, or its number belongs to another one by now) the
lock is taken over; whether a process lives is told by `process.py`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from stagesync.cli.console import note
from stagesync.cli.guard import guarded
from stagesync.cli.process import Process, lives, this_process
from stagesync.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PATIENCE = 5.0
"""Seconds that a run waits for another one to end before it gives up."""

PAUSE = 0.1
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who holds a lock; `began` in seconds since 1970, `token` tells this lock from every other."""

    process: Process
    began: float
    token: str

    def __str__(self) -> str:
        when = datetime.fromtimestamp(self.began, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        return f"process {self.process.pid} on {self.process.host}, since {when}"


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return stagesync's folder in the user's state folder; raises SourceError where the user has none."""
    named = environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME", "")
    if named and Path(named).is_absolute():
        return Path(named) / "stagesync"
    try:
        home = Path.home()
    except RuntimeError as error:
        raise SourceError(
            "the user has no home folder for the lock; set XDG_STATE_HOME to a folder"
        ) from error
    parts = ("AppData", "Local") if sys.platform == "win32" else (".local", "state")
    return home.joinpath(*parts, "stagesync")


@contextmanager
def locked(
    portal: str,
    folder: Path | None = None,
    *,
    patience: float | None = None,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], object] = time.sleep,
) -> Iterator[None]:
    """Hold the lock of a portal, which is named as the command line names it, within the block.

    Raises SourceError if another run holds it for longer than `patience` seconds, or no file can be written there.
    """
    path = (folder or state_folder() / "locks") / _file_name(portal)
    mine = Owner(process=this_process(), began=clock(), token=uuid4().hex)
    _make_folder(path.parent)
    waited, limit = 0.0, PATIENCE if patience is None else patience
    while (other := _taken(path, mine)) is not None:
        if waited >= limit:
            raise SourceError(_refusal(portal, path, other, clock()))
        if not waited:
            note(f"Waiting for another stagesync that writes to {portal} ({_named(other)}).")
        sleep(PAUSE)
        waited += PAUSE
    try:
        yield
    finally:
        _release(path, mine)


def _taken(path: Path, mine: Owner) -> Owner | str | None:
    """Try to take the lock: None if it is ours now, else who holds it, or the text of a file that names nobody."""
    if _create(path, mine):
        return None
    found = _read(path)
    if isinstance(found, Owner) and not lives(found.process):
        return _take_over(path, mine, found)
    return found if found is not None else _taken_once_more(path, mine)


def _taken_once_more(path: Path, mine: Owner) -> str | None:
    """The file has vanished between two looks: its owner has just ended."""
    return None if _create(path, mine) else ""


def _take_over(path: Path, mine: Owner, dead: Owner) -> Owner | str | None:
    """Take a dead owner's lock; of many who see it dead at once, one may remove the file."""
    with _mended(path), guarded(path.with_suffix(".guard")) as alone:
        if not alone:
            return dead
        if _read(path) == dead:
            path.unlink()
        if not _create(path, mine):
            found = _read(path)
            return "" if found is None else found
    note(f"The lock of a stagesync that did not end is taken over ({dead}).")
    return None


def _create(path: Path, owner: Owner) -> bool:
    """Make the lock's file, whole or not at all; False if there is one."""
    draft = path.with_name(f".{owner.token}")
    with _mended(path):
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump(asdict(owner), file)
            return _put(draft, path)
        finally:
            with suppress(OSError):
                draft.unlink()


def _put(draft: Path, path: Path) -> bool:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return False
    except OSError:  # a file system without links: the name is taken exclusively, the text follows
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return False
        with os.fdopen(handle, "wb") as file:
            file.write(draft.read_bytes())
    return True


def _read(path: Path) -> Owner | str | None:
    """Return the owner that a lock's file names, its text if it names none, None if there is no file."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        said = json.loads(text)
        return Owner(process=Process(**said["process"]), began=float(said["began"]), token=str(said["token"]))
    except (KeyError, TypeError, ValueError):
        return text


def _release(path: Path, mine: Owner) -> None:
    with suppress(OSError, SourceError):
        if _read(path) == mine:
            path.unlink()


def _make_folder(folder: Path) -> None:
    with _mended(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


@contextmanager
def _mended(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> SourceError:
    return SourceError(
        f"the lock {path} can't be made or read: {error.strerror}; mend that, or set XDG_STATE_HOME to a folder that "
        "can be written"
    )


def _file_name(portal: str) -> str:
    """Return a file's name that tells people which portal it is, and is no other portal's."""
    plain = re.sub(r"[^0-9A-Za-z.-]+", "-", portal).strip(".-")[-60:]
    digest = hashlib.sha256(portal.encode(errors="surrogatepass")).hexdigest()[:12]
    return f"{plain}-{digest}.lock"


def _named(other: Owner | str) -> str:
    return str(other) if isinstance(other, Owner) else "its lock names nobody"


def _refusal(portal: str, path: Path, other: Owner | str, now: float) -> str:
    if isinstance(other, Owner):
        return (
            f"another stagesync is writing to {portal}: {other} ({_age(now - other.began)} ago); run again when it has "
            f"ended. If it can't be running any more, remove {path}"
        )
    return (
        f"another stagesync seems to be writing to {portal}, but its lock {path} names nobody; if none is running, "
        "remove that file"
    )


def _age(seconds: float) -> str:
    whole = max(int(seconds), 0)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if whole >= length:
            count = whole // length
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{whole} {'second' if whole == 1 else 'seconds'}"
