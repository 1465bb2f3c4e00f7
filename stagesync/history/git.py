"""Run git for reading: no shell, no prompt, no lock, and no variable that points it at another repository."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_LONGEST = 120.0
"""Seconds that git may take: a clone without file contents fetches them first."""

_KEPT = (
    "GIT_CONFIG",
    "GIT_SSH",
    "GIT_EXEC_PATH",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
)
"""Variables of git that say nothing about which repository is meant; a hook sets others, for its own."""

_SET = {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """Git in a folder; it sees `environ`, but no variable of ours and none that `secret` names."""

    folder: str
    environ: Mapping[str, str]
    secret: Collection[str] = ()

    def asked(self, *arguments: str, given: bytes = b"") -> bytes | None:
        """Return what a command prints, None where it fails; raises SourceError where git can't be run."""
        done = self._run(arguments, given)
        return done.stdout if done.returncode == 0 else None

    def told(self, *arguments: str, given: bytes = b"") -> bytes:
        """Return what a command prints; raises SourceError with git's own words where it fails."""
        done = self._run(arguments, given)
        if done.returncode != 0:
            words = done.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = words[0].removeprefix("fatal: ") if words else f"it ended with {done.returncode}"
            raise SourceError(f"git can't tell what the files were: {reason}; mend that, or leave out --base")
        return done.stdout

    def _run(self, arguments: tuple[str, ...], given: bytes) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 - a list, no shell; what users name stands behind --end-of-options
                ["git", "--no-optional-locks", *arguments],  # noqa: S607 - the user's git, wherever it is
                cwd=self.folder,
                env=_environment(self.environ, self.secret),
                input=given,
                capture_output=True,
                check=False,
                timeout=_LONGEST,
            )
        except FileNotFoundError as error:
            raise SourceError(
                "git is not installed, and --base REF reads files by it; install git"
            ) from error
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise SourceError(f"git can't be run: {reason}; mend that, or leave out --base") from error


def _environment(environ: Mapping[str, str], secret: Collection[str]) -> dict[str, str]:
    passed = {name: value for name, value in environ.items() if name not in secret and _is_for_git(name)}
    return passed | _SET


def _is_for_git(name: str) -> bool:
    if name.startswith("GIT_"):
        return name.startswith(_KEPT)
    return not name.startswith("STAGESYNC_")
