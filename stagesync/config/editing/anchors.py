"""Anchors and aliases: an edit may not change what another place of the file means.

It tells which edits would; it never follows an alias to edit what that stands for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stagesync.config.editing.layout import Form
from stagesync.config.editing.refusal import RefusedError
from stagesync.config.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.config.editing.layout import Laid


class Use(NamedTuple):
    """An alias and the node that it stands for."""

    alias: Laid
    target: Laid


class Anchors:
    """The uses of every anchor of a file."""

    def __init__(self, root: Laid) -> None:
        self._uses: dict[int, list[Use]] = {}  # by where the target starts
        self._meant: dict[int, Laid] = {}  # by where the alias starts
        named: dict[str, Laid] = {}
        for node in root.walk():
            if node.form is Form.ALIAS:
                target = named[node.name or ""]
                self._uses.setdefault(target.outer, []).append(Use(node, target))
                self._meant[node.start] = target
            elif node.name:
                named[node.name] = node  # a name may be given again: an alias means the last one before it

    def meant(self, node: Laid) -> Laid:
        """Return what an alias stands for; any other node as it is."""
        return self._meant[node.start] if node.form is Form.ALIAS else node

    def may_change(self, node: Laid) -> None:
        """Raise RefusedError where other places mean this very node, or it is itself such a place."""
        if node.form is Form.ALIAS:
            message = f"the alias {quoted('*' + (node.name or ''))} stands for what is written elsewhere"
            raise RefusedError(node.place, message, "write it out here")
        for use in self._of(node):
            self._refuse(use)

    def may_go(self, entry: Laid) -> None:
        """Raise RefusedError where something outside an entry stands for a part of it."""
        for node in entry.walk():
            for use in self._of(node):
                if not entry.outer <= use.alias.start < entry.end:
                    self._refuse(use)

    def may_stand(self, entries: Sequence[Laid]) -> None:
        """Raise RefusedError where, in this order of entries, an alias would come before its anchor."""
        for place, entry in enumerate(entries):
            for use in self._inside(entry):
                later = entries[place + 1 :]
                if any(other.outer <= use.target.outer < other.end for other in later):
                    self._refuse(use)

    def _of(self, node: Laid) -> list[Use]:
        return self._uses.get(node.outer, []) if node.name and node.form is not Form.ALIAS else []

    def _inside(self, entry: Laid) -> list[Use]:
        found = (use for uses in self._uses.values() for use in uses)
        return [use for use in found if entry.outer <= use.alias.start < entry.end]

    def _refuse(self, use: Use) -> None:
        name = quoted("&" + (use.target.name or ""))
        line = use.alias.place[0] + 1
        message = (
            f"what the anchor {name} holds is meant in line {line} too, which would change or lose its anchor"
        )
        raise RefusedError(use.target.place, message, f"write out what line {line} stands for")
