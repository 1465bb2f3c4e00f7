"""Where each node of a file stands in its text, to the character: what a surgical edit needs and a reader does not.

The file is one that the reader has accepted, so nothing is checked here; what a node means is left to the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import yaml

from stagesync.config.composing import loader

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:[ \t]*(?:#[^\r\n]*)?[\r\n]|[ \t])\s*)*")
_HEADER = re.compile(r"[|>][0-9+-]*")


class Form(Enum):
    """What a node is in the text; an alias is not followed."""

    SCALAR = "scalar"
    ALIAS = "alias"
    SEQUENCE = "sequence"
    MAPPING = "mapping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A node as it stands in the text; offsets count characters.

    `outer` is where it begins with its anchor or tag, `start` without, `place` the zero-based line and column of
    `outer`. A block's `end` is that of the last thing in it, before any comment. `children` of a mapping are key,
    value, key, value. `style` is that of a scalar: "" (plain), ', ", | or >. `name` is the anchor's name; of an alias,
    the name that it refers to. `bracketed` is a list or mapping in brackets.
    """

    form: Form
    outer: int
    start: int
    end: int
    place: tuple[int, int]
    text: str = ""
    style: str = ""
    name: str | None = None
    bracketed: bool = False
    children: tuple[Laid, ...] = ()

    def items(self) -> Iterator[tuple[Laid, Laid]]:
        """Yield the keys of a mapping with their values."""
        yield from zip(self.children[::2], self.children[1::2], strict=True)

    def value(self, key: str) -> Laid | None:
        """Return the value of a key of a mapping; None where this is no mapping or has no such key."""
        if self.form is not Form.MAPPING:
            return None
        return next((value for found, value in self.items() if found.text == key), None)

    def walk(self) -> Iterator[Laid]:
        """Yield this node and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


def lay_out(text: str) -> Laid:
    """Return the tree of a text without a byte-order mark, which the reader has accepted."""
    parser = loader(text)(text)
    work = _Work(text)
    try:
        while not isinstance(event := parser.get_event(), yaml.StreamEndEvent):
            work.take(event)
    finally:
        parser.dispose()
    return work.roots[0]


class _Work:
    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[yaml.CollectionStartEvent, list[Laid]]] = []
        self.roots: list[Laid] = []

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent() | yaml.AliasEvent():
                self._add(self._leaf(event))
            case yaml.CollectionStartEvent():
                self._open.append((event, []))
            case yaml.CollectionEndEvent():
                self._add(self._closed(event))

    def _add(self, node: Laid) -> None:
        (self._open[-1][1] if self._open else self.roots).append(node)

    def _leaf(self, event: yaml.ScalarEvent | yaml.AliasEvent) -> Laid:
        outer, place = _begin(event)
        end = event.end_mark.index if event.end_mark else outer
        if isinstance(event, yaml.AliasEvent):
            return Laid(
                form=Form.ALIAS,
                outer=outer,
                start=outer,
                end=end,
                place=place,
                name=event.anchor,
            )
        start = self._behind_properties(event)
        style = event.style or ""
        return Laid(
            form=Form.SCALAR,
            outer=outer,
            start=start,
            end=self._block_end(start, end) if style in ("|", ">") else end,
            place=place,
            text=event.value,
            style=style,
            name=event.anchor,
        )

    def _closed(self, event: yaml.CollectionEndEvent) -> Laid:
        opened, children = self._open.pop()
        start = self._behind_properties(opened)
        bracketed = bool(opened.flow_style is not False) and self._text[start : start + 1] in ("{", "[")
        outer, place = _begin(opened)
        end = event.end_mark.index if event.end_mark else outer
        return Laid(
            form=Form.MAPPING if isinstance(opened, yaml.MappingStartEvent) else Form.SEQUENCE,
            outer=outer,
            start=start,
            end=end if bracketed or not children else children[-1].end,
            place=place,
            name=opened.anchor,
            bracketed=bracketed,
            children=tuple(children),
        )

    def _behind_properties(self, event: yaml.NodeEvent) -> int:
        index, _ = _begin(event)
        if not event.anchor and not getattr(event, "tag", None):
            return index
        found = _PROPERTIES.match(self._text, index)
        return found.end() if found else index

    def _block_end(self, start: int, end: int) -> int:
        """Return where the content of a block scalar ends: blank lines behind it count only where it keeps them."""
        header = _HEADER.match(self._text, start)
        if header and "+" in header[0]:
            return end
        return start + len(self._text[start:end].rstrip(" \t\r\n"))


def _begin(event: yaml.Event) -> tuple[int, tuple[int, int]]:
    """Return where an event begins: its offset, and its line and column."""
    mark = event.start_mark
    return (mark.index, (mark.line, mark.column)) if mark else (0, (0, 0))
