"""One board of a plan as a section of a Markdown comment, in full or, where there is no room for that, in short.

The order, the calls and the drift are tables of their own modules; which form a board gets is decided by
`room`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model import place
from stagesync.rendering.board_heading import settled_words
from stagesync.rendering.layout import counted
from stagesync.rendering.markdown.blocks import Block, Drawn, size, stacked
from stagesync.rendering.markdown.calls import calls_block
from stagesync.rendering.markdown.drift import drift_block
from stagesync.rendering.markdown.order import order_block, reorders
from stagesync.rendering.markdown.text import message, number, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.plan import BoardPlan

_NAME_COLUMNS = 64
_DANGERS_IN_SHORT = 1_200


def is_quiet(board: BoardPlan) -> bool:
    """Tell whether nothing is to be said about a board but that it stays as it is."""
    return not (board.refusals or board.hazards or board.calls or board.drift or reorders(board))


def name_line(board: BoardPlan) -> str:
    """Return a board's name, kind, place and state in one line of Markdown, which must not start a line."""
    return " · ".join([title(board.name, _NAME_COLUMNS), *_place(board), _state(board)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What is said of one board: its heading, and a block for each kind of thing to tell."""

    heading: str
    counts: str
    dangers: Block | None
    details: tuple[Block, ...]

    def in_full(self, room: int) -> Drawn:
        """Return the section in at most `room` units; it is whole if nothing had to be left out."""
        blocks = self.details if self.dangers is None else (self.dangers, *self.details)
        drawn = stacked(blocks, room - size([self.heading]))
        return Drawn(lines=(self.heading, *drawn.lines), whole=drawn.whole)

    def in_short(self) -> tuple[str, ...]:
        """Return what has to be said where there is no room for more: the board's state, dangers and counts."""
        dangers = () if self.dangers is None else ("", *self.dangers.drawn(_DANGERS_IN_SHORT).lines)
        return (self.heading, *dangers, "", f"{self.counts}; the rest of this board is left out here.")


def section(board: BoardPlan) -> Section:
    """Return what is to be said of a board."""
    return Section(
        heading=f"### {name_line(board)}",
        counts=f"{counted(len(board.before), 'stage')} before, {len(board.after)} after",
        dangers=_dangers(board) if board.refusals or board.hazards else None,
        details=tuple(_details(board)),
    )


def _details(board: BoardPlan) -> Iterator[Block]:
    if board.calls or reorders(board):
        yield order_block(board)
    if board.drift:
        yield drift_block(board)
    if board.calls:
        yield calls_block(board)


def _dangers(board: BoardPlan) -> Block:
    """Return the list of a board's refusals and hazards, the gravest first."""

    def rows() -> Iterator[tuple[str, int]]:
        for refusal in board.refusals:
            yield f"- ❌ **Refused** `{refusal.code}`: {message(refusal.message)}", 1
        for hazard in board.hazards:
            yield f"- ⚠️ **Hazard** `{hazard.code}`: {message(hazard.message)}", 1

    return Block(
        rows=rows,
        count=len(board.refusals) + len(board.hazards),
        rest=lambda count: f"- ⚠️ {counted(count, 'more danger')}, left out here",
    )


def _place(board: BoardPlan) -> list[str]:
    """Return the kind and where the board lies; what is not known by its form is code."""
    address = board.address
    words = [number(word) if word.isdigit() else word for word in place.words(address)]
    words += [title(address.name, _NAME_COLUMNS)] if address.name else []
    found = [number(word) for word in place.container(address)]
    return [address.kind, *(" ".join(part) for part in (words, found) if part)]


def _state(board: BoardPlan) -> str:
    if board.refused:
        return "**REFUSED**, nothing will be written"
    if board.calls:
        return counted(len(board.calls), "call")
    return settled_words(board)
