"""The names of boards and templates that are pulled: after where they lie, in letters that need no quotes."""

from __future__ import annotations

import re
from os.path import commonprefix
from typing import TYPE_CHECKING

from stagesync.model import place

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stagesync.model.board import Address, LiveBoard


class Names:
    """Hands out names, each once; `taken` are those that are in use already."""

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._taken = set(taken)

    def of(self, board: LiveBoard) -> str:
        """Return a name for a board."""
        return self._free(_stem(board.address))

    def of_all(self, boards: Sequence[LiveBoard]) -> str:
        """Return a name for boards that are alike: what the names of their groups begin with, word by word."""
        shared = _slug(_first_words([board.address.name or "" for board in boards]))
        return self._free(shared or "alike")

    def _free(self, stem: str) -> str:
        name, count = stem, 1
        while name in self._taken:
            count += 1
            name = f"{stem}-{count}"
        self._taken.add(name)
        return name


def with_names(boards: Sequence[LiveBoard]) -> list[tuple[str, LiveBoard]]:
    """Name each board; doubled names get a number."""
    names = Names()
    return [(names.of(board), board) for board in boards]


def _stem(address: Address) -> str:
    return _slug(address.name or "") or "-".join(place.words(address)) or str(address.kind)


def _slug(text: str) -> str:
    """Return a text's letters and digits in one word that starts with a letter, "" where they make none."""
    words = re.sub(r"[^0-9a-z]+", "-", text.lower()).strip("-")
    return words if re.match(r"[a-z]", words) else ""


def _first_words(names: Sequence[str]) -> str:
    shared = commonprefix(list(names))  # noqa: RUF071 - of characters: these are no paths
    whole = all(name == shared or not name[len(shared) :][0].isalnum() for name in names)
    return shared if whole else re.sub(r"\w+\Z", "", shared)
