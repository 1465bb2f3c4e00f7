"""Stages that a template adds to those of another: where in the list each goes.

Each place is found by the title of a neighbour, which may be an added stage itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config.overrides import Base, not_there
from stagesync.config.wording import quoted
from stagesync.model.rule import Rule
from stagesync.model.title import is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.config.drafts import EntryDraft, StageList, Written


class _Node:
    """A stage with those put directly before and behind it, in the order in which they were put."""

    __slots__ = ("before", "behind", "entry")

    def __init__(self, entry: EntryDraft) -> None:
        self.entry = entry
        self.before: list[_Node] = []
        self.behind: list[_Node] = []


def extended(base: Base, added: StageList) -> tuple[EntryDraft, ...] | None:
    """Return the stages with the added ones in their places; None, and the problems noted, where one has none."""
    return _Row(base).with_all(added.entries)


class _Row:
    """The stages from left to right, as trees of neighbours, so that a long list takes no longer for each stage."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._roots = [_Node(entry) for entry in base.entries]
        self._by_title: dict[str, list[_Node]] = {}
        for node in self._roots:
            self._remember(node)

    def with_all(self, added: Sequence[EntryDraft]) -> tuple[EntryDraft, ...] | None:
        last: _Node | None = None
        sound = True
        for entry in added:
            node = _Node(entry)
            sound = self._put(node, last) and sound
            self._remember(node)
            last = node
        return tuple(self._flat()) if sound else None

    def _remember(self, node: _Node) -> None:
        if node.entry.title:
            self._by_title.setdefault(node.entry.title.text, []).append(node)

    def _put(self, node: _Node, last: _Node | None) -> bool:
        title = node.entry.after or node.entry.before
        if title is not None:
            neighbour = self._neighbour(title)
            if neighbour is None:
                return False
            (neighbour.behind if node.entry.after else neighbour.before).append(node)
        elif last is not None:
            last.behind.append(node)
        else:
            self._roots.append(node)
        return True

    def _neighbour(self, title: Written) -> _Node | None:
        match self._by_title.get(title.text, []):
            case [only]:
                return only
            case []:
                if not is_blank(title.text):
                    not_there(title, self._so_far(), "write one of these titles")
            case several:
                message = f"{len(several)} stages of this list have the title {quoted(title.text)}"
                remedy = "name a neighbour whose title stands once"
                title.report.error(Rule.OVERRIDE, title.where, message, remedy)
        return None

    def _so_far(self) -> Base:
        entries = [node.entry for nodes in self._by_title.values() for node in nodes]
        return Base(self._base.words, tuple(entries))

    def _flat(self) -> list[EntryDraft]:
        """Return all stages; what was put behind a stage last stands next to it."""
        found: list[EntryDraft] = []
        waiting: list[tuple[_Node, bool]] = [(node, False) for node in reversed(self._roots)]
        while waiting:
            node, is_told = waiting.pop()
            if is_told:
                found.append(node.entry)
                continue
            waiting += [(other, False) for other in node.behind]
            waiting.append((node, True))
            waiting += [(other, False) for other in reversed(node.before)]
        return found
