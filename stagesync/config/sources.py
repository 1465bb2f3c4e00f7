"""Which files make a configuration, and their bytes; what the bytes mean is left to `decoding`.

Where files come from, the working folder or elsewhere, is known to a `Files`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from stagesync.config.report import Report
from stagesync.config.working_folder import WorkingFolder
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DEFAULT_NAME = "stagesync.yaml"
LARGEST = 16 * 1024 * 1024
"""Bytes of the largest file that is read."""


class Files(Protocol):
    """Folders and files by their names, which are relative to the working folder or absolute."""

    def exists(self, name: str) -> bool:
        """Tell whether there is something of this name."""

    def is_folder(self, name: str) -> bool:
        """Tell whether this is a folder."""

    def children(self, name: str) -> Sequence[str]:
        """Return what is directly in a folder, by names that start with the folder's; raises OSError."""

    def same_as(self, name: str) -> str:
        """Return a text that is the same for all names of one file."""

    def read(self, name: str, limit: int) -> bytes | None:
        """Return a file's bytes, None if it has more than `limit`.

        Raises OSError, and ValueError for a name that no file can have.
        """


ON_DISK: Files = WorkingFolder()

_SUFFIXES = (".yaml", ".yml")
_START = (0, 0)


class Source(NamedTuple):
    """A file that was read: its name as the user gave it, and its bytes."""

    name: str
    data: bytes


def names(paths: Sequence[str], reports: list[Report], files: Files = ON_DISK) -> tuple[str, ...]:
    """Return the files that `paths` stand for, each once; folders without YAML are reported.

    Without paths it is stagesync.yaml in the working folder. A folder stands for its own *.yaml and *.yml
    files, sorted; folders in it are not searched.
    """
    if not paths:
        return _default(reports, files)
    return tuple(_once((name for path in paths for name in _expanded(path, reports, files)), files))


def _default(reports: list[Report], files: Files) -> tuple[str, ...]:
    if files.exists(DEFAULT_NAME):
        return (DEFAULT_NAME,)
    report = Report(DEFAULT_NAME)
    reports.append(report)
    remedy = "create it, or name the files or folders to read"
    if files.exists("stagesync.yml"):
        remedy = "there is a stagesync.yml: rename it to stagesync.yaml, or name it on the command line"
    report.error(Rule.UNREADABLE, _START, "there is no configuration in the working folder", remedy)
    return ()


def _expanded(path: str, reports: list[Report], files: Files) -> tuple[str, ...]:
    if not files.is_folder(path):
        return (path,)
    report = Report(path)
    reports.append(report)
    try:
        found = yaml_files(path, files)
    except OSError as error:
        report.error(
            Rule.UNREADABLE, _START, f"the folder can't be listed: {error.strerror}", "check its permissions"
        )
        return ()
    if not found:
        remedy = "put a file into it, or name another folder (folders in it are not searched)"
        report.error(Rule.UNREADABLE, _START, "the folder has no *.yaml or *.yml file", remedy)
    return found


def yaml_files(folder: str, files: Files) -> tuple[str, ...]:
    """Return the files that a folder stands for, sorted; raises OSError."""
    named = (child for child in files.children(folder) if Path(child).suffix in _SUFFIXES)
    return tuple(sorted(child for child in named if not files.is_folder(child)))


def _once(found: Iterable[str], files: Files) -> Iterator[str]:
    seen = set()
    for name in found:
        real = files.same_as(name)
        if real not in seen:
            seen.add(real)
            yield name


def read(name: str, report: Report, files: Files = ON_DISK) -> Source | None:
    """Return a file's bytes, or None with a problem noted: missing, unreadable, or larger than 16 MiB."""
    try:
        data = files.read(name, LARGEST)
    except FileNotFoundError:
        report.error(
            Rule.UNREADABLE, _START, "there is no such file", "check the name and the working folder"
        )
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not allowed"
        report.error(
            Rule.UNREADABLE, _START, f"the file can't be read: {reason}", "check its name and permissions"
        )
        return None
    if data is None:
        message = f"the file is larger than {LARGEST // 1024 // 1024} MiB"
        remedy = "split it into several files, or check that it is a configuration"
        report.error(Rule.UNREADABLE, _START, message, remedy)
        return None
    return Source(name, data)
