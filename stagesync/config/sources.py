"""Which files make a configuration, and their bytes; what the bytes mean is left to `decoding`."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from stagesync.config.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DEFAULT_NAME = "stagesync.yaml"
LARGEST = 16 * 1024 * 1024
"""Bytes of the largest file that is read."""

CHUNK = 64 * 1024

_SUFFIXES = (".yaml", ".yml")
_START = (0, 0)


class Source(NamedTuple):
    """A file that was read: its name as the user gave it, and its bytes."""

    name: str
    data: bytes


def names(paths: Sequence[str], reports: list[Report]) -> tuple[str, ...]:
    """Return the files that `paths` stand for, each once; folders without YAML are reported.

    Without paths it is stagesync.yaml in the working folder. A folder stands for its own *.yaml and *.yml
    files, sorted; folders in it are not searched.
    """
    if not paths:
        return _default(reports)
    return tuple(_once(name for path in paths for name in _expanded(path, reports)))


def _default(reports: list[Report]) -> tuple[str, ...]:
    if _exists(DEFAULT_NAME):
        return (DEFAULT_NAME,)
    report = Report(DEFAULT_NAME)
    reports.append(report)
    remedy = "create it, or name the files or folders to read"
    if _exists("stagesync.yml"):
        remedy = "there is a stagesync.yml: rename it to stagesync.yaml, or name it on the command line"
    report.error(_START, "there is no configuration in the working folder", remedy)
    return ()


def _exists(path: str) -> bool:
    """Tell whether something has this name; what can't be looked at is left to reading, which says why."""
    try:
        return Path(path).exists()
    except OSError:
        return True


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:
        return False


def _expanded(path: str, reports: list[Report]) -> tuple[str, ...]:
    if not _is_folder(path):
        return (path,)
    report = Report(path)
    reports.append(report)
    try:
        found = sorted(str(child) for child in Path(path).iterdir() if _is_yaml(child))
    except OSError as error:
        report.error(_START, f"the folder can't be listed: {error.strerror}", "check its permissions")
        return ()
    if not found:
        remedy = "put a file into it, or name another folder (folders in it are not searched)"
        report.error(_START, "the folder has no *.yaml or *.yml file", remedy)
    return tuple(found)


def _is_yaml(path: Path) -> bool:
    return path.suffix in _SUFFIXES and not path.is_dir()


def _once(found: Iterable[str]) -> Iterator[str]:
    seen = set()
    for name in found:
        real = _real(name)
        if real not in seen:
            seen.add(real)
            yield name


def _real(name: str) -> str:
    try:
        return os.path.realpath(name)
    except ValueError:  # no file can have this name; reading it says so
        return name


def read(name: str, report: Report) -> Source | None:
    """Return a file's bytes, or None with a problem noted: missing, unreadable, or larger than 16 MiB."""
    try:
        with Path(name).open("rb") as stream:
            status = os.fstat(stream.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > LARGEST:
                _too_large(report)
                return None
            data = _at_most(stream, LARGEST + 1)
    except FileNotFoundError:
        report.error(_START, "there is no such file", "check the name and the working folder")
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not allowed"
        report.error(_START, f"the file can't be read: {reason}", "check its name and permissions")
        return None
    if len(data) > LARGEST:
        _too_large(report)
        return None
    return Source(name, data)


def _at_most(stream: BinaryIO, limit: int) -> bytes:
    """Return up to `limit` bytes, taking memory for those that are there alone."""
    found = bytearray()
    while len(found) < limit and (chunk := stream.read(min(CHUNK, limit - len(found)))):
        found += chunk
    return bytes(found)


def _too_large(report: Report) -> None:
    message = f"the file is larger than {LARGEST // 1024 // 1024} MiB"
    report.error(_START, message, "split it into several files, or check that it is a configuration")
