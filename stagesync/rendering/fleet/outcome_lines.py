"""What became of a fleet in lines of text: one for all that ended well, one for boards that nothing was written on.

A board that was written and did not arrive is left to `outcome_text`.
"""

from __future__ import annotations

from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from stagesync.model.outcome import BoardState
from stagesync.rendering.colors import Tone
from stagesync.rendering.fleet.names import names_of
from stagesync.rendering.fleet.text import listed_names, safe_name
from stagesync.rendering.layout import counted, wrap, wrap_prose
from stagesync.rendering.safe_text import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagesync.model.outcome import BoardOutcome
    from stagesync.rendering.colors import Style
    from stagesync.rendering.fleet.outcomes import EndedFleet


def ended_lines(fleet: EndedFleet, shares: Mapping[BoardState, str], style: Style) -> Iterator[str]:
    """Yield how many boards ended how, and where the copies of those that were written lie.

    `shares` are the words for states that have others than their own.
    """
    counts = fleet.counts
    told = [f"{counts[state]} {shares.get(state, state)}" for state in BoardState if counts[state]]
    boards = counted(len(fleet.boards), "board")
    words = [safe_name(fleet.name, style) + ":", *f"{boards}, {', '.join(told)}{_calls(fleet)}".split(" ")]
    lines = wrap(words, first=f"{_mark(fleet)} ", rest="    ", width=style.columns)
    yield from (style.paint(line, Tone.HEADING) for line in lines)
    copies = [board.backup for board in fleet.boards if board.state is BoardState.APPLIED and board.backup]
    if copies:
        yield f"  as {'it was' if len(copies) == 1 else 'they were'}: {prose(_pattern(copies))}"


def alike_lines(
    fleet: EndedFleet, boards: Sequence[BoardOutcome], words: str, advice: str, style: Style
) -> Iterator[str]:
    """Yield the lines for boards that nothing was written on, and of which the same is to be said; `words` is that."""
    head = [safe_name(fleet.name, style), "·", *f"{len(boards)} boards · {words}".split(" ")]
    lines = wrap(head, first="= " if boards[0].ok else "✗ ", rest="    ", width=style.columns)
    yield from (style.paint(line, Tone.HEADING) for line in lines)
    names, rest = names_of(boards, partial(safe_name, style=style), with_portal=fleet.spans_portals)
    yield from wrap(listed_names(names, rest), first="  ", rest="  ", width=style.columns)
    if boards[0].message is not None:
        yield from wrap_prose(boards[0].message, first="  ! ", rest="    ", width=style.columns)
    if boards[0].state is BoardState.NOT_STARTED:
        calls = sum(len(board.remaining) for board in boards)
        yield from wrap_prose(
            f"not done: {counted(calls, 'call')}", first="  ", rest="  ", width=style.columns
        )
        yield from wrap_prose(advice, first="  ", rest="  ", width=style.columns)


def _pattern(paths: Sequence[str]) -> str:
    """Return what all paths begin with, and a star; a single path as it is."""
    if len(paths) == 1:
        return paths[0]
    same = takewhile(lambda chars: len(set(chars)) == 1, zip(*paths, strict=False))
    return "".join(chars[0] for chars in same) + "*"


def _calls(fleet: EndedFleet) -> str:
    calls = sum(len(board.calls) for board in fleet.boards)
    done = sum(len(board.done) for board in fleet.boards)
    return f"; {done} of {counted(calls, 'call')} done" if calls else ""


def _mark(fleet: EndedFleet) -> str:
    if not fleet.ok:
        return "✗"
    return "=" if set(fleet.counts) == {BoardState.UNCHANGED} else "✓"
