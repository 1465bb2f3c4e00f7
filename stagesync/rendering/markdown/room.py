"""Which boards of a comment are shown in full, in short or not at all, so that it stays within its room.

Grave boards, those with a refusal or a hazard, come first: they get their short form while there is room, and their
full one as far as half of the rest will do. Then the others get their short form. What is left is shared out: to those
whose full form fits into an equal share, and last to those whose long tables have to be cut. Boards that are told of at
once count as one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagesync.rendering.markdown.blocks import size
from stagesync.rendering.markdown.told import told_section

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagesync.rendering.fleet.fleets import Told
    from stagesync.rendering.markdown.board import Section

_NO_BOARD = 120
"""No board is said to exist in less."""
_TRIED = 20
"""After so many boards in a row for which there was no room, no other is tried."""
_WORTH_CUTTING = 4_500
"""In less a full form that is cut says little more than the short one."""


@dataclass(slots=True, kw_only=True)
class Layout:
    """The lines of each board that is shown, by its index, and the units that are left."""

    left: int
    lines: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def put(self, index: int, lines: tuple[str, ...]) -> bool:
        """Show a board by these lines, in place of those that it had; False if they do not fit."""
        left = self.left + self._taken(index) - _below_an_empty_line(lines)
        if left < 0:
            return False
        self.left, self.lines[index] = left, lines
        return True

    def share(self, index: int, sharers: int) -> int:
        """Return the units that one board's lines may take if what is left is shared by so many."""
        return self._taken(index) + self.left // sharers - 1

    def _taken(self, index: int) -> int:
        return _below_an_empty_line(self.lines[index]) if index in self.lines else 0


def lay_out(told: Sequence[Told], room: int) -> Layout:
    """Choose the form of what is told of boards; what has no lines in the result is left out."""
    layout = Layout(left=room)
    is_grave = [any(board.refusals or board.hazards for board in one.boards) for one in told]
    grave = _shown(layout, told, is_grave, grave=True)
    kept = layout.left // 2
    layout.left -= kept
    cut = _whole(layout, grave)
    layout.left += kept
    cut = _whole(layout, cut | _shown(layout, told, is_grave, grave=False))
    for place, (index, of) in enumerate(cut.items()):
        share = layout.share(index, len(cut) - place)
        if share > _WORTH_CUTTING:
            layout.put(index, of.in_full(share).lines)
    return layout


def _shown(
    layout: Layout, told: Sequence[Told], is_grave: Sequence[bool], *, grave: bool
) -> dict[int, Section]:
    """Show the short forms of what is grave, or is not, for which there is room; return these."""
    shown: dict[int, Section] = {}
    tried = 0
    for index, one in enumerate(told):
        if layout.left < _NO_BOARD or tried == _TRIED:
            break
        if is_grave[index] is not grave:
            continue
        of = told_section(one)
        tried += 1
        if layout.put(index, of.in_short()):
            shown[index] = of
            tried = 0
    return shown


def _whole(layout: Layout, sections: Mapping[int, Section]) -> dict[int, Section]:
    """Show those in full that fit into an equal share, as long as there are some; return the others."""
    pending = dict(sections)
    while pending:
        waiting: dict[int, Section] = {}
        for place, (index, of) in enumerate(pending.items()):
            drawn = of.in_full(layout.share(index, len(pending) - place))
            if not (drawn.whole and layout.put(index, drawn.lines)):
                waiting[index] = of
        if len(waiting) == len(pending):
            break
        pending = waiting
    return pending


def _below_an_empty_line(lines: tuple[str, ...]) -> int:
    return size(lines) + 1
