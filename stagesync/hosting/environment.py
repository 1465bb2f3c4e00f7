"""What a pipeline's environment says: read with checks, since a branch's name or an event's text is anybody's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stagesync.errors import HostingError

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKENS = ("GITHUB_TOKEN", "STAGESYNC_GITLAB_TOKEN")
"""The variables that hold a token; what they hold is a secret."""

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


def required(environ: Mapping[str, str], name: str, why: str) -> str:
    """Return a variable; raises HostingError, saying `why` it is needed, where it is not set."""
    value = environ.get(name, "").strip()
    if not value:
        raise HostingError(f"{name} is not set: {why}")
    return value


def commit(text: object, where: str) -> str:
    """Return the full name of a commit; raises HostingError for anything else."""
    if isinstance(text, str) and _COMMIT.fullmatch(text):
        return text
    raise HostingError(f"{where} is no full name of a commit; run this in a pipeline as the documents show")


def number(value: object, where: str) -> int:
    """Return the number of a pull request; raises HostingError for anything else."""
    if not isinstance(value, bool) and _NUMBER.fullmatch(str(value)):
        return int(str(value))
    raise HostingError(f"{where} is no number of a pull request; run this in a pull request's pipeline")


def event(environ: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the event that started a GitHub workflow; raises HostingError where it can't be read."""
    path = required(environ, "GITHUB_EVENT_PATH", "GitHub's runner sets it to the file of the event")
    try:
        document = json.loads(Path(path).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise HostingError(f"GITHUB_EVENT_PATH: {path} can't be read as an event: {error}") from error
    if not isinstance(document, dict):
        raise HostingError(f"GITHUB_EVENT_PATH: {path} holds no event")
    return document


def at(document: object, *keys: str) -> Any:
    """Return what stands under nested keys of foreign JSON, None where there is nothing of that kind."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document
