"""The files of one git revision, by the names that they have in the working folder.

Git looks them up, and follows links inside the repository. What a name stands for in the working folder itself does not
count.
"""

from __future__ import annotations

import os
import posixpath
from errno import EISDIR, ELOOP, ENOENT, EXDEV
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stagesync.errors import SourceError
from stagesync.history.git import Git

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

SHOWN_DIGITS = 12
"""Hex digits of a commit that people are shown."""


class _Thing(NamedTuple):
    """What a name stands for: git's object, its type (or why there is none), its size in bytes."""

    object: str
    type: str
    size: int


class RevisionFiles:
    """What a revision holds, as `config.sources.Files`; `label` names the revision for people."""

    def __init__(self, git: Git, ref: str) -> None:
        """Find the revision; raises SourceError where there is no git, no repository, no such revision."""
        top, prefix = _lines(git.told("rev-parse", "--show-toplevel", "--show-prefix"))
        self._git = git
        self._top, self._prefix = top, prefix
        self._commit = _commit(git, ref)
        short = self._commit[:SHOWN_DIGITS]
        self.label = short if self._commit.startswith(ref) else f"{ref} ({short})"
        self._known: dict[str, _Thing | None] = {}

    @classmethod
    def at(
        cls, ref: str, folder: str, environ: Mapping[str, str], *, secret: Collection[str] = ()
    ) -> RevisionFiles:
        """Return what `ref` holds for a working folder; `secret` names variables that git does not get.

        Raises SourceError.
        """
        return cls(Git(folder=folder, environ=environ, secret=secret), ref)

    def exists(self, name: str) -> bool:
        """Tell whether the revision has something of this name."""
        return self._found(name) is not None

    def is_folder(self, name: str) -> bool:
        """Tell whether this is a folder, or a link to one."""
        thing = self._found(name)
        return thing is not None and thing.type == "tree"

    def children(self, name: str) -> Sequence[str]:
        """Return what is directly in a folder; raises OSError."""
        listed = self._git.told("ls-tree", "--full-tree", "-z", "--name-only", self._there(name).object)
        names = [str(Path(name, os.fsdecode(child))) for child in listed.split(b"\0") if child]
        self._look_up(names)
        return names

    def same_as(self, name: str) -> str:
        """Return the object behind a name; so a file and its copy are one, and do not say everything twice."""
        thing = self._found(name)
        return name if thing is None else thing.object

    def read(self, name: str, limit: int) -> bytes | None:
        """Return a file's bytes, None if it has more than `limit`; raises OSError."""
        thing = self._there(name)
        if thing.type == "tree":
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR), name)
        return None if thing.size > limit else self._git.told("cat-file", "blob", thing.object)

    def _there(self, name: str) -> _Thing:
        thing = self._found(name)
        if thing is None:
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT), name)
        if thing.type == "loop":
            raise OSError(ELOOP, os.strerror(ELOOP), name)
        if thing.type == "symlink":
            raise OSError(EXDEV, "it was a link to a file outside of the repository", name)
        return thing

    def _found(self, name: str) -> _Thing | None:
        if name not in self._known:
            self._look_up([name])
        return self._known[name]

    def _look_up(self, names: Sequence[str]) -> None:
        """Ask for names in one run of git; one that a line can't hold is no name of a file."""
        self._known |= dict.fromkeys(names)
        asked = {name: self._place(name) for name in names if "\n" not in name and "\0" not in name}
        given = b"".join(os.fsencode(f"{self._commit}:{place}\n") for place in asked.values())
        answer = self._git.told("cat-file", "--batch-check", "--follow-symlinks", given=given)
        self._known |= zip(asked, _things(answer), strict=True)

    def _place(self, name: str) -> str:
        """Return a name from the repository's top; raises SourceError for what lies outside."""
        path = Path(name)
        if path.is_absolute():
            place = os.path.relpath(Path(os.path.realpath(path.parent), path.name), self._top)
        else:
            place = str(Path(self._prefix, path))
        place = posixpath.normpath(place.replace(os.sep, "/"))
        if place.startswith(("../", "/")) or place == "..":
            raise SourceError(
                f"{name} lies outside of the git repository {self._top}, so that no revision of it holds the file; "
                "leave out --base, or name files of the repository"
            )
        return "" if place == "." else place


def _commit(git: Git, ref: str) -> str:
    found = git.asked("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if found is not None:
        return found.decode("ascii").strip()
    shallow = git.told("rev-parse", "--is-shallow-repository").strip() == b"true"
    more = (
        "this clone is shallow: fetch more of its history (git fetch --unshallow; in GitHub Actions `fetch-depth: 0`)"
        if shallow
        else "check its name, or fetch it: git fetch"
    )
    raise SourceError(f"--base: this repository has no commit {ref!r}; {more}")


def _lines(printed: bytes) -> tuple[str, str]:
    """Return the two lines that were printed; the second may be empty."""
    first, _, second = os.fsdecode(printed).partition("\n")
    return first, second.removesuffix("\n")


def _things(answer: bytes) -> Iterator[_Thing | None]:
    """Yield what `cat-file --batch-check --follow-symlinks` says of each name that it was given.

    Where a link leads nowhere it says so, the number of bytes that follow in a line of their own, and those.
    """
    start = 0
    while start < len(answer):
        end = answer.index(b"\n", start)
        words = answer[start:end].split(b" ")
        start = end + 1
        match words:
            case [b"dangling" | b"notdir", size]:
                start += int(size) + 1
                yield None
            case [b"loop" | b"symlink" as trouble, size]:
                start += int(size) + 1
                yield _Thing(object="", type=trouble.decode(), size=0)
            case [key, kind, size] if size != b"missing":
                yield _Thing(object=key.decode(), type=kind.decode(), size=int(size))
            case _:
                yield None
