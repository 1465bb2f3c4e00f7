"""Where a file lies in the checkout of a CI job, for services that look for it from there.

A job may work in a folder of the checkout, so the path that was named is not always the one that the service knows.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def in_checkout(file: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return a file's path from the root of the checkout, with forward slashes.

    Outside of CI, or where the checkout does not hold the file, the path is from the working folder; a file outside of
    both keeps an absolute path. A link keeps its own name: that is the file that was reviewed.
    """
    folder, name = os.path.split(file)
    path = Path(os.path.realpath(folder or "."), name)
    for root in (*(environ[variable] for variable in _ROOTS if environ.get(variable)), "."):
        top = os.path.realpath(root)
        if path.is_relative_to(top):
            return path.relative_to(top).as_posix()
    return path.as_posix()
