"""The three sides of a board as a Markdown table: what the file said, what it says, and what the board is."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from stagesync.model.drift import Aspect
from stagesync.rendering.layout import counted
from stagesync.rendering.markdown.blocks import Block
from stagesync.rendering.markdown.text import swatch, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.drift import Difference
    from stagesync.model.plan import BoardPlan

_HEAD = (
    "| stage | what | the file said | the file says | the board is | who changed it |",
    "|:--|:--|:--|:--|:--|:--|",
)


def drift_block(board: BoardPlan) -> Block:
    """Return the table of a board's differences, which must have some."""
    drift = board.drift or ()

    def rows() -> Iterator[tuple[str, int]]:
        for found in drift:
            yield _row(found), 1

    rest = "| ⋮ | {}, left out here | | | | |"
    return Block(
        head=_HEAD,
        rows=rows,
        count=len(drift),
        rest=lambda count: rest.format(counted(count, "more difference")),
    )


def _row(found: Difference) -> str:
    what = "colour" if found.aspect is Aspect.COLOR else found.aspect
    said, says = (_side(found.aspect, value, "listed") for value in (found.said, found.says))
    live = _side(found.aspect, found.live, "there")
    if found.aspect is Aspect.PLACE and found.says == found.live:
        live = "moved along"  # the stage before it has moved as well
    return f"| {title(found.stage)} | {what} | {said} | {says} | {live} | {found.origin} |"


def _side(aspect: Aspect, value: str | None, there: str) -> str:
    match aspect:
        case Aspect.PRESENCE:
            return there if value is not None else f"not {there}"
        case Aspect.COLOR:
            return "not managed" if value is None else swatch(value)
        case Aspect.TITLE:
            return "not listed" if value is None else title(value)
        case Aspect.PLACE if value:
            return f"behind {title(value)}"
        case Aspect.PLACE:
            return "not listed" if value is None else "first"
        case _:
            assert_never(aspect)
