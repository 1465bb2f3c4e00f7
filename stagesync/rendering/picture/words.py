"""What stands above the picture of a board: its name, what becomes of it, refusals and dangers, in lines of a width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model import place
from stagesync.rendering.board_heading import settled_words
from stagesync.rendering.layout import counted
from stagesync.rendering.picture.drawing import Drawing, stacked
from stagesync.rendering.picture.item import moved
from stagesync.rendering.picture.lettering import prose_lines, title_lines
from stagesync.rendering.picture.markup import element, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import Address
    from stagesync.model.plan import BoardPlan, Hazard, Refusal

MOST_FINDINGS = 6
"""So many refusals and dangers of a board stand in its picture; the rest is counted."""

_NAME, _NAME_LINE = 18.0, 24.0
_TEXT, _LINE = 13.0, 18.0
_MESSAGE_LINES = 6
_ICON = 22.0

_TRIANGLE = "M7 1l6.4 11.6H.6z"
_BANG = "M7 5v3.6M7 10.6v.2"


def whereabouts(address: Address) -> str:
    """Return the kind of a board and where it lies, as raw text."""
    name = [f'"{address.name}"'] if address.name else []
    parts = (place.words(address) + tuple(name), place.container(address))
    return " · ".join([address.kind, *(" ".join(part) for part in parts if part)])


def state_words(board: BoardPlan) -> str:
    """Return what becomes of a board, in a few words."""
    if board.refused:
        return "REFUSED, nothing will be written"
    if not board.changed:
        return settled_words(board)
    return f"{counted(len(board.calls), 'call')} (least possible: {board.least_calls})"


def board_words(board: BoardPlan, *, width: float) -> Drawing:
    """Return the heading of a board with its refusals and dangers."""
    name = _lines(title_lines(board.name, room=width, size=_NAME, most=3), "board", _NAME_LINE, width)
    where = f"{whereabouts(board.address)} · {state_words(board)}"
    state = paragraph(where, width=width, kind="note quiet")
    findings = [_finding(finding, "removed", width) for finding in board.refusals]
    findings += [_finding(finding, "changed", width) for finding in board.hazards]
    rest = len(findings) - MOST_FINDINGS
    more = [_more(rest, width)] if rest > 0 else []
    return stacked([stacked([name, state], gap=0), *findings[:MOST_FINDINGS], *more], gap=8)


def paragraph(message: str, *, width: float, kind: str = "note", most: int = _MESSAGE_LINES) -> Drawing:
    """Return a message of ours in lines."""
    return _lines(prose_lines(message, room=width, size=_TEXT, most=most), kind, _LINE, width)


def _finding(finding: Hazard | Refusal, tone: str, width: float) -> Drawing:
    lead = "Refused" if tone == "removed" else "Danger"
    message = f"{lead}, {finding.code}: {finding.message}"
    lines = prose_lines(message, room=width - _ICON, size=_TEXT, most=_MESSAGE_LINES)
    text = _lines(lines, "note", _LINE, width)
    sign = element("path", d=_TRIANGLE, class_="sign") + element("path", d=_BANG, class_="icon")
    body = element("g", moved(sign, 1, 2), class_=f"alarm {tone}") + moved(text.body, _ICON, 0)
    return Drawing(width=width, height=text.height, body=body)


def _more(count: int, width: float) -> Drawing:
    return paragraph(f"and {count} more, in the plan's text and JSON", width=width)


def _lines(lines: Sequence[str], kind: str, height: float, width: float) -> Drawing:
    return Drawing(
        width=width, height=height * len(lines), body=element("text", *_spans(lines, height), class_=kind)
    )


def _spans(lines: Sequence[str], height: float) -> Iterator[str]:
    for index, line in enumerate(lines):
        yield element("tspan", shown(line), x=0, y=height * index + height * 0.75)
