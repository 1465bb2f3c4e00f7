"""The proof of an edit: the new texts, read by the same reader, mean what was wanted, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config.loading import load
from stagesync.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagesync.config.editing.change import Rewrite
    from stagesync.model.desired import DesiredBoard


class Texts:
    """The `sources.Files` of texts in memory, by the names that were given for them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def exists(self, name: str) -> bool:
        """Tell whether there is such a text."""
        return name in self._texts

    def is_folder(self, name: str) -> bool:  # noqa: ARG002 - the protocol's
        """Say that there are no folders."""
        return False

    def children(self, name: str) -> Sequence[str]:
        """Raise OSError: there are no folders."""
        raise NotADirectoryError(name)

    def same_as(self, name: str) -> str:
        """Return the name: no text has two."""
        return name

    def read(self, name: str, limit: int) -> bytes | None:
        """Return a text in UTF-8, None if it has more bytes than `limit`; raises OSError where there is none."""
        if name not in self._texts:
            raise FileNotFoundError(name)
        data = self._texts[name].encode()
        return data if len(data) <= limit else None


def check(rewritten: Rewrite, sources: Mapping[str, str], boards: Sequence[DesiredBoard]) -> None:
    """Raise SourceError unless the files, edited, mean `boards` with those of `rewritten` in their place.

    `sources` are the texts of all files before, by name; `boards` is all that they mean.
    """
    texts = {**sources, **{edited.file: edited.after for edited in rewritten.files}}
    after = {board.name: board for board in rewritten.boards}
    wanted = tuple(after.get(board.name, board) for board in boards)
    try:
        found = load(tuple(texts), Texts(texts)).configuration.boards
    except ConfigError as error:
        raise _unproven(rewritten, f"it would bring the error {error.problems[0]}") from error
    differing = [board.name for board, want in zip(found, wanted, strict=False) if board != want]
    if differing or len(found) != len(wanted):
        raise _unproven(
            rewritten, f"it would not say what the board is of {', '.join(differing) or 'all boards'}"
        )


def _unproven(rewritten: Rewrite, reason: str) -> SourceError:
    files = ", ".join(edited.file for edited in rewritten.files)
    return SourceError(
        f"{files}: the layout does not allow this edit: {reason}; nothing is written, so make the change by hand, "
        "or write one entry a line"
    )
