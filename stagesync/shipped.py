"""Where the files that ship with the package lie: JSON Schemas and examples.

In an installed wheel they are inside the package, in a source tree at the top of the repository. What the
files say is not known here.
"""

from __future__ import annotations

from pathlib import Path

from stagesync.errors import SourceError

_PACKAGE = Path(__file__).resolve().parent


def path(folder: str, name: str, package: Path = _PACKAGE) -> Path:
    """Return the path of a shipped file or folder, such as ("schemas", "config.schema.json").

    `package` is the folder of the package itself. Raises SourceError if it lies in neither place.
    """
    candidates = (package / "_shipped" / folder / name, package.parent / folder / name)
    for candidate in candidates:
        if candidate.exists():
            return candidate
    raise SourceError(f"{folder}/{name} is missing from this installation of stagesync; install it again")


def text(folder: str, name: str) -> str:
    """Return the text of a shipped file; raises SourceError if it can't be read."""
    found = path(folder, name)
    try:
        return found.read_text(encoding="utf-8")
    except OSError as error:
        raise SourceError(f"{found} can't be read: {error.strerror}; install stagesync again") from error
