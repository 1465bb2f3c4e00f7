"""Where embedded portals lie: the command line's in a file, those that a configuration names beside it.

A run that promises to use no network keeps that promise for all of its portals.
"""

from __future__ import annotations

import re
from pathlib import Path

from stagesync.cli.embedded import EMBEDDED_FILE, ignored_folder

_NOT_IN_A_NAME = re.compile(r'[%/\\:*?"<>|]')


def file_of(option: str) -> Path:
    """Return the file of what `--portal` names, `embedded` or `embedded:FILE`."""
    return Path(option.partition(":")[2] or EMBEDDED_FILE)


def beside(option: str, name: str) -> str:
    """Return `embedded:FILE` for a named portal: with `-NAME` before the suffix of the command line's file."""
    file = file_of(option)
    plain = _NOT_IN_A_NAME.sub(lambda found: f"%{ord(found[0]):02X}", name)
    return f"embedded:{file.with_name(f'{file.stem}-{plain}{file.suffix}')}"


def make_room(option: str) -> None:
    """Make stagesync's own folder, where the file lies there; raises SourceError."""
    if file_of(option).parent == EMBEDDED_FILE.parent:
        ignored_folder(EMBEDDED_FILE.parent)
