"""One pass over the parser's events: a text becomes a node tree, within limits.

Duplicate keys, tags, merge keys and aliases that would explode are found here. What the parser itself
refuses is put into plain words by `syntax`; which keys there may be is not known here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Protocol

import yaml

from stagesync.config import syntax
from stagesync.config.nodes import Item, Mapping, Node, Scalar, Sequence
from stagesync.config.wording import quoted
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.config.report import Report

DEEPEST = 40
"""Levels of nesting, aliases followed."""

MOST_NODES = 2_000_000
"""Nodes of a file, each alias counted as all that it stands for."""

_STANDARD = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset({"!", _STANDARD + "str"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[Dd][89A-Fa-f]")


class StoppedError(Exception):
    """The rest of the file can't be read; the problem is noted already."""


class Parser(Protocol):
    """What is used of a PyYAML loader."""

    def get_event(self) -> yaml.Event:
        """Return the next event, or raise yaml.YAMLError."""

    def dispose(self) -> None:
        """Let go of what the loader holds."""


class _Anchored(NamedTuple):
    node: Node
    size: int
    height: int


class _Open:
    """A collection whose end has not come yet."""

    __slots__ = ("anchor", "children", "height", "mapping", "place", "total_before")

    def __init__(self, place: tuple[int, int], *, anchor: str | None, mapping: bool, total: int) -> None:
        self.place = place
        self.anchor = anchor
        self.mapping = mapping
        self.total_before = total
        self.children: list[Node] = []
        self.height = 1


def loader(text: str) -> Callable[[str], Parser]:
    """Return PyYAML's safe loader for a text, the one in C if there is one.

    That one refuses the halves of a character above U+FFFF as JSON escapes it, which every reader of JSON joins.
    """
    if _ESCAPED_SURROGATE.search(text):
        return yaml.SafeLoader
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compose(text: str, report: Report, *, make: Callable[[str], Parser] | None = None) -> Node | None:
    """Return the file's one document as a tree; None if there is none.

    Raises StoppedError, with the problem noted, where reading can't go on. Problems that do not hinder reading
    (duplicate keys, tags) are noted and passed over.
    """
    parser = (make or loader(text))(text)
    composer = _Composer(report)
    try:
        return composer.run(parser)
    except yaml.YAMLError as error:
        syntax.describe(error, text, composer.innermost(), report)
        raise StoppedError from error
    finally:
        parser.dispose()


class _Composer:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._open: list[_Open] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._total = 0
        self._documents = 0
        self._root: Node | None = None

    def innermost(self) -> tuple[int, int] | None:
        """Return the place of the list or mapping that is being read."""
        return self._open[-1].place if self._open else None

    def run(self, parser: Parser) -> Node | None:
        next_event = parser.get_event
        while True:
            event = next_event()
            match event:
                case yaml.ScalarEvent():
                    self._scalar(event)
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._start(event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._end()
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.DocumentStartEvent():
                    self._document(event)
                case yaml.StreamEndEvent():
                    return self._root

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            message = "a second document starts here, and a file holds one"
            self._refuse(Rule.YAML_FEATURE, _place(event), message, "put it into a file of its own")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        place = _place(event)
        self._count(place, 1)
        text = self._joined(place, event.value) if event.style == '"' else event.value
        scalar = Scalar(place, text, not event.style and event.implicit[0])
        if event.tag is not None and event.tag not in _TEXT_TAGS:
            self._tag(place, event.tag)
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(scalar, 1, 0)
        self._add(scalar, 0)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        place = _place(event)
        mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag is not None and event.tag != _STANDARD + ("map" if mapping else "seq"):
            self._tag(place, event.tag)
        if len(self._open) >= DEEPEST:
            self._too_deep(place)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._open.append(_Open(place, anchor=event.anchor, mapping=mapping, total=self._total))
        self._count(place, 1)

    def _end(self) -> None:
        closed = self._open.pop()
        node = self._mapping(closed) if closed.mapping else Sequence(closed.place, tuple(closed.children))
        if closed.anchor:
            size = self._total - closed.total_before
            self._anchors[closed.anchor] = _Anchored(node, size, closed.height)
        self._add(node, closed.height)

    def _alias(self, event: yaml.AliasEvent) -> None:
        place, name = _place(event), event.anchor or ""
        target = self._anchors.get(name)
        if target is None:
            self._no_target(place, name)
        self._count(place, target.size)
        if len(self._open) + target.height > DEEPEST:
            self._too_deep(place)
        self._add(target.node._replace(place=place), target.height)

    def _no_target(self, place: tuple[int, int], name: str) -> NoReturn:
        shown = quoted("*" + name)
        if name in self._anchors:
            self._refuse(
                Rule.YAML_SYNTAX, place, f"the alias {shown} stands inside itself", "write the part out"
            )
        remedy = "put the anchor before the part that it stands for, or put the text in quotes"
        self._refuse(Rule.YAML_SYNTAX, place, f"the alias {shown} has no anchor before it", remedy)

    def _add(self, node: Node, height: int) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        parent.children.append(node)
        if height >= parent.height:
            parent.height = height + 1

    def _mapping(self, closed: _Open) -> Mapping:
        items: dict[str, Item] = {}
        children = closed.children
        for index in range(0, len(children), 2):
            key, value = children[index], children[index + 1]
            if not isinstance(key, Scalar):
                self._report.error(
                    Rule.YAML_FEATURE, key.place, "a key is a list or a mapping", "write a plain text as key"
                )
            elif key.text == "<<" and key.plain:
                remedy = "use 'templates' for stages that boards share"
                self._report.error(
                    Rule.YAML_FEATURE, key.place, "merge keys (<<) are not part of this format", remedy
                )
            elif key.text in items:
                self._duplicate(key, items[key.text].key)
            else:
                items[key.text] = Item(key, value)
        return Mapping(closed.place, items)

    def _duplicate(self, key: Scalar, first: Scalar) -> None:
        message = f"the key {quoted(key.text)} stands here again, first in line {first.place[0] + 1}"
        self._report.error(Rule.DUPLICATE_KEY, key.place, message, "keep one of the two")

    def _tag(self, place: tuple[int, int], tag: str) -> None:
        shown = quoted(tag.replace(_STANDARD, "!!", 1))
        remedy = "remove it, or put the value in quotes if it is text"
        self._report.error(Rule.YAML_FEATURE, place, f"the tag {shown} is not part of this format", remedy)

    def _joined(self, place: tuple[int, int], text: str) -> str:
        """Return a text with each pair of surrogates as the one character that it stands for."""
        if text.isascii() or not _SURROGATE.search(text):
            return text
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        half = _SURROGATE.search(joined)
        if half:
            message = f"\\u{ord(half[0]):04x} is half of a surrogate pair, and the other half does not stand beside it"
            remedy = (
                "write the two in their order, as in \\ud83c\\udf89, or \\U and the character's eight digits, "
                "or the character itself"
            )
            self._refuse(Rule.ENCODING, place, message, remedy)
        return joined

    def _count(self, place: tuple[int, int], size: int) -> None:
        self._total += size
        if self._total > MOST_NODES:
            message = f"the file holds more than {MOST_NODES:,} nodes, aliases followed"
            self._refuse(Rule.YAML_LIMIT, place, message, "use fewer aliases, or split the file")

    def _too_deep(self, place: tuple[int, int]) -> NoReturn:
        message = f"the nesting is deeper than {DEEPEST} levels"
        self._refuse(Rule.YAML_LIMIT, place, message, "check the brackets and the indentation")

    def _refuse(self, rule: Rule, place: tuple[int, int], message: str, remedy: str) -> NoReturn:
        self._report.error(rule, place, message, remedy)
        raise StoppedError


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line, mark.column) if mark else (0, 0)
