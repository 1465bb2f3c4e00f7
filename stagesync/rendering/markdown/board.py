"""One board of a plan as a section of a Markdown comment, in full or, where there is no room for that, in short.

The order, the calls and the drift are tables of their own modules; which form a board gets is decided by
`room`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model import place
from stagesync.rendering.board_heading import settled_words
from stagesync.rendering.fleet.standing import reorders
from stagesync.rendering.layout import counted
from stagesync.rendering.markdown.blocks import Block, Drawn, size, stacked
from stagesync.rendering.markdown.calls import calls_block
from stagesync.rendering.markdown.drift import drift_block
from stagesync.rendering.markdown.order import order_block
from stagesync.rendering.markdown.text import message, number, title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagesync.model.plan import BoardPlan

_NAME_COLUMNS = 64
_DANGERS_IN_SHORT = 1_200
_NAMES_IN_SHORT = 1_200


def name_line(board: BoardPlan) -> str:
    """Return a board's name, kind, place and state in one line of Markdown, which must not start a line."""
    return " · ".join([title(board.name, _NAME_COLUMNS), *_place(board), _state(board)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What is said of one board: its heading, and a block for each kind of thing to tell.

    Of several boards that are alike it is said once; `names` are theirs.
    """

    heading: str
    names: Block | None = None
    counts: str
    dangers: Block | None
    details: tuple[Block, ...]

    def in_full(self, room: int) -> Drawn:
        """Return the section in at most `room` units; it is whole if nothing had to be left out."""
        blocks = [block for block in (self.names, self.dangers) if block is not None]
        drawn = stacked([*blocks, *self.details], room - size([self.heading]))
        return Drawn(lines=(self.heading, *drawn.lines), whole=drawn.whole)

    def in_short(self) -> tuple[str, ...]:
        """Return what has to be said where there is no room for more: the board's state, dangers and counts."""
        names = () if self.names is None else ("", *self.names.drawn(_NAMES_IN_SHORT).lines)
        dangers = () if self.dangers is None else ("", *self.dangers.drawn(_DANGERS_IN_SHORT).lines)
        whose = "this board" if self.names is None else "these boards"
        return (self.heading, *names, *dangers, "", f"{self.counts}; the rest of {whose} is left out here.")


def section(board: BoardPlan) -> Section:
    """Return what is to be said of a board."""
    return Section(
        heading=f"### {name_line(board)}",
        counts=counts(board),
        dangers=_dangers(board) if board.refusals or board.hazards else None,
        details=tuple(details(board)),
    )


def counts(board: BoardPlan) -> str:
    """Return how many stages a board has and will have."""
    return f"{counted(len(board.before), 'stage')} before, {len(board.after)} after"


def details(board: BoardPlan) -> Iterator[Block]:
    """Yield the tables of a board."""
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
            yield danger(refusal.code, refusal.message, refuses=True), 1
        for hazard in board.hazards:
            yield danger(hazard.code, hazard.message, refuses=False), 1

    return dangers_block(rows, len(board.refusals) + len(board.hazards))


def danger(code: str, said: str, *, refuses: bool) -> str:
    """Return a refusal or a hazard as an item of a list."""
    sign = "❌ **Refused**" if refuses else "⚠️ **Hazard**"
    return f"- {sign} `{code}`: {message(said)}"


def dangers_block(rows: Callable[[], Iterator[tuple[str, int]]], count: int) -> Block:
    """Return the list of refusals and hazards, as many of them as there is room for."""
    return Block(
        rows=rows, count=count, rest=lambda more: f"- ⚠️ {counted(more, 'more danger')}, left out here"
    )


def _place(board: BoardPlan) -> list[str]:
    """Return the kind and where the board lies; what is not known by its form is code."""
    address = board.address
    words = [number(word) if word.isdigit() else word for word in place.words(address)]
    words += [title(address.name, _NAME_COLUMNS)] if address.name else []
    found = [number(word) for word in place.container(address)]
    portal = [] if board.portal is None else ["portal", title(board.portal, _NAME_COLUMNS)]
    return [address.kind, *(" ".join(part) for part in (words, found, portal) if part)]


def _state(board: BoardPlan) -> str:
    if board.refused:
        return "**REFUSED**, nothing will be written"
    if board.calls:
        return counted(len(board.calls), "call")
    return settled_words(board)
