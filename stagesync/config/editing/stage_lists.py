"""Where the stage list of each board stands, and which boards share one: in which file, under which node."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.config.editing.anchors import Anchors
from stagesync.config.editing.layout import Form, Laid, lay_out
from stagesync.config.editing.refusal import RefusedError
from stagesync.config.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = "\ufeff"
"""A byte-order mark."""

SEVERAL = {
    "groups": (
        "this entry stands for the boards of many groups, so what one of them holds has no place in it",
        "make these boards alike and change the list by hand, or give the group a board of its own",
    ),
    "override": (
        "this board changes single stages of its template, so what it holds has no place in either alone",
        "make the change by hand, or give the board a stage list of its own",
    ),
}
"""Keys of a board whose list is not what one place of the file says, with why and what to do."""

_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file's text made ready: without a byte-order mark, with a line break at its end, and its tree."""

    file: str
    text: str
    root: Laid
    anchors: Anchors
    line_break: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A node of a sheet with all nodes above it, the file's root first."""

    sheet: Sheet
    nodes: tuple[Laid, ...]

    @property
    def node(self) -> Laid:
        """The node itself."""
        return self.nodes[-1]

    def below(self, key: str) -> Spot | None:
        """Return the spot of a key's value; None where there is no such key."""
        value = self.node.value(key)
        return Spot(sheet=self.sheet, nodes=(*self.nodes, value)) if value is not None else None

    def check(self) -> None:
        """Raise RefusedError where an edit here would change another place too."""
        for node in self.nodes:
            self.sheet.anchors.may_change(node)


class StageLists:
    """All stage lists of a configuration."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self._boards = _members(sheets, "boards")
        self._templates = _members(sheets, "templates")
        self._template_of = _texts(self._boards, "template")
        self._base_of = _texts(self._templates, "extends")

    def __contains__(self, board: str) -> bool:
        return board in self._boards

    def board(self, name: str) -> Spot:
        """Return where a board stands."""
        return self._boards[name]

    def of(self, board: str) -> Spot:
        """Return where the stage list of a board stands; raises RefusedError where no one place says it."""
        template = self._template_of.get(board)
        owner = self._boards[board]
        for key, (message, remedy) in SEVERAL.items():
            if (found := owner.below(key)) is not None:
                raise RefusedError(found.node.place, message, remedy)
        spot = self._templates.get(template) if template is not None else owner.below("stages")
        if spot is None:
            raise RefusedError(
                owner.node.place, "this board stands for what is written elsewhere", "write it out here"
            )
        if template in self._base_of:
            message = (
                f"this template builds on {quoted(self._base_of[template])}, so its list is no one place"
            )
            raise RefusedError(
                spot.node.place, message, "make the change by hand, where the stage is written"
            )
        return spot

    def check_alone(self, board: str) -> None:
        """Raise RefusedError where the list of a board, edited, would change others that are not as it says."""
        template = self._template_of.get(board)
        if template is None:
            return
        place = self._templates[template].node.place
        remedy = "make the change by hand, and look at what it does to all of them"
        heirs = [quoted(name) for name, base in self._base_of.items() if base == template]
        if heirs:
            message = f"other templates build on this one: {', '.join(heirs)}"
            raise RefusedError(place, message, remedy)
        others = [name for name in self.sharing(board) if any(self._boards[name].below(k) for k in SEVERAL)]
        if others:
            named = ", ".join(quoted(name) for name in others)
            message = f"this template also serves {named}, with 'groups' or 'override'"
            raise RefusedError(place, message, remedy)

    def sharing(self, board: str) -> tuple[str, ...]:
        """Return the boards that share a board's template, itself among them; itself alone where it has none."""
        template = self._template_of.get(board)
        if template is None:
            return (board,)
        return tuple(name for name, used in self._template_of.items() if used == template)


def sheet(file: str, text: str) -> Sheet:
    """Return a file's text made ready for edits; `text` is one that the reader has accepted."""
    body = text.removeprefix(MARK)
    found = _BREAK.search(body)
    line_break = found[0] if found else "\n"
    if not body.endswith(("\n", "\r")):
        body += line_break
    root = lay_out(body)
    return Sheet(file=file, text=body, root=root, anchors=Anchors(root), line_break=line_break)


def _members(sheets: Mapping[str, Sheet], section: str) -> dict[str, Spot]:
    found: dict[str, Spot] = {}
    for one in sheets.values():
        spot = Spot(sheet=one, nodes=(one.root,)).below(section)
        if spot is not None and spot.node.form is Form.MAPPING:
            found |= {
                key.text: Spot(sheet=one, nodes=(*spot.nodes, value)) for key, value in spot.node.items()
            }
    return found


def _texts(members: Mapping[str, Spot], key: str) -> dict[str, str]:
    """Return the value of a key of all members that have it."""
    found = ((name, member.below(key)) for name, member in members.items())
    return {name: _text(spot) for name, spot in found if spot is not None}


def _text(spot: Spot) -> str:
    """Return a scalar's text, that of its anchor where an alias stands there."""
    return spot.sheet.anchors.meant(spot.node).text
