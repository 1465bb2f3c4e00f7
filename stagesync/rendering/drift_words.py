"""A difference between a file and its board in words: what differs, and what each of the three sides has.

How a title or a colour is spelled in a format is left to a `SideSpelling`, tables and lines to the formats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, assert_never

from stagesync.model.drift import Aspect

if TYPE_CHECKING:
    from stagesync.model.drift import Difference


class SideSpelling(Protocol):
    """Turns values of a side into words; what it returns is safe to show in its format."""

    def title(self, title: str) -> str:
        """Return the title of a stage."""
        ...

    def color(self, color: str) -> str:
        """Return a colour as a side has it."""
        ...

    def absent(self, words: str) -> str:
        """Return words of ours that stand where a side has nothing."""
        ...


class DriftWords(NamedTuple):
    """What differs, and what the file said, what it says, and what the board is."""

    what: str
    said: str
    says: str
    live: str


def drift_words(found: Difference, spelling: SideSpelling) -> DriftWords:
    """Return a difference in words; the same ones in every format."""
    said, says = (_side(found.aspect, side, spelling, "listed") for side in (found.said, found.says))
    live = _side(found.aspect, found.live, spelling, "there")
    if found.aspect is Aspect.PLACE and found.says == found.live:
        live = spelling.absent("moved along")  # the stage before it has moved as well
    what = "colour" if found.aspect is Aspect.COLOR else str(found.aspect)
    return DriftWords(what, said, says, live)


def _side(aspect: Aspect, side: str | None, spelling: SideSpelling, there: str) -> str:
    match aspect:
        case Aspect.PRESENCE:
            return there if side is not None else spelling.absent(f"not {there}")
        case Aspect.COLOR:
            return spelling.absent("not managed") if side is None else spelling.color(side)
        case Aspect.TITLE:
            return spelling.absent(f"not {there}") if side is None else spelling.title(side)
        case Aspect.PLACE if side:
            return f"behind {spelling.title(side)}"
        case Aspect.PLACE:
            return spelling.absent(f"not {there}") if side is None else "first"
        case _:
            assert_never(aspect)
