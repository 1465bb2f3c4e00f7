"""The tree that a file is composed into: each node knows its place, each scalar its text as written.

Named tuples, since a large file makes tens of thousands of them. How they are made is in `composing`.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Scalar(NamedTuple):
    """One scalar: `plain` if it stands without quotes, then YAML 1.2 gives it a type."""

    place: tuple[int, int]
    text: str
    plain: bool

    @property
    def empty(self) -> bool:
        """Whether nothing was written: the value is missing, not an empty text in quotes."""
        return self.plain and not self.text


class Sequence(NamedTuple):
    """A list of nodes."""

    place: tuple[int, int]
    items: tuple[Node, ...]


class Item(NamedTuple):
    """A key of a mapping, with its value."""

    key: Scalar
    value: Node

    @property
    def where(self) -> tuple[int, int]:
        """The place to name in a problem: the value, or its key where nothing was written."""
        if isinstance(self.value, Scalar) and self.value.empty:
            return self.key.place
        return self.value.place


class Mapping(NamedTuple):
    """Keys by their text as written, in the order of the file."""

    place: tuple[int, int]
    items: dict[str, Item]


Node: TypeAlias = Scalar | Sequence | Mapping
