"""Reads values of the form that the schema wants, and remembers whether all of them had it.

Which keys there are is known to `reading`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from stagesync.config import scalars
from stagesync.config.drafts import Marked, Pinned, Written
from stagesync.config.nodes import Item, Mapping, Node, Scalar, Sequence
from stagesync.model.board import LARGEST_ID

if TYPE_CHECKING:
    from enum import StrEnum

    from stagesync.config.report import Report
    from stagesync.model.board import Role

_Word = TypeVar("_Word", bound="StrEnum")


class Strict:
    """The readers of single values; each gives None for what is not well-formed, and `sound` is False from then on."""

    def __init__(self, report: Report) -> None:
        self.sound = True
        self._report = report

    def expect(self, holds: bool) -> bool:
        """Return whether a condition holds; the part is unsound if it does not."""
        self.sound = self.sound and holds
        return holds

    def keys(self, node: Node, known: frozenset[str]) -> dict[str, Item]:
        """Return the items of a mapping under the `known` keys, the only ones that it may hold."""
        if not isinstance(node, Mapping):
            self.expect(False)
            return {}
        if self.expect(node.items.keys() <= known):
            return node.items
        return {name: item for name, item in node.items.items() if name in known}

    def value(self, item: Item | None) -> scalars.Value:
        """Return the value of a scalar, in its YAML type."""
        if item is None or not self.expect(isinstance(item.value, Scalar)):
            return None
        return scalars.value(item.value) if isinstance(item.value, Scalar) else None

    def whole(self, value: scalars.Value, least: int = 1) -> int | None:
        """Return an id."""
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST_ID:
            return value
        self.expect(False)
        return None

    def pinned(self, item: Item | None) -> Pinned | None:
        """Return the id that an entry pins, with its place."""
        found = self.whole(self.value(item)) if item else None
        return Pinned(item.where, found, self._report) if item and found else None

    def id_or_name(self, item: Item | None, least: int = 1) -> int | Written | None:
        """Return an id, or a name as written."""
        if item is None:
            return None
        value = self.value(item)
        return self.text(item) if isinstance(value, str) else self.whole(value, least)

    def word(self, item: Item | None, words: tuple[_Word, ...]) -> _Word | None:
        """Return one of a few words."""
        if item is None:
            return None
        value = self.value(item)
        found = [word for word in words if word == value]
        return found[0] if self.expect(bool(found)) else None

    def marked(self, item: Item | None, roles: tuple[Role, ...]) -> Marked | None:
        """Return what a stage is for, with its place."""
        found = self.word(item, roles)
        return Marked(item.where, found, self._report) if item and found else None

    def flag(self, item: Item | None) -> bool:
        """Return a truth value; false if it is not there."""
        if item is None:
            return False
        value = self.value(item)
        self.expect(isinstance(value, bool))
        return value is True

    def text(self, item: Item | None) -> Written | None:
        """Return a scalar as written."""
        if item is None:
            return None
        if isinstance(item.value, Scalar):
            return Written(item.where, item.value, self._report)
        self.expect(False)
        return None

    def string(self, item: Item | None) -> Written | None:
        """Return a text that YAML, too, takes for one: what is never read as another type."""
        return self.text(item) if item and self.expect(isinstance(self.value(item), str)) else None

    def texts(self, item: Item | None) -> tuple[Written, ...]:
        """Return the scalars of a list as written."""
        if item is None:
            return ()
        if not isinstance(item.value, Sequence):
            self.expect(False)
            return ()
        found = [node for node in item.value.items if isinstance(node, Scalar)]
        self.expect(len(found) == len(item.value.items))
        return tuple(Written(scalar.place, scalar, self._report) for scalar in found)
